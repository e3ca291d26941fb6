"""PDF/A-2b of a bound volume: what keeps a source out of it, and what the file itself must carry.

Checked is what offices meet: encryption, fonts that are not embedded, scripts and actions, forms to fill in, colours for
print, LZW. It is no full validator; a file with a known fault makes the volume a plain PDF that claims nothing.

Source: ISO 19005-2, sections 6.1 (file structure), 6.2 (graphics, fonts, output intent), 6.5 (actions), 6.6 (metadata).
"""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

_PROFILE = "srgb.icc"
"""sRGB as LittleCMS makes it, date and digest blanked: the same bytes on every machine."""
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"{space}>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:identifier>{reference}</dc:identifier>
<xmp:CreateDate>{made_at}</xmp:CreateDate>{claim}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_SPACE = ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
_CLAIM = "\n<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>"
_FONT_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_PRINT_SPACES = ("/DeviceCMYK", "/DeviceN")


def faults_of(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """What keeps the pages of *pdf* out of PDF/A-2b, each once, Chinese and English."""
    seen: set[tuple[int, int]] = set()
    found = [fault for page in pdf.pages for fault in _page_faults(page, seen)]
    return tuple(dict.fromkeys(found))


def finish(pdf: pikepdf.Pdf, *, title: str, reference: str, made_at: str, claim: bool) -> None:
    """Give a new file its metadata and output intent; it says that it is PDF/A-2b only when told to."""
    xmp = _XMP.format(
        title=escape(title),
        reference=escape(reference),
        made_at=escape(made_at),
        space=_SPACE if claim else "",
        claim=_CLAIM if claim else "",
    )
    pdf.Root.Metadata = pdf.make_indirect(
        Stream(pdf, xmp.encode("utf-8"), Type=Name.Metadata, Subtype=Name.XML)
    )
    profile = pdf.make_indirect(Stream(pdf, _srgb(), N=3))
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    return (files("docarchive.templates.binding") / _PROFILE).read_bytes()


def _page_faults(page: pikepdf.Page, seen: set[tuple[int, int]]) -> Iterator[str]:
    if "/AA" in page.obj:
        yield "页面带有动作 / the page carries actions"
    for note in page.obj.get("/Annots", []):
        yield from _note_faults(note)
    yield from _resource_faults(page.resources, seen)


def _note_faults(note: Any) -> Iterator[str]:
    if not isinstance(note, Dictionary):
        return
    if note.get("/Subtype") in ("/Widget", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/3D"):
        yield "带有表单、附件或者媒体 / forms, attachments or media"
    action: Any = note.get("/A", {})
    if "/AA" in note or action.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData"):
        yield "带有脚本或者动作 / scripts or actions"


def _resource_faults(resources: Any, seen: set[tuple[int, int]]) -> Iterator[str]:
    if resources is None or _known(resources, seen):
        return
    for font in resources.get("/Font", {}).values():
        if not _known(font, seen) and not _embedded(font):
            yield f"字体没有嵌入 / font not embedded: {str(font.get('/BaseFont', '?')).lstrip('/')}"
    for space in resources.get("/ColorSpace", {}).values():
        if _for_print(space):
            yield "印刷用颜色（CMYK）/ colours for print (CMYK)"
    for item in resources.get("/XObject", {}).values():
        if _known(item, seen):
            continue
        if _for_print(item.get("/ColorSpace")):
            yield "印刷用颜色（CMYK）/ colours for print (CMYK)"
        if "/LZWDecode" in str(item.get("/Filter", "")):
            yield "LZW 压缩 / LZW compression"
        if item.get("/Subtype") == "/Form":
            yield from _resource_faults(item.get("/Resources"), seen)


def _known(item: Any, seen: set[tuple[int, int]]) -> bool:
    if item.objgen == (0, 0):
        return False
    known = item.objgen in seen
    seen.add(item.objgen)
    return known


def _embedded(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    for one in font.get("/DescendantFonts", [font]):
        descriptor = one.get("/FontDescriptor", {})
        if not any(name in descriptor for name in _FONT_PROGRAMS):
            return False
    return True


def _for_print(space: Any) -> bool:
    if isinstance(space, Array):
        return len(space) > 0 and space[0] in _PRINT_SPACES
    return space in _PRINT_SPACES
