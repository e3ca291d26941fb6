"""A decision goes out masked, is provably what went out, and is withdrawn when it falls."""

from datetime import date, timedelta

import pytest

from docarchive.archive.verify import verify
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.clocks.clocks import ClockState, clocks_of
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.masking.personal import PersonalKind
from docarchive.domain.publishing.duties import DutyKind, DutyState
from docarchive.domain.publishing.publication import CreditClass, RetractionGround
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.templates.rules.publication import load_masking, load_publication
from docarchive.workflows.issuing.guarding import read_case_file
from docarchive.workflows.issuing.void_document import void_document
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.publishing.credit_export import credit_sheets
from docarchive.workflows.publishing.list_duties import publication_duties
from docarchive.workflows.publishing.masked_decision import masked_decision
from docarchive.workflows.publishing.publish_decision import PublicationRequest, Publisher
from docarchive.workflows.registering.case_events import record_event

DAY = date(2026, 11, 20)


@pytest.fixture
def unit(app, issue):
    record = issue("penalty_decision_unit", doc_date=DAY.isoformat())
    app.follow_ups.run_all()
    return record


@pytest.fixture
def person(app, cast, issue):
    record = issue(
        "penalty_decision_individual",
        party=cast.person,
        party_name=cast.person.name,
        id_no=str(cast.person.id_no),
        home_address=cast.person.home_address,
        doc_date=DAY.isoformat(),
    )
    app.follow_ups.run_all()
    return record


@pytest.fixture
def publisher(app):
    folder = app.pack_folder
    return Publisher(
        app.archive,
        app.ledger,
        app.catalog,
        load_publication(folder),
        load_masking(folder),
        app.now,
        "tester",
    )


DONE = (DutyState.DONE, DutyState.LATE)


def request(record, **changes):
    values = {
        "channel": "agency_site",
        "published_on": date(2026, 11, 23),
        "credit_class": CreditClass.GENERAL,
    }
    return PublicationRequest(record.id, **{**values, "confirmed_by": "王甲示", **changes})


def masked(app, record, **options):
    with app.catalog.reading() as reader:
        return masked_decision(record.id, reader, load_masking(app.pack_folder), **options)


def duties(app, today):
    with app.catalog.reading() as reader:
        asked = (date(2026, 1, 1), today, reader, load_rules(app.pack_folder).deadlines)
        found, waiting = publication_duties(*asked), publication_duties(*asked, waiting=True)
        newest = publication_duties(*asked, newest=1)
    done = [item for item in found if item.kind is DutyKind.PUBLISH and item.state in DONE]
    assert [item for item in found if item not in done] == waiting
    published = [item for item in found if item.kind is DutyKind.PUBLISH]
    last = [item for item in newest if item.kind is DutyKind.PUBLISH]
    assert len(last) == min(1, len(published))
    return {(item.record.id, item.kind): item.state for item in found}


def test_nothing_that_tells_who_a_person_is_stands_in_what_goes_out(app, cast, person):
    made = masked(app, person)
    out = made.text + "".join(made.row.values())

    for secret in (
        cast.person.name,
        str(cast.person.id_no),
        "样本路2号",
        cast.person.phone,
        "13800000000",
        "1980年1月1日",
    ):
        assert secret not in "".join(out.split()), secret
    assert "张某某" in made.text
    assert {PersonalKind.NAME, PersonalKind.ID_NUMBER, PersonalKind.ADDRESS} <= set(made.masked)


def test_words_in_running_text_are_hidden_when_a_person_names_them(app, unit):
    assert "赵某" in masked(app, unit).text
    assert "赵某" not in masked(app, unit, hide=["赵某"]).text
    with pytest.raises(RejectedError):
        masked(app, unit, hide=["不在文中"])


def test_what_went_out_is_kept_and_comes_back_from_the_archive_alone(app, unit, publisher, tmp_path):
    made = publisher.publish(request(unit, hide=("赵某",)))
    again = SqlCatalog(f"sqlite:///{tmp_path / 'again.db'}")
    again.prepare()
    rebuild_catalog(archive=app.archive, ledger=app.ledger, catalog=again)

    with again.reading() as reader:
        (kept,) = reader.publications_of(unit.id)
    again.close()
    assert kept == made
    assert "赵某" not in kept.text
    assert kept.row["fine"] == "2"
    assert kept.shown_until == date(2027, 11, 20)
    assert verify(app.folder("archive_dir")).findings == ()


