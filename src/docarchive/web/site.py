"""What the running service holds beside the house: templates, pictures, the keys to the door, the look at what waits."""

import hashlib
import secrets
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from docarchive.domain.arrival import TERMINAL, ArrivalState
from docarchive.domain.identifiers import new_id
from docarchive.domain.people.sign_in import Readiness
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.web.assets import Assets
from docarchive.web.batches import Batches
from docarchive.web.board import Board
from docarchive.web.events import Events
from docarchive.web.form_previews import FormPreviews
from docarchive.web.imports import ImportShelf
from docarchive.web.looks import Looks
from docarchive.web.made import MadeFiles
from docarchive.web.pictures import PictureShelf
from docarchive.web.previews import PreviewShelf
from docarchive.web.printed import PrintedShelf
from docarchive.web.rendering import Pages
from docarchive.web.sent_forms import SentForms
from docarchive.web.single_sign_on import provider_of
from docarchive.web.tasks import Tasks
from docarchive.web.turns import Turns
from docarchive.wiring.desks import review_tools
from docarchive.wiring.disposal import MADE, PREVIEWS
from docarchive.workflows.arriving.sorting import WaitingReadings
from docarchive.workflows.closing.held_case import signed_forms
from docarchive.workflows.desk import Waiting, find_waiting
from docarchive.workflows.people.api_tokens import ApiTokens
from docarchive.workflows.people.once import Once
from docarchive.workflows.people.sign_in import SignIn

if TYPE_CHECKING:
    from docarchive.domain.closing.requirements import CompletenessRules
    from docarchive.domain.guards.base import GuardRules
    from docarchive.web.demo_door import DemoDoor
    from docarchive.web.navigation import Entry
    from docarchive.wiring.app import App
    from docarchive.workflows.closing.review_case import ReviewTools

_IN_THE_INBOX = frozenset(ArrivalState) - TERMINAL


class Site:
    """One service over one house; used by many threads at a time."""

    def __init__(self, app: "App", entries: "tuple[Entry, ...]", demo: "DemoDoor | None" = None) -> None:
        """Make ready everything that threads share; *entries* is the list of rooms, *demo* None in every real office."""
        app.make_ready()
        self.app = app
        self.demo = demo
        self.assets = Assets()
        self.pages = Pages(self.assets, entries)
        self.pictures = PictureShelf(app.page_painter, at_once=app.configuration.settings.read_processes)
        self.previews = PreviewShelf(prefix=app.configuration.temporary_prefix(PREVIEWS))
        self.turns = Turns()
        self.printed = PrintedShelf(app.paper_reader, app.archive)
        self.rules: GuardRules = load_rules(app.pack_folder)
        self.wanted: CompletenessRules = load_completeness(app.pack_folder)
        self.signed_forms = signed_forms(app.pack)
        self.board = Board(self._look, app.catalog, app.now)
        self.sign_in = SignIn(app.catalog, app.now)
        self.readings = WaitingReadings(app.reader)
        self.tokens = ApiTokens(app.catalog, app.now)
        self.once = Once(app.catalog, app.now)
        self.events = Events(self._inbox)
        self.tasks = Tasks(app.now, self.events.task_changed)
        self.sent_forms = SentForms(app.now, self.tasks.stands)
        self.made = MadeFiles(app.now, prefix=app.configuration.temporary_prefix(MADE))
        self.batches = Batches(app.now)
        self.imports = ImportShelf(app.now)
        self.looks = Looks()
        self.form_previews = FormPreviews()
        self.provider = provider_of(app)
        """None: people sign in here only."""
        self._anybody = False
        self.first_code = secrets.token_urlsafe(12)
        """Printed where the service was started; whoever makes the first administrator has to know it."""

    @property
    def office(self) -> str:
        """The agency's name; empty before it is entered."""
        with self.app.catalog.reading() as reader:
            agency = reader.find_agency()
        return agency.name if agency else ""

    def do_once(self, user: str, key: str | None, asked: str, deed: Callable[[str], str]) -> tuple[str, bool]:
        """The answer to what a program asks for, and whether it was given before under this *key*; see `Once.do`."""
        if key is None:
            return deed(new_id(self.app.now())), False
        return self.once.do(user, key, hashlib.sha256(asked.encode()).hexdigest(), deed)

    @cached_property
    def review_tools(self) -> "ReviewTools":
        """What a file review goes by."""
        return review_tools(self.app)

    def anybody_yet(self) -> bool:
        """Whether there are users; once there are, there always are."""
        self._anybody = self._anybody or self.sign_in.readiness() is not Readiness.FIRST_RUN
        return self._anybody

    def take_up_forms(self) -> None:
        """Go on with the pack as it is now; what began with a form ends with it."""
        self.app.take_up_forms()
        self.rules = load_rules(self.app.pack_folder)
        self.wanted = load_completeness(self.app.pack_folder)
        self.__dict__.pop("review_tools", None)
        self.signed_forms = signed_forms(self.app.pack)

    def close(self) -> None:
        """Let go of what the service made for itself; long work under way ends first."""
        self.events.close()
        self.tasks.close()
        self.board.close()
        self.made.close()
        self.pictures.close()
        self.imports.close()
        self.form_previews.close()
        self.previews.close()

    def _inbox(self) -> object:
        """What differs when the inbox has changed: the files in it, and how they stand."""
        with self.app.catalog.reading() as reader:
            return reader.arrivals_digest(_IN_THE_INBOX)

    def _look(self) -> Waiting:
        return find_waiting(
            catalog=self.app.catalog,
            rules=self.rules,
            wanted=self.wanted,
            signed_forms=self.signed_forms,
            now=self.app.now(),
        )
