"""Sealed volumes in the catalogue, and the closed door behind them."""

from dataclasses import replace
from datetime import date

import catalog_builders as build
import pytest

from docarchive.catalog import ask_volumes
from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import FactKind, Voided
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.record import Role
from docarchive.domain.volumes.volume import Retention, VolumeSide, count_totals

CASE, OTHER = build.case(1), build.case(1, id=build.id_of(4_000_099))
DECISION = build.record(1, of=CASE)
FILM = build.evidence(1, of=CASE)
LATE = build.record(2, of=CASE)
VOLUME = build.volume(CASE, DECISION, FILM)


@pytest.fixture
def office(catalog):
    values = [build.enterprise(1), build.officer(1), build.officer(2), CASE, OTHER]
    build.play(catalog, *build.register(*values), build.issue(DECISION), build.file_evidence(FILM))
    return catalog


def test_a_sealed_volume_is_found_by_case_reference_and_year(office):
    build.play(office, build.seal(VOLUME))

    with office.reading() as reader:
        assert list(reader.volumes_of(CASE.id)) == [VOLUME]
        assert reader.get_volume(VOLUME.reference) == VOLUME
        assert list(reader.volumes(year=2026)) == [VOLUME]
        assert list(reader.volumes(year=2025)) == []
        with pytest.raises(NotFoundError):
            reader.get_volume("J001-ZY·CF·2026-D30-0002")


def test_volumes_are_filtered_and_paged_and_are_those_of_cases_one_sees(office):
    other = build.volume(OTHER, serial=2, retention=Retention.PERMANENT)
    build.play(office, build.seal(VOLUME), build.seal(other))

    with office.reading() as reader:
        assert list(reader.volumes(words="0002")) == [other]
        assert list(reader.volumes(words=CASE.name[:6])) == [VOLUME, other]
        assert list(reader.volumes(words="没有这个名称")) == []
        assert list(reader.volumes(retention=Retention.PERMANENT)) == [other]
        assert list(reader.volumes(newest_first=True)) == [other, VOLUME]
        assert list(reader.volumes(newest_first=True, skip=1, limit=1)) == [VOLUME]
        assert list(reader.find_cases(stage=Stage.CLOSING)) == []
        assert {case.id for case in reader.find_cases(stage=Stage.CLOSED)} == {CASE.id, OTHER.id}
        assert reader.find_cases(only_open=True) == []
    with office.reading(Sight(lent_case_ids=(OTHER.id,))) as reader:
        assert list(reader.volumes()) == [other]


@pytest.mark.parametrize(("sample", "amply", "most"), [(300, 2, 10_000), (1, 1, 5), (2, 1, 3), (300, 2, 0)])
@pytest.mark.parametrize("newest_first", [True, False])
def test_a_page_of_volumes_with_words_is_that_of_all_wherever_it_lies(
    office, monkeypatch, sample, amply, most, newest_first
):
    serials = (4, 5, 6, 8, 14, 24)
    others = [
        build.volume(OTHER, serial=serial, number=number, count=6, volumes_of_case=6)
        for number, serial in enumerate(serials, start=1)
    ]
    build.play(office, build.seal(VOLUME), *map(build.seal, others))
    monkeypatch.setattr(ask_volumes, "_SAMPLE", sample)
    monkeypatch.setattr(ask_volumes, "_AMPLY", amply)
    monkeypatch.setattr(ask_volumes, "_MOST_LOOKED_AT", most)

    for words, found in (
        (CASE.name, [VOLUME, *others]),  # both cases are called so
        ("4", [others[0], others[4], others[5]]),  # far apart
        ("-0001", [VOLUME]),
        ("-0006", [others[2]]),
        ("无此", []),
    ):
        in_order = [*reversed(found)] if newest_first else found
        for sight in (FULL_SIGHT, Sight(every_case=True), Sight(lent_case_ids=(CASE.id, OTHER.id))):
            with office.reading(sight) as reader:
                for skip, limit in ((0, 1), (0, 3), (2, 2), (5, 4), (0, 100)):
                    page = reader.volumes(words=words, newest_first=newest_first, skip=skip, limit=limit)
                    assert list(page) == in_order[skip : skip + limit]


