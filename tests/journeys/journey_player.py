"""Plays a case through the command line, act by act, on the day of each act.

An `Office` is a workspace with the shipped pack and all its guards. A `Play` is one case: every method is what a
clerk does or looks at, and says at once when the program answers something else than the script expects.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import yaml
from journey_package import packages_stand

from cli_clerk import Clerk, called
from docarchive.domain.days.local_time import CHINA

ARCHIVE_ROOM = ("卫壬示", "蒋癸示", "沈子示")
"""Who compiles, checks and takes the volume."""
_ARROW = "→"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONG_ENOUGH = 6
"""Characters from which on a typed text that the case knows word for word is no coincidence."""


@dataclass(frozen=True)
class Issued:
    """A document as the command answered it."""

    id: str
    form: str
    title: str
    number: str | None
    party: str
    values: dict

    @property
    def name(self):
        """Title and number, as a receipt calls it."""
        return f"{self.title}{self.number or ''}"


class Office:
    """An office at its keyboard, on the day the script sets."""

    def __init__(self, clerk: Clerk):
        self.clerk = clerk
        self.known = set()
        self._now = None
        clerk.now = self._read_clock

    def on(self, day, at="09:00"):
        """Let it be that day and time of the office's clock; a play never goes back."""
        moment = datetime.fromisoformat(f"{day} {at}").replace(tzinfo=CHINA)
        now = self._now or moment
        assert moment > now - timedelta(minutes=1), f"{moment} comes before {now}"
        self._now = max(moment, now)

    @property
    def today(self):
        return self._now.date().isoformat()

    def _read_clock(self):
        self._now += timedelta(milliseconds=1)
        return self._now

    def run(self, *words, code=0):
        return self.clerk.run(*words, code=code)

    def json(self, *words, code=0):
        return self.clerk.json(*words, code=code)

    def set_agency(self, **profile):
        self.run("agency", "set", self._file("agency.yaml", profile))
        self.learn(profile)

    def add_officer(self, name, cert, **more):
        given = {
            "issuer": "江苏省司法厅（示例）",
            "valid_from": "2024-01-01",
            "valid_to": "2028-12-31",
            **more,
        }
        self.learn(self.json("officer", "add", "--name", name, "--cert", cert, *_options(given)))

    def add_enterprise(self, name, uscc, **more):
        party = self.json("enterprise", "add", "--name", name, "--uscc", uscc, *_options(more))
        self.learn(party)
        return name

    def add_person(self, name, id_no, **more):
        party = self.json("person", "add", "--name", name, "--id-no", id_no, *_options(more))
        self.learn(party)
        return name

    def open_case(self, cause, *parties, officers=("王甲示", "李乙示"), **more):
        """Open a case against parties given as ``label=name`` pairs; the label is what the script calls them."""
        return Play(self, cause, dict(parties), officers, more)

    def learn(self, known):
        """Remember what the office has entered: nobody should have to type it again."""
        self.known |= {text for text in _leaves(known) if len(text) >= _LONG_ENOUGH and not _DAY.match(text)}

    def _file(self, name, values):
        path = self.clerk.workspace / name
        path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path


