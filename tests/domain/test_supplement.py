"""A supplement goes on where the volume ends, and says who brought it and why."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.volumes.supplement import (
    Supplement,
    SupplementItem,
    end_of,
    numbered,
    require_fit,
)
from docarchive.domain.volumes.volume import (
    Carrier,
    Retention,
    Signatory,
    Totals,
    Volume,
    VolumeItem,
    VolumeSide,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
VOLUME = Volume(
    "J001-ZY·CF·2026-D30-0001", "C", "案", VolumeSide.MAIN, 1, 1, 1, "J001", 2026, 1, Retention.THIRTY_YEARS, (),
    date(2027, 1, 1), "process",
    (VolumeItem(1, "A", "甲", Carrier.PAGES, "k", "d", "application/pdf", page_numbers=(1, 0, 2)),
     VolumeItem(2, "B", "乙", Carrier.DISC, "k", "d", "video/mp4")),
    Totals(2, 2), (), Signatory("甲"), Signatory("乙"), Signatory("丙"), date(2026, 3, 1), NOW, date(2056, 12, 31),
)  # fmt: skip


def item(place, *pages):
    return SupplementItem(place, f"R{place}", "补", "k", "d", "application/pdf", pages)


FIRST = Supplement(VOLUME.reference, "C", 1, "迟到", (item(3, 3, 0, 4), item(4)), "甲", "丙", NOW)


def test_numbers_go_on_behind_volume_and_earlier_supplements():
    assert (end_of(VOLUME, []).place, end_of(VOLUME, []).page) == (2, 2)
    assert (end_of(VOLUME, [FIRST]).place, end_of(VOLUME, [FIRST]).page) == (4, 4)
    assert numbered([False, True, False], 2) == (3, 0, 4)
    require_fit(FIRST, VOLUME, [])
    require_fit(replace(FIRST, number=2, items=(item(5, 5),)), VOLUME, [FIRST])


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 2},
        {"items": ()},
        {"items": (item(4, 3),)},
        {"items": (item(3, 4),)},
        {"items": (item(3, 2),)},
        {"items": (item(3, 3), item(3, 4))},
        {"reference": "J001-ZY·CF·2026-D30-0002"},
        {"case_id": "D"},
        {"reason": " "},
        {"archivist": ""},
        {"compiler": "丙"},
    ],
)
def test_what_does_not_fit_is_refused(changes):
    with pytest.raises(RejectedError):
        require_fit(replace(FIRST, **changes), VOLUME, [])


def test_the_contents_print_references_and_pages():
    assert FIRST.item_reference(3) == "J001-ZY·CF·2026-D30-0001-003"
    assert [one.pages for one in FIRST.items] == ["3-4", ""]
