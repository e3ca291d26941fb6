"""What this machine and this workspace lack, asked with the house's own tools."""

from collections.abc import Sequence
from datetime import datetime

from docarchive.archive.digests import can_be_saved
from docarchive.domain.errors import ConflictError, DocArchiveError, UnavailableError
from docarchive.domain.places import LEDGER_KEY_KEY
from docarchive.reading.ocr.choice import installed_version, of_name
from docarchive.settings import Settings
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.shipped import MEND, Manifest, lacking, pack_files, read_manifest
from docarchive.templates.upgrading.standing import TAKEN_BY_ITSELF, WAITING, compare
from docarchive.wiring.app import App
from docarchive.workflows.keeping.doctor import Check, Part, Questions, examine

_FOLDERS = ("archive_dir", "inbox_dir", "index_dir", "templates_dir", "keys_dir")
_RECOGNISERS = {
    "paddle": "pip install 'docarchive[ocr]'",
    "rapid": "pip install 'docarchive[ocr]'",
    "tesseract": "sudo apt-get install tesseract-ocr tesseract-ocr-chi-sim",
}
"""Engine → what to do when it is not there."""


def examine_house(app: App) -> Sequence[Check]:
    """Look at everything that `docarchive.workflows.keeping.doctor` knows of; takes seconds, changes nothing."""
    settings = app.configuration.settings
    questions = Questions(
        converter_version=None if settings.pdf_converter == "none" else app.converter_version,
        forms=lambda: _forms(app),
        keys={"ledger.key": lambda: _ledger_key(app), "site.key": lambda: app.site_key},
        catalog=lambda: _catalog(app),
        newest_fact_at=lambda: _newest(app),
        index_faults=lambda: [*app.index.check(), *app.reference_index.check()],
        fences=app.reader.fences,
        scanner=app.scanner.ping if app.scanner else None,
        trusted_certificates=(
            app.configuration.path(settings.trusted_certificates_dir)
            if settings.trusted_certificates_dir
            else None
        ),
    )
    folders = {name: app.folder(name) for name in _FOLDERS}
    return [
        *examine(folders, questions, _parts(settings), now=app.now()),
        *_recording_checks(app),
        *_recogniser_checks(settings),
        *_pack_checks(app),
    ]


def _forms(app: App) -> str:
    """How many forms there are; `RejectedError` naming the faulty ones."""
    app.pack.require_faultless()
    return f"{app.pack.edition}: {len(app.pack.forms)} 种 / forms"


def _pack_checks(app: App) -> list[Check]:
    """What the pack lacks of this program's files, and what of the program's waits to be taken over."""
    shipped, label = shipped_pack_folder(), "文书包的文件 / files of the pack"
    if missing := lacking(app.pack_folder, shipped):
        found = f"缺少 / lacks {'、'.join(missing[:5])}{' …' if len(missing) > 5 else ''}"
        return [Check(label, ok=False, found=found, fix=MEND)]
    if app.pack_folder.name != shipped.name or not app.pack_folder.is_dir():
        return []
    try:
        came = read_manifest(app.pack_folder) or Manifest()
    except DocArchiveError as error:
        return [Check(label, ok=False, found=error.message, fix=error.hint, needed=False)]
    files = compare(came.files, pack_files(app.pack_folder), pack_files(shipped))
    waiting = [file.path for file in files if file.standing in TAKEN_BY_ITSELF | WAITING]
    found = f"{len(waiting)} 个与本程序所带不同 / differ from this program's: {'、'.join(waiting[:5])}"
    if not waiting:
        found = "与本程序一致 / those of this program, and what the office has changed"
    return [Check(label, not waiting, found, "docarchive forms upgrade", needed=False)]


def _ledger_key(app: App) -> None:
    """Load the key and see that the archive was begun with it."""
    signer = app.signer
    public = app.folder("archive_dir") / LEDGER_KEY_KEY
    if public.is_file() and public.read_bytes() != signer.public_file:
        raise ConflictError(
            "台账密钥与归档不符 / the key is not the one of this archive",
            hint="从备份恢复 keys/ / restore keys/ from a backup",
        )


def _catalog(app: App) -> str:
    with app.catalog.reading() as reader:
        facts = reader.fact_count()
    return f"{facts} 条事实 / facts"


def _newest(app: App) -> datetime | None:
    with app.catalog.reading() as reader:
        return reader.newest_fact_at()


def _parts(settings: Settings) -> list[Part]:
    engine, postgres = settings.index_engine, settings.catalog_url.startswith("postgresql")
    return [
        Part("tantivy", "tantivy", "引擎 / engine tantivy", "pip install tantivy", engine == "tantivy"),
        Part("whoosh", "Whoosh", "引擎 / engine whoosh", "pip install Whoosh", engine == "whoosh"),
        Part("av", "av", "扩展 / extra media", "pip install 'docarchive[media]'", needed=False),
        *_speech_parts(settings),
        Part("psycopg", "psycopg", "扩展 / extra postgres", "pip install 'docarchive[postgres]'", postgres),
    ]


def _speech_parts(settings: Settings) -> list[Part]:
    if settings.speech_model is None:
        return []
    fix = "pip install 'docarchive[speech]'"
    return [Part("pocketsphinx", "pocketsphinx", "扩展 / extra speech", fix, needed=True)]


def _recording_checks(app: App) -> list[Check]:
    """What the settings ask for recordings, and this machine may lack."""
    settings, checks = app.configuration.settings, []
    if settings.speech_model is not None:
        try:
            checks.append(Check("语音模型 / speech model", ok=True, found=app.transcriber.check()))
        except UnavailableError as error:
            checks.append(Check("语音模型 / speech model", ok=False, found=error.message, fix=error.hint))
    if settings.sm3 and not app.sm3:
        fix = "换用带 SM3 的 OpenSSL / a Python whose OpenSSL has SM3"
        checks.append(Check("SM3", ok=False, found="OpenSSL 不提供 / not offered", fix=fix))
    if not can_be_saved():
        found = "中断后从头计算 / a cut-off one begins again"
        fix = "换用 OpenSSL 1.1–3.x 的 Python / a Python with OpenSSL 1.1 to 3"
        checks.append(Check("断点续算摘要 / resumable digests", ok=False, found=found, fix=fix, needed=False))
    return checks


def _recogniser_checks(settings: Settings) -> list[Check]:
    """Which readers of pictures are there; the wanted one must be."""
    checks = []
    for engine, fix in _RECOGNISERS.items():
        version = installed_version(engine)
        needed = settings.ocr_engine == engine
        label = f"文字识别 / recogniser {of_name(engine)}"
        checks.append(Check(label, version is not None, version or "—", fix, needed=needed))
    return checks
