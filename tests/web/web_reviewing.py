"""An office with a decided case and like decisions beside it, its application in this process."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from web_in_process import InProcess
from web_many import decisions
from web_people import PASSWORD, PEOPLE

from cli_clerk import SAMPLES, Clerk, called, plain_environment
from docarchive.domain.identifiers import CaseId, RecordId
from docarchive.domain.people.rights import Scope
from docarchive.settings import load_configuration
from docarchive.web.app import make_site
from docarchive.wiring.app import open_app
from docarchive.workflows.people.sign_in import SignIn

FINES = [None, *(amount * 100_000 for amount in (10, 15, 18, 20, 22, 25, 25, 26, 28, 30, 33, 36)), 29_000_000]
"""In 分: one decision without a fine, twelve about 2万, one beyond the fences."""
GUARDS = "templates/mem/rules/guards.yaml"


@dataclass
class ReviewingOffice:
    """What was made."""

    web: object
    case: str
    like: list
    """Ids of the like decisions, the newest first."""
    tokens: dict

    def ask(self, name):
        """A client with the token of *name*."""
        return InProcess(self.web, headers={"Authorization": f"Bearer {self.tokens[name]}"})


@contextmanager
def reviewing_office(folder, environ):
    """The guards are off, so that one decision is enough."""
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        clerk = Clerk(folder / "office", environ)
        assert called(["init", str(clerk.workspace)])[0] == 0
        (clerk.workspace / GUARDS).write_text("guards: []\n", encoding="utf-8")
        case = clerk.register()
        form = "penalty_decision_unit"
        paper = clerk.json("issue", form, "--values", SAMPLES / f"{form}.yaml", "--case", case["id"])["id"]
        with open_app(load_configuration(clerk.workspace, environ=environ), actor="test") as app:
            with app.catalog.reading() as reader:
                officer = next(item.id for item in reader.officers() if item.name == "王甲示")
                own, record = reader.get_case(CaseId(case["id"])), reader.get_record(RecordId(paper))
            like = decisions(app, own, record, FINES, texts=True)
            app.follow_ups.run_all()
            for name, (shown, role) in PEOPLE.items():
                app.users.add(name, shown, [role], officer_id=officer if name == "wang.jia" else None)
                SignIn(app.catalog, app.now).set_password(name, PASSWORD, by=name)
            tokens = {
                name: app.api_tokens.make(name, "测试", tuple(Scope), days=1, by=name)[1] for name in PEOPLE
            }
            web = make_site(app)
            try:
                yield ReviewingOffice(web, own.id, like, tokens)
            finally:
                web.state.site.close()
