"""Filling a form: compiled once, printed in a fraction of a millisecond, read back before it leaves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import StrictUndefined, Template, Undefined, pass_context
from jinja2.exceptions import TemplateError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding, Severity
from docarchive.templates.form import FormSpec, FormValues, Rendered
from docarchive.templates.language import PRINT, Checked, CheckedPart, Site, check_language
from docarchive.templates.readback import (
    find_printed,
    find_values,
    has_copies,
    parse_filled,
    part_text,
    visible_text,
)
from docarchive.templates.word.docx_package import parse_part
from docarchive.templates.word.docx_zip import PackedMember, pack, write_zip
from docarchive.templates.word.source import Source, read_source, unreadable

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TRACE = "_trace"
_SPECIAL = re.compile(r"[&<>\n\t]")
_CORE = (
    _DECLARATION
    + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)
_APP = (
    _DECLARATION
    + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>docarchive</Application></Properties>"
)
_THUMBNAIL = re.compile(rb'<Relationship\b[^>]*metadata/thumbnail"[^>]*/>')


class _UnprintableError(Exception):
    def __init__(self, reason: str, site: int) -> None:
        super().__init__(reason)
        self.site = site


@dataclass(frozen=True, slots=True)
class _CompiledPart:
    name: str
    template: Template
    sites: tuple[Site, ...]
    always: tuple[Site, ...]
    """Of `sites`, those that print whatever the values are."""
    has_copies: bool
    """Text boxes keep a second copy of their text."""


@dataclass(frozen=True, slots=True)
class _CompiledForm:
    form: FormSpec
    parts: Mapping[str, _CompiledPart]
    members: Mapping[str, PackedMember]
    """Every member of the package but the parts that are filled."""
    order: tuple[str, ...]
    """Names of all members as they follow in the package."""
    fixed_text: Mapping[str, str]
    """Text of the parts without tags."""


class Renderer:
    """Fills forms. Each form is compiled at its first use and kept. Safe for several threads."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], _CompiledForm] = {}

    def render(self, form: FormSpec, values: FormValues) -> Rendered:
        """Fill *form* with checked values.

        Equal forms and values give equal bytes.

        Raises:
            RejectedError: the form may not be used, a value it needs is missing, or a printed value is not found
                again in the result; form, place and field are named.
        """
        compiled = self._of(form)
        changed: dict[str, PackedMember] = {}
        texts: dict[str, str] = dict(compiled.fixed_text)
        found = 0
        for name, part in compiled.parts.items():
            xml, trace = _fill(form, part, values.printed)
            root = parse_filled(form, name, xml)
            text = part_text(root)
            found += find_printed(form, text, trace, part.sites)
            found += find_values(form, text, values.printed, part.always)
            texts[name] = visible_text(root) if part.has_copies else text
            changed[name] = pack(name, xml, level=1)
        docx = write_zip(changed.get(name) or compiled.members[name] for name in compiled.order)
        text = "\n".join(texts[name].strip("\n") for name in _reading_order(texts) if texts[name].strip())
        return Rendered(docx, text, found)

    def _of(self, form: FormSpec) -> _CompiledForm:
        key = (form.id, form.docx_sha256.hex)
        compiled = self._compiled.get(key)
        if compiled is None or (compiled.form is not form and compiled.form != form):
            compiled = self._compiled[key] = _compile(form)
        return compiled


@lru_cache(maxsize=256)
def examine(form: FormSpec) -> tuple[Source | None, Checked, tuple[Finding, ...]]:
    """Everything about a form's Word file that can be seen without values.

    Remembered (60 kB a form): a pack is opened again and again, its forms seldom change, and one that was checked is
    compiled next.

    Returns:
        The file taken apart (None when it cannot be read), its checked tags, and all findings, each with form and place.
    """
    try:
        source = read_source(form.docx)
    except RejectedError as error:
        return None, Checked(), (_at(form, unreadable(error)),)
    checked = check_language(form, source.parts, _ENVIRONMENT)
    findings = [*source.faults, *checked.faults, *_unused(form, checked)]
    return source, checked, tuple(_at(form, finding) for finding in findings)


def _compile(form: FormSpec) -> _CompiledForm:
    source, checked, findings = examine(form)
    faults = [finding for finding in findings if finding.severity is Severity.DAMAGE]
    if faults or source is None:
        lines = "\n".join(f"  {item.where}: {item.found} → {item.expected} [{item.code}]" for item in faults)
        raise RejectedError(
            f"《{form.title}》的 Word 文件有 {len(faults)} 处问题 / {len(faults)} faults in {form.id}.docx:\n{lines}",
            hint="docarchive forms lint",
        )
    parts = {}
    roots = {text.name: text.root for text in source.texts}
    written = {part.name: part.jinja for part in source.parts}
    for part in checked.parts:
        template = _template(_code(_Written(part.name, written[part.name], part)))
        always = tuple(site for site in part.sites if site.always and site.names)
        copies = has_copies(roots[part.name])
        parts[part.name] = _CompiledPart(part.name, template, tuple(part.sites), always, copies)
    members = _fixed_members(form, source.members)
    return _CompiledForm(
        form=form,
        parts=parts,
        members={name: _packed_once(name, content) for name, content in members.items() if name not in parts},
        order=tuple(members),
        fixed_text={
            text.name: visible_text(parse_part(text.name, members[text.name]))
            for text in source.texts
            if text.name not in parts
        },
    )


