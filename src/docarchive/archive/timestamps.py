"""Asking an authority for a time stamp of a checkpoint (RFC 3161 over HTTP)."""

import http.client
import urllib.request
from urllib.parse import urlsplit

from docarchive.archive.verify_stamp import BadStampError, check_stamp, installed
from docarchive.domain.errors import RejectedError, UnavailableError

_SECONDS = 30
_LARGEST = 1 << 20
_CONTENT = {"Content-Type": "application/timestamp-query"}


def ask_for_stamp(url: str, note: bytes) -> bytes:
    """Have the authority at *url* stamp *note*; its answer as DER, checked to be about *note*.

    Raises:
        RejectedError: *url* is no http address.
        UnavailableError: the extra is not installed, or the authority did not answer as it should.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise RejectedError(
            f"不是时间戳服务地址 / not the address of a time-stamping service: {url!r}", hint="http://…"
        )
    if not installed():
        raise UnavailableError(
            "没有安装时间戳扩展 / the extra timestamp is not installed",
            hint="pip install 'docarchive[timestamp]'",
        )
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    asked = TimestampRequestBuilder().data(note).hash_algorithm(HashAlgorithm.SHA256).build()
    request = urllib.request.Request(url, data=asked.as_bytes(), headers=_CONTENT)  # noqa: S310  http only, see above
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            token: bytes = answer.read(_LARGEST)
    except (OSError, http.client.HTTPException) as error:
        raise UnavailableError(
            f"时间戳服务没有应答 / the time-stamping service did not answer: {error}",
            hint="签名头已另存，稍后再加时间戳 / the checkpoint is kept; stamp it later",
        ) from error
    try:
        check_stamp(token, note, [], nonce=asked.nonce)
    except BadStampError as error:
        raise UnavailableError(
            f"时间戳服务的应答不对 / the answer of the time-stamping service is not right: {error}",
            hint="检查地址和服务 / check address and service",
        ) from error
    return token
