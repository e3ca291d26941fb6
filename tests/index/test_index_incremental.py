"""An index that followed every change answers as one built anew from what there is, also after something was disposed of."""

import itertools
import random
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from docarchive.domain.query import IndexEntry, IndexPage, Sort
from docarchive.index.facets import FACET_FIELDS
from docarchive.index.folders import sweep_builds
from docarchive.index.query import parse_query
from docarchive.index.tantivy_engine import TantivyIndex
from docarchive.index.whoosh_engine import WhooshIndex

TEXTS = ("粉尘防爆", "粉尘 培训", "砂轮机防护罩", "培训档案", "鹦鹉螺琥珀", "")
QUERIES = ("粉尘", "培训", "防护 OR 琥珀", "鹦鹉螺", "-粉尘", "")


def entry(chance, number):
    pages = tuple(IndexPage(place, chance.choice(TEXTS)) for place in (1, 2))
    return IndexEntry(
        f"R{number:02}",
        f"C{number % 3}",
        chance.choice(TEXTS),
        pages,
        form_title=chance.choice(["决定书", "检查记录"]),
        doc_date=date(2026, 1, 1 + number),
    )


def told(index):
    """Hits and counts of every query."""
    answers = (
        index.find(parse_query(query), sort=sort, limit=50, offset=0, facets=FACET_FIELDS)
        for query, sort in itertools.product(QUERIES, (Sort.NEWEST, Sort.OLDEST))
    )
    return [(hits.total, hits.record_ids, hits.facets) for hits in answers]


@pytest.mark.parametrize("engine", [TantivyIndex, WhooshIndex])
@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_following_every_change_is_as_building_anew(tmp_path_factory, engine, seed):
    chance, known = random.Random(seed), {}
    folder = tmp_path_factory.mktemp("followed")
    followed, anew = engine(folder), engine(tmp_path_factory.mktemp("anew"))
    followed.rebuild([])
    for _ in range(12):
        match chance.choice(("enter", "enter", "change", "forget", "dispose")):
            case "forget":
                gone = chance.sample(sorted(known), min(len(known), 2))
                followed.remove(gone)
                known = {name: item for name, item in known.items() if name not in gone}
            case "dispose":  # a case goes: the index is built anew beside the old one, which goes whole
                case_id = f"C{chance.randrange(3)}"
                known = {name: item for name, item in known.items() if item.case_id != case_id}
                followed.close()
                followed.rebuild([known[name] for name in sorted(known)])
                sweep_builds(folder)
                assert len([path for path in folder.iterdir() if path.is_dir()]) == 1
            case _:
                made = [entry(chance, chance.randrange(15)) for _ in range(chance.randrange(1, 4))]
                latest = {item.record_id: item for item in made}
                followed.replace(list(latest.values()))
                known |= latest
    anew.rebuild([known[name] for name in sorted(known)])

    assert told(followed) == told(anew)
    followed.close()
    anew.close()
