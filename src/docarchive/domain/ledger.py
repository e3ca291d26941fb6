"""The ledger's Merkle tree: pure functions over bytes (RFC 6962 section 2.1)."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without entries."""

BUNDLE_ENTRIES = 256
"""Entries in a full bundle file of the published ledger."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash one ledger entry.

    Args:
        entry: The entry exactly as stored (canonical JSON, UTF-8, no newline).

    Returns:
        32 bytes, SHA-256 of 0x00 followed by *entry*.

    Source:
        RFC 6962 section 2.1 (leaf hash of a Merkle tree).
    """
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node: SHA-256 of 0x01, left, right (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: what must be kept to append and to know the root.

    Holds one hash for each power of two in the size, largest first; memory is logarithmic.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        width, node = 1, leaf
        while self._peaks and self._peaks[-1][0] == width:
            node = node_hash(self._peaks.pop()[1], node)
            width *= 2
        self._peaks.append((width, node))
        self.size += 1

    def root(self) -> bytes:
        """Root hash of the leaves so far, 32 bytes."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = node_hash(left, node)
        return node


def root_hash(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over *leaves* (leaf hashes, in order)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Audit path of the leaf at *index* (from 0), from the leaf's sibling up to the root's child.

    Source:
        RFC 6962 section 2.1.1.
    """
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_path(leaves[:split], index), root_hash(leaves[split:])]
    return [*inclusion_path(leaves[split:], index - split), root_hash(leaves[:split])]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Recompute the root from a leaf hash and its audit path; None when the path cannot be one.

    Source:
        RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    node, position, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            return None
        if position % 2 == 1 or position == last:
            node = node_hash(sibling, node)
            while position % 2 == 0 and position != 0:
                position >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        position >>= 1
        last >>= 1
    return node if last == 0 else None


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
