"""The site's key: made once, read when page codes are signed or checked."""

import secrets
from contextlib import suppress
from pathlib import Path

from docarchive.domain.errors import UnavailableError

LEDGER_KEY_FILE = "ledger.key"
SITE_KEY_FILE = "site.key"
_SITE_KEY_BYTES = 32


def read_site_key(keys_dir: Path) -> bytes:
    """The secret that page codes are authenticated with, 32 bytes; `UnavailableError` when it is not there."""
    path = keys_dir / SITE_KEY_FILE
    try:
        key = path.read_bytes()
    except OSError as error:
        raise UnavailableError(
            f"读不到站点密钥 / cannot read the site key {path}: {error.strerror}",
            hint="运行 docarchive init，或从备份恢复 keys/ / run docarchive init, or restore keys/ from a backup",
        ) from error
    if len(key) != _SITE_KEY_BYTES:
        raise UnavailableError(
            f"站点密钥长度不对 / {path} has {len(key)} bytes, not {_SITE_KEY_BYTES}",
            hint="从备份恢复 keys/ / restore keys/ from a backup",
        )
    return key


def make_site_key(keys_dir: Path) -> None:
    """Create the site key if there is none: durable on return, readable by its owner alone; of two the first wins."""
    from docarchive.archive.durable import disk_errors, fsync_folder, place, seal, unfinished, write_all

    path = keys_dir / SITE_KEY_FILE
    if path.exists():
        return
    with disk_errors(f"写入密钥 {path} / writing the key {path}"):
        with unfinished(keys_dir) as (temp, descriptor):
            write_all(descriptor, secrets.token_bytes(_SITE_KEY_BYTES))
            seal(descriptor, 0o600)
            with suppress(FileExistsError):
                place(temp, path)
        fsync_folder(keys_dir)
