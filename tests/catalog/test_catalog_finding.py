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


@pytest.fixture
def town(registered):
    """Enterprises 10 to 59, of which only the last has a case, of officer 7; and what one finds of them."""
    case = build.case(59, handler_ids=(build.officer(7).id,))
    units = [build.enterprise(number) for number in range(10, 60)]
    build.play(registered, *build.register(*units, build.officer(7), case))

    def names(part, limit, sight):
        with registered.reading() as reader:
            return [item.name for item in reader.party_names_with(part, sight=sight, limit=limit)]

    return names


@pytest.mark.parametrize("part", ["示例", "化工有限公司", "hhgy", "9132", str(build.enterprise(59).uscc)])
def test_an_enterprise_that_is_seen_is_found_behind_any_number_that_are_not(town, part):
    own = Sight(officer_id=build.officer(7).id)

    assert town(part, 1, own) == town(part, 50, own) == [build.enterprise(59).name]
    assert town(part, 50, Sight()) == []
