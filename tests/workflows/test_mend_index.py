"""An index that is damaged, lost or of another version is told, and built again while the house goes on."""

import shutil
import threading

import pytest

from docarchive.domain.errors import UnavailableError
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.query import GroupBy
from docarchive.workflows.find import find
from docarchive.workflows.find_reference import find_reference
from docarchive.workflows.keeping.mend_index import RECORDS, REFERENCE, MendIndex, order_mending
from docarchive.workflows.searching.export_hits import export_hits
from docarchive.workflows.searching.grouped import find_grouped

MEND = {FollowUpKind.MEND_INDEX}


@pytest.fixture
def filed(app, issue):
    record = issue("penalty_notice")
    app.follow_ups.run_all()
    return record


@pytest.fixture
def ask(app):
    return lambda: [hit.record.id for hit in find("培训签到表", catalog=app.catalog, index=app.index).hits]


def ordered(app):
    with app.catalog.reading() as reader:
        return reader.pending_follow_ups(MEND)


def build_of(folder):
    (build,) = (path for path in folder.iterdir() if path.name.startswith("tantivy-v"))
    return build


def lose(app):
    shutil.rmtree(app.folder("index_dir"))


def cut(app):
    app.index.close()
    for path in build_of(app.folder("index_dir")).glob("*.term"):
        path.write_bytes(path.read_bytes()[:10])


def make_old(app):
    app.index.close()
    folder = app.folder("index_dir")
    build_of(folder).rename(folder / "tantivy-v0.1-0001")
    (folder / "CURRENT").write_text("tantivy-v0.1-0001\n")


@pytest.mark.parametrize("damage", [lose, cut, make_old])
def test_a_search_tells_of_the_damage_and_has_it_mended(app, filed, ask, damage):
    damage(app)
    for _ in range(2):
        with pytest.raises(UnavailableError) as told:
            ask()
        assert "后台重建" in told.value.hint
    assert ordered(app) == 1

    app.follow_ups.run_all(MEND)
    assert ask() == [filed.id]
    assert app.index.check() == []
    assert ordered(app) == 0


def export(app, folder):
    export_hits("培训签到表", folder / "hits.xlsx", catalog=app.catalog, index=app.index, now=app.now)


def group(app, _folder):
    find_grouped("培训签到表", GroupBy.CASE, catalog=app.catalog, index=app.index)


@pytest.mark.parametrize("ask_for", [group, export])
def test_groups_and_exports_have_it_mended_as_well(app, filed, tmp_path, ask_for):
    cut(app)
    with pytest.raises(UnavailableError):
        ask_for(app, tmp_path)
    assert ordered(app) == 1


def test_what_is_filed_meanwhile_is_not_lost(app, filed, issue, ask):
    lose(app)
    other = issue("inquiry_notice")
    app.follow_ups.run_all()
    assert ordered(app) == 1  # the follow-up that writes has met the damage

    app.follow_ups.run_all(MEND)
    hits = find("询问通知书", catalog=app.catalog, index=app.index).hits
    assert other.id in {hit.record.id for hit in hits}


def test_a_sound_index_is_left_as_it_is(app, filed, ask):
    build = build_of(app.folder("index_dir"))
    order_mending(app.catalog)
    assert ordered(app) == 2

    app.follow_ups.run_all(MEND)
    assert build_of(app.folder("index_dir")) == build
    assert ask() == [filed.id]


def test_a_flipped_byte_that_no_search_meets_is_mended_by_the_daily_look(app, filed):
    app.index.close()
    path = next(build_of(app.folder("index_dir")).glob("*.pos"))
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.unlink()  # another file of the same name: the open one must not change under the engine
    path.write_bytes(content)
    assert app.index.check()

    order_mending(app.catalog, RECORDS)
    app.follow_ups.run_all(MEND)
    assert app.index.check() == []


def test_the_index_of_the_other_collections_is_mended_too(app, cast):
    app.follow_ups.run_all()
    shutil.rmtree(app.folder("index_dir") / "reference")
    name = cast.enterprise.name
    with pytest.raises(UnavailableError):
        find_reference(name, catalog=app.catalog, index=app.reference_index)

    app.follow_ups.run_all(MEND)
    assert find_reference(name, catalog=app.catalog, index=app.reference_index).total == 1


def test_a_service_that_ends_meanwhile_leaves_the_old_build(app, filed):
    cut(app)
    before = sorted(path.name for path in app.folder("index_dir").iterdir())
    stop = threading.Event()
    stop.set()
    with pytest.raises(UnavailableError, match="service ends"):
        MendIndex(app.catalog, app.index, app.reference_index)([RECORDS, REFERENCE], stop)

    assert sorted(path.name for path in app.folder("index_dir").iterdir()) == before
