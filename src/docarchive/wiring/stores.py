"""The stores of a house and what fills its forms; each is made when first used.

A room is imported when its tool is first used: a command that only asks the catalogue is there in half the time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.domain.errors import UnavailableError
from docarchive.wiring.keys import LEDGER_KEY_FILE, read_site_key
from docarchive.wiring.readers import Readers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docarchive.archive.folder import FolderArchive
    from docarchive.archive.ledger_log import FolderLedger
    from docarchive.archive.signing import Signer
    from docarchive.archive.verify_anchors import Anchors
    from docarchive.catalog.sql import SqlCatalog
    from docarchive.domain.checkpoint_words import PrintedHead
    from docarchive.domain.synonyms import SynonymGroup
    from docarchive.index.port import Index
    from docarchive.templates.pack import Pack
    from docarchive.templates.printing.port import PdfConverter
    from docarchive.templates.render import Renderer


@dataclass
class Stores(Readers):
    """Archive, ledger, catalogue, indexes, forms.

    Attributes:
        configuration: Workspace folder and settings.
        actor: Who acts; written into every fact.
        now: The clock.
    """

    actor: str
    now: Callable[[], datetime]
    pack_mark: int = field(default=0, init=False)
    """The mark of the pack when it was read last; see `forms_changed`."""

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

    @property
    def anchor_dir(self) -> Path | None:
        """Where signed heads are kept beside the archive, if the settings say so."""
        folder = self.configuration.settings.anchor_dir
        return self.configuration.path(folder) if folder else None

    def anchors(self, printed: "Sequence[PrintedHead]" = ()) -> "Anchors":
        """What verify holds the ledger against: the heads kept elsewhere, and those *printed* on paper."""
        from docarchive.archive.verify_anchors import Anchors

        trusted = self.configuration.settings.trusted_certificates_dir
        heads = [(item.archive, item.size, item.root) for item in printed]
        return Anchors(self.anchor_dir, heads, self.configuration.path(trusted) if trusted else None)

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
        """The full-text index of the records, of the engine in the settings."""
        return self._engine(self.folder("index_dir"))

    @cached_property
    def reference_index(self) -> "Index":
        """The index of the other collections: laws, enterprises, checklists, typical cases."""
        return self._engine(self.folder("index_dir") / "reference")

    def _engine(self, folder: Path) -> "Index":
        if self.configuration.settings.index_engine == "tantivy":
            from docarchive.index.tantivy_engine import TantivyIndex  # no wheel on every machine

            return TantivyIndex(folder)
        from docarchive.index.whoosh_engine import WhooshIndex

        return WhooshIndex(folder)

    @cached_property
    def pack(self) -> "Pack":
        """The forms new documents are issued from."""
        return self.read_pack()

    def read_pack(self) -> "Pack":
        """Read the forms as they are now."""
        from docarchive.templates.pack import open_pack
        from docarchive.templates.shipped import changed_mark

        self.pack_mark = changed_mark(self.pack_folder)
        return open_pack(self.pack_folder)

    def forms_changed(self) -> bool:
        """Whether another process has put forms into use since the pack was read; costs one look at the disk."""
        from docarchive.templates.shipped import changed_mark

        return "pack" in self.__dict__ and changed_mark(self.pack_folder) != self.pack_mark

    @property
    def synonyms(self) -> "Sequence[SynonymGroup]":
        """Words that a search looks for together."""
        from docarchive.templates.rules.synonyms import load_synonyms

        return load_synonyms(self.pack_folder)

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
    def site_key(self) -> bytes:
        """The secret that page codes are authenticated with, 32 bytes."""
        return read_site_key(self.folder("keys_dir"))
