"""The house with its tools: stores, forms and journeys; what reads files stands in `readers`.

A room is imported when its tool is first used: a command that only asks the catalogue is there in half the time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from docarchive.domain.days.local_time import utc_now
from docarchive.domain.people.sight import Sight
from docarchive.domain.query import Sort
from docarchive.settings import Configuration
from docarchive.wiring.stores import Stores

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from docarchive.domain.identifiers import RecordId
    from docarchive.templates.form import FormSpec
    from docarchive.workflows.closing.close_case import CaseCloser
    from docarchive.workflows.issuing.generate import Issuer
    from docarchive.workflows.keeping.compare_scan import CompareScans
    from docarchive.workflows.keeping.follow_up import FollowUpWorker
    from docarchive.workflows.keeping.recognise_text import RecogniseText
    from docarchive.workflows.people.api_tokens import ApiTokens
    from docarchive.workflows.people.sign_in import SignIn
    from docarchive.workflows.people.users import Users
    from docarchive.workflows.registering.registers import Registrar
    from docarchive.workflows.registering.upgrade_forms import Upgrader
    from docarchive.workflows.searching.asking import Asking


@dataclass
class App(Stores):
    """The house with its journeys; each is made when first used."""

    def asking(
        self, text: str, *, sight: Sight, sort: Sort = Sort.RELEVANCE, exact: bool = False
    ) -> "Asking":
        """A question to the records, by somebody who has *sight*."""
        from docarchive.workflows.searching.asking import Asking

        return Asking(text, self.catalog, self.index, sight, self.synonyms, exact, sort)

    @cached_property
    def recognise_text(self) -> "RecogniseText":
        """Reads unread pages, as the follow-up does and as ``docarchive ocr`` asks for."""
        from docarchive.reading.ocr.searchable import Searchable
        from docarchive.workflows.keeping.recognise_text import RecogniseText

        wanted = self.configuration.settings.searchable_pdf
        make = Searchable(self.reader) if wanted else None
        return RecogniseText(self.archive, self.ledger, self.catalog, lambda: self.recogniser, make, self.now)

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
    def closer(self) -> "CaseCloser":
        """The journey from a finished case to its sealed volumes, by the rules of the pack in use."""
        from docarchive.templates.binding.child import ChildBinder
        from docarchive.templates.rules.completeness import load_completeness
        from docarchive.templates.rules.pack_rules import load_rules
        from docarchive.templates.rules.volumes import load_volume_rules
        from docarchive.workflows.closing.close_case import CaseCloser
        from docarchive.workflows.closing.volume_pages import PageDesk
        from docarchive.workflows.closing.volume_papers import PaperDesk
        from docarchive.workflows.closing.volume_plan import Planner

        rules, binder = load_rules(self.pack_folder), ChildBinder()
        desk = PageDesk(self.archive, self.converter, binder)
        wanted, volumes = load_completeness(self.pack_folder), load_volume_rules(self.pack_folder)
        planner = Planner(desk, self.pack, rules, wanted, volumes)
        papers = PaperDesk(self.archive, self.pack, self.renderer, self.converter, rules)
        tools = (self.archive, self.ledger, self.catalog, planner, papers, binder)
        return CaseCloser(*tools, now=self.now, actor=self.actor)

    @cached_property
    def registrar(self) -> "Registrar":
        """The journeys that enter parties, officers and cases."""
        from docarchive.workflows.registering.registers import Registrar

        return Registrar(self.archive, self.ledger, self.catalog, self.now, self.actor)

    @property
    def forms_upgrader(self) -> "Upgrader":
        """The journey from the office's pack to the one this program ships."""
        from docarchive.templates.pack import shipped_pack_folder
        from docarchive.workflows.registering.upgrade_forms import Upgrader

        return Upgrader(self.pack_folder, shipped_pack_folder(), self.registrar)

    @cached_property
    def users(self) -> "Users":
        """The journeys that add users and change what they may do."""
        from docarchive.workflows.people.users import Users

        return Users(self.archive, self.ledger, self.catalog, self.now, self.actor)

    def take_accounts(self, old: Path) -> int:
        """Take passwords, tokens and logs over from the SQLite catalogue at *old*; return the lines of the logs."""
        from docarchive.catalog.sql import SqlCatalog

        before = SqlCatalog(f"sqlite:///{old.name}", folder=old.absolute().parent)
        try:
            return self.catalog.take_accounts(before)
        finally:
            before.close()

    @cached_property
    def sign_in(self) -> "SignIn":
        """Passwords, codes and sessions."""
        from docarchive.workflows.people.sign_in import SignIn

        return SignIn(self.catalog, self.now)

    @cached_property
    def api_tokens(self) -> "ApiTokens":
        """Keys for programs."""
        from docarchive.workflows.people.api_tokens import ApiTokens

        return ApiTokens(self.catalog, self.now)

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
        from docarchive.wiring.checks import four_properties
        from docarchive.workflows.keeping import index_reference
        from docarchive.workflows.keeping.check_sealed import CheckSealed
        from docarchive.workflows.keeping.derive_media import DeriveMedia
        from docarchive.workflows.keeping.follow_up import Duty, FollowUpWorker
        from docarchive.workflows.keeping.index_records import BATCH, IndexRecords
        from docarchive.workflows.keeping.index_reference import IndexReference
        from docarchive.workflows.keeping.mend_index import MendIndex
        from docarchive.workflows.keeping.read_text import ReadText
        from docarchive.workflows.keeping.transcribe import Transcribe

        read = ReadText(
            self.archive, self.ledger, self.catalog, self.reader, self.now, recognises=self.recognises
        )
        derive = DeriveMedia(self.archive, self.ledger, self.catalog, self.media_maker, self.now)
        transcribe = Transcribe(self.archive, self.ledger, self.catalog, self.transcriber, self.now)
        check = CheckSealed(self.catalog, lambda: replace(four_properties(self), actor="system"))
        duties = {
            FollowUpKind.CHECK_PROPERTIES: Duty(check, threads=1),
            FollowUpKind.COMPARE_SCAN: Duty(self._compare_scans, threads=1),
            FollowUpKind.DERIVE_MEDIA: Duty(derive, threads=1),
            FollowUpKind.TRANSCRIBE: Duty(transcribe, threads=1),
            FollowUpKind.READ_TEXT: Duty(read),
            FollowUpKind.RECOGNISE_TEXT: Duty(self.recognise_text, threads=self.ocr_workers),
            FollowUpKind.INDEX_RECORD: Duty(IndexRecords(self.catalog, self.index), batch=BATCH),
            FollowUpKind.INDEX_REFERENCE: Duty(
                IndexReference(self.catalog, self.reference_index), batch=index_reference.BATCH
            ),
            FollowUpKind.MEND_INDEX: Duty(
                MendIndex(self.catalog, self.index, self.reference_index), threads=1
            ),
        }
        return FollowUpWorker(self.catalog, duties, self.now)

    def take_up_forms(self) -> None:
        """Read the pack anew, after a form has changed; work under way ends with the form it began with."""
        self.__dict__["pack"] = self.read_pack()
        for name in ("issuer", "closer", "comparer"):  # each holds the pack it was made with
            self.__dict__.pop(name, None)

    def make_ready(self) -> None:
        """Make what threads share, before there are any: so no tool is ever made twice."""
        for name in _SHARED:
            getattr(self, name)

    def acting_as(self, actor: str) -> "App":
        """The same house for another person: the tools are shared, what is recorded names *actor*.

        Only of a house made ready, and not to be closed: its tools belong to all.
        """
        other = replace(self, actor=actor)
        other.__dict__.update({name: self.__dict__[name] for name in _SHARED})
        return other

    def close(self) -> None:
        """Let go of processes, files and connections that were opened."""
        self.close_readers()
        for name in ("converter", "index", "reference_index", "catalog"):
            if name in self.__dict__:
                self.__dict__[name].close()


_SHARED = (
    *("archive", "signer", "ledger", "catalog", "index", "reference_index", "pack", "renderer"),
    *("converter", "site_key", "reader", "scanner", "media_maker", "transcriber", "_recognisers"),
    *("recogniser", "second_recogniser", "paper_reader", "page_painter", "recognise_text"),
)
"""Tools that are the same whoever acts; what signs with a name (issuer, registrar, comparer) is each actor's own."""


@contextmanager
def open_app(
    configuration: Configuration, *, actor: str, now: Callable[[], datetime] = utc_now
) -> Iterator[App]:
    """Open the house for one command or one service and close it again; an upgrade of its forms that was cut off ends first."""
    from docarchive.templates.upgrading.exchange import finish_upgrade

    app = App(configuration, actor, now)
    finish_upgrade(app.pack_folder)
    try:
        yield app
    finally:
        app.close()
