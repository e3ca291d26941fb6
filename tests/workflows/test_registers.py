"""Entering parties, officers and cases."""

from dataclasses import replace
from datetime import date

import pytest

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId, new_id
from docarchive.domain.officer import Certificate
from docarchive.workflows.lookup import look_up_case, look_up_officer, look_up_party, look_up_record


def test_a_second_enterprise_with_the_same_credit_code_is_refused(app, cast):
    twin = replace(cast.enterprise, id=PartyId(new_id(app.now())), name="另一个公司")

    before = list(app.archive.keys())

    with pytest.raises(ConflictError, match="已登记为"):
        app.registrar.register_party(twin)

    assert list(app.archive.keys()) == before  # nothing personal is kept of what was refused


def test_a_renamed_enterprise_is_found_by_both_names(app, cast):
    app.registrar.rename_enterprise(cast.enterprise.id, "常州新名机械有限公司")

    with app.catalog.reading() as reader:
        by_new = look_up_party("新名机械", reader)
        by_old = look_up_party(cast.enterprise.name, reader)
    assert by_new == by_old
    assert by_old.former_names[-1] == cast.enterprise.name


def test_a_person_cannot_be_renamed_as_an_enterprise(app, cast):
    with pytest.raises(RejectedError, match="不是企业"):
        app.registrar.rename_enterprise(cast.person.id, "新名")


def test_certificates_are_history_and_stay(app, cast):
    first = cast.officers[0]
    new = Certificate("20260001", "厅", date(2026, 1, 1), date(2030, 12, 31))

    app.registrar.register_officer(replace(first, certificates=(*first.certificates, new)))

    with pytest.raises(RejectedError, match="不能删除"):
        app.registrar.register_officer(replace(first, certificates=(new,)))


def test_a_certificate_number_belongs_to_one_officer(app, cast):
    stranger = replace(cast.officers[0], id=OfficerId(new_id(app.now())), name="冒名", recorder_serials=())

    with pytest.raises(ConflictError, match="执法证号"):
        app.registrar.register_officer(stranger)


def test_a_case_needs_known_parties_and_handlers(app, cast):
    case = replace(cast.case, id=CaseId(new_id(app.now())))

    with pytest.raises(NotFoundError):
        app.registrar.open_case(replace(case, party_ids=(PartyId(new_id(app.now())),)))
    with pytest.raises(NotFoundError):
        app.registrar.open_case(replace(case, handler_ids=(OfficerId(new_id(app.now())),)))
    with pytest.raises(RejectedError, match="至少"):
        app.registrar.open_case(replace(case, party_ids=()))


@pytest.mark.parametrize(
    "words", ["91320400MA0000001T", "常州示例机械制造有限公司", "示例机械", "常州样本五金厂"]
)
def test_a_party_is_found_by_code_and_by_every_name(app, cast, words):
    with app.catalog.reading() as reader:
        assert look_up_party(words, reader).id == cast.enterprise.id


def test_a_name_that_fits_several_lists_them(app, cast):
    with app.catalog.reading() as reader, pytest.raises(ConflictError, match="有 2 个结果"):
        look_up_party("示例", reader)


def test_things_are_found_by_what_people_call_them(app, cast, issue):
    record = issue("penalty_decision_unit")

    with app.catalog.reading() as reader:
        assert look_up_officer("王甲示", reader) == look_up_officer("10040020001", reader)
        assert look_up_case(str(record.number), reader).id == cast.case.id
        assert look_up_case(cast.case.name, reader).id == cast.case.id
        assert look_up_record("(苏常)应急罚[2026]1号", reader).id == record.id
        with pytest.raises(NotFoundError):
            look_up_record("（苏常）应急罚〔2026〕99号", reader)
