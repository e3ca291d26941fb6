"""Checking the Merkle tree for `verify`: which file differs from what was signed.

A second, independent writing of RFC 6962 section 2.1: recursive, where the ledger's own is incremental.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

PER_BUNDLE = 256


@dataclass(frozen=True, slots=True)
class TreeVerdict:
    """Where the files differ from the signed root."""

    altered: tuple[int, ...] = ()
    """Bundles whose entries are not those that were signed."""
    list_is_wrong: bool = False
    """``ledger/subtrees`` is missing, too short, or does not say what the bundles are."""
    unexplained: bool = False
    """The root differs and no single file can be blamed."""


def leaf(line: bytes) -> bytes:
    """Hash of one entry."""
    return sha256(b"\x00" + line).digest()


def tree(hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes, or over the roots of complete bundles."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\x01" + tree(hashes[:split]) + tree(hashes[split:])).digest()


def judge_tree(
    size: int, root: bytes, listed: Sequence[bytes] | None, found: Mapping[int, bytes], tail: Sequence[bytes]
) -> TreeVerdict:
    """Find out which file is not what was signed.

    Args:
        size: Entries under the signed root.
        root: The signed root.
        listed: The bundle roots of ``ledger/subtrees``; None when it cannot be read.
        found: Roots of the complete bundles on disk, by number.
        tail: Leaf hashes of the bundle that holds position *size*.
    """
    full, rest = divmod(size, PER_BUNDLE)
    nodes = list(listed or ())
    own = [found[number] for number in range(full) if number in found]
    if len(nodes) >= full and prefix_root(nodes[:full], rest, tail) == root:
        altered = tuple(
            number for number in range(full) if number in found and found[number] != nodes[number]
        )
        extra_wrong = any(found.get(number) != nodes[number] for number in range(full, len(nodes)))
        return TreeVerdict(altered, list_is_wrong=extra_wrong)
    if len(own) == full and prefix_root(own, rest, tail) == root:
        return TreeVerdict(list_is_wrong=True)
    differing = tuple(
        number
        for number in range(min(full, len(nodes)))
        if number in found and found[number] != nodes[number]
    )
    complete_list = len(nodes) >= full
    if complete_list and not differing and rest:
        return TreeVerdict((full,))
    return TreeVerdict(differing, list_is_wrong=not complete_list, unexplained=True)


def prefix_root(nodes: Sequence[bytes], rest: int, tail: Sequence[bytes]) -> bytes | None:
    """Root over complete bundles and the first *rest* leaves of the next; None when some are missing."""
    if len(tail) < rest:
        return None
    return tree([*nodes, tree(tail[:rest])] if rest else nodes)
