"""Tiers: half-open, the last with its end; outside of one a written reason is wanted."""

import pytest

from docarchive.domain.findings import Severity
from docarchive.domain.laws.discretion import Level, Tier, check_tier, tier_faults, tier_of

LIGHT = Tier(Level.LIGHTER, "三人以下", 0, 300)
ORDINARY = Tier(Level.ORDINARY, "四至九人", 300, 700)
HEAVY = Tier(Level.HEAVIER, "十人以上", 700, 1000)
NONE = Tier(Level.NONE, "轻微并及时改正")
TIERS = (NONE, LIGHT, ORDINARY, HEAVY)


@pytest.mark.parametrize(
    ("fine", "tier"),
    [(0, LIGHT), (299, LIGHT), (300, ORDINARY), (699, ORDINARY), (700, HEAVY), (1000, HEAVY), (1001, None)],
)
def test_a_border_belongs_to_the_tier_above_and_the_last_end_to_the_last(fine, tier):
    assert tier_of(fine, TIERS) == tier
    assert tier_of(fine, tuple(reversed(TIERS))) == tier


def test_a_tier_of_one_amount_has_it():
    fixed = Tier(Level.ORDINARY, "一律", 500, 500)

    assert tier_of(500, [fixed]) == fixed


@pytest.mark.parametrize(("fine", "chosen"), [(500, ORDINARY), (500, None), (1000, HEAVY)])
def test_a_fine_inside_its_tier_is_fine(fine, chosen):
    assert check_tier(fine, TIERS, chosen=chosen) == ()


@pytest.mark.parametrize(("fine", "chosen"), [(700, ORDINARY), (299, ORDINARY), (100, NONE), (1001, None)])
def test_a_fine_outside_its_tier_wants_a_written_reason(fine, chosen):
    (warning,) = check_tier(fine, TIERS, chosen=chosen, reason="  ")
    (notice,) = check_tier(fine, TIERS, chosen=chosen, reason="主动消除危害后果")

    assert (warning.code, warning.severity) == ("fine-outside-tier", Severity.WARNING)
    assert notice.severity is Severity.NOTICE
    assert "主动消除危害后果" in notice.found


@pytest.mark.parametrize(
    ("tiers", "indices"),
    [
        (TIERS, []),
        ((LIGHT, HEAVY), [1]),
        ((LIGHT, Tier(Level.ORDINARY, "重叠", 200, 700)), [1]),
        ((Tier(Level.LIGHTER, "缺上限", 0),), [0]),
        ((Tier(Level.LIGHTER, "倒", 300, 100),), [0]),
        ((Tier(Level.NONE, "不予处罚有金额", 0, 100),), [0]),
    ],
)
def test_faults_of_tiers_are_told_by_their_row(tiers, indices):
    assert [index for index, _, _ in tier_faults(tiers)] == indices
