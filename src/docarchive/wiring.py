"""Settings in, the chosen tools out: the one place that picks implementations.

A room is imported when its tool is first used: a command that only asks the catalogue is there in half the time.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.domain.days.local_time import utc_now
from docarchive.domain.errors import UnavailableError
from docarchive.settings import Configuration

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from docarchive.archive.folder import FolderArchive
    from docarchive.archive.ledger_log import FolderLedger
    from docarchive.archive.signing import Signer
    from docarchive.catalog.sql import SqlCatalog
    from docarchive.domain.identifiers import RecordId
    from docarchive.index.port import Index
    from docarchive.reading.clamd import ClamdScanner
    from docarchive.reading.compared.port import PaperReader
    from docarchive.reading.confined.child import ChildReader
    from docarchive.reading.media.child import ChildMediaMaker
    from docarchive.reading.media.port import Transcriber
    from docarchive.reading.ocr.port import TextRecogniser
    from docarchive.templates.form import FormSpec
    from docarchive.templates.pack import Pack
    from docarchive.templates.printing.port import PdfConverter
    from docarchive.templates.render import Renderer
    from docarchive.workflows.issuing.generate import Issuer
    from docarchive.workflows.keeping.compare_scan import CompareScans
    from docarchive.workflows.keeping.follow_up import FollowUpWorker
    from docarchive.workflows.keeping.recognise_text import RecogniseText
    from docarchive.workflows.registering.registers import Registrar

LEDGER_KEY_FILE = "ledger.key"
SITE_KEY_FILE = "site.key"
_SITE_KEY_BYTES = 32


@dataclass
class App:
    """The house with its tools; each is made when first used.

    Attributes:
        configuration: Workspace folder and settings.
        actor: Who acts; written into every fact.
        now: The clock.
    """

    configuration: Configuration
    actor: str
    now: Callable[[], datetime]

    def folder(self, name: str) -> Path:
        """Absolute path of a folder setting, for example ``inbox_dir``."""
        return self.configuration.path(getattr(self.configuration.settings, name))

    @cached_property
    def archive(self) -> "FolderArchive":
        """The archive room."""
        from docarchive.archive.folder import FolderArchive

        return FolderArchive(self.folder("archive_dir"))

    @cached_property
    def signer(self) -> "Signer":
        """The key the ledger's head is signed with."""
        from docarchive.archive.signing import load_signer

        return load_signer(self.folder("keys_dir") / LEDGER_KEY_FILE)

    @cached_property
    def ledger(self) -> "FolderLedger":
        """The published facts."""
        from docarchive.archive.ledger_log import FolderLedger

        return FolderLedger(self.folder("archive_dir"), self.signer)

    @cached_property
    def catalog(self) -> "SqlCatalog":
        """The catalogue, its tables ready."""
        from docarchive.catalog.sql import SqlCatalog

        settings = self.configuration.settings
        workspace = self.configuration.workspace
        catalog = SqlCatalog(settings.catalog_url, folder=workspace, busy_seconds=settings.busy_seconds)
        catalog.prepare()
        return catalog

    @cached_property
    def index(self) -> "Index":
        """The full-text engine of the settings."""
        folder = self.folder("index_dir")
        if self.configuration.settings.index_engine == "tantivy":
            from docarchive.index.tantivy_engine import TantivyIndex  # no wheel on every machine

            return TantivyIndex(folder)
        from docarchive.index.whoosh_engine import WhooshIndex

        return WhooshIndex(folder)

    @cached_property
    def pack(self) -> "Pack":
        """The forms new documents are issued from."""
        from docarchive.templates.pack import open_pack

        return open_pack(self.pack_folder)

    @property
    def pack_folder(self) -> Path:
        """Where the pack in use lies; its rules are read without its forms."""
        return self.folder("templates_dir") / self.configuration.settings.pack

    @cached_property
    def renderer(self) -> "Renderer":
        """Fills forms; keeps them compiled."""
        from docarchive.templates.render import Renderer

        return Renderer()

    @cached_property
    def converter(self) -> "PdfConverter":
        """LibreOffice where it is installed and wanted, else none."""
        from docarchive.templates.printing.libreoffice import LibreOffice
        from docarchive.templates.printing.null import NullConverter

        settings = self.configuration.settings
        if settings.pdf_converter == "none":
            return NullConverter()
        office = LibreOffice(workers=settings.pdf_workers, seconds=settings.pdf_seconds)
        if office.available():
            return office
        if settings.pdf_converter == "libreoffice":
            raise UnavailableError(
                "没有找到 LibreOffice / LibreOffice is not installed",
                hint="docarchive doctor 给出安装方法 / docarchive doctor says how to install it",
            )
        return NullConverter()

    def converter_version(self) -> str:
        """Which converter works here; `UnavailableError` when none does."""
        from docarchive.templates.printing.libreoffice import LibreOffice

        converter = self.converter
        version = converter.version() if isinstance(converter, LibreOffice) else None
        if version is not None:
            return version
        raise UnavailableError(
            "没有 PDF 转换程序 / no PDF converter",
            hint="sudo apt-get install libreoffice-writer-nogui python3-uno",
        )

    @cached_property
    def reader(self) -> "ChildReader":
        """Reads files from outside, each in a child process."""
        from docarchive.reading.confined.child import ChildReader

        settings = self.configuration.settings
        trusted = settings.trusted_certificates_dir
        return ChildReader(
            seconds=settings.read_seconds,
            memory_bytes=settings.read_memory_mb * 1024 * 1024,
            processes=settings.read_processes,
            unpacked_bytes=settings.unpack_mb * 1024 * 1024,
            trusted_certificates=self.configuration.path(trusted) if trusted else None,
        )

    @cached_property
    def scanner(self) -> "ClamdScanner | None":
        """Looks at files before they are opened; None when the settings name no daemon."""
        from docarchive.reading.clamd import ClamdScanner

        settings = self.configuration.settings
        if not settings.clamd_socket:
            return None
        return ClamdScanner(settings.clamd_socket, required=settings.clamd_required)

    @property
    def sm3(self) -> bool:
        """Whether recordings get an SM3 digest: wanted, and offered by this machine."""
        from docarchive.archive.digests import has_sm3

        return self.configuration.settings.sm3 and has_sm3()

    @cached_property
    def media_maker(self) -> "ChildMediaMaker":
        """Makes pictures and copies of recordings, in a warm process of its own."""
        from docarchive.reading.confined.child import ChildReader
        from docarchive.reading.media.child import ChildMediaMaker

        return ChildMediaMaker(ChildReader(memory_bytes=self.configuration.settings.read_memory_mb << 20))

    @cached_property
    def transcriber(self) -> "Transcriber":
        """Writes down what recordings say, when the settings name a model's folder."""
        from docarchive.reading.confined.child import ChildReader
        from docarchive.reading.media.child import ChildTranscriber, NullTranscriber

        settings = self.configuration.settings
        if settings.speech_model is None:
            return NullTranscriber()
        reader = ChildReader(memory_bytes=settings.read_memory_mb << 20)
        return ChildTranscriber(reader, self.configuration.path(settings.speech_model))

    @cached_property
    def recogniser(self) -> "TextRecogniser":
        """Reads pages that are pictures: the engine of the settings, else the first that is installed."""
        from docarchive.reading.ocr.choice import installed_engines

        wanted = self.configuration.settings.ocr_engine
        if wanted == "auto":
            return self.recogniser_of(next(installed_engines(), "none"))
        return self.installed_recogniser(wanted)

    @cached_property
    def second_recogniser(self) -> "TextRecogniser":
        """Another engine, for what the first doubts; none where only one is installed."""
        from docarchive.reading.ocr.choice import installed_engines, of_name

        others = (engine for engine in installed_engines() if of_name(engine) != self.recogniser.name)
        return self.recogniser_of(next(others, "none") if self.recogniser.name != "none" else "none")

    def installed_recogniser(self, engine: str) -> "TextRecogniser":
        """One engine by its name in the settings; `UnavailableError` when it is not installed."""
        from docarchive.reading.ocr.choice import installed_version

        if engine != "none" and installed_version(engine) is None:
            raise UnavailableError(
                f"没有安装识别引擎 {engine} / the recogniser is not installed",
                hint="docarchive doctor 给出安装方法 / docarchive doctor says how to install it",
            )
        return self.recogniser_of(engine)

    def recogniser_of(self, engine: str) -> "TextRecogniser":
        """One engine by its name in the settings; kept, so that its processes are."""
        from docarchive.reading.ocr.null import NullRecogniser
        from docarchive.reading.ocr.recogniser import Recogniser

        if engine == "none":
            return NullRecogniser()
        if engine not in self._recognisers:
            self._recognisers[engine] = Recogniser(engine, self.reader, workers=self.ocr_workers)
        return self._recognisers[engine]

    @property
    def recognises(self) -> bool:
        """Whether pages are queued for a recogniser: the settings name one, or one is installed."""
        from docarchive.reading.ocr.choice import installed_engines

        wanted = self.configuration.settings.ocr_engine
        return next(installed_engines(), None) is not None if wanted == "auto" else wanted != "none"

    @cached_property
    def recognise_text(self) -> "RecogniseText":
        """Reads unread pages, as the follow-up does and as ``docarchive ocr`` asks for."""
        from docarchive.reading.ocr.searchable import Searchable
        from docarchive.workflows.keeping.recognise_text import RecogniseText

        wanted = self.configuration.settings.searchable_pdf
        make = Searchable(self.reader) if wanted else None
        return RecogniseText(self.archive, self.ledger, self.catalog, lambda: self.recogniser, make, self.now)

    @cached_property
    def _recognisers(self) -> "dict[str, TextRecogniser]":
        return {}

    @property
    def ocr_workers(self) -> int:
        """How many pages are recognised at a time."""
        return self.configuration.settings.ocr_workers or max(1, (os.cpu_count() or 2) - 1)

    @cached_property
    def site_key(self) -> bytes:
        """The secret that page codes are authenticated with, 32 bytes."""
        path = self.folder("keys_dir") / SITE_KEY_FILE
        try:
            key = path.read_bytes()
        except OSError as error:
            raise UnavailableError(
                f"读不到站点密钥 / cannot read the site key {path}: {error.strerror}",
                hint="运行 docarchive init，或从备份恢复 keys/ / run docarchive init, or restore keys/ from a backup",
            ) from error
        if len(key) != _SITE_KEY_BYTES:
            raise UnavailableError(
                f"站点密钥长度不对 / {path} has {len(key)} bytes, not {_SITE_KEY_BYTES}",
                hint="从备份恢复 keys/ / restore keys/ from a backup",
            )
        return key

    @cached_property
    def issuer(self) -> "Issuer":
        """The issuing journey with this house's tools."""
        from docarchive.workflows.issuing.generate import Issuer

        return Issuer(
            archive=self.archive,
            ledger=self.ledger,
            catalog=self.catalog,
            pack=self.pack,
            renderer=self.renderer,
            converter=self.converter,
            site_key=self.site_key,
            now=self.now,
            actor=self.actor,
        )

    @cached_property
    def registrar(self) -> "Registrar":
        """The journeys that enter parties, officers and cases."""
        from docarchive.workflows.registering.registers import Registrar

        return Registrar(self.archive, self.ledger, self.catalog, self.now, self.actor)

    @cached_property
    def paper_reader(self) -> "PaperReader":
        """Finds the printed lines of issued pages, and lays scans on them."""
        from docarchive.reading.compared.child import ChildPaperReader

        return ChildPaperReader(self.reader)

    @cached_property
    def comparer(self) -> "CompareScans":
        """Holds signed scans against what was issued; with one recogniser only, that one looks twice."""
        from docarchive.reading.ocr.null import NullRecogniser
        from docarchive.workflows.keeping.compare_scan import CompareScans
        from docarchive.workflows.keeping.scan_check import ScanCheck

        second = self.second_recogniser
        if isinstance(second, NullRecogniser):
            second = self.recogniser
        check = ScanCheck(self.paper_reader, self.recogniser, second)

        def form(form_id: str) -> "FormSpec | None":
            return self.pack.forms.get(form_id)

        return CompareScans(self.archive, self.ledger, self.catalog, check, form, self.now, self.actor)

    def _compare_scans(self, record_ids: "Sequence[RecordId]", stop: "threading.Event") -> None:
        """The follow-up; a recogniser that is not installed makes it wait, not the others."""
        replace(self.comparer, actor="system")(record_ids, stop)

    @cached_property
    def follow_ups(self) -> "FollowUpWorker":
        """What reads texts, keeps the index and does all other work that follows a commit."""
        from docarchive.domain.follow_ups import FollowUpKind
        from docarchive.workflows.keeping.derive_media import DeriveMedia
        from docarchive.workflows.keeping.follow_up import Duty, FollowUpWorker
        from docarchive.workflows.keeping.index_records import BATCH, IndexRecords
        from docarchive.workflows.keeping.read_text import ReadText
        from docarchive.workflows.keeping.transcribe import Transcribe

        read = ReadText(
            self.archive, self.ledger, self.catalog, self.reader, self.now, recognises=self.recognises
        )
        derive = DeriveMedia(self.archive, self.ledger, self.catalog, self.media_maker, self.now)
        transcribe = Transcribe(self.archive, self.ledger, self.catalog, self.transcriber, self.now)
        duties = {
            FollowUpKind.COMPARE_SCAN: Duty(self._compare_scans, threads=1),
            FollowUpKind.DERIVE_MEDIA: Duty(derive, threads=1),
            FollowUpKind.TRANSCRIBE: Duty(transcribe, threads=1),
            FollowUpKind.READ_TEXT: Duty(read),
            FollowUpKind.RECOGNISE_TEXT: Duty(self.recognise_text, threads=self.ocr_workers),
            FollowUpKind.INDEX_RECORD: Duty(IndexRecords(self.catalog, self.index), batch=BATCH),
        }
        return FollowUpWorker(self.catalog, duties, self.now)

    def close(self) -> None:
        """Let go of processes, files and connections that were opened."""
        for name in ("media_maker", "transcriber"):
            if name in self.__dict__:
                self.__dict__[name].call_off()
        for recogniser in self.__dict__.get("_recognisers", {}).values():
            recogniser.close()
        for name in ("converter", "index", "catalog"):
            if name in self.__dict__:
                self.__dict__[name].close()


@contextmanager
def open_app(
    configuration: Configuration, *, actor: str, now: Callable[[], datetime] = utc_now
) -> Iterator[App]:
    """Open the house for one command or one service and close it again."""
    app = App(configuration, actor, now)
    try:
        yield app
    finally:
        app.close()


def make_site_key(keys_dir: Path) -> None:
    """Create the site key if there is none: durable on return, readable by its owner alone; of two the first wins."""
    from docarchive.archive.durable import disk_errors, fsync_folder, place, seal, unfinished, write_all

    path = keys_dir / SITE_KEY_FILE
    if path.exists():
        return
    with disk_errors(f"写入密钥 {path} / writing the key {path}"):
        with unfinished(keys_dir) as (temp, descriptor):
            write_all(descriptor, secrets.token_bytes(_SITE_KEY_BYTES))
            seal(descriptor, 0o600)
            with suppress(FileExistsError):
                place(temp, path)
        fsync_folder(keys_dir)
