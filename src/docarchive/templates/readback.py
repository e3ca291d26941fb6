"""Reading a filled form back: what was printed must stand in it, every value, in its order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from docarchive.domain.errors import RejectedError
from docarchive.templates.form import FormSpec
from docarchive.templates.language import Site
from docarchive.templates.word.docx_package import W

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _PARAGRAPH = f"{W}t", f"{W}p"
_SIGNS = {
    _PARAGRAPH: "\n",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}tab": "\t",
    f"{W}noBreakHyphen": "-",
}
_TAB_STOPS = f"{W}tabs"


def parse_filled(form: FormSpec, name: str, xml: bytes) -> etree._Element:
    """Parse a filled part, with nothing forgiven.

    Raises:
        RejectedError: it is not well-formed; Word would repair or refuse it.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise RejectedError(
            f"《{form.title}》填写后 {name} 不是正确的 XML / {form.id}: {name} is not XML once filled: {error}",
            hint="检查循环和条件标签的位置，运行 docarchive forms lint / check where for and if begin and end",
        ) from error


def part_text(root: etree._Element) -> str:
    """All text of a part in document order, paragraphs and line breaks as line breaks, tabs as tabs."""
    pieces: list[str] = []
    for element in root.iter(_TEXT, *_SIGNS):
        if element.tag == _TEXT:
            pieces.append(element.text or "")
        elif element.tag != f"{W}tab" or element.getparent().tag != _TAB_STOPS:  # type: ignore[union-attr]  # never the root
            pieces.append(_SIGNS[element.tag])
    return "".join(pieces)


def visible_text(root: etree._Element) -> str:
    """`part_text` without the second copy that text boxes keep for old programs. Changes *root*."""
    for copy in list(root.iter(_FALLBACK)):
        copy.getparent().remove(copy)  # type: ignore[union-attr]  # never the root
    return part_text(root)


def has_copies(root: etree._Element) -> bool:
    """Tell whether text boxes keep a second copy of their text."""
    return next(root.iter(_FALLBACK), None) is not None


def find_printed(form: FormSpec, text: str, trace: Sequence[tuple[int, str]], sites: Sequence[Site]) -> int:
    """Find everything a part printed again in its *text*, one after the other.

    Returns:
        How many values were found.

    Raises:
        RejectedError: a value is not there, or nothing was printed where a field stands; field and cell are named.
    """
    position = 0
    for number, value in trace:
        site = sites[number]
        if not value:
            if site.names:
                raise _lost(form, site.place, site.names, value)
            continue
        found = text.find(value, position)
        if found < 0:
            raise _lost(form, site.place, site.names or (site.tag,), value)
        position = found + len(value)
    return len(trace)


def find_values(form: FormSpec, text: str, printed: Mapping[str, Any], sites: Iterable[Site]) -> int:
    """Find the values of every field that a part always prints, whatever its tags did.

    Returns:
        How many values were found.

    Raises:
        RejectedError: a value is not there; field and cell are named.
    """
    count = 0
    for site in sites:
        for name in site.names:
            position = 0
            for value in _values_of(name, printed):
                found = text.find(value, position)
                if found < 0:
                    raise _lost(form, site.place, (name,), value)
                position = found + len(value)
                count += 1
    return count


def _values_of(name: str, printed: Mapping[str, Any]) -> list[str]:
    outer, dot, column = name.partition(".")
    return [str(row[column]) for row in printed[outer]] if dot else [str(printed[name])]


def _lost(form: FormSpec, place: str, names: tuple[str, ...], value: str) -> RejectedError:
    labels = "、".join(_label(form, name) for name in names)
    return RejectedError(
        f"《{form.title}》{place}：{labels} 的值 {value[:60]!r} 没有完整印出，未签发"
        f" / {form.id}: a value of {', '.join(names)} is not in the filled form",
        hint="检查该处的模板 / look at the form at this place",
    )


def _label(form: FormSpec, name: str) -> str:
    outer, _, column = name.partition(".")
    for spec in form.fields:
        if spec.name == outer:
            inner = next((f" {item.label}" for item in spec.columns if item.name == column), "")
            return f"{spec.label}{inner}（{name}）"
    return name
