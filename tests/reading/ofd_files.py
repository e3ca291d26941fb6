"""OFD documents made by hand (GB/T 33190-2016): real text objects, pictures, templates; whole or with a fault."""

import io
import zipfile
from dataclasses import dataclass, field

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def text_object(
    text: str, x: float, y: float, *, size: float = 5.0, extra: str = "", delta: str | None = None
) -> str:
    """Words at (x, y) in millimetres, the letters *size* apart as writers give it."""
    steps = delta if delta is not None else f"g {max(len(text) - 1, 0)} {size}"
    return (
        f'<ofd:TextObject ID="{int(x * 10)}{int(y * 10)}" Boundary="{x} {y} {size * len(text)} {size}" Font="2" '
        f'Size="{size}" {extra}><ofd:TextCode X="0" Y="{size * 0.8}" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def picture_object(resource: str = "20") -> str:
    return f'<ofd:ImageObject ID="9" Boundary="0 0 210 297" ResourceID="{resource}"/>'


PATH_OBJECT = '<ofd:PathObject ID="8" Boundary="0 0 9 9"><ofd:AbbreviatedData>M 0 0 L 9 9</ofd:AbbreviatedData></ofd:PathObject>'


def page(*objects: str, template: str = "", before: str = "") -> str:
    return (
        f"{HEAD}{before}<ofd:Page {NS}>{template}<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
        f'<ofd:Content><ofd:Layer ID="3" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


@dataclass
class Ofd:
    """A document to be; each page is its XML."""

    pages: list[str]
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Name in the resources folder → bytes; the first has the id 20."""
    more: dict[str, str | bytes] = field(default_factory=dict)
    """Further members, or other content for those there are."""
    common: str = ""
    """Further elements of the document's common data."""
    body: str = ""
    """Further elements of the document's body."""
    without: tuple[str, ...] = ()
    base: str = "Pages/Page_{}/Content.xml"

    def content(self) -> bytes:
        members: dict[str, str | bytes] = {
            "OFD.xml": f'{HEAD}<ofd:OFD {NS} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
            f"</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{self.body}</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": self._document(),
            "Doc_0/DocumentRes.xml": self._resources(),
        }
        for index, xml in enumerate(self.pages):
            members[f"Doc_0/Pages/Page_{index}/Content.xml"] = xml
        for name, picture in self.pictures.items():
            members[f"Doc_0/Res/{name}"] = picture
        members |= self.more
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for name, member in members.items():
                if name not in self.without:
                    package.writestr(name, member)
        return buffer.getvalue()

    def _document(self) -> str:
        pages = "".join(
            f'<ofd:Page ID="{i + 100}" BaseLoc="{self.base.format(i)}"/>' for i in range(len(self.pages))
        )
        return (
            f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml"
            f"</ofd:DocumentRes>{self.common}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
        )

    def _resources(self) -> str:
        media = "".join(
            f'<ofd:MultiMedia ID="{20 + i}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
            for i, name in enumerate(self.pictures)
        )
        return f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'


def simple_ofd(*lines: str) -> bytes:
    """One page with these lines."""
    return Ofd([page(*(text_object(line, 20, 20 + 10 * i) for i, line in enumerate(lines)))]).content()
