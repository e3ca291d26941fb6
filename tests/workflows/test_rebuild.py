"""The catalogue and the index come out of the archive alone, equal to what was there."""

import os
import random
import re
import shutil
from dataclasses import replace

import pytest
from workflow_cuts import Cutting, PowerCutError

from docarchive.domain.errors import DamageError
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.find import find
from docarchive.workflows.issuing.void_document import void_document
from docarchive.workflows.keeping.rebuild import ensure_index, rebuild, rebuild_catalog
from docarchive.workflows.keeping.verify import verify_workspace

FORMS = (
    "inspection_record",
    "rectification_order",
    "penalty_notice",
    "penalty_decision_unit",
    "service_receipt",
)
QUERIES = (
    "培训",
    "砂轮机防护罩",
    "罚",
    "20000",
    "贰万元整",
    "企业:示例",
    "罚款:1万..3万",
    "文号:（苏常）应急罚〔2026〕1号",
    "-砂轮机",
)


def dump(app):
    with app.catalog.reading() as reader:
        return list(reader.dump())


def facts(app):
    with app.catalog.reading() as reader:
        return reader.fact_count()


def golden(app):
    """Fifty searches: those above, and runs of one to twelve characters out of the documents."""
    chance = random.Random(7)
    with app.catalog.reading() as reader:
        texts = [
            "".join(page.text.split()) for id_ in reader.all_record_ids() for page in reader.pages_of(id_)
        ]
    runs = sorted({run for text in texts for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)})
    queries = list(QUERIES)
    while len(queries) < 50:
        run = chance.choice(runs)
        start = chance.randrange(len(run))
        queries.append(f'"{run[start : start + chance.randint(1, 12)]}"')
    return queries


def answers(app):
    found = {}
    for query in golden(app):
        answer = find(query, catalog=app.catalog, index=app.index, limit=1000)
        found[query] = {hit.record.id for hit in answer.hits}
    return found


def new_house(app, clock):
    """The same workspace after its catalogue and index were lost."""
    app.close()
    for file in app.configuration.workspace.glob("catalog.db*"):
        file.unlink()
    shutil.rmtree(app.folder("index_dir"))
    app.folder("index_dir").mkdir()
    return App(load_configuration(app.configuration.workspace, environ=os.environ), "tester", clock)


@pytest.fixture
def filled(app, cast, issue):
    records = [issue(form) for form in FORMS]
    issue("penalty_decision_unit")
    void_document(
        records[-2].id,
        "测试作废",
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        now=app.now,
        actor="tester",
    )
    app.registrar.rename_enterprise(cast.enterprise.id, "常州新名机械有限公司")
    app.follow_ups.run_all()
    return app


def test_a_rebuilt_catalogue_and_its_answers_are_equal(filled, clock):
    before, told = dump(filled), answers(filled)

    house = new_house(filled, clock)
    made = rebuild(archive=house.archive, ledger=house.ledger, catalog=house.catalog, index=house.index)

    assert dump(house) == before
    assert answers(house) == told
    assert all(told.values())
    assert made.facts == house.ledger.size()
    house.close()


def test_an_interrupted_rebuild_goes_on_where_it_stopped(filled, clock):
    before = dump(filled)
    house = new_house(filled, clock)
    broken = Cutting(house.archive)
    broken.cut, broken.skip = "before open", 5
    with pytest.raises(PowerCutError):
        rebuild_catalog(archive=broken, ledger=house.ledger, catalog=house.catalog)

    rebuild_catalog(archive=house.archive, ledger=house.ledger, catalog=house.catalog)

    assert dump(house) == before
    house.close()


def test_an_altered_body_is_named(filled, clock):
    with filled.catalog.reading() as reader:
        key = reader.get_record(next(iter(reader.all_record_ids()))).representations[0].key
    body = filled.folder("archive_dir") / key.rpartition("/")[0] / "record.json"
    body.chmod(0o644)
    body.write_bytes(body.read_bytes().replace(b"2026", b"2025", 1))
    house = new_house(filled, clock)

    with pytest.raises(DamageError, match=r"record\.json"):
        rebuild_catalog(archive=house.archive, ledger=house.ledger, catalog=house.catalog)
    house.close()


