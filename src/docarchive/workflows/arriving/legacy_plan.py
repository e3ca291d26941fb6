"""Read a tree of old files and decide what would be filed where; nothing is opened, nothing written."""

import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path, PurePosixPath

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import ConflictError, DocArchiveError, RejectedError
from docarchive.domain.identifiers import CaseId, PartyId, crockford
from docarchive.domain.legacy_tree import (
    CasePath,
    FileName,
    TreeMapping,
    read_case_path,
    read_file_name,
)
from docarchive.domain.party import Party
from docarchive.workflows.lookup import look_up_party

LEGACY_SOURCE = "历史案卷导入"
"""案件来源 of cases made from old files."""


@dataclass(frozen=True, slots=True)
class TreeFault:
    """Something in the tree that cannot be filed as it is."""

    path: str
    """Relative to the tree."""
    problem: str
    """In plain words (zh / en)."""


@dataclass(frozen=True, slots=True)
class LegacyFile:
    """One file of a case."""

    path: Path
    relative: PurePosixPath
    """To the tree."""
    name: FileName
    size_bytes: int


@dataclass(frozen=True, slots=True)
class LegacyCase:
    """One case and its files."""

    case: Case
    is_new: bool
    read: CasePath
    files: tuple[LegacyFile, ...]


@dataclass(frozen=True, slots=True)
class LegacyPlan:
    """What a tree holds."""

    cases: tuple[LegacyCase, ...]
    faults: tuple[TreeFault, ...]
    ignored: int
    """Files left out: of the system, or by the mapping."""

    @property
    def files(self) -> int:
        """Number of files to be filed."""
        return sum(len(case.files) for case in self.cases)

    @property
    def years_only(self) -> int:
        """Number of new cases whose day is not told, only the year."""
        return sum(case.is_new and case.read.is_year_only for case in self.cases)


def plan_legacy(
    tree: Path, mapping: TreeMapping, *, catalog: Reader, form_titles: tuple[str, ...], site_key: bytes
) -> LegacyPlan:
    """Read *tree* by *mapping*.

    The same tree gives the same ids (they are made of its paths under the site's key), so that an import that was
    cut short goes on where it stopped.
    """
    return _Planning(tree, mapping, catalog, form_titles, site_key).plan()


def steady_id(site_key: bytes, day: date, words: str) -> str:
    """An identifier made of *words*: the same each time, and not to be guessed without the site's key."""
    digest = hmac.digest(site_key, f"legacy {words}".encode(), "sha256")
    milliseconds = int(datetime.combine(day, time(), UTC).timestamp() * 1000)
    return crockford(max(milliseconds, 0), 10) + crockford(int.from_bytes(digest[:10]), 16)


class _Planning:
    def __init__(
        self, tree: Path, mapping: TreeMapping, catalog: Reader, form_titles: tuple[str, ...], site_key: bytes
    ) -> None:
        self._tree = tree
        self._mapping = mapping
        self._catalog = catalog
        self._form_titles = form_titles
        self._site_key = site_key
        self._parties: dict[str, Party | TreeFault] = {}
        self._faults: list[TreeFault] = []
        self._ignored = 0

    def plan(self) -> LegacyPlan:
        folders: dict[PurePosixPath, list[LegacyFile]] = {}
        depth = len(self._mapping.levels)
        for path, relative, size_bytes in self._walk():
            if len(relative.parts) <= depth:
                self._fault(relative, "不在任何案件的文件夹里 / is in no case's folder")
                continue
            folder = PurePosixPath(*relative.parts[:depth])
            name = read_file_name(relative.relative_to(folder), self._form_titles)
            folders.setdefault(folder, []).append(LegacyFile(path, relative, name, size_bytes))
        cases = [case for folder, files in folders.items() if (case := self._case(folder, files)) is not None]
        return LegacyPlan(tuple(cases), tuple(self._faults), self._ignored)

    def _walk(self) -> Iterator[tuple[Path, PurePosixPath, int]]:
        """Regular files in the order of their names; links are told and never followed."""
        for folder, folders, names in os.walk(self._tree):
            folders.sort()
            for name in sorted([*names, *(sub for sub in folders if Path(folder, sub).is_symlink())]):
                path = Path(folder, name)
                relative = PurePosixPath(path.relative_to(self._tree).as_posix())
                if self._mapping.ignores(relative):
                    self._ignored += 1
                elif path.is_symlink() or not path.is_file():
                    self._fault(relative, "是链接或特殊文件，不读取 / is a link or no ordinary file")
                elif not (size := path.stat().st_size):
                    self._fault(relative, "是空文件 / is empty")
                else:
                    yield path, relative, size

    def _case(self, folder: PurePosixPath, files: list[LegacyFile]) -> LegacyCase | None:
        try:
            read = read_case_path(folder, self._mapping)
        except RejectedError as error:
            self._fault(folder, str(error))
            return None
        party = self._party(read.party)
        if isinstance(party, TreeFault):
            if party not in self._faults:
                self._faults.append(party)
            return None
        case_id = CaseId(steady_id(self._site_key, read.opened_on, f"case {party.id} {folder}"))
        known = self._known(case_id, party.id, read)
        case = known or Case(
            id=case_id,
            name=read.name,
            cause=self._mapping.cause,
            source=LEGACY_SOURCE,
            party_ids=(party.id,),
            handler_ids=(),
            opened_on=read.opened_on,
            stage=Stage.CLOSING,
        )
        if case.stage is Stage.CLOSED:
            self._fault(folder, f"案件 {case.name} 已归档，不能再增加材料 / the case is closed")
            return None
        return LegacyCase(case, known is None, read, tuple(files))

    def _known(self, case_id: CaseId, party_id: PartyId, read: CasePath) -> Case | None:
        """The case this folder stands for: made of it before, or opened by a person under its name that year."""
        cases = self._catalog.find_cases(party_id=party_id, limit=10_000)
        made_of_it = [case for case in cases if case.id == case_id]
        by_a_person = [
            case
            for case in cases
            if case.source != LEGACY_SOURCE
            and (case.name, case.opened_on.year) == (read.name, read.opened_on.year)
        ]
        return next(iter(made_of_it or by_a_person), None)

    def _party(self, words: str) -> Party | TreeFault:
        if words not in self._parties:
            wanted = self._mapping.parties.get(words, words)
            try:
                self._parties[words] = self._exact(look_up_party(wanted, self._catalog), wanted)
            except DocArchiveError as error:
                self._parties[words] = TreeFault(words, f"当事人没有对应 / no such party: {error}")
        return self._parties[words]

    def _exact(self, party: Party, wanted: str) -> Party:
        """A folder's name must be a name, not a part of one: half a name may be somebody else's."""
        code = str(getattr(party, "uscc", ""))
        if wanted not in (*party.all_names, party.id, code):
            raise ConflictError(
                f"{wanted} 只是 {party.name} 的一部分 / is only a part of the name",
                hint="写进规则的 parties / say so under parties",
            )
        return party

    def _fault(self, path: PurePosixPath, problem: str) -> None:
        self._faults.append(TreeFault(str(path), problem))
