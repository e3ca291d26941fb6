from itertools import pairwise
from pathlib import Path

import pytest

from docarchive.domain.arrival import NEXT, ArrivalState
from docarchive.domain.facts import FactKind
from docarchive.domain.follow_ups import FollowUpKind

LIFE = (Path(__file__).parents[2] / "docs" / "life-of-a-document.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FactKind, *FollowUpKind, *ArrivalState])
def test_the_life_of_a_document_names_every_fact_follow_up_and_state(name):
    assert f"`{name}`" in LIFE


def test_the_road_it_draws_is_one_the_state_machine_allows():
    road = next(line for line in LIFE.splitlines() if line.strip().startswith("seen →"))
    states = [ArrivalState(word.strip()) for word in road.split("→")]

    assert states[-1] is ArrivalState.RELEASED
    assert all(after in NEXT[before] for before, after in pairwise(states))