@lru_cache(maxsize=512)
def _packed_once(name: str, content: bytes) -> PackedMember:
    """A fixed member, compressed as small as it gets; the forms of a pack share most of theirs."""
    return pack(name, content, level=9)


@dataclass(frozen=True, slots=True)
class _Written:
    """A faultless part: what it compiles to depends on its source alone, not on the form it is in."""

    name: str
    jinja: str
    checked: CheckedPart = field(compare=False)


@lru_cache(maxsize=256)
def _code(part: _Written) -> CodeType:
    """A part as Python's code; the forms of a pack share their heads."""
    return _ENVIRONMENT.compile(part.checked.tree, name=part.name)


def _template(code: CodeType) -> Template:
    return Template.from_code(_ENVIRONMENT, code, {})


def _fixed_members(form: FormSpec, members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The package without picture and history of the form's making."""
    kept = {name: content for name, content in members.items() if not name.startswith("docProps/thumbnail")}
    if "_rels/.rels" in kept:
        kept["_rels/.rels"] = _THUMBNAIL.sub(b"", kept["_rels/.rels"])
    if "docProps/core.xml" in kept:
        kept["docProps/core.xml"] = _CORE.format(title=escape(form.title)).encode()
    if "docProps/app.xml" in kept:
        kept["docProps/app.xml"] = _APP.encode()
    return kept


def _fill(
    form: FormSpec, part: _CompiledPart, printed: Mapping[str, Any]
) -> tuple[bytes, list[tuple[int, str]]]:
    """The filled XML of a part, and what each of its sites printed."""
    trace: list[tuple[int, str]] = []
    context = part.template.new_context({**printed, _TRACE: trace})
    try:
        xml = "".join(part.template.root_render_func(context))
        return (_DECLARATION + xml).encode(), trace
    except _UnprintableError as error:
        site = part.sites[error.site]
        raise RejectedError(
            f"《{form.title}》{site.place} {site.tag}：没有可印的值 / {form.id}: {part.name}: cannot be printed: {error}"
        ) from error
    except (TemplateError, TypeError, ValueError) as error:
        raise RejectedError(
            f"《{form.title}》无法填写：{error} / {form.id}: {part.name} cannot be filled: {error}"
        ) from error


@pass_context
def _print(context: Context, value: object, site: int) -> str:
    """Escape a value for XML, note what it was."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        reason = (
            value._undefined_message
            if isinstance(value, Undefined)
            else f"a value of type {type(value).__name__}"
        )
        raise _UnprintableError(reason, site)
    text = str(value)
    context[_TRACE].append((site, text))
    return _escaped(text) if _SPECIAL.search(text) else text


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        optimized=False,  # it folds constants, of which a form has none: a quarter of compiling for nothing
    )
    filters = {name: environment.filters[name] for name in ("join", "length", "count", "default", "d")}
    environment.globals = {}
    environment.tests = {}
    environment.filters = {**filters, PRINT: _print}
    return environment


_ENVIRONMENT = _environment()


def _unused(form: FormSpec, checked: Checked) -> list[Finding]:
    """Fields a person would fill in vain, a number that would not be printed, columns this form leaves out."""
    used, place = checked.used, "正文"
    expected = "在文书中使用，或从 fields 中删去 / use it in the form, or drop it from its fields"
    faults = [
        Finding("unused-field", place, expected, spec.name) for spec in form.fields if spec.name not in used
    ]
    if form.number_word is not None and "doc_number" not in used:
        faults.append(
            Finding("unused-field", place, "{{ doc_number }}", "文号没有印出 / the number is not printed")
        )
    for spec in form.fields:
        left = [column.name for column in spec.columns if f"{spec.name}.{column.name}" not in used]
        if left and spec.name in used:
            found = f"{spec.name}: {'、'.join(left)}"
            faults.append(
                Finding("unused-column", place, "各列都印出 / every column", found, Severity.NOTICE)
            )
    return faults


def _at(form: FormSpec, finding: Finding) -> Finding:
    where = f"{form.id}: {finding.where}".rstrip(": ")
    return Finding(finding.code, where, finding.expected, finding.found, finding.severity)


def _reading_order(names: Mapping[str, str]) -> list[str]:
    """Headers, the body, then footers and notes."""
    return sorted(
        names, key=lambda name: (not name.startswith("word/header"), name != "word/document.xml", name)
    )
