"""An office's pack meets that of a newer program: what is ours comes in, what is the office's stays, whatever happens."""

import io
import shutil
import time
import zipfile
from contextlib import suppress
from hashlib import sha256

import pytest
import yaml

from docarchive.domain.errors import ConflictError, RejectedError, UnavailableError
from docarchive.inbox import service
from docarchive.inbox.service import running
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.shipped import Manifest, pack_files, read_manifest, write_manifest
from docarchive.templates.upgrading import exchange
from docarchive.templates.versions import FormVersions
from docarchive.wiring.app import open_app
from docarchive.workflows.registering import upgrade_forms
from docarchive.workflows.registering.form_versions import REGISTER, FormDesk
from docarchive.workflows.registering.upgrade_forms import Upgrader, Wanted

FORMS = {"inspection_plan", "inspection_record", "out_of_scope_transfer"}
RECORD = "forms/inspection_record.docx"
SYNONYMS = "rules/synonyms.yaml"
NOTHING = Wanted()


@pytest.fixture(scope="module")
def small_pack(tmp_path_factory):
    """The shipped pack with three of its forms and one report, which is tried in a twentieth of the time."""
    folder = shutil.copytree(shipped_pack_folder(), tmp_path_factory.mktemp("came") / "mem")
    for path in [*folder.glob("forms/*"), *folder.glob("samples/*")]:
        if path.stem not in FORMS:
            path.unlink()
    for path in folder.glob("reports/*"):
        if path.stem not in {"fields", "handover"}:
            path.unlink()
    return folder


@pytest.fixture
def pack(workspace, small_pack):
    """The office's pack, as it came with an earlier program."""
    folder = workspace / "templates" / "mem"
    shutil.rmtree(folder)
    shutil.copytree(small_pack, folder)
    (folder / "rules" / "guards.yaml").write_text("guards: []\n", encoding="utf-8")
    write_manifest(folder, Manifest(pack_files(folder)))
    return folder


@pytest.fixture
def newer(small_pack, pack, tmp_path):
    """The pack of the newer program; a test changes it."""
    folder = shutil.copytree(small_pack, tmp_path / "newer" / "mem")
    shutil.copy(pack / "rules" / "guards.yaml", folder / "rules" / "guards.yaml")
    return folder


@pytest.fixture
def upgrader(app, pack, newer):
    return Upgrader(pack, newer, app.registrar)


def add_to(folder, path, text="\n# another line\n"):
    with (folder / path).open("a", encoding="utf-8") as file:
        file.write(text)
    return (folder / path).read_bytes()


