"""A pack of forms: a folder of Word files and YAML, read whole and checked whole (docs/forms.md)."""

import difflib
import hashlib
import importlib.resources
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.identifiers import Sha256
from docarchive.templates.field_yaml import read_fields, source_document
from docarchive.templates.form import FormSpec
from docarchive.templates.form_yaml import read_form
from docarchive.templates.render import examine
from docarchive.templates.shipped import (
    MANIFEST,
    OFFERED,
    VERSIONS,
    Manifest,
    pack_files,
    write_manifest,
)
from docarchive.templates.strict_yaml import load_yaml
from docarchive.templates.yaml_entry import Entry

MAX_DOCX_BYTES = 20_000_000
_EVERY_FORM = ("pack.yaml", "fields.yaml", "forms/ ")
"""Where a fault concerns every form."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The forms of one edition."""

    id: str
    edition: str
    title: str
    title_en: str
    source: str | None
    """Where the layout and field lists come from."""
    folder: Path
    forms: Mapping[str, FormSpec]
    """By id, in alphabetical order; without those that have faults."""
    faults: tuple[Finding, ...] = ()
    """What is wrong with the forms that are left out."""

    def require_faultless(self) -> None:
        """`RejectedError` naming every fault of the forms that were left out."""
        if self.faults:
            raise _faulty(self.faults, str(self.folder))

    def form(self, form_id: str) -> FormSpec:
        """The form *form_id*.

        Raises:
            NotFoundError: no such form; the hint names those that are spelled nearly so.
        """
        if form_id in self.forms:
            return self.forms[form_id]
        own = [fault for fault in self.faults if form_of(fault) == form_id]
        if own:
            raise _faulty(own, f"forms/{form_id}")
        if any(path.stem == form_id for path in (shipped_pack_folder() / "forms").glob("*.docx")):
            raise NotFoundError(
                f"文书包里没有 {form_id}，程序带有它 / the pack lacks this form, the program has it",
                hint=f"docarchive forms upgrade --take forms/{form_id}",
            )
        near = difflib.get_close_matches(form_id, self.forms, n=3, cutoff=0.5)
        near += [form.id for form in self.forms.values() if form_id and form_id in form.title]
        hint = (
            f"是否指 {'、'.join(near)} / did you mean {', '.join(near)}" if near else "docarchive forms list"
        )
        raise NotFoundError(f"没有这个文书：{form_id[:80]} / no such form in the pack {self.id}", hint=hint)

    def sample(self, form_id: str) -> Mapping[str, Any]:
        """The complete set of values kept beside the form *form_id*.

        Raises:
            NotFoundError: there is no such form, or it has no sample.
            RejectedError: the file cannot be read.
        """
        path = self.folder / "samples" / f"{self.form(form_id).id}.yaml"
        if not path.is_file():
            raise NotFoundError(f"文书 {form_id} 没有样例 / no sample: samples/{form_id}.yaml")
        values = load_yaml(_text(path), f"samples/{form_id}.yaml")
        if not isinstance(values, dict):
            raise RejectedError(f"samples/{form_id}.yaml：应为 字段: 值 / must be fields with values")
        return values


def load_pack(folder: Path) -> Pack:
    """Read the pack in *folder*, every form faultless.

    Raises:
        NotFoundError: there is no pack.yaml in it.
        RejectedError: it has faults; the message has all of them, each with file and place.
    """
    pack, found = read_pack(folder)
    faults = [fault for fault in found if fault.severity is Severity.DAMAGE]
    if pack is None or faults:
        raise _faulty(faults, str(folder))
    return pack


def open_pack(folder: Path) -> Pack:
    """Read the pack in *folder* for work: one faulty form does not stop the others.

    Raises:
        NotFoundError: there is no pack.yaml in it.
        RejectedError: pack.yaml or fields.yaml has faults, which would be every form's.
    """
    pack, found = read_pack(folder)
    faults = [fault for fault in found if fault.severity is Severity.DAMAGE]
    common = [fault for fault in faults if fault.where.startswith(_EVERY_FORM)]
    if pack is None or common:
        raise _faulty(common or faults, str(folder))
    bad = {form_of(fault) for fault in faults}
    good = {form_id: form for form_id, form in pack.forms.items() if form_id not in bad}
    return replace(pack, forms=good, faults=tuple(faults))


def form_of(fault: Finding) -> str:
    """Id of the form a finding is about: ``forms/order.yaml 第3行`` and ``order: 段落 3`` are about ``order``."""
    first = fault.where.split()[0].rstrip(":")
    return first.removeprefix("forms/").removeprefix("samples/").partition(".")[0]


def _faulty(faults: Sequence[Finding], where: str) -> RejectedError:
    lines = "\n".join(f"  {item.where}: {item.found} → {item.expected} [{item.code}]" for item in faults)
    return RejectedError(
        f"文书模板有 {len(faults)} 处问题 / {len(faults)} faults in {where}:\n{lines}",
        hint="按位置逐一修改，再运行 docarchive forms lint / mend each and run docarchive forms lint",
    )


