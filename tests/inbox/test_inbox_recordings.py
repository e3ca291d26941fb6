"""A recording that was cut off waits for its end, then is taken up as it is."""

import pytest
from tests.films import film

from docarchive.domain.arrival import ArrivalState

FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


@pytest.fixture
def keeper(office, watcher):
    return watcher(
        was_cut_off=lambda path: office.reader.media_type(path).startswith("video/"), cut_off_seconds=600
    )


def test_a_film_without_its_index_is_incomplete_then_damaged_and_kept(
    office, keeper, drop, clock, settle, tmp_path
):
    whole = film(tmp_path / "whole.mp4", seconds=2).read_bytes()
    name = f"{office.case.id}/cut.mp4"
    drop(name, whole[: whole.index(b"moov") - 4])
    settle(keeper)
    clock.seconds += 120
    keeper.scan_once()
    assert office.rows()[name].state is ArrivalState.SETTLING
    assert "incomplete" in office.rows()[name].reason

    clock.seconds += 600
    settle(keeper)

    assert office.rows()[name].state is ArrivalState.QUARANTINED
    assert "truncated" in office.rows()[name].reason
    assert [path.name for path in office.inbox.rglob("*.mp4")] == ["cut.mp4"]


def test_pieces_up_to_the_cut_are_filed_with_what_is_there(office, keeper, drop, clock, settle, tmp_path):
    whole = film(tmp_path / "whole.mp4", seconds=12, options=FRAGMENTS).read_bytes()
    name = f"{office.case.id}/pieces.mp4"
    drop(name, whole[: len(whole) * 2 // 3])
    settle(keeper)
    assert office.rows()[name].state is ArrivalState.SETTLING

    clock.seconds += 601
    settle(keeper)

    assert office.rows()[name].state is ArrivalState.RELEASED
    (record,) = [item for item in office.records() if item.custody]
    assert 4 <= record.representations[0].duration_seconds <= 10


def test_one_whose_end_comes_in_time_is_filed_whole(office, keeper, drop, clock, settle, tmp_path):
    whole = film(tmp_path / "whole.mp4", seconds=2).read_bytes()
    name = f"{office.case.id}/slow.mp4"
    drop(name, whole[:-100])
    settle(keeper)
    clock.seconds += 500
    drop(name, whole)
    settle(keeper)

    assert office.rows()[name].state is ArrivalState.RELEASED
    assert office.records()[-1].representations[0].size_bytes == len(whole)
