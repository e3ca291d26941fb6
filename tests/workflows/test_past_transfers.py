"""What was handed over, out of the register: together as it went, the newest first, old entries and volumes that are gone too."""

import io
import itertools
import os
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from package_sample import REFERENCE, seal_volume

from docarchive.cli.workspace import make_workspace
from docarchive.demo.cast import register_cast
from docarchive.domain import places
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.wiring.transfers import transfer_desk
from docarchive.workflows.packaging.past_transfers import (
    GONE,
    last_handed_over,
    past_transfer,
    past_transfers,
)
from docarchive.workflows.packaging.transfer import handover_paper
from docarchive.workflows.store import put_body

BEFORE = "2026-01-05T02:00:00.000000Z"
LOST = "J001-ZY·CF·2020-D10-0007"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    start, ticks = datetime(2026, 11, 23, 2, tzinfo=UTC), itertools.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCARCHIVE_PDF_CONVERTER", "none")
        before = start - timedelta(hours=1)
        folder = make_workspace(
            tmp_path_factory.mktemp("transfers") / "office", actor="tester", now=lambda: before
        )
        configuration = load_configuration(folder, environ=os.environ)
        app = App(configuration, "tester", lambda: start + timedelta(milliseconds=next(ticks)))
        yield app
        app.close()


@pytest.fixture(scope="module")
def volume(app):
    return seal_volume(app, register_cast(app), b"\0\0\0\x18ftypmp42" + bytes(1000)).volume


@pytest.fixture(scope="module")
def listed(app, volume, tmp_path_factory):
    """Handed over once, for a reason: the sample case lacks most of its papers."""
    folder = tmp_path_factory.mktemp("out") / "to"
    desk = transfer_desk(app, pictures=False)
    return desk.hand_over([volume], folder, receiver=" 示例市档案馆 ", reason="样本")


@pytest.fixture(scope="module")
def old(app):
    """An entry as earlier versions wrote it, one of them about a volume that is not there any more."""
    entries = tuple(
        RegisterEntry(
            "handover", f"{one}@{BEFORE}", one, "旧馆", {"sha256": "0" * 64, "to": "旧馆", "check": "合格"}
        )
        for one in (REFERENCE, LOST)
    )
    body, plain = put_body(
        app.archive,
        lambda digest: places.register_key("handover", digest),
        RegisterFilling("handover", "x", entries),
    )
    with app.catalog.transaction() as tx:
        tx.record(
            Fact(FactKind.REGISTER_FILLED, app.now(), "tester", body, detail={"register": "handover"}), plain
        )


def test_transfers_are_told_as_they_went_the_newest_first(app, volume, listed, old):
    with app.catalog.reading() as reader:
        new, before = past_transfers(reader)
        last = last_handed_over(REFERENCE, reader)
        again = past_transfer(listed["at"], reader)

    assert (new.receiver, new.reason, new.by, new.sender) == (
        "示例市档案馆",
        "样本",
        "tester",
        listed["from"],
    )
    assert again == last == new
    (row,) = new.rows
    assert {name: row[name] for name in listed["totals"]} == listed["totals"]
    assert (row["title"], row["year"]) == (volume.title, 2026)
    assert (before.receiver, before.sender, before.reason) == ("旧馆", "", "")
    assert {one["reference"]: (one["title"], one["pages"], one["year"]) for one in before.rows} == {
        REFERENCE: (volume.title, volume.totals.pages, 2026),
        LOST: (GONE, 0, 0),
    }


def test_the_register_keeps_no_title(app, listed, volume):
    with app.catalog.reading() as reader:
        (entry,) = reader.find_entries("handover", prefix=f"{REFERENCE}@{listed['at']}")

    assert volume.title not in str(entry)


def test_its_paper_is_the_same_then_and_later(app, listed):
    def paper(made):
        day = date(2026, 11, 23)
        return handover_paper(made, pack_folder=app.pack_folder, catalog=app.catalog, on=day)

    with app.catalog.reading() as reader:
        later = past_transfer(listed["at"], reader).as_list("无")

    assert paper(later) == paper(listed)


def test_the_paper_of_an_old_entry_says_what_is_known(app, listed, old):
    with app.catalog.reading() as reader:
        made = past_transfer(BEFORE, reader).as_list("示例局")
    paper = handover_paper(made, pack_folder=app.pack_folder, catalog=app.catalog, on=date(2026, 1, 5))
    words = re.sub(r"<[^>]+>", "", zipfile.ZipFile(io.BytesIO(paper)).read("word/document.xml").decode())

    for said in ("示例局", "旧馆", "2026年", LOST, GONE):
        assert said in words
    assert "0—" not in words


def test_a_moment_at_which_nothing_went_is_not_found(app, listed):
    with app.catalog.reading() as reader:
        assert last_handed_over(f"{REFERENCE}1", reader) is None
        with pytest.raises(NotFoundError):
            past_transfer("2026-11-23T02:00:00.999999Z", reader)


def test_a_transfer_that_does_not_go_leaves_nothing(app, volume, tmp_path):
    desk, size = transfer_desk(app, pictures=False), app.ledger.size()
    with pytest.raises(ConflictError, match="四性检测不合格"):
        desk.hand_over([volume], tmp_path / "to", receiver="示例市档案馆")
    for volumes, receiver in (([volume], " "), ([], "示例市档案馆")):
        with pytest.raises(RejectedError):
            desk.hand_over(volumes, tmp_path / "to", receiver=receiver)

    assert list(tmp_path.iterdir()) == []
    assert app.ledger.size() == size
