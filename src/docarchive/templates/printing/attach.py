"""Files carried inside a PDF: PDF/A-2 becomes PDF/A-3, the part of the standard that allows them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from pikepdf import Array, AttachedFileSpec, Name

from docarchive.domain.errors import RejectedError


@dataclass(frozen=True, slots=True)
class Attached:
    """One file to attach."""

    name: str
    content: bytes
    media_type: str
    description: str


def attach(pdf: bytes, files: Sequence[Attached], *, at: datetime) -> bytes:
    """Put *files* into *pdf*; readers list them in their pane of attachments.

    Equal arguments give equal bytes.

    Source:
        ISO 19005-3 section 6.8 (associated files, ``/AF`` and ``/AFRelationship``).

    Raises:
        RejectedError: the PDF cannot be read.
    """
    try:
        opened = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as damage:
        raise RejectedError(f"无法在 PDF 中附加文件：文件损坏 / the PDF cannot be read: {damage}") from damage
    with opened:
        for file in files:
            spec = AttachedFileSpec(
                opened,
                file.content,
                filename=file.name,
                description=file.description,
                mime_type=file.media_type,
                creation_date=f"D:{at:%Y%m%d%H%M%S}Z",
                mod_date=f"D:{at:%Y%m%d%H%M%S}Z",
            )
            spec.obj.AFRelationship = Name.Supplement
            opened.attachments[file.name] = spec
        names = opened.Root.Names.EmbeddedFiles.Names
        opened.Root.AF = Array([names[place] for place in range(1, len(names), 2)])
        with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            if "pdfaid:part" in metadata:
                metadata["pdfaid:part"] = "3"
        out = io.BytesIO()
        opened.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
