"""One golden set and one index of it per engine, built once."""

import os

import pytest
from index_corpus import make_entries
from index_oracle import Oracle

from docarchive.index.tantivy_engine import TantivyIndex
from docarchive.index.whoosh_engine import WhooshIndex

ENGINES = {"tantivy": TantivyIndex, "whoosh": WhooshIndex}
GOLDEN_RECORDS = int(os.environ.get("DOCARCHIVE_GOLDEN", "800"))
"""20,000 by hand: benchmarks/golden.py, which prints a table."""


@pytest.fixture(scope="session")
def golden_entries():
    return make_entries(GOLDEN_RECORDS, seed=20261121, length=200)


@pytest.fixture(scope="session")
def oracle(golden_entries):
    return Oracle(golden_entries)


@pytest.fixture(scope="session", params=ENGINES)
def golden_index(request, golden_entries, tmp_path_factory):
    index = ENGINES[request.param](tmp_path_factory.mktemp(request.param))
    assert index.rebuild(golden_entries) == GOLDEN_RECORDS
    yield index
    index.close()


@pytest.fixture(params=ENGINES)
def engine(request):
    return ENGINES[request.param]


@pytest.fixture
def index(engine, tmp_path):
    made = engine(tmp_path / "index")
    made.rebuild([])
    yield made
    made.close()
