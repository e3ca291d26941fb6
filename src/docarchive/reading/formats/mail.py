"""Mail files (eml, RFC 5322 and MIME): headers and text to read, attachments to take out."""

import html.parser
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from docarchive.domain.file_remark import RemarkCode
from docarchive.reading.formats.content import Content, PageContent, remark
from docarchive.reading.refusals import Refusal

_MAX_BYTES = 256 << 20
"""A mail is read as a whole; with its decoded attachments that is thrice its size in memory."""
_MAX_PARTS = 1000
_MAX_CHARACTERS = 2_000_000
_HEADERS = (
    ("From", "发件人 / From"),
    ("To", "收件人 / To"),
    ("Cc", "抄送 / Cc"),
    ("Date", "日期 / Date"),
    ("Subject", "主题 / Subject"),
)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_HIDDEN = frozenset({"script", "style", "head", "title"})
_BLOCKS = frozenset({"p", "br", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "blockquote"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail."""

    name: str
    content: bytes


def read_mail(path: Path) -> Content:
    """Read a mail: its headers, its text, the names of its attachments; nothing is fetched.

    Raises:
        Refusal: too large, or too many parts.
    """
    message = _parsed(path)
    attached = [_name(part, number) for number, part in enumerate(_attached(message), start=1)]
    remarks = [remark(RemarkCode.SIGNATURE_UNCHECKED, "S/MIME, PGP")] if _is_signed(message) else []
    return Content((PageContent(_text(message, attached)),), tuple(remarks), parts=len(attached))


def take_out(path: Path) -> tuple[str, tuple[Attachment, ...]]:
    """The text of a mail as `read_mail` gives it, and its attachments."""
    message = _parsed(path)
    attached = tuple(
        Attachment(_name(part, number), _content(part))
        for number, part in enumerate(_attached(message), start=1)
    )
    return _text(message, [each.name for each in attached]), attached


def _parsed(path: Path) -> EmailMessage:
    if path.stat().st_size > _MAX_BYTES:
        raise Refusal("bomb", "mail")
    rules = policy.compat32.clone(message_factory=EmailMessage)  # headers stay as they were sent
    with path.open("rb") as source:
        message = BytesParser(policy=rules).parse(source)
    if not isinstance(message, EmailMessage):
        raise Refusal("damaged", "mail")
    if sum(1 for _, _ in zip(message.walk(), range(_MAX_PARTS + 1), strict=False)) > _MAX_PARTS:
        raise Refusal("too_many_parts", str(_MAX_PARTS))
    return message


def _text(message: EmailMessage, attached: list[str]) -> str:
    sent = {name.lower(): value for name, value in reversed(list(message.raw_items()))}
    lines = [f"{words}：{value}" for name, words in _HEADERS if (value := _header(sent.get(name.lower())))]
    lines += [f"附件 / Attachment：{name}" for name in attached]
    body = _body(message)
    written = _decoded(body) if body is not None else ""
    if body is not None and body.get_content_type() == "text/html":
        written = _shown(written)
    text = "\n".join((*lines, "", written)).replace("\r\n", "\n")
    if len(text) > _MAX_CHARACTERS:
        raise Refusal("too_much_text")
    return text


def _header(value: object) -> str:
    """A header in words: encoded words decoded, raw bytes as GB 18030 where they are no UTF-8."""
    text = "" if value is None else str(value)
    try:
        if not text.isascii():
            text = _from_bytes(text.encode("utf-8", "surrogateescape"))
        decoded = decode_header(text)
        fixed = [(piece, _CHINESE.get((name or "").lower(), name)) for piece, name in decoded]
        text = str(make_header(fixed))
    except (LookupError, ValueError):
        text = text.encode("utf-8", "replace").decode()
    return " ".join(text.split())


def _from_bytes(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, in order; a mail inside is one part."""
    waiting: list[EmailMessage] = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_type() != "message/rfc822" and part.is_multipart():
            waiting[:0] = [one for one in part.get_payload() if isinstance(one, EmailMessage)]
        else:
            yield part


def _body(message: EmailMessage) -> EmailMessage | None:
    """The first part that is text to read, plain rather than HTML."""
    texts = [part for part in _leaves(message) if _is_body(part)]
    plain = [part for part in texts if part.get_content_type() == "text/plain"]
    return next(iter((*plain, *texts)), None)


def _is_body(part: EmailMessage) -> bool:
    kind = part.get_content_type()
    return kind in ("text/plain", "text/html") and not part.get_filename() and not part.is_attachment()


def _attached(message: EmailMessage) -> Iterator[EmailMessage]:
    return (part for part in _leaves(message) if not _is_body(part))


def _is_signed(message: EmailMessage) -> bool:
    return any(
        part.get_content_type() in ("multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime")
        for part in message.walk()
    )


def _name(part: EmailMessage, number: int) -> str:
    name = _header(part.get_filename())
    if name:
        return name
    if part.get_content_type() == "message/rfc822":
        return f"邮件{number}.eml"
    return f"附件{number}"


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, EmailMessage) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(part: EmailMessage) -> str:
    raw = _content(part)
    charset = (part.get_content_charset() or "utf-8").lower()
    try:
        return raw.decode(_CHINESE.get(charset, charset))
    except (LookupError, UnicodeDecodeError):
        return _from_bytes(raw)


class _Shown(html.parser.HTMLParser):
    """What a reader of an HTML mail sees, as lines."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(" ".join(data.split()))


def _shown(written: str) -> str:
    parser = _Shown()
    parser.feed(written[:_MAX_CHARACTERS])
    lines = (line.strip() for line in "".join(parser.pieces).split("\n"))
    return "\n".join(line for line in lines if line)
