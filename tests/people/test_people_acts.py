"""The ledger as an audit log: who did what to which record and case."""

from sqlalchemy import event

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.facts import FactKind
from docarchive.domain.people.acts import ACT_TITLES, act_title
from docarchive.domain.people.sight import Sight
from docarchive.workflows.registering.case_events import record_event


def test_every_kind_of_fact_has_words_that_are_its_own():
    assert set(ACT_TITLES) == set(FactKind)
    assert len({act_title(kind) for kind in FactKind}) == len(FactKind)


def test_acts_are_found_by_actor_record_and_case_newest_first(app, cast, clerk, issued):
    app.follow_ups.run_all()
    with app.catalog.reading() as reader:
        every = reader.acts(limit=1000)
        of_record = [(act.what, act.user) for act in reversed(reader.acts(record_id=issued.id))]
        of_case = [act.what for act in reader.acts(case_id=cast.case.id)]

        assert [act.seq for act in every] == list(reversed(range(reader.fact_count())))
        assert of_record == [
            (FactKind.NUMBER_RESERVED, "tester"), (FactKind.DOCUMENT_ISSUED, "tester"), (FactKind.TEXT_READ, "system"),
        ]  # fmt: skip
        assert {FactKind.CASE_OPENED, FactKind.DOCUMENT_ISSUED, FactKind.TEXT_READ} <= set(of_case)
        assert FactKind.USER_REGISTERED not in of_case
        assert [act.what for act in reader.acts(user="system")] == [FactKind.TEXT_READ]
        assert reader.acts(user="syste") == reader.acts(user='tester","x') == reader.acts(user="%") == []
        assert [act.seq for act in reader.acts(before=3, limit=2)] == [2, 1]
        (opened,) = reader.acts(what=[FactKind.CASE_OPENED])
        assert opened.case_id == cast.case.id
        assert reader.acts(what=[]) == []
        assert {act.case_id for act in reader.acts(record_id=issued.id)} == {cast.case.id}


def test_what_one_person_did_is_looked_up_not_looked_for(app, cast, issued):
    plans = []
    with app.catalog.reading() as reader:

        def explain(connection, cursor, statement, parameters, *_):
            if "facts" in statement and "EXPLAIN" not in statement:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                plans.append(" ".join(row.detail for row in rows))

        event.listen(reader._db, "before_cursor_execute", explain)
        acts = reader.acts(user="tester", before=1_000, limit=2)

    assert [act.user for act in acts] == ["tester", "tester"]
    assert acts[0].seq > acts[1].seq
    (plan,) = plans
    assert "ix_facts_actor_seq (actor=? AND seq<?)" in plan
    assert "TEMP B-TREE" not in plan  # they come newest first, none is read beyond the page


def test_what_is_hidden_has_no_acts_either(app, cast, issued):
    with app.catalog.reading(Sight()) as reader:
        assert reader.acts(record_id=issued.id) == []
        assert reader.acts(case_id=cast.case.id) == []
        assert FactKind.CASE_OPENED not in [act.what for act in reader.acts(limit=1000)]


def test_events_of_a_case_that_is_not_seen_whole_are_hidden(app, cast, issued):
    event = CaseEvent(cast.case.id, CaseEventKind.PUBLISHED, app.now(), record_id=issued.id)
    tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
    record_event(event, **tools, now=app.now, actor="tester")

    with app.catalog.reading(Sight(main_side_of_others=True)) as reader:
        seen = [act.what for act in reader.acts(case_id=cast.case.id)]
    with app.catalog.reading(Sight(every_case=True)) as reader:
        every = [act.what for act in reader.acts(case_id=cast.case.id)]

    assert FactKind.CASE_OPENED in seen
    assert FactKind.CASE_EVENT_RECORDED not in seen
    assert FactKind.CASE_EVENT_RECORDED in every