def test_a_page_of_volumes_is_full_of_such_as_are_seen(office):
    inner = [
        build.volume(
            OTHER, serial=serial, side=VolumeSide.SECONDARY, number=serial - 1, count=2, volumes_of_case=2
        )
        for serial in (2, 3)
    ]
    build.play(office, *(build.seal(item) for item in (*inner, VOLUME)))
    of_others = Sight(main_side_of_others=True)

    for sight, seen in (
        (of_others, [VOLUME]),
        (replace(of_others, lent_case_ids=(OTHER.id,)), [VOLUME, *inner]),
        (Sight(every_case=True), [VOLUME, *inner]),
        (Sight(lent_case_ids=(OTHER.id,)), inner),
        (Sight(), []),
    ):
        with office.reading(sight) as reader:
            assert list(reader.volumes(limit=1)) == seen[:1]
            assert list(reader.volumes()) == seen
            assert list(reader.volumes(newest_first=True, limit=1)) == [VOLUME][: VOLUME in seen] or inner[1:]


def test_sealing_closes_the_case_on_the_day_of_its_approval(office):
    build.play(office, build.seal(VOLUME))

    with office.reading() as reader:
        case = reader.get_case(CASE.id)
    assert (case.stage, case.closed_on) == (Stage.CLOSED, date(2026, 3, 30))


@pytest.mark.parametrize(
    "entry",
    [
        build.issue(LATE),
        build.file_evidence(build.evidence(2, of=CASE)),
        build.fact(FactKind.SCAN_FILED, build.file("scan", Role.SCAN), record_id=DECISION.id),
        build.fact(FactKind.DOCUMENT_VOIDED, Voided("写错"), record_id=DECISION.id),
    ],
    ids=["document", "evidence", "scan", "void"],
)
def test_nobody_adds_removes_or_alters_afterwards_but_by_a_supplement(office, entry):
    build.play(office, build.seal(VOLUME))
    fact, body = entry

    with pytest.raises(ConflictError):
        build.play(office, entry)
    with pytest.raises(ConflictError):
        build.play(office, (replace(fact, detail={"supplement": "J001-ZY·CF·2026-D30-0009"}), body))
    build.play(office, (replace(fact, detail={"supplement": VOLUME.reference}), body))


def test_what_a_machine_makes_may_come_after_closing(office):
    build.play(office, build.seal(VOLUME))

    sheet = build.fact(FactKind.DERIVATIVE_MADE, build.file("sheet", Role.CONTACT_SHEET), record_id=FILM.id)
    build.play(office, sheet)


def test_a_case_is_sealed_once_with_as_many_volumes_as_its_first_says(office):
    main = replace(VOLUME, volumes_of_case=2)
    secondary = build.volume(CASE, FILM, serial=2, side=VolumeSide.SECONDARY, volumes_of_case=2)
    third = build.volume(CASE, serial=3, volumes_of_case=2)

    build.play(office, build.seal(main), build.seal(secondary))

    with pytest.raises(ConflictError):
        build.play(office, build.seal(third))
    with office.reading() as reader:
        assert [item.serial for item in reader.volumes_of(CASE.id)] == [1, 2]


def test_a_reference_code_is_never_used_twice(office):
    build.play(office, build.seal(VOLUME))

    with pytest.raises(ConflictError, match="档号"):
        build.play(office, build.seal(build.volume(OTHER)))


def test_serials_are_counted_within_fonds_year_and_retention(office):
    build.play(office, build.seal(build.volume(CASE, DECISION, serial=7)))

    with office.reading() as reader:

        def last(**changes):
            return reader.last_volume_serial(
                **{"fonds": "J001", "year": 2026, "retention": Retention.THIRTY_YEARS, **changes}
            )

        assert last() == 7
        assert [last(fonds="J002"), last(year=2027), last(retention=Retention.PERMANENT)] == [0, 0, 0]


def test_totals_that_differ_from_the_items_are_refused(office):
    wrong = replace(VOLUME, totals=replace(VOLUME.totals, pages=VOLUME.totals.pages + 1))

    with pytest.raises(RejectedError, match="页数"):
        build.play(office, build.seal(wrong))


def test_records_of_another_case_do_not_belong_into_the_volume(office):
    with pytest.raises(ConflictError, match="不是本案"):
        build.play(office, build.seal(build.volume(OTHER, DECISION)))


def test_the_map_leads_from_a_page_of_a_file_to_its_number():
    digest = DECISION.representations[-1].sha256

    assert (VOLUME.items[0].sha256, VOLUME.items[0].page_numbers) == (digest, (1, 0, 2))
    assert VOLUME.items[0].pages == "1-2"
    assert count_totals(VOLUME.items) == VOLUME.totals
    assert (VOLUME.totals.pages, VOLUME.totals.discs, VOLUME.totals.blank_pages) == (2, 1, 1)
