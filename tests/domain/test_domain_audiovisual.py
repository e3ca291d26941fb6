"""When and where a recording was made, and what is missing between two."""

from datetime import UTC, datetime, timedelta

import pytest

from docarchive.domain.audiovisual.clock import Written, read_clock
from docarchive.domain.audiovisual.custody import Spot
from docarchive.domain.audiovisual.place import read_spot, show_spot
from docarchive.domain.audiovisual.timeline import JointKind, Span, joints, joints_of
from docarchive.domain.identifiers import RecordId, new_id

START = datetime(2026, 11, 21, 8, 15, tzinfo=UTC)
AS_UTC = "2026-11-21T08:15:00.000000Z"
AS_LOCAL = "2026-11-21T16:15:00.000000Z"
"""Local time with the Z that the format puts behind everything."""


def how(clock):
    return (clock.source, clock.read_as, clock.why)


def test_a_name_with_a_time_counts_first_and_is_local():
    clock = read_clock(Written("DSJ-0042_20261121161500.mp4", AS_LOCAL, 60))

    assert clock.started_at == START
    assert how(clock) == ("name", "local", "written")
    assert (clock.raw, clock.container_raw) == ("20261121161500", AS_LOCAL)


@pytest.mark.parametrize(
    ("raw", "read_as", "why"),
    [
        (AS_UTC, "utc", "standard"),
        ("2026-11-21T16:15:00+0800", "zone", "written"),
        ("2026-11-21T17:15:00+09:00", "zone", "written"),
        ("2026-11-21 16:15:00", "local", "written"),
        ("2026:11:21 16:15:00", "local", "written"),
        ("2026-11-2116:15:00", "local", "written"),
    ],
)
def test_a_container_is_utc_by_the_standard_unless_it_says_otherwise(raw, read_as, why):
    clock = read_clock(Written("VID0001.mp4", raw))

    assert clock.started_at == START
    assert how(clock) == ("container", read_as, why)
    assert clock.raw == raw


def test_a_recording_cannot_have_ended_after_it_came_in_so_its_clock_was_local():
    clock = read_clock(Written("VID0001.mp4", AS_LOCAL, 600), not_after=START + timedelta(hours=2))

    assert clock.started_at == START
    assert how(clock) == ("container", "local", "arrival")
    honest = read_clock(Written("VID0001.mp4", AS_UTC, 600), not_after=START + timedelta(hours=2))
    assert how(honest) == ("container", "utc", "standard")


def test_the_register_of_equipment_says_how_a_device_writes_and_how_fast_its_clock_is():
    clock = read_clock(Written("VID0001.mp4", AS_LOCAL), habit="local", ahead_seconds=12)

    assert clock.started_at == START - timedelta(seconds=12)
    assert how(clock) == ("container", "local", "register")
    assert clock.ahead_seconds == 12
    slow = read_clock(Written("DSJ_20261121161500.mp4", None), ahead_seconds=-30)
    assert slow.started_at == START + timedelta(seconds=30)


@pytest.mark.parametrize("raw", [None, "", "yesterday", "1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_a_clock_that_was_never_set_says_nothing(raw):
    assert read_clock(Written("VID0001.mp4", raw)) is None


@pytest.mark.parametrize(
    ("raw", "e7"),
    [
        ("+31.8112+119.9740/", (318_112_000, 1_199_740_000)),
        ("+31.8112+119.9740+010.5/", (318_112_000, 1_199_740_000)),
        ("+3148.672+11958.44/", (318_112_000, 1_199_740_000)),
        ("+314840.32+1195826.4CRSWGS_84/", (318_112_000, 1_199_740_000)),
        ("-33.8688+151.2093/", (-338_688_000, 1_512_093_000)),
        ("+90-180/", (900_000_000, -1_800_000_000)),
    ],
)
def test_places_of_iso_6709_are_read_in_all_their_forms(raw, e7):
    spot = read_spot(raw)

    assert (spot.latitude_e7, spot.longitude_e7) == e7
    assert spot.raw == raw


def test_what_is_no_place_is_kept_as_written_and_no_place_at_all_is_none():
    assert read_spot("somewhere") == Spot("somewhere")
    assert read_spot("+91.0+010.0/") == Spot("+91.0+010.0/")
    assert read_spot("+00.0000+000.0000/") is None
    assert read_spot("") is None


def test_a_place_is_shown_with_coordinates_and_the_address_of_the_act():
    assert (
        show_spot(Spot("+31.8112+119.9740/", 318_112_000, 1_199_740_000, "一车间"))
        == "31.81120, 119.97400；一车间"
    )
    assert show_spot(Spot(typed="一车间")) == "一车间"
    assert show_spot(Spot("somewhere")) == "somewhere"


ONE, TWO, THREE = (RecordId(new_id(START + timedelta(seconds=n))) for n in range(3))


def span(record_id, begin, end):
    return Span(record_id, START + timedelta(seconds=begin), START + timedelta(seconds=end))


def test_files_of_one_recorder_are_joined_or_leave_a_gap_or_overlap():
    spans = [span(THREE, 1500, 2100), span(ONE, 0, 600), span(TWO, 601, 1200)]

    found = joints(spans)

    assert [(item.kind, item.seconds) for item in found] == [(JointKind.JOINED, 0), (JointKind.GAP, 300)]
    assert (found[1].before, found[1].after) == (TWO, THREE)
    assert joints_of(ONE, spans) == [found[0]]


def test_an_overlap_is_as_long_as_both_run():
    (found,) = joints([span(ONE, 0, 600), span(TWO, 540, 900)])
    (inside,) = joints([span(ONE, 0, 600), span(TWO, 100, 160)])

    assert (found.kind, found.seconds) == (JointKind.OVERLAP, 60)
    assert (inside.kind, inside.seconds) == (JointKind.OVERLAP, 60)


def test_a_file_inside_another_does_not_make_a_gap_of_what_the_longer_one_covers():
    found = joints([span(ONE, 0, 1000), span(TWO, 100, 160), span(THREE, 1000, 1200)])

    assert [item.kind for item in found] == [JointKind.OVERLAP, JointKind.JOINED]
    assert (found[1].before, found[1].after) == (ONE, THREE)


def test_files_of_another_outing_leave_no_gap():
    assert joints([span(ONE, 0, 600), span(TWO, 86_400, 87_000)]) == []
    assert joints([]) == []