class Play:
    """One case, from the first paper to the last."""

    def __init__(self, office, cause, parties, officers, more):
        self.office = office
        self.parties = parties
        words = [*_repeated("--party", parties.values()), *_repeated("--officer", officers), *_options(more)]
        self.case = office.json("case", "open", "--cause", cause, *words)
        self.id = self.case["id"]
        office.learn(self.case)
        self._fields = {}
        self._clocks = {}

    # --- what a clerk does ---------------------------------------------------------------------------

    def issue(self, form, party=None, *, override=None, officers=(), again=(), **typed):
        """Issue a document of what is typed; all the rest the program has to know.

        Args:
            form: Form id.
            party: Label of the party.
            override: Reason for which warnings are set aside.
            officers: Names, when it is not the handlers who act.
            again: Fields that a person decides anew though an earlier paper happens to say the same.
            typed: Values, as YAML would give them.
        """
        self._nothing_known_is_typed(form, {name: typed[name] for name in typed if name not in again})
        answer = json.loads(
            self.office.run(*self._words(form, party, override, officers, typed), "--json").out
        )
        self.office.learn(answer.get("values"))
        for name, value in answer.get("values").items():
            self._fields.setdefault(name, []).append(_canonical(value))
        return Issued(
            answer["id"],
            form,
            answer["title"],
            _number(answer.get("number")),
            self._label(answer.get("party_id")),
            answer.get("values"),
        )

    def forbidden(self, form, party=None, *guards, override=None, officers=(), **typed):
        """The law forbids it: refused with exactly these guards, and an override changes nothing."""
        told = self._refused(form, party, guards, override, officers, typed)
        assert "法律禁止的不能越过" in told
        if override is None:
            self._refused(form, party, None, "领导要求", officers, typed)
        return told

    def warned(self, form, party=None, *guards, officers=(), **typed):
        """Only a warning: refused with exactly these guards until a reason is given."""
        told = self._refused(form, party, guards, None, officers, typed)
        assert "--override" in told
        assert "[禁止" not in told
        return told

    def wrong(self, form, party=None, *, says, code=2, officers=(), **typed):
        """What was typed is refused before any guard is asked."""
        told = self.office.run(*self._words(form, party, None, officers, typed), code=code).err
        assert says in told, told
        return told

    def serve(self, *documents, method="直接", at="10:30", place=None, override=None, officers=(), **more):
        """Enter the receipt of documents that reached one party today."""
        (party,) = {document.party for document in documents}
        rows = [
            {
                "document": item.name,
                "place": place,
                "served_on": self.office.today,
                "served_time": at,
                "method": method,
            }
            for item in documents
        ]
        rows = [{name: value for name, value in row.items() if value is not None} for row in rows]
        return self.issue(
            "service_receipt", party, override=override, officers=officers, services=rows, **more
        )

    def event(self, kind, party=None, *, at=None, amount=None, note=None, record=None):
        """Enter what happened beside the documents."""
        given = {"at": at, "amount": amount, "note": note, "record": record.number if record else None}
        words = ("--party", self.parties[party]) if party else ()
        return self.office.json("event", "add", self.id, kind, *words, *_options(given))

    # --- what a clerk looks at -----------------------------------------------------------------------

    def clocks_become(self, table):
        """The clocks that are new or stand otherwise than at the last look are exactly those of *table*.

        A line reads ``rule party start → due state``; ``#`` begins a comment. The party is the label of the script,
        or ``-`` for the whole case; a start or due that is not known yet is ``?``. ``gone`` stands before a clock
        that went away.
        """
        before, now = self._clocks, self._read_clocks()
        found = [line for uid, line in now.items() if before.get(uid) != line]
        found += [f"gone {line}" for uid, line in before.items() if uid not in now]
        self._clocks = now
        assert sorted(found) == sorted(_lines(table))

    def clocks_are(self, table):
        """Every clock of the case as it stands now."""
        self._clocks = self._read_clocks()
        assert sorted(self._clocks.values()) == sorted(_lines(table))

    def is_sound(self, *findings):
        """`case check` finds exactly these ``severity guard number`` lines; by default nothing."""
        forbidden = any(line.startswith("block") for line in findings)
        found = self.office.json("case", "check", self.id, code=2 if forbidden else 0)
        numbers = {record["id"]: _number(record.get("number")) for record in self._records()}
        lines = [
            " ".join(
                part
                for part in (item["severity"], item["guard_id"], numbers.get(item.get("record_id")) or "")
                if part
            )
            for item in found
        ]
        assert sorted(lines) == sorted(findings)

    def is_complete_but_for_scans(self, *lacking):
        """The kinds of the case; beside *lacking* only paper and films are missing, since nobody signed or filmed."""
        answer = self.office.json("case", "completeness", self.id, code=2)
        missing = {gap["requirement"]["id"] for gap in answer["gaps"]}
        assert missing - {"signed_scan", "coercion_recorded", "service_recorded"} == set(lacking)
        return [kind["id"] for kind in answer["kinds"]]

    def fails_in_review(self):
        """Items of the file review that fail, but for what a play without paper lacks.

        Nobody signed and scanned (33), nobody filmed (32), and without PDFs nobody counted pages for the contents (2).
        """
        answer = self._review()
        failed = {one["item"]["id"] for one in answer["sheet"]["results"] if one["verdict"] == "fail"}
        return failed - {"2", "32", "33"}

    def _review(self):
        words = ("case", "review", self.id, "--json")
        code, out, err = called(["-w", str(self.office.clerk.workspace), *words], now=self.office.clerk.now)
        assert code in (0, 2), err
        return json.loads(out)

    def stands_at(self, stage):
        assert self._shown()["case"]["stage"] == stage

    def documents_are(self, table):
        """All documents of the case in the order of issue: ``title number``; of void ones ``title number 作废``."""
        found = [
            " ".join(
                part
                for part in (
                    record["title"],
                    _number(record.get("number")) or "",
                    "作废" if record.get("void_reason") else "",
                )
                if part
            )
            for record in self._records()
        ]
        assert found == _lines(table)

    def events_are(self, table):
        """All events: ``day kind party amount rule``, with ``-`` for what an event has not; oldest first."""
        found = [
            " ".join(
                (
                    _local_day(item["at"]),
                    item["kind"],
                    self._label(item.get("party_id")) if item.get("party_id") else "-",
                    f"{item['amount_fen'] / 100:.2f}" if item.get("amount_fen") is not None else "-",
                    item.get("rule") or "-",
                )
            )
            for item in self.office.json("event", "list", self.id)
        ]
        assert found == _lines(table)

    def becomes_volumes(self, *extents, without=("signed_scan",)):
        """The case is closed: what nobody signed or filmed is let go, the rest is filed, and nothing can be added.

        Args:
            extents: For each volume ``side documents retention``.
            without: Requirements that are waived, since a play has no paper.
        """
        for requirement in without:
            words = ("--reason", "演示没有纸质件", "--allowed-by", "钱丙示")
            self.office.run("case", "waive", self.id, requirement, *words)
        compiler, checker, archivist = ARCHIVE_ROOM
        people = ("--compiler", compiler, "--checker", checker, "--archivist", archivist)
        sealed = self.office.json("case", "close", self.id, *people)
        found = [f"{one['side']} {one['totals']['documents']} {one['retention']}" for one in sealed]
        assert found == list(extents)
        self.stands_at("closed")
        (filed,) = (line for line in self._read_clocks().values() if line.startswith("file_volume "))
        assert filed.endswith(" met")
        held = {item["record_id"] for one in sealed for item in one["items"]}
        made = {"case_file_cover", "volume_contents", "volume_note"}
        wanted = {
            one["id"]
            for one in self._records()
            if one.get("form_id") not in made and not one.get("void_reason")
        }
        assert held == wanted
        assert self.office.json("case", "close", self.id, *people) == sealed
        packages_stand(self.office, sealed)
        return sealed

    def is_proved(self):
        """`verify` finds nothing, no number is missing."""
        assert self.office.json("verify")["findings"] == []
        assert self.office.json("numbers") == []

    # --- below ---------------------------------------------------------------------------------------

    def _words(self, form, party, override, officers, typed):
        values = self.office._file("values.yaml", typed)
        return [
            *("issue", form, "--case", self.id, "--values", values),
            *(("--party", self.parties[party]) if party else ()),
            *(("--override", override) if override else ()),
            *_repeated("--officer", officers),
        ]

    def _refused(self, form, party, guards, override, officers, typed):
        told = self.office.run(*self._words(form, party, override, officers, typed), code=4).err
        if guards is not None:
            found = re.findall(r"\[([a-z_]+)\]$", told, flags=re.MULTILINE)
            assert sorted(set(found)) == sorted(guards), told
        return told

    def _nothing_known_is_typed(self, form, typed):
        again = [
            f"{form}.{name}: {text}"
            for name, value in typed.items()
            for text in _leaves(value)
            if text in self.office.known - _choices(self.office.clerk.workspace)
        ]
        again += [
            f"{form}.{name}"
            for name, value in typed.items()
            if isinstance(value, list | dict) and _canonical(value, money=True) in self._fields.get(name, ())
        ]
        assert not again, f"typed though known: {again}"

    def _read_clocks(self):
        answer = self.office.json("clocks", "--case", self.id, "--all")
        lines = {item["uid"]: self._clock_line(item) for item in answer}
        assert len(lines) == len(answer), "two clocks have one uid"
        return lines

    def _clock_line(self, item):
        due = item.get("due")
        if item.get("due_at"):
            due = datetime.fromisoformat(item.get("due_at")).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
        party = self._label(item.get("party_id")) if item.get("party_id") else "-"
        marks = [mark for mark in ("late", "provisional") if item[mark]]
        parts = [
            item["rule"],
            party,
            item.get("started_on") or "?",
            _ARROW,
            due or "?",
            item["state"],
            *marks,
        ]
        return " ".join(parts)

    def _label(self, party_id):
        ids = self.case["party_ids"]
        return list(self.parties)[ids.index(party_id)]

    def _shown(self):
        return self.office.json("case", "show", self.id)

    def _records(self):
        return self._shown()["records"]


