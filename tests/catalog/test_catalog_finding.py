"""What the search box asks of the catalogue, and that sight holds there too."""

from dataclasses import replace

import catalog_builders as build
import pytest

from docarchive.domain.people.sight import FULL_SIGHT, Sight

MAIN_SIDE = Sight(main_side_of_others=True)


TWO = replace(build.enterprise(2), aliases=("恒达化工",), former_names=("常州第二化工厂",))


@pytest.fixture
def office(registered):
    """Enterprise 2 has case 2, handled by officer 1; enterprise 3 has none."""
    case = replace(build.case(2), handler_ids=(build.officer(1).id,))
    three = replace(build.enterprise(3), aliases=("恒达化工",))
    build.play(registered, *build.register(TWO, three, case))
    return registered


@pytest.mark.parametrize(
    ("sight", "seen"),
    [
        (FULL_SIGHT, True),
        (MAIN_SIDE, True),
        (Sight(officer_id=build.officer(1).id), True),
        (Sight(lent_case_ids=(build.case(2).id,)), True),
        (Sight(officer_id=build.officer(2).id), False),
        (Sight(informants=True), False),
        (Sight(), False),
    ],
)
def test_other_names_are_told_only_to_who_sees_a_case_of_the_enterprise(office, sight, seen):
    with office.reading() as reader:
        assert list(reader.names_beside("恒达化工", sight=sight)) == ([TWO.all_names] if seen else [])


def test_only_a_whole_name_has_others_beside_it(office):
    with office.reading() as reader:
        assert len(reader.names_beside(" 常州第二化工厂 ", sight=FULL_SIGHT)) == 1
        assert reader.names_beside("恒达", sight=FULL_SIGHT) == []
        assert reader.names_beside("", sight=FULL_SIGHT) == []
