"""Which records tell of an informant, and that the mark comes from the pack into the record."""

from dataclasses import replace

import pytest

from docarchive.domain.people.seeing import Seen, sees, tells_of_informant, what_is_seen
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.people.user import User, UserRole
from docarchive.workflows.issuing.prepare_issue import IssueRequest


def issue(app, cast, form, **changes):
    values = {**app.pack.sample(form), **changes}
    return app.issuer.issue(IssueRequest(form, cast.case.id, values, cast.enterprise.id))


@pytest.fixture
def unguarded(office):
    (office / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
    return office / "templates/mem"


def test_an_unmarked_form_marks_nothing(app, cast, unguarded):
    assert issue(app, cast, "inspection_record").informant is None


def test_a_form_that_is_marked_marks_every_document_of_it(app, cast, unguarded):
    form = unguarded / "forms/inspection_record.yaml"
    form.write_text(form.read_text(encoding="utf-8") + "informant: true\n", encoding="utf-8")

    record = issue(app, cast, "inspection_record")
    assert record.informant is True
    with app.catalog.reading() as reader:
        assert reader.index_entries([record.id])[0].informant
        assert str(record.number) not in reader.index_entries([record.id])[0].case_numbers


@pytest.mark.parametrize(("remark", "marked"), [("由群众反映", True), ("", None)])
def test_a_field_that_is_marked_marks_the_document_only_when_it_is_filled(
    app, cast, unguarded, remark, marked
):
    fields = unguarded / "fields.yaml"
    text = fields.read_text(encoding="utf-8")
    head = "\nremark:\n"
    assert text.count(head) == 1
    fields.write_text(text.replace(head, f"{head}  informant: true\n"), encoding="utf-8")
    form = next(
        spec for spec in app.pack.forms.values() if any(item.name == "remark" for item in spec.fields)
    )

    assert issue(app, cast, form.id, remark=remark).informant is marked


@pytest.mark.parametrize(
    ("source", "side", "told"),
    [
        ("监督检查", None, False),
        ("监督检查", "secondary", False),
        ("举报投诉", "main", False),
        ("举报投诉", "secondary", True),
        ("举报投诉", None, True),
        ("群众来信来访（信访）", None, True),
    ],
)
def test_of_a_reported_case_all_but_what_the_party_gets_tells_of_the_informant(issued, source, side, told):
    assert tells_of_informant(replace(issued, volume_side=side), source) is told


def test_the_rule_follows_roles_own_cases_and_loans(issued, cast):
    officer = cast.officers[0].id
    case = replace(cast.case, handler_ids=(officer,), source="举报投诉")
    letter = what_is_seen(replace(issued, volume_side=None), case)
    approval = what_is_seen(replace(issued, volume_side="secondary"), replace(case, source="监督检查"))
    decision = what_is_seen(replace(issued, volume_side="main"), case)

    def seen_by(*roles, **user):
        sight = Sight.of(User("x", "x", roles, **user))
        return [sees(sight, item) for item in (decision, approval, letter)]

    assert seen_by(UserRole.CLERK) == [True, False, False]
    assert seen_by(UserRole.CLERK, officer_id=officer) == [True, True, True]
    assert seen_by(UserRole.CLERK, lent_case_ids=(case.id,)) == [True, True, False]
    assert seen_by(UserRole.ARCHIVIST) == [True, True, False]
    assert seen_by(UserRole.REVIEWER) == seen_by(UserRole.AUDITOR) == [True, True, True]
    assert seen_by(UserRole.ADMIN) == [False, False, False]
    assert seen_by(*UserRole, officer_id=officer, active=False) == [False, False, False]
    assert sees(FULL_SIGHT, Seen(case.id, (), "secondary", informant=True))