@cache
def _choices(workspace):
    """What boxes to tick say: to choose is not to type."""
    text = (workspace / "templates" / "mem" / "fields.yaml").read_text(encoding="utf-8")
    lines = re.findall(r"choices: \[(.*?)\]", text, flags=re.DOTALL)
    return {choice.strip().strip("\"'") for line in lines for choice in re.split(r",\s*", line)}


def _options(given):
    words = []
    for name, value in given.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            if item is not None:
                words += [f"--{name.replace('_', '-')}", item]
    return words


def _repeated(option, values):
    return [word for value in values for word in (option, value)]


def _number(value):
    if value is None:
        return None
    return (
        value
        if isinstance(value, str)
        else f"（{value['region']}）应急{value['word']}〔{value['year']}〕{value['serial']}号"
    )


def _leaves(value):
    """Every text in a value, however deep, but the names of laws, which every citation repeats."""
    if isinstance(value, dict):
        value = [item for name, item in value.items() if name not in ("law", "edition")]
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)


def _canonical(value, *, money=False):
    """A value as text; *money* - typed, so that amounts are yuan and records keep 分."""
    return json.dumps(_in_fen(value) if money else value, ensure_ascii=False, sort_keys=True)


def _in_fen(value):
    if isinstance(value, dict):
        return {
            name: round(float(item) * 100)
            if name in ("amount", "price") and item is not None
            else _in_fen(item)
            for name, item in value.items()
        }
    return [_in_fen(item) for item in value] if isinstance(value, list) else value


def _lines(table):
    lines = [line.partition("#")[0].split() for line in table.strip().splitlines()]
    return [" ".join(words) for words in lines if words]


def _local_day(text):
    return datetime.fromisoformat(text).astimezone(CHINA).date().isoformat()
