"""What is noteworthy about a file that came from outside: recorded with it, told to whoever opens it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RemarkCode(StrEnum):
    """Every kind of remark; the words for people are in `REMARK_WORDS`."""

    NAME_MISMATCH = "name_mismatch"
    TWO_FORMATS = "two_formats"
    MACROS = "macros"
    EXTERNAL_LINKS = "external_links"
    EMBEDDED_OBJECTS = "embedded_objects"
    PROGRAM = "program"
    UNREAD = "unread"
    PARTLY_READ = "partly_read"
    PARTS_LEFT_OUT = "parts_left_out"
    NOT_SCANNED = "not_scanned"
    SIGNATURE_UNCHECKED = "signature_unchecked"


REMARK_WORDS: dict[RemarkCode, str] = {
    RemarkCode.NAME_MISMATCH: "文件名后缀与内容不符 / the end of its name does not fit its content",
    RemarkCode.TWO_FORMATS: "同一文件含有两种格式 / the file is of two formats at once",
    RemarkCode.MACROS: "含有宏（原样保存，从不运行）/ holds macros (kept, never run)",
    RemarkCode.EXTERNAL_LINKS: "引用外部内容（从不打开）/ refers to something outside (never followed)",
    RemarkCode.EMBEDDED_OBJECTS: "内嵌其他文件（未读取）/ holds other files inside (not read)",
    RemarkCode.PROGRAM: "是程序或脚本（原样保存，从不运行）/ a program or script (kept, never run)",
    RemarkCode.UNREAD: "内容未读取，只能按名称查找 / its content is not read; it is found by its name only",
    RemarkCode.PARTLY_READ: "部分内容未读取 / part of its content is not read",
    RemarkCode.PARTS_LEFT_OUT: "部分内含文件已略去 / some of the files inside were left out",
    RemarkCode.NOT_SCANNED: "未经病毒扫描 / not looked at by the virus scanner",
    RemarkCode.SIGNATURE_UNCHECKED: "含电子签章，未核验 / holds an electronic seal that was not checked",
}
MAX_DETAIL = 200
"""Characters of a remark's detail."""


@dataclass(frozen=True, slots=True)
class FileRemark:
    """One noteworthy thing."""

    code: RemarkCode
    detail: str = ""
    """Where in the file, or what was found; printable, without personal data."""

    @property
    def words(self) -> str:
        """In plain words (zh / en)."""
        return REMARK_WORDS[self.code] + (f"：{self.detail}" if self.detail else "")


class SignatureTrust(StrEnum):
    """Whether the signer's certificate leads to one the site trusts."""

    NOT_CHECKED = "not_checked"
    """No trust list is configured."""
    TRUSTED = "trusted"
    NOT_TRUSTED = "not_trusted"


class SignatureCoverage(StrEnum):
    """How much of the file a signature speaks of."""

    WHOLE_FILE = "whole_file"
    EARLIER_VERSION = "earlier_version"
    """The file as it was when signed; something was added after it."""
    PART = "part"
    """Less than any whole version: no proof of what is seen."""


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What checking one electronic signature of a PDF gave, on the day it arrived."""

    field: str
    """Name of the signature's field."""
    signer: str
    """Subject of the certificate; empty when it cannot be read."""
    covers: SignatureCoverage
    signed_at: datetime | None = None
    """As the signature itself says; proved only by `stamped_at`."""
    intact: bool | None = None
    """The signed bytes are unchanged and the signature fits its certificate; None when it cannot be told."""
    trust: SignatureTrust = SignatureTrust.NOT_CHECKED
    stamped_at: datetime | None = None
    """Time in a time stamp that fits the signature."""
    changed_after: bool | None = None
    """Something beyond what forms and further signatures allow was changed after it; None when not told."""
    problem: str = ""
    """Why it could not be checked, for example an algorithm this program does not know."""