def test_publishing_ends_the_duty_and_twice_in_one_channel_is_refused(app, unit, publisher):
    assert duties(app, date(2026, 12, 2))[unit.id, DutyKind.PUBLISH] is DutyState.OVERDUE

    publisher.publish(request(unit))

    assert duties(app, date(2026, 12, 2))[unit.id, DutyKind.PUBLISH] is DutyState.DONE
    with pytest.raises(ConflictError):
        publisher.publish(request(unit))
    publisher.publish(request(unit, channel="credit_china"))
    with app.catalog.reading() as reader:
        of_each = reader.publications_of_each([unit.id, "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
        assert of_each == {
            unit.id: list(reader.publications_of(unit.id)),
            "01ARZ3NDEKTSV4RRFFQ69G5FAV": [],
        }
        assert len(of_each[unit.id]) == 2


def test_a_void_decision_is_to_be_retracted_from_every_channel(app, unit, publisher, clock):
    publisher.publish(request(unit))
    publisher.publish(request(unit, channel="credit_china"))
    void_document(
        unit.id,
        "复议撤销",
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        now=app.now,
        actor="tester",
    )
    today = local_day(app.now())
    assert duties(app, today + timedelta(days=5))[unit.id, DutyKind.RETRACT] is DutyState.OVERDUE
    assert (unit.id, DutyKind.PUBLISH) not in duties(app, today)

    ground = (RetractionGround.ANNULLED, "复议决定撤销")
    publisher.retract(unit.id, today, *ground, channel="agency_site")
    assert duties(app, today)[unit.id, DutyKind.RETRACT] is DutyState.OPEN
    publisher.retract(unit.id, today, *ground)

    assert duties(app, today)[unit.id, DutyKind.RETRACT] is DutyState.DONE
    with pytest.raises(NotFoundError):
        publisher.retract(unit.id, today, *ground)


def retraction_clocks(app, unit):
    rules = load_rules(app.pack_folder)
    with app.catalog.reading() as reader:
        file = read_case_file(reader.get_case(unit.case_id), reader, rules)
    found = clocks_of(file, rules.deadlines, now=app.now())
    return [(item.due.day, item.state) for item in found if item.rule.id == "retract_publication"]


@pytest.mark.parametrize("is_published", [True, False])
def test_an_overturned_decision_has_its_clock_if_it_was_published(app, unit, publisher, is_published):
    if is_published:
        publisher.publish(request(unit))
    event = CaseEvent(
        unit.case_id, CaseEventKind.DECISION_OVERTURNED, app.now(), "法院撤销", record_id=unit.id
    )
    record_event(
        event, archive=app.archive, ledger=app.ledger, catalog=app.catalog, now=app.now, actor="tester"
    )

    due = date(2026, 11, 26)
    found = [duties(app, day).get((unit.id, DutyKind.RETRACT)) for day in (due, due + timedelta(days=1))]
    if not is_published:
        assert (found, retraction_clocks(app, unit)) == ([None, None], [])
        return
    assert found == [DutyState.OPEN, DutyState.OVERDUE]
    assert retraction_clocks(app, unit) == [(due, ClockState.RUNNING)]
    publisher.retract(unit.id, local_day(app.now()), RetractionGround.ANNULLED, "法院撤销")
    assert retraction_clocks(app, unit) == [(due, ClockState.MET)]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"published_on": date(2026, 11, 24)}, RejectedError),
        ({"published_on": date(2026, 11, 19)}, RejectedError),
        ({"confirmed_by": " "}, RejectedError),
        ({"channel": "nowhere"}, NotFoundError),
    ],
)
def test_what_cannot_have_been_published_so_is_refused(unit, publisher, changes, error):
    with pytest.raises(error):
        publisher.publish(request(unit, **changes))


def test_only_decisions_on_penalties_are_published(issue, publisher):
    with pytest.raises(RejectedError):
        publisher.publish(request(issue("penalty_notice")))


def test_the_table_has_a_sheet_for_units_and_one_for_persons(app, cast, unit, person, publisher):
    for record in (unit, person):
        publisher.publish(request(record))
    days, rules = (date(2026, 11, 1), date(2026, 11, 30)), load_publication(app.pack_folder)
    with app.catalog.reading() as reader:
        units, persons = credit_sheets(*days, reader, rules)
        _, whole = credit_sheets(*days, reader, rules, full=True)
        before = credit_sheets(date(2026, 10, 1), date(2026, 10, 31), reader, rules)

    of_unit = dict(zip(units.headings, units.rows[0], strict=True))
    assert of_unit["罚款金额（万元）"] == "2"
    assert of_unit["行政处罚决定书文号"] == str(unit.number)
    assert of_unit["处罚决定日期"] == "2026/11/20"
    assert of_unit["行政相对人代码_1（统一社会信用代码）"] == "91320400MA0000001T"
    assert [len(sheet.rows) for sheet in before] == [0, 0]
    assert "证件号码" not in units.headings
    shown, sent = (dict(zip(sheet.headings, sheet.rows[0], strict=True)) for sheet in (persons, whole))
    assert (shown["行政相对人名称"], set(shown["证件号码"])) == ("张某某", {"*"})
    assert (sent["行政相对人名称"], sent["证件号码"]) == (cast.person.name, str(cast.person.id_no))
