"""Open a PDF from outside with pikepdf, and refuse what an archive of scans has no use for."""

from pathlib import Path

import pikepdf

from docarchive.reading.refusals import Refusal

MAX_PAGES = 3000
_MAX_OBJECTS = 1_000_000
_MAX_DEPTH = 12
"""Direct arrays and dictionaries inside an indirect object; a real file has three or four levels."""

_ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
    }
)
_EMBEDDING_SUBTYPES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


def open_pdf(path: Path, *, inspected: bool = False) -> pikepdf.Pdf:
    """Open *path*; *inspected* says that its objects were looked at before (a tenth of a second for 1,000 pages).

    Raises:
        Refusal: encrypted, with scripts, launch actions or attachments, with no or too many pages.
    """
    pdf = pikepdf.open(path)
    if pdf.is_encrypted:
        raise Refusal("encrypted")
    declared = pdf.Root.Pages.get("/Count", 0)
    if int(declared) > MAX_PAGES:  # before the page tree is walked: 300 000 pages cost 776 MB
        raise Refusal("too_many_pages", str(declared))
    if len(pdf.objects) > _MAX_OBJECTS:
        raise Refusal("bomb", f"{len(pdf.objects)} objects")
    count = len(pdf.pages)
    if count == 0:
        raise Refusal("no_pages")
    if count > MAX_PAGES:
        raise Refusal("too_many_pages", str(count))
    if not inspected:
        _refuse_active(pdf)
    return pdf


def _refuse_active(pdf: pikepdf.Pdf) -> None:
    """Look at every object: a script needs no place of its own to be started from."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Object):
            _inspect(item, _MAX_DEPTH)


def _inspect(item: pikepdf.Object, depth: int) -> None:
    if depth == 0:
        raise Refusal("nested")
    if isinstance(item, pikepdf.Array):
        children = list(item.as_list())
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        _inspect_entries(item)
        children = list((item.stream_dict if isinstance(item, pikepdf.Stream) else item).as_dict().values())
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            _inspect(child, depth - 1)


def _inspect_entries(item: pikepdf.Object) -> None:
    action = item.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in _ACTIVE_ACTIONS:
        raise Refusal("active", str(action))
    if "/JS" in item or "/JavaScript" in item:
        raise Refusal("active", "/JavaScript")
    if "/EmbeddedFiles" in item or "/EF" in item or str(item.get("/Type", "")) == "/EmbeddedFile":
        raise Refusal("active", "/EmbeddedFile")
    if str(item.get("/Subtype", "")) in _EMBEDDING_SUBTYPES:
        raise Refusal("active", str(item.get("/Subtype")))