def read_pack(folder: Path) -> tuple[Pack | None, list[Finding]]:
    """Read what can be read of the pack in *folder*.

    Returns:
        The pack with the forms whose YAML is faultless, None when pack.yaml itself is faulty; and every finding.

    Raises:
        NotFoundError: there is no pack.yaml in *folder*.
    """
    if not (folder / "pack.yaml").is_file():
        raise NotFoundError(f"没有文书模板 / no pack.yaml in {folder}", hint="docarchive init")
    faults: list[Finding] = []
    head = Entry(_yaml(folder, "pack.yaml", faults), "pack.yaml", faults)
    values = {key: head.text(key) for key in ("id", "edition", "title", "title_en")}
    source = head.text_or_none("source")
    head.finish()
    forms = _read_forms(folder, values["edition"], faults)
    _check_sources(forms, faults)
    pack = Pack(
        values["id"],
        values["edition"],
        values["title"],
        values["title_en"],
        source,
        folder=folder,
        forms=forms,
    )
    return (pack if all(values.values()) else None), faults


def shipped_pack_folder() -> Path:
    """The pack that comes with the program: in the installed package, else in the checkout it runs from."""
    installed = Path(str(importlib.resources.files("docarchive"))) / "packs" / "mem"
    if (installed / "pack.yaml").is_file():
        return installed
    return Path(__file__).resolve().parents[3] / "templates" / "mem"


def copy_shipped_packs(target: Path) -> None:
    """Copy the shipped packs into the folder *target*, which holds one folder a pack.

    Raises:
        ConflictError: a pack of that name is there already; nothing was changed.
    """
    source = shipped_pack_folder()
    if (target / source.name).exists():
        raise ConflictError(f"已有文书模板 / there is already a pack {target / source.name}")
    # All of a pack or none of it: half a pack left by a crash would be taken for the whole.
    with tempfile.TemporaryDirectory(prefix=f".{source.name}-", dir=target) as unfinished:
        copy = Path(unfinished) / source.name
        ours_alone = ("~$*", ".*", "__pycache__", VERSIONS, OFFERED, MANIFEST)
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(*ours_alone))
        write_manifest(copy, Manifest(pack_files(copy)))
        try:
            copy.rename(target / source.name)
        except OSError as error:
            if not (target / source.name).exists():
                raise
            raise ConflictError(f"已有文书模板 / there is already a pack {target / source.name}") from error


def _read_forms(folder: Path, edition: str, faults: list[Finding]) -> dict[str, FormSpec]:
    fields = read_fields(_yaml(folder, "fields.yaml", faults), "fields.yaml", faults)
    names = {
        path.stem
        for path in (folder / "forms").glob("*")
        if path.suffix in {".docx", ".yaml"} and not path.name.startswith(("~$", "."))
    }
    if not names:
        faults.append(Finding("missing-file", "forms/", "文书 / forms", "没有 / none"))
    forms = {}
    for name in sorted(names):
        docx = _docx(folder, f"forms/{name}.docx", faults)
        file = f"forms/{name}.yaml"
        if docx is None or not (folder / file).is_file():
            _yaml(folder, file, faults)
            continue
        sha256 = Sha256(hashlib.sha256(docx).hexdigest())
        form, found = read_form(
            _yaml(folder, file, faults),
            file,
            form_id=name,
            edition=edition,
            fields=fields,
            docx=docx,
            sha256=sha256,
        )
        faults += [*found, *examine(form)[2]]
        if not found:
            forms[name] = form
    return forms


def _check_sources(forms: Mapping[str, FormSpec], faults: list[Finding]) -> None:
    """See that what is taken over from another document of the case exists there."""
    for form in forms.values():
        for spec in form.fields:
            if (named := source_document(spec.source)) is None:
                continue
            if not all(_has_field(forms.get(form_id), named[1]) for form_id in named[0]):
                where = f"forms/{form.id}.yaml {spec.name}"
                faults.append(
                    Finding("field-source", where, "本包文书的字段 / a field of a form", str(spec.source))
                )


def _has_field(form: FormSpec | None, name: str) -> bool:
    return form is not None and (name in {"number", "date"} or any(spec.name == name for spec in form.fields))


def _yaml(folder: Path, name: str, faults: list[Finding]) -> Any:
    path = folder / name
    if not path.is_file():
        faults.append(Finding("missing-file", name, "文件 / the file", "没有 / missing"))
        return None
    try:
        return load_yaml(_text(path), name)
    except RejectedError as error:
        faults.append(Finding("yaml-syntax", name, "YAML", error.message))
        return None


def _docx(folder: Path, name: str, faults: list[Finding]) -> bytes | None:
    path = folder / name
    if not path.is_file():
        faults.append(Finding("missing-file", name, "Word 文件 / the Word file", "没有 / missing"))
        return None
    if (size := path.stat().st_size) > MAX_DOCX_BYTES:
        faults.append(Finding("docx-damaged", name, f"≤ {MAX_DOCX_BYTES}", f"{size} bytes"))
        return None
    return path.read_bytes()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(f"{path.name}：不是 UTF-8 编码 / not UTF-8 text: {error}") from error
