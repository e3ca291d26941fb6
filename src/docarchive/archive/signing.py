"""The ledger's Ed25519 key: made once, kept outside the archive, signs checkpoints."""

import base64
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from docarchive.archive.durable import disk_errors, fsync_folder, place, seal, unfinished, write_all
from docarchive.archive.signed_note import (
    ED25519,
    Signature,
    TreeHead,
    VerifierKey,
    format_note,
    is_name,
    parse_note,
)
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, RejectedError

_PRIVATE = "PRIVATE+KEY+"
_CHECK = "运行 docarchive verify，从备份恢复 / run docarchive verify and restore from the backup"


class Signer:
    """A named Ed25519 key pair."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not is_name(name):
            raise RejectedError(f"not a key name (blank or plus sign in it): {name!r}")
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier_key = VerifierKey(name, self._key.public_key().public_bytes_raw())

    @property
    def name(self) -> str:
        """Name of the key and origin line of the checkpoints, for example ``docarchive/01JD…``."""
        return self.verifier_key.name

    @property
    def public_file(self) -> bytes:
        """Content of ``ledger/key.pub``: the verifier key and a newline."""
        return f"{self.verifier_key}\n".encode()

    def sign(self, size: int, root: bytes) -> str:
        """The signed checkpoint note for the tree of *size* entries with *root*."""
        body = TreeHead(self.name, size, root).body
        signature = self._key.sign(body.encode())
        return format_note(body, Signature(self.name, self.verifier_key.key_hash, signature))

    def to_text(self) -> str:
        """The private key as one line, in the form Go's ``sumdb/note`` uses."""
        key_hash = self.verifier_key.key_hash.hex()
        return f"{_PRIVATE}{self.name}+{key_hash}+{base64.b64encode(ED25519 + self._seed).decode()}\n"


def create_signer(path: Path, name: str) -> Signer:
    """Make a new key pair and keep the private key at *path* (mode 0600), durable on return.

    Raises:
        ConflictError: there is a file at *path* already; it is left as it is.
        UnavailableError: it could not be written; nothing is visible at *path*.
    """
    signer = Signer(name, Ed25519PrivateKey.generate().private_bytes_raw())
    with disk_errors(f"写入密钥 {path} / writing the key {path}"):
        with unfinished(path.parent) as (temp, descriptor):
            write_all(descriptor, signer.to_text().encode())
            seal(descriptor, 0o600)
            try:
                place(temp, path)
            except FileExistsError as error:
                raise ConflictError(f"密钥已存在 / a key exists already: {path}") from error
        fsync_folder(path.parent)
    return signer


def load_signer(path: Path) -> Signer:
    """Read the private key at *path*.

    Raises:
        NotFoundError: there is none.
        DamageError: the file is not such a key.
    """
    with disk_errors(f"读取密钥 {path} / reading the key {path}"):
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise NotFoundError(
                f"没有台账密钥 / there is no ledger key at {path}",
                hint="从备份恢复 keys/ 文件夹 / restore the folder keys/ from the backup",
            ) from error
        except UnicodeDecodeError as error:
            raise _not_a_key(path) from error
    name, _, rest = text.removeprefix(_PRIVATE).partition("+")
    try:
        raw = base64.b64decode(rest.rstrip("\n").partition("+")[2], validate=True)
        signer = Signer(name, raw[1:])
    except (ValueError, RejectedError) as error:
        raise _not_a_key(path) from error
    if signer.to_text() != text:
        raise _not_a_key(path)
    return signer


def check_note(note: str, key: VerifierKey) -> TreeHead:
    """The tree head of *note*, if *key* signed it; `DamageError` otherwise."""
    head, signatures = parse_note(note)
    mine = [item for item in signatures if (item.name, item.key_hash) == (key.name, key.key_hash)]
    if head.origin != key.name or not mine:
        raise DamageError(
            f"台账检查点不是由 {key.name} 签名的 / the checkpoint is not signed by {key.name}", hint=_CHECK
        )
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(mine[0].signature, head.body.encode())
    except InvalidSignature as error:
        raise DamageError(
            f"台账检查点的签名与文字不符 / the checkpoint's signature by {key.name} does not match its text",
            hint=_CHECK,
        ) from error
    return head


def _not_a_key(path: Path) -> DamageError:
    return DamageError(
        f"台账密钥文件已损坏 / not a ledger key: {path}",
        hint="从备份恢复该文件 / restore the file from the backup",
    )
