"""Rules of a pack: every fault is named with file and line, nothing is guessed."""

import re
import shutil

import pytest

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.laws.rule_source import Weight
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.pack_rules import load_rules

FILES = ("deadlines", "guards", "thresholds")


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(shipped_pack_folder() / "rules", tmp_path / "rules")
    return tmp_path


def change(folder, name, old, new):
    path = folder / "rules" / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_shipped_rules_are_read_once_and_again_after_a_change(folder):
    first = load_rules(folder)
    same = load_rules(folder)
    change(folder, "thresholds", "amount: 50000", "amount: 40000")

    assert first is same
    assert load_rules(folder) != first


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder, name):
    (folder / "rules" / f"{name}.yaml").unlink()

    with pytest.raises(NotFoundError, match=f"rules/{name}.yaml"):
        load_rules(folder)


WARNS = "severity: warn\n    source: {weight: practice"
NINETY_DAYS = "law: 中华人民共和国行政处罚法, edition: 2021-01-22, article: 60"
FAULTS = {
    "unknown guard": ("guards", "id: not_heavier", "id: not_lighter"),
    "guard named twice": ("guards", "id: not_heavier", "id: notice_served"),
    "practice that blocks": ("guards", WARNS, WARNS.replace("warn", "block")),
    "unknown severity": ("guards", "severity: block", "severity: maybe"),
    "guard without forms": ("guards", "forms: [service_receipt]", "forms: []"),
    "unknown key": ("guards", "    remedy:", "    remedie: x\n    remedy:"),
    "law without edition": ("guards", ", edition: 2021-01-22", ""),
    "law without article": ("guards", ", article: 54", ""),
    "no source": ("deadlines", f", laws: [{{{NINETY_DAYS}}}]", ""),
    "unknown unit": ("deadlines", "unit: year", "unit: century"),
    "length of nothing": ("deadlines", "length: 90", "length: 0"),
    "no length": ("deadlines", "    length: 90\n", ""),
    "no start": ("deadlines", "from: [{served: [enforcement_demand]}]", "from: []"),
    "unknown event": ("deadlines", "events: [published]", "events: [printed]"),
    "deadline that stands below": ("deadlines", "overdue: [rectification]", "overdue: [pay_fine]"),
    "deadline named twice": ("deadlines", "id: court_accept", "id: apply_court"),
    "suspension without end": ("deadlines", "[[period_suspended, period_resumed]]", "[[period_suspended]]"),
    "surcharge of an unknown deadline": ("deadlines", "clock: pay_fine", "clock: pay_fines"),
    "public service of an unknown deadline": ("deadlines", "public_service: public_service", "public_service: nothing"),
    "amount as text": ("thresholds", "amount: 50000", "amount: many"),
    "amount without border": ("thresholds", "    inclusive: true\n", ""),
    "threshold of nothing": ("thresholds", "    amount: 50000\n    inclusive: true\n", ""),
    "city without province": ("thresholds", "    province: 四川省\n", ""),
    "unknown threshold": ("thresholds", "kind: onspot_cash", "kind: pocket_money"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place(folder, fault):
    name, old, new = FAULTS[fault]
    change(folder, name, old, new)

    with pytest.raises(RejectedError, match=rf"rules/{name}\.yaml") as refused:
        load_rules(folder)

    assert "第" in refused.value.message
    assert "1 faults" in refused.value.message


def test_all_faults_of_all_files_are_named_at_once(folder):
    for fault in ("unknown unit", "unknown guard", "unknown threshold"):
        change(folder, *FAULTS[fault])

    with pytest.raises(RejectedError, match="3 faults"):
        load_rules(folder)


def test_text_that_is_not_utf8_is_refused(folder):
    (folder / "rules" / "guards.yaml").write_bytes("guards: [。]".encode("gb18030"))

    with pytest.raises(RejectedError, match="UTF-8"):
        load_rules(folder)


def test_every_row_of_the_rules_cites_its_source():
    """A row of law names the article, one of practice says where the practice comes from."""
    rules = load_rules(shipped_pack_folder())
    sources = {
        **{f"guard {guard.id}": guard.source for guard in rules.guards},
        **{f"deadline {rule.id}": rule.source for rule in rules.deadlines.deadlines},
        **{f"window {window.id}": window.source for window in rules.deadlines.windows},
        **{f"threshold {place}": row.source for place, row in enumerate(rules.thresholds.rows)},
    }
    silent = [
        name
        for name, source in sources.items()
        if not (source.laws or (source.note if source.weight is Weight.PRACTICE else "》" in source.note))
    ]

    assert silent == []
    assert len(sources) > 80


def test_what_a_rule_tells_people_to_do_names_forms_by_their_titles():
    """Whoever reads a page knows no ids."""
    guards = load_rules(shipped_pack_folder()).guards

    assert [guard.remedy for guard in guards if re.search("[a-z]_[a-z]", guard.remedy)] == []
