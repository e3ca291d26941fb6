"""What a database driver says, in the words of the house."""

import sqlite3
from typing import Any

from docarchive.domain.errors import (
    ConflictError,
    DamageError,
    DocArchiveError,
    RejectedError,
    UnavailableError,
)

_LATER = "稍后重试；若一直如此，查看是谁占用了目录库 / try again; if it stays so, see what holds the database"
_REBUILD = "移走目录库文件，再运行 docarchive rebuild / move the file away, then run docarchive rebuild"
_PREPARE = "先运行 docarchive init 或 docarchive rebuild / run docarchive init or docarchive rebuild first"
_SPACE = "腾出磁盘空间后重试 / free some disk space and try again"
_DISK = "磁盘可能已满或出错：腾出空间，检查磁盘 / the disk may be full or failing: make room, check it"
_ACCESS = "检查路径、权限和账号 / check path, permissions and account"

_SQLITE: dict[int, tuple[type[DocArchiveError], str, str]] = {
    sqlite3.SQLITE_BUSY: (UnavailableError, "目录库被占用 / the catalogue is locked", _LATER),
    sqlite3.SQLITE_LOCKED: (UnavailableError, "目录库被占用 / the catalogue is locked", _LATER),
    sqlite3.SQLITE_NOMEM: (UnavailableError, "内存不足 / out of memory", _LATER),
    sqlite3.SQLITE_PERM: (UnavailableError, "目录库无权访问 / no access to the catalogue", _ACCESS),
    sqlite3.SQLITE_READONLY: (UnavailableError, "目录库只读 / the catalogue is read-only", _ACCESS),
    sqlite3.SQLITE_IOERR: (UnavailableError, "目录库读写失败 / the disk of the catalogue fails", _DISK),
    sqlite3.SQLITE_FULL: (UnavailableError, "目录库所在磁盘已满 / the disk of the catalogue is full", _SPACE),
    sqlite3.SQLITE_CANTOPEN: (UnavailableError, "目录库打不开 / the catalogue cannot be opened", _ACCESS),
    sqlite3.SQLITE_CORRUPT: (DamageError, "目录库已损坏 / the catalogue is damaged", _REBUILD),
    sqlite3.SQLITE_NOTADB: (DamageError, "不是目录库文件 / the file is no catalogue", _REBUILD),
    sqlite3.SQLITE_CONSTRAINT: (ConflictError, "与目录库已有内容矛盾 / contradicts the catalogue", ""),
}
"""By primary result code (https://www.sqlite.org/rescode.html)."""

_POSTGRES: tuple[tuple[str, type[DocArchiveError], str, str], ...] = (
    ("42P01", UnavailableError, "目录库尚未建立 / the catalogue has no tables yet", _PREPARE),
    ("55P03", UnavailableError, "目录库被占用 / the catalogue is locked", _LATER),
    ("53100", UnavailableError, "目录库所在磁盘已满 / the disk of the catalogue is full", _SPACE),
    ("25P02", UnavailableError, "事务已中止 / the transaction was given up after an error", _LATER),
    ("25006", UnavailableError, "目录库只读 / the catalogue is read-only", _ACCESS),
    ("42501", UnavailableError, "目录库无权访问 / no access to the catalogue", _ACCESS),
    ("XX001", DamageError, "目录库已损坏 / the catalogue is damaged", _REBUILD),
    ("XX002", DamageError, "目录库索引已损坏 / an index of the catalogue is damaged", _REBUILD),
    ("23", ConflictError, "与目录库已有内容矛盾 / contradicts the catalogue", ""),
    ("28", UnavailableError, "目录库拒绝登录 / the database refused the login", _ACCESS),
    ("3D", UnavailableError, "目录库不存在 / there is no such database", _ACCESS),
    ("40", UnavailableError, "目录库事务冲突 / the database gave this transaction up", _LATER),
    ("53", UnavailableError, "数据库资源不足 / the database is out of resources", _LATER),
    ("57", UnavailableError, "数据库正在停止 / the database is shutting down", _LATER),
    ("58", UnavailableError, "数据库系统错误 / the database's system fails", _LATER),
    ("08", UnavailableError, "数据库连接中断 / the connection to the database broke", _LATER),
)
"""By beginning of SQLSTATE, the particular before the general (PostgreSQL manual, appendix A)."""


def domain_error(original: BaseException, *, where: str) -> DocArchiveError | None:
    """Translate a driver's exception.

    Args:
        original: What the driver raised.
        where: The database, without password.

    Returns:
        The error to raise instead; None for a mistake in the program, which stays loud.
    """
    found = _sqlite(original) if isinstance(original, sqlite3.Error) else _postgres(original)
    if found is None:
        return None
    family, message, hint = found
    return family(f"{message}: {where} ({str(original).strip()})", hint=hint)


def _sqlite(error: sqlite3.Error) -> tuple[type[DocArchiveError], str, str] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such table"):
        return UnavailableError, "目录库尚未建立 / the catalogue has no tables yet", _PREPARE
    return None if code is None else _SQLITE.get(code & 0xFF)


def _postgres(error: Any) -> tuple[type[DocArchiveError], str, str] | None:
    state = getattr(error, "sqlstate", None)
    name = type(error).__name__
    if state is None and name == "DataError":
        return RejectedError, "数据库不能保存该值 / the database cannot store this value", ""
    if state is None:
        broken = name == "OperationalError" or name.endswith("Timeout")
        return (UnavailableError, "数据库无法连接 / the database does not answer", _LATER) if broken else None
    for beginning, family, message, hint in _POSTGRES:
        if state.startswith(beginning):
            return family, message, hint
    return None
