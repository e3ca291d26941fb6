"""Small Word files, a look at processes, and a structural lint of PDF/A-2b, for the tests of this room."""

import io
import os
import zipfile
from pathlib import Path

import docx
import pikepdf
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def add_text(paragraph, text, face="仿宋_GB2312", points=16):
    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    run.font.name = face
    for slot in ("eastAsia", "ascii", "hAnsi"):
        run._element.rPr.rFonts.set(qn(f"w:{slot}"), face)
    return run


def new_document(*paragraphs, face="仿宋_GB2312"):
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height, section.top_margin = Mm(210), Mm(297), Mm(37)
    for text in paragraphs:
        add_text(document.add_paragraph(), text, face)
    return document


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(*paragraphs, face="仿宋_GB2312"):
    return saved(new_document(*paragraphs, face=face))


def changed(docx_bytes, name, change):
    """Word file with member *name* changed by *change* (bytes to bytes)."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx_bytes)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
    return out.getvalue()


def children(process_id):
    """Process ids of all descendants of a process."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(entry.parent.name)] = int(fields[1])
    found, new = set(), {process_id}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


def offices(process_id=None):
    """Process ids of the soffice.bin below a process (this one by default)."""
    return {child for child in children(process_id or os.getpid()) if is_office(child)}


def is_office(process_id):
    try:
        command = Path(f"/proc/{process_id}/cmdline").read_bytes()
        alive = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
    return b"soffice.bin" in command and alive


def pdf_a_faults(pdf):
    """What a structural lint finds against PDF/A-2b (a lint, not a proof of conformance)."""
    faults = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.Root.get("/Metadata")
        if metadata is not None and "/Filter" in metadata:
            faults.append("XMP is compressed")
        with opened.open_metadata() as xmp:
            if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != ("2", "B"):
                faults.append("XMP does not say PDF/A-2b")
        intents = opened.Root.get("/OutputIntents", [])
        if not any(intent.S == "/GTS_PDFA1" and "/DestOutputProfile" in intent for intent in intents):
            faults.append("no output intent")
        if opened.is_encrypted or "/ID" not in opened.trailer:
            faults.append("encrypted, or no ID")
        for key in ("/AA", "/JavaScript", "/EmbeddedFiles"):
            if key in opened.Root or key in opened.Root.get("/Names", {}):
                faults.append(f"{key} in the catalogue")
        for item in opened.objects:
            faults += _faults_of(item)
    return faults


def _faults_of(item):
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return []
    if isinstance(item, pikepdf.Stream) and "/LZWDecode" in str(item.get("/Filter", "")):
        return ["LZW"]
    if item.get("/Type") != "/Font" or item.get("/Subtype") in ("/Type0", "/Type3"):
        return []
    descriptor = item.get("/FontDescriptor", {})
    if any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        return []
    return [f"{item.get('/BaseFont')} is not embedded"]


def page_text(pdf):
    """Text of a PDF without blanks, by pypdf."""
    import pypdf

    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
