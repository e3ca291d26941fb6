"""A mistake in the program, told with a word that finds it in the log, and nothing else about it."""

import logging
import secrets

_log = logging.getLogger(__name__)


def write_down(error: BaseException, where: str) -> tuple[str, str]:
    """Log *error* with where it happened; return what is told, and what to do about it."""
    mark = secrets.token_hex(4)
    _log.error("mistake %s at %s", mark, where, exc_info=error)
    message = f"程序出错，已记入日志，编号 {mark} / a mistake in the program; it is in the log under {mark}"
    hint = "稍后重试；仍然如此请把编号告诉管理员 / try again; if it stays, tell the administrator this number"
    return message, hint