def test_texts_not_yet_read_are_read_after_a_rebuild(app, cast, issue, clock):
    record = issue("inspection_record")
    house = new_house(app, clock)

    rebuild(archive=house.archive, ledger=house.ledger, catalog=house.catalog, index=house.index)
    house.follow_ups.run_all()

    assert record.id in {
        hit.record.id for hit in find("砂轮机", catalog=house.catalog, index=house.index).hits
    }
    house.close()


def test_a_lost_index_is_built_again_by_itself(filled):
    told = answers(filled)
    shutil.rmtree(filled.folder("index_dir"))
    filled.folder("index_dir").mkdir()

    assert ensure_index(catalog=filled.catalog, index=filled.index)

    assert answers(filled) == told
    assert not ensure_index(catalog=filled.catalog, index=filled.index)


def verify(app):
    return verify_workspace(
        app.folder("archive_dir"),
        catalog=app.catalog,
        ledger=app.ledger,
        expected_key=str(app.signer.verifier_key),
        now=app.now,
    )


def test_a_sound_workspace_verifies_and_leaves_a_note(filled):
    result = verify(filled)

    assert not result.damaged
    assert result.report.findings == ()
    with filled.catalog.reading() as reader:
        assert reader.note("last_verify")["damage"] == 0


def test_who_publishes_while_it_is_verified_raises_no_alarm(filled, cast):
    class Busy:
        """The ledger, and a clerk who enters something when its entries are first asked for."""

        size = filled.ledger.size

        def entries(self):
            filled.registrar.rename_enterprise(cast.enterprise.id, "常州第三名机械有限公司")
            yield from filled.ledger.entries()

    result = verify_workspace(
        filled.folder("archive_dir"),
        catalog=filled.catalog,
        ledger=Busy(),
        expected_key=str(filled.signer.verifier_key),
        now=filled.now,
    )

    assert result.report.findings == ()


def test_what_is_recorded_while_a_document_is_made_does_not_look_like_a_clock_set_back(filled, cast, issue):
    class Meanwhile:
        """The archive; when the record is put there, somebody enters something."""

        def put(self, key, source, *, sha256):
            filled.archive.put(key, source, sha256=sha256)
            if key.endswith("record.json"):
                filled.registrar.rename_enterprise(cast.enterprise.id, "常州第三名机械有限公司")

    issue("rectification_order", tools=replace(filled.issuer, archive=Meanwhile()))

    assert verify(filled).report.findings == ()


def test_a_rebuild_after_a_crash_before_publishing_publishes_and_finds_no_damage(filled):
    silent = Cutting(filled.ledger)
    silent.cut = "before append"
    registrar = replace(filled.registrar, ledger=silent)
    with pytest.raises(PowerCutError):
        registrar.rename_enterprise(issue_party(filled), "常州第三名机械有限公司")
    before = dump(filled)
    assert filled.ledger.size() < facts(filled)

    made = rebuild(archive=filled.archive, ledger=filled.ledger, catalog=filled.catalog, index=filled.index)

    assert made.facts == filled.ledger.size()
    assert dump(filled) == before


def test_a_catalogue_of_an_old_backup_is_told(filled, clock, tmp_path, issue):
    old = tmp_path / "old.db"
    filled.close()
    shutil.copy(filled.configuration.workspace / "catalog.db", old)
    now = App(load_configuration(filled.configuration.workspace, environ=os.environ), "tester", clock)
    now.registrar.rename_enterprise(issue_party(now), "常州第三名机械有限公司")
    now.close()
    for file in filled.configuration.workspace.glob("catalog.db*"):
        file.unlink()
    shutil.copy(old, filled.configuration.workspace / "catalog.db")
    house = App(load_configuration(filled.configuration.workspace, environ=os.environ), "tester", clock)

    codes = [finding.code for finding in verify(house).report.findings]

    assert codes == ["CATALOG_BEHIND"]
    with pytest.raises(DamageError, match="rebuild"):
        house.registrar.rename_enterprise(issue_party(house), "常州第四名机械有限公司")
    house.close()


def issue_party(app):
    with app.catalog.reading() as reader:
        return reader.find_parties("机械")[0].id