def redraw(folder, path, old="被检查单位", new="受检查单位"):
    """Change words of a Word file, as people do in Word."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(folder / path) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            target.writestr(item, content)
    (folder / path).write_bytes(out.getvalue())
    return out.getvalue()


def told(files):
    """Path → (standing, outcome), of all that is not the same."""
    return {item.path: (item.standing, item.outcome) for item in files if item.standing != "same"}


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def facts(app):
    with app.catalog.reading() as reader:
        return reader.fact_count()


def entries(app):
    with app.catalog.reading() as reader:
        return {entry.id: entry.data for entry in reader.find_entries(REGISTER, prefix="", limit=1000)}


def hexed(content):
    return sha256(content).hexdigest()


def kept(pack, content):
    """Whether the bytes lie among the versions under their digest."""
    return [path for path in (pack / "versions").rglob(f"{hexed(content)}.*") if path.read_bytes() == content]


def test_a_pack_of_the_same_program_is_left_as_it_is(app, upgrader, pack):
    before, count = tree(pack), facts(app)

    assert told(upgrader.upgrade(NOTHING)) == {}
    assert tree(pack) == before
    assert facts(app) == count


def test_a_new_workspace_knows_what_its_pack_was(new_workspace):
    came = read_manifest(new_workspace / "templates" / "mem").files

    assert came == pack_files(shipped_pack_folder())


def test_what_only_we_changed_is_taken_over_and_told_as_a_fact(app, upgrader, pack, newer):
    old = (pack / RECORD).read_bytes()
    new, words = redraw(newer, RECORD), add_to(newer, SYNONYMS)

    assert told(upgrader.upgrade(NOTHING)) == {RECORD: ("ours", "taken"), SYNONYMS: ("ours", "taken")}
    assert (pack / RECORD).read_bytes() == new
    assert (pack / SYNONYMS).read_bytes() == words
    assert kept(pack, old)
    in_use = FormDesk(FormVersions(pack), app.registrar).of("inspection_record")[0]
    assert (in_use.version.sha256.hex, in_use.by) == (hexed(new), "tester")
    recorded = entries(app)
    assert recorded[f"inspection_record@{hexed(new)}"]["replaces"] == hexed(old)
    assert recorded[f"{SYNONYMS}@{hexed(words)}"]["file"] == SYNONYMS

    count = facts(app)
    assert told(upgrader.upgrade(NOTHING)) == {}
    assert facts(app) == count


def test_what_only_the_office_changed_is_kept(app, upgrader, pack):
    office = redraw(pack, RECORD)

    assert told(upgrader.upgrade(NOTHING)) == {RECORD: ("office", "kept")}
    assert (pack / RECORD).read_bytes() == office


def test_what_both_changed_is_kept_and_ours_lies_beside_until_the_office_has_decided(upgrader, pack, newer):
    office, ours = add_to(pack, SYNONYMS, "\n# office\n"), add_to(newer, SYNONYMS)

    for _ in range(2):
        assert told(upgrader.upgrade(NOTHING)) == {SYNONYMS: ("both", "offered")}
        assert (pack / SYNONYMS).read_bytes() == office
        assert (pack / "offered" / SYNONYMS).read_bytes() == ours

    assert told(upgrader.upgrade(Wanted(keep=(SYNONYMS,)))) == {SYNONYMS: ("both", "kept")}
    assert told(upgrader.upgrade(NOTHING)) == {SYNONYMS: ("office", "kept")}
    assert (pack / SYNONYMS).read_bytes() == office
    assert not (pack / "offered").exists()
    assert not kept(pack, ours)  # the program has it still


def test_the_office_may_take_ours_and_its_own_is_kept(upgrader, pack, newer):
    office, ours = redraw(pack, RECORD), redraw(newer, RECORD, "被检查单位", "被检查的单位")
    upgrader.upgrade(NOTHING)

    assert told(upgrader.upgrade(Wanted(take=("forms/inspection_record",)))) == {RECORD: ("both", "taken")}
    assert (pack / RECORD).read_bytes() == ours
    assert kept(pack, office)
    assert not (pack / "offered").exists()


def test_what_somebody_wrote_into_an_offered_file_is_kept(upgrader, pack, newer):
    add_to(pack, SYNONYMS, "\n# office\n")
    ours = add_to(newer, SYNONYMS)
    upgrader.upgrade(NOTHING)
    merged = add_to(pack, f"offered/{SYNONYMS}", "\n# office\n")

    upgrader.upgrade(Wanted(keep=("rules/",)))

    assert kept(pack, merged)
    assert not kept(pack, ours)


def test_new_files_come_in_a_form_taken_out_stays_out_a_file_the_program_reads_comes_back(
    upgrader, pack, newer
):
    for path in ("forms/out_of_scope_transfer.docx", "forms/out_of_scope_transfer.yaml"):
        (pack / path).unlink()
    (pack / "rules" / "figures.yaml").unlink()
    (newer / "rules" / "later.yaml").write_text("later: 1\n", encoding="utf-8")

    assert told(upgrader.upgrade(NOTHING)) == {
        "forms/out_of_scope_transfer.docx": ("removed", "kept"),
        "forms/out_of_scope_transfer.yaml": ("removed", "kept"),
        "rules/figures.yaml": ("new", "taken"),
        "rules/later.yaml": ("new", "taken"),
    }
    assert not (pack / "forms" / "out_of_scope_transfer.docx").exists()
    assert (pack / "rules" / "figures.yaml").read_bytes() == (newer / "rules" / "figures.yaml").read_bytes()
    upgrader.upgrade(Wanted(take=("forms/out_of_scope_transfer",)))
    assert (pack / "forms" / "out_of_scope_transfer.docx").is_file()


def test_what_we_ship_no_more_stays(upgrader, pack, newer):
    (newer / "rules" / "figures.yaml").unlink()

    assert told(upgrader.upgrade(NOTHING)) == {"rules/figures.yaml": ("withdrawn", "kept")}
    assert (pack / "rules" / "figures.yaml").is_file()
    upgrader.upgrade(Wanted(keep=("rules/figures.yaml",)))
    assert told(upgrader.upgrade(NOTHING)) == {}


def test_without_a_record_of_what_came_all_that_differs_counts_as_the_offices(upgrader, pack, newer):
    (pack / "shipped.json").unlink()
    (pack / "rules" / "figures.yaml").unlink()
    ours = redraw(newer, RECORD)
    old = (pack / RECORD).read_bytes()

    assert told(upgrader.upgrade(NOTHING)) == {
        RECORD: ("unknown", "offered"),
        "rules/figures.yaml": ("new", "taken"),
    }
    assert (pack / RECORD).read_bytes() == old
    assert (pack / "offered" / RECORD).read_bytes() == ours
    add_to(newer, SYNONYMS)  # which was the same then, and so is known from then on
    assert told(upgrader.upgrade(NOTHING))[SYNONYMS] == ("ours", "taken")


def test_a_form_with_a_fault_is_held_back_and_the_rest_comes_in(upgrader, pack, newer):
    old = (pack / RECORD).read_bytes()
    redraw(newer, RECORD, "{{ inspection_place }}", "{{ no_such_field }}")
    words = add_to(newer, SYNONYMS)

    files = upgrader.upgrade(NOTHING)

    assert told(files) == {RECORD: ("ours", "held"), SYNONYMS: ("ours", "taken")}
    assert "no_such_field" in next(item.reason for item in files if item.path == RECORD)
    assert (pack / RECORD).read_bytes() == old
    assert (pack / "offered" / RECORD).is_file()
    assert (pack / SYNONYMS).read_bytes() == words
    assert told(upgrader.upgrade(NOTHING)) == {RECORD: ("ours", "held")}


def with_a_new_field(newer):
    """The newer record prints a field that the newer list of fields has."""
    fields = yaml.safe_load((newer / "fields.yaml").read_text("utf-8"))
    entry = {"wind_force": {"type": "string", "label": "风力", "label_en": "Wind force", "required": False}}
    assert "wind_force" not in fields
    add_to(newer, "fields.yaml", "\n" + yaml.safe_dump(entry, allow_unicode=True))
    form = (newer / "forms" / "inspection_record.yaml").read_text("utf-8")
    form = form.replace("  - inspection_place\n", "  - inspection_place\n  - wind_force\n")
    (newer / "forms" / "inspection_record.yaml").write_text(form, encoding="utf-8")
    redraw(newer, RECORD, "{{ inspection_place }}", "{{ inspection_place }}{{ wind_force }}")


def test_a_form_and_its_new_field_come_in_together(app, upgrader, newer):
    with_a_new_field(newer)

    assert set(told(upgrader.upgrade(NOTHING)).values()) == {("ours", "taken")}
    assert "wind_force" in {spec.name for spec in app.pack.form("inspection_record").fields}


def test_a_form_waits_for_the_fields_that_the_office_must_work_in_first(app, upgrader, pack, newer):
    with_a_new_field(newer)
    add_to(pack, "fields.yaml", "\n# office\n")

    assert told(upgrader.upgrade(NOTHING)) == {
        "fields.yaml": ("both", "offered"),
        RECORD: ("ours", "held"),
        "forms/inspection_record.yaml": ("ours", "held"),
    }
    assert app.pack.faults == ()

    shutil.copy(pack / "offered" / "fields.yaml", pack / "fields.yaml")
    office = add_to(pack, "fields.yaml", "\n# office\n")
    upgrader.upgrade(Wanted(keep=("fields.yaml",)))
    assert told(upgrader.upgrade(NOTHING)) == {"fields.yaml": ("office", "kept")}
    assert (pack / "fields.yaml").read_bytes() == office
    assert (pack / RECORD).read_bytes() == (newer / RECORD).read_bytes()


def test_fields_that_the_offices_own_form_needs_are_not_taken_away(app, upgrader, pack, newer):
    shutil.copy(pack / RECORD, pack / "forms" / "our_record.docx")
    text = (pack / "forms" / "inspection_record.yaml").read_text("utf-8")
    text = text.replace("id: inspection_record", "id: our_record")
    (pack / "forms" / "our_record.yaml").write_text(text, encoding="utf-8")
    shutil.copy(pack / "samples" / "inspection_record.yaml", pack / "samples" / "our_record.yaml")
    for path in ("fields.yaml", "forms/inspection_record.yaml"):
        renamed = (newer / path).read_text("utf-8").replace("inspection_place", "place_inspected")
        (newer / path).write_text(renamed, encoding="utf-8")
    redraw(newer, RECORD, "inspection_place", "place_inspected")

    assert told(upgrader.upgrade(NOTHING))["fields.yaml"] == ("ours", "held")
    assert app.pack.faults == ()


def test_a_preview_changes_nothing(app, upgrader, pack, newer):
    redraw(newer, RECORD)
    add_to(newer, SYNONYMS)
    before, count = tree(pack), facts(app)

    assert told(upgrader.plan(NOTHING)) == {RECORD: ("ours", "taken"), SYNONYMS: ("ours", "taken")}
    assert (tree(pack), facts(app)) == (before, count)


def test_a_path_that_is_none_of_ours_is_refused_with_the_nearest(upgrader):
    with pytest.raises(RejectedError) as refused:
        upgrader.upgrade(Wanted(take=("rules/synonym.yaml",)))

    assert SYNONYMS in refused.value.hint


def test_a_pack_of_the_offices_own_is_not_touched(app, upgrader, pack, newer):
    own = shutil.copytree(pack, pack.parent / "our-own")
    add_to(newer, SYNONYMS)
    before = tree(own)

    with pytest.raises(ConflictError, match="自建"):
        Upgrader(own, newer, app.registrar).upgrade(NOTHING)
    assert tree(own) == before


def test_two_upgrades_do_not_run_at_once(upgrader, pack):
    with exchange.alone(pack), pytest.raises(ConflictError, match="另一个升级"):
        upgrader.upgrade(NOTHING)


def test_a_file_that_the_office_changes_meanwhile_stays_its_own(upgrader, pack, newer, monkeypatch):
    add_to(newer, SYNONYMS)
    office = b""

    def commit(folder, staged):
        nonlocal office
        office = add_to(pack, SYNONYMS, "\n# this minute\n")
        exchange.commit(folder, staged)

    monkeypatch.setattr(upgrade_forms, "commit", commit)
    assert told(upgrader.upgrade(NOTHING)) == {SYNONYMS: ("ours", "kept")}
    assert (pack / SYNONYMS).read_bytes() == office
    monkeypatch.undo()
    assert told(upgrader.upgrade(NOTHING)) == {SYNONYMS: ("both", "offered")}


def test_issued_documents_keep_the_version_of_their_form(app, upgrader, pack, newer, issue):
    before = issue("inspection_record")
    new = redraw(newer, RECORD)
    upgrader.upgrade(NOTHING)
    app.take_up_forms()
    after = issue("inspection_record")

    with app.catalog.reading() as reader:
        first, second = (reader.get_record(item.id) for item in (before, after))
    old = FormVersions(pack).read("inspection_record", first.template_sha256.hex)
    assert hexed(old) == first.template_sha256.hex != second.template_sha256.hex == hexed(new)


class PowerCutError(BaseException):
    """Nothing after this happens."""


def cut_at(monkeypatch, step):
    """Let the power go before the *step*-th write; return how many there were."""
    made = []

    def cut(function):
        def run(*args, **named):
            if len(made) == step:
                raise PowerCutError
            made.append(function.__name__)
            return function(*args, **named)

        return run

    for module, name in (
        *((exchange, name) for name in ("write_whole", "write_manifest", "mark_changed")),
        *((upgrade_forms, name) for name in ("fill_register", "commit", "finish")),
        (exchange.shutil, "rmtree"),
    ):
        monkeypatch.setattr(module, name, cut(getattr(module, name)))
    return made


def once(sift):
    """The trial of the pack changes nothing: its answer is the same at every step, and takes the most time."""
    known = {}

    def answer(pack, shipped, wanted):
        key = frozenset(wanted)
        if key not in known:
            known[key] = sift(pack, shipped, wanted)
        return known[key]

    return answer


def test_a_power_cut_at_any_step_leaves_an_office_that_starts_and_ends_in_the_same_place(
    app, upgrader, pack, newer, monkeypatch
):
    with_a_new_field(newer)
    office = redraw(pack, "forms/inspection_plan.docx", "检查", "巡查")
    redraw(newer, "forms/inspection_plan.docx", "检查", "查验")
    before = shutil.copytree(pack, pack.parent / "before")
    changed = ("fields.yaml", RECORD, "forms/inspection_record.yaml")
    old, new = ([(folder / path).read_bytes() for path in changed] for folder in (pack, newer))
    halves, step = set(), 0
    monkeypatch.setattr(upgrade_forms, "sift", once(upgrade_forms.sift))
    while True:
        with monkeypatch.context() as patch:
            made = cut_at(patch, step)
            with suppress(PowerCutError):
                upgrader.upgrade(NOTHING)
            if len(made) < step:
                break
        with open_app(app.configuration, actor="tester", now=app.now) as started:
            found = [(pack / path).read_bytes() for path in changed]
            assert found in (old, new), made
            assert started.pack.faults == (), made
        halves.add(found == new)

        upgrader.upgrade(NOTHING)
        assert [(pack / path).read_bytes() for path in changed] == new
        assert (pack / "forms" / "inspection_plan.docx").read_bytes() == office
        assert (pack / "offered" / "forms" / "inspection_plan.docx").is_file()
        assert all(kept(pack, content) for content in old)
        assert not list(pack.glob(".upgrade*"))
        assert told(upgrader.plan(NOTHING)) == {"forms/inspection_plan.docx": ("both", "offered")}
        shutil.rmtree(pack)
        shutil.copytree(before, pack)
        step += 1
    assert halves == {True, False}
    assert step > 15


def test_a_full_disk_leaves_the_pack_as_it_was(upgrader, pack, newer, monkeypatch):
    add_to(newer, SYNONYMS)
    before = tree(pack)

    def full(*_):
        raise UnavailableError("full")

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "write_whole", full)
        with pytest.raises(UnavailableError):
            upgrader.upgrade(NOTHING)
    assert tree(pack) == before
    assert told(upgrader.upgrade(NOTHING)) == {SYNONYMS: ("ours", "taken")}


def test_a_running_service_issues_from_a_new_version_without_a_restart(app, upgrader, newer, monkeypatch):
    monkeypatch.setattr(service, "_LOOK_AT_FORMS_SECONDS", 0.02)
    assert app.issuer.pack is app.pack
    new = redraw(newer, RECORD)
    with running(app, lambda _arrival: None):
        upgrader.upgrade(NOTHING)
        until = time.monotonic() + 20
        while app.issuer.pack.form("inspection_record").docx_sha256.hex != hexed(new):
            assert time.monotonic() < until
            time.sleep(0.02)

    assert not app.forms_changed()
