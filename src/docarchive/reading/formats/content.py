"""What a format's reader hands back: text page by page, pictures on pages, remarks."""

from dataclasses import dataclass

from docarchive.domain.file_remark import MAX_DETAIL, FileRemark, RemarkCode

MAX_REMARKS = 20
"""Remarks on one file; what is beyond says nothing new."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page, sheet or part."""

    text: str = ""
    pictures: tuple[bytes, ...] = ()
    """Picture files that stand on the page, largest first; looked through for page codes."""
    bare: bool = False
    """There is nothing on it at all, not even lines."""


@dataclass(frozen=True, slots=True)
class Content:
    """One file."""

    pages: tuple[PageContent, ...] = ()
    remarks: tuple[FileRemark, ...] = ()
    parts: int = 0
    """Files inside that can be taken out."""


def remark(code: RemarkCode, detail: str = "") -> FileRemark:
    """A remark whose detail, which comes from the file, is short and printable."""
    printable = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in detail)
    return FileRemark(code, printable.encode("utf-8", "replace").decode()[:MAX_DETAIL])
