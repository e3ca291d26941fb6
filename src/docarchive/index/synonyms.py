"""A query widened by synonyms: each typed word becomes "the word or one of these", and what was added is told.

Only the tree changes, never the analysis: AND, OR and NOT keep their places, what stands in quotes or after ``=`` is
left alone, and a query without a synonym comes back as it was.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from docarchive.domain.laws.law import chinese_number
from docarchive.domain.query import And, Filter, FilterField, Not, Or, Query, Text
from docarchive.domain.synonyms import Expansion, SynonymGroup, SynonymKind
from docarchive.index.analysis import query_units, squeeze

MOST_PER_WORD = 12
"""Expansions of one word; more would be a sign of a word that says nothing."""

NamesOf = Callable[[str], Sequence[tuple[str, ...]]]
"""All names of each enterprise that has a name equal to the given word."""

_STATE = "中华人民共和国"
_STATUTE = re.compile(rf"{_STATE}(?=[\u4e00-\u9fff]+(?:法|条例))")
_OF_A_PLACE = "[^<>]{2,8}(?:省|市(?!场)|自治[区州县]|特区)"
_STATE_TITLE = re.compile(rf"<(?!{_STATE}|{_OF_A_PLACE})([^<>]*(?:(?<!办)法|条例))>")
_EDITION = re.compile(r"(?<=法|例|定|准|>)\((?:19|20)[0-9]{2}年?(?:修正|修订|版|公布)?\)(?=>|第|$)")
_ARTICLE = r"(?=第[0-9零一二三四五六七八九十百千]+条)"
_CITED = re.compile(rf"(?<=法|例|定|准)(?:\([^()]{{1,12}}\))?{_ARTICLE}")
"""Where a title ends that has no brackets."""
_BRACKETED = re.compile(rf"<?((?:[^<>]*(?:法|例|定|准))(?:\([^()]{{1,12}}\))?)>{_ARTICLE}")
_PLACE = re.compile(r"第([0-9]{1,4})([条款项])")
_ORDER = re.compile(r"令第?([0-9]+)号|([0-9]+)号令")
_CITATIONS = "《》写法与通称 / usual ways to cite"


def nobody(_word: str) -> Sequence[tuple[str, ...]]:
    """Knows no enterprise."""
    return ()


@dataclass(frozen=True, slots=True)
class Widened:
    """A query with its synonyms, and what they are."""

    query: Query
    expansions: tuple[Expansion, ...] = ()


def widen(query: Query, groups: Sequence[SynonymGroup], *, names_of: NamesOf = nobody) -> Widened:
    """Look also for the synonyms of every word of *query* that is neither quoted nor marked with ``=``.

    Besides words, the filters for articles are widened by other ways to cite a law; other filters compare all names
    anyway.
    """
    work = _Widening(groups, names_of)
    found = work.widened(query)
    return Widened(found, tuple(dict.fromkeys(work.told)))


@dataclass(slots=True)
class _Widening:
    groups: Sequence[SynonymGroup]
    names_of: NamesOf
    told: list[Expansion] = field(default_factory=list)

    def widened(self, query: Query) -> Query:
        match query:
            case Text(text, exact=False):
                return self._either(query, text, lambda other: Text(other, exact=True))
            case Filter(FilterField.ARTICLE | FilterField.PENAL_ARTICLE, value, prefix=False, exact=False):
                return self._either(query, value, lambda other: replace(query, value=other), laws_only=True)
            case Not(part):
                return Not(self.widened(part))
            case And(parts):
                return And(tuple(map(self.widened, parts)))
            case Or(parts):
                return Or(tuple(map(self.widened, parts)))
            case _:
                return query

    def _either(
        self, query: Query, text: str, other: Callable[[str], Query], *, laws_only: bool = False
    ) -> Query:
        added: list[str] = []
        for kind, source, words in self._synonyms(text, laws_only=laws_only):
            before = len(added)
            for word in map(_shown, words):
                if len(added) < MOST_PER_WORD and not _says_no_more(word, [text, *added]):
                    added.append(word)
            if new := tuple(added[before:]):
                self.told.append(Expansion(text, new, kind, source))
        return Or((query, *map(other, added))) if added else query

    def _synonyms(self, text: str, *, laws_only: bool) -> Iterator[tuple[SynonymKind, str, list[str]]]:
        plain = _order_as_printed(squeeze(text))
        variants = []
        for group, word in self._spoken_of(plain):
            if laws_only and group.kind is not SynonymKind.LAW:
                continue
            others = [plain.replace(word, other) for other in map(squeeze, group.words) if other != word]
            variants += others
            yield group.kind, group.source, _printed_orders(others)
        cited = [way for said in (*_printed_orders([plain]), *variants) for way in _ways_to_cite(said)]
        yield SynonymKind.LAW, _CITATIONS, cited
        if not laws_only:
            for names in self.names_of(text):
                yield SynonymKind.ENTERPRISE, "企业登记 / the register of enterprises", list(names)

    def _spoken_of(self, plain: str) -> Iterator[tuple[SynonymGroup, str]]:
        """Groups one of whose words stands in *plain*, with the longest such word; a word inside another's does not count."""
        found = [
            (group, word)
            for group in self.groups
            for word in map(_squeezed, group.words)
            if word in plain and _stands(word, plain)
        ]
        for group, word in found:
            if not any(word != longer and word in longer for _, longer in found):
                yield group, word


def _stands(word: str, plain: str) -> bool:
    wanted, units = _units_of(word), _units_of(plain)
    return any(units[at : at + len(wanted)] == wanted for at in range(len(units) - len(wanted) + 1))


@lru_cache(maxsize=10_000)
def _units_of(word: str) -> tuple[str, ...]:
    """Each question looks for every word of every group."""
    return tuple(query_units(word))


_squeezed = lru_cache(maxsize=10_000)(squeeze)


def _says_no_more(word: str, known: Sequence[str]) -> bool:
    """Whether all that *word* finds is found already: it holds a known run."""
    return not _units_of(word) or any(_stands(run, word) for run in map(squeeze, known))


def _order_as_printed(plain: str) -> str:
    """总局15号令 and 总局令15号 are printed 总局令第15号."""
    return _ORDER.sub(lambda found: f"令第{found[1] or found[2]}号", plain)


def _printed_orders(words: Sequence[str]) -> list[str]:
    """Orders are quoted in two ways."""
    spoken = [re.sub(r"令第([0-9]+)号", r"\1号令", word) for word in words]
    return [*words, *(word for word, said in zip(spoken, words, strict=True) if word != said)]


def _ways_to_cite(plain: str) -> Iterator[str]:
    """Other ways to write a place of law, the shortest first.

    Without its edition, which documents do not print; without 中华人民共和国, and with it within brackets; articles in
    Chinese numerals; with or without the brackets of the title.
    """
    titles = (way for said in (_EDITION.sub("", plain), plain) for way in _with_and_without_state(said))
    for title in dict.fromkeys(titles):
        for said in dict.fromkeys((title, _PLACE.sub(_in_chinese, title))):
            yield said
            bare = _BRACKETED.sub(r"\1", said)
            yield bare if bare != said else _CITED.sub(r"\g<0>>", said)


def _with_and_without_state(said: str) -> tuple[str, ...]:
    return _STATUTE.sub("", said), said, _STATE_TITLE.sub(rf"<{_STATE}\1>", said)


def _in_chinese(found: re.Match[str]) -> str:
    number = int(found[1])
    return f"第{chinese_number(number)}{found[2]}" if number else found[0]


def _shown(word: str) -> str:
    """A word in the normal form as people print it."""
    return word.replace("<", "《").replace(">", "》")
