"""All faults of all forms of a pack at once, each with its place (codes: docs/forms.md)."""

from collections.abc import Callable
from pathlib import Path

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.findings import Finding, Severity
from docarchive.templates.form import FormSpec
from docarchive.templates.layout_rules import check_fonts, check_page_numbers
from docarchive.templates.pack import Pack, form_of, read_pack
from docarchive.templates.render import Renderer
from docarchive.templates.rules.wording import ObsoleteWording, find_obsolete, read_wording
from docarchive.templates.values import check_values
from docarchive.templates.word.source import read_source, unreadable

SAMPLE_AGENCY = "某某市应急管理局"
SAMPLE_NUMBER = "（某）应急{word}〔2026〕1号"


def lint(pack: Pack | Path, *, installed: Callable[[str], bool] | None = None) -> list[Finding]:
    """Check every form of a pack; a broken form does not keep the others from being checked.

    Args:
        pack: The pack, or its folder.
        installed: Tells whether this machine has a font of a given name; None leaves fonts unchecked.

    Returns:
        Every finding; ``where`` starts with the form's id or the name of a YAML file. Severity DAMAGE keeps the pack from
        being loaded or the form from being issued well; NOTICE is only worth knowing.

    Raises:
        NotFoundError: there is no pack in the folder.
    """
    folder = pack if isinstance(pack, Path) else pack.folder
    read, findings = read_pack(folder)
    if read is None:
        return findings
    rules = read_wording(folder, findings)
    for path in sorted((folder / "forms").glob("[!~.]*.docx")):
        findings += [_at(path.stem, item) for item in _paper(path, rules, installed)]
    for form in read.forms.values():
        findings += _sample(read, form, faultless=not _has_damage(findings, form))
    findings += _strays(read)
    return list(dict.fromkeys(findings))


def lint_form(folder: Path, form_id: str, *, installed: Callable[[str], bool] | None = None) -> list[Finding]:
    """What `lint` says of one form of the pack in *folder*; the others are read, but not filled."""
    read, findings = read_pack(folder)
    rules = read_wording(folder, findings)
    path = folder / "forms" / f"{form_id}.docx"
    findings += [_at(form_id, item) for item in _paper(path, rules, installed)]
    form = read.forms.get(form_id) if read else None
    if read is not None and form is not None:
        findings += _sample(read, form, faultless=not _has_damage(findings, form))
    return [item for item in dict.fromkeys(findings) if form_of(item) == form_id]


def _paper(
    path: Path, rules: list[ObsoleteWording], installed: Callable[[str], bool] | None
) -> list[Finding]:
    """What is wrong with the text and the look of a form; a file that cannot be read is reported elsewhere."""
    try:
        source = read_source(path.read_bytes())
        findings = check_page_numbers(source)
        if installed is not None:
            findings += check_fonts(source, installed)
    except RejectedError as error:
        return [unreadable(error)]
    for text in source.texts:
        findings += find_obsolete(text.paragraphs(), rules)
    return findings


def _sample(pack: Pack, form: FormSpec, *, faultless: bool) -> list[Finding]:
    """Fill the form with its sample, as far as that can be tried."""
    where = f"samples/{form.id}.yaml"
    number = SAMPLE_NUMBER.format(word=form.number_word)
    fixed = {
        "agency_name": SAMPLE_AGENCY,
        "doc_title": form.title,
        "edition": form.edition,
        "doc_number": number,
    }
    try:
        values = check_values(form, pack.sample(form.id), fixed=fixed)
    except NotFoundError as error:
        return [Finding("sample-missing", where, "样例 / a sample", error.message)]
    except RejectedError as error:
        return [
            Finding("sample-wrong", where, "样例符合字段规定 / a sample that fits the fields", error.message)
        ]
    if not faultless:
        return []
    try:
        Renderer().render(form, values)
    except RejectedError as error:
        return [Finding("sample-unprintable", where, "能用样例填写 / the sample prints", error.message)]
    return []


def _strays(pack: Pack) -> list[Finding]:
    """Samples of forms that do not exist, most likely a slip in the name."""
    forms = {path.stem for path in (pack.folder / "forms").glob("*.yaml")}
    return [
        Finding(
            "sample-stray",
            f"samples/{path.name}",
            "与文书同名 / the name of a form",
            path.stem,
            Severity.NOTICE,
        )
        for path in sorted((pack.folder / "samples").glob("*.yaml"))
        if path.stem not in forms
    ]


def _has_damage(findings: list[Finding], form: FormSpec) -> bool:
    return any(item.where.split(":")[0] == form.id and item.severity is Severity.DAMAGE for item in findings)


def _at(form_id: str, finding: Finding) -> Finding:
    where = f"{form_id}: {finding.where}".rstrip(": ")
    return Finding(finding.code, where, finding.expected, finding.found, finding.severity)
