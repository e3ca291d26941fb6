"""Checking references: does the article exist, and was its edition the law when the act was committed?

The law in force when the act was committed applies, unless the new one is lighter (Source: 行政处罚法 2021 第三十七条);
so nothing here forbids a reference: a person looks at each warning.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from docarchive.domain.findings import Finding, Severity
from docarchive.domain.laws.citation import Citation
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.text import Law, LawLibrary, LawStatus, edition_on, named_passages


def check_references(
    laws: Iterable[LawReference], act_date: date, library: LawLibrary
) -> tuple[Finding, ...]:
    """Compare references with the library.

    Args:
        laws: References, each with its edition.
        act_date: When the act was committed.
        library: The laws at hand; nothing is found wrong against an empty one.

    Returns:
        ``law-unknown`` and ``law-edition-unknown`` (notices: the library may be incomplete),
        ``law-not-yet-effective``, ``law-superseded``, ``law-repealed``, ``law-article-unknown``,
        ``law-place-unknown`` (warnings).
    """
    if library.is_empty():
        return ()
    found: list[Finding] = []
    for reference in dict.fromkeys(laws):
        found += _check(reference, act_date, library)
    return tuple(found)


def check_references_on(
    laws: Iterable[LawReference], days: Sequence[date], library: LawLibrary
) -> tuple[Finding, ...]:
    """Warnings about references that hold on none of *days*; what is found on the last of them.

    The law of the day of the act applies, or a new one that is lighter, and procedure follows the law of its own day: so
    one of the days is enough.
    """
    if library.is_empty():
        return ()
    found: list[Finding] = []
    for reference in dict.fromkeys(laws):
        answers = [_warnings(_check(reference, day, library)) for day in days]
        found += answers[-1] if all(answers) else []
    return tuple(found)


def resolve_citation(
    citation: Citation, day: date, library: LawLibrary
) -> tuple[LawReference | None, tuple[Finding, ...]]:
    """Give a citation the edition it means: the one of the year it names, else the one in force on *day*.

    Returns:
        The reference, None when the library has no such edition; and the findings about it.
    """
    if library.is_empty():
        return None, ()
    editions = library.editions(citation.law)
    where = f"《{citation.law}》"
    if not editions:
        return None, (_finding("law-unknown", where, "法规库中的法律", "没有", Severity.NOTICE),)
    if citation.edition_year is not None:
        law = next((law for law in reversed(editions) if law.edition.year == citation.edition_year), None)
        if law is None:
            found = f"没有 {citation.edition_year} 年版"
            return None, (_finding("law-edition-unknown", where, _list(editions), found, Severity.NOTICE),)
    else:
        law = edition_on(editions, day) or editions[-1]
    reference = citation.of(edition=law.edition, law=law.title)
    return reference, check_references([reference], day, library)


def _warnings(findings: Iterable[Finding]) -> list[Finding]:
    return [item for item in findings if item.severity is Severity.WARNING]


def _check(reference: LawReference, act_date: date, library: LawLibrary) -> list[Finding]:
    editions = library.editions(reference.law)
    where = f"{reference.printed}（{reference.edition} 版）"
    if not editions:
        return [_finding("law-unknown", where, "法规库中的法律", "没有", Severity.NOTICE)]
    law = next((law for law in editions if law.edition == reference.edition), None)
    if law is None:
        return [
            _finding("law-edition-unknown", where, _list(editions), str(reference.edition), Severity.NOTICE)
        ]
    return [*_in_force(law, editions, act_date, where), *_exists(reference, law, library, where)]


def _in_force(law: Law, editions: Iterable[Law], act_date: date, where: str) -> list[Finding]:
    if law.starts > act_date or (law.status is LawStatus.NOT_YET and law.effective_from is None):
        return [
            _finding("law-not-yet-effective", where, f"行为日 {act_date} 已施行", f"自 {law.starts} 起施行")
        ]
    if law.effective_to is not None and law.effective_to <= act_date:
        return [_finding("law-repealed", where, f"行为日 {act_date} 有效", f"{law.effective_to} 起失效")]
    current = edition_on(list(editions), act_date)
    if current is not None and current != law:
        return [
            _finding(
                "law-superseded",
                where,
                f"{current.edition} 版（自 {current.starts} 起施行）",
                str(law.edition),
            )
        ]
    later = any(other.edition > law.edition for other in editions)
    if law.status is LawStatus.REPEALED and law.effective_to is None:
        return [_finding("law-repealed", where, f"行为日 {act_date} 有效", "已废止，库中没有失效日期")]
    if law.status is LawStatus.AMENDED and not later:
        return [_finding("law-superseded", where, "后来的版本", "已修改，库中没有后来的版本")]
    return []


def _exists(reference: LawReference, law: Law, library: LawLibrary, where: str) -> list[Finding]:
    article = library.find_article(law, reference.article, reference.inserted)
    if article is None:
        return [_finding("law-article-unknown", where, f"{law.edition} 版的条文", "没有这一条")]
    if not named_passages(article.text, reference):
        return [_finding("law-place-unknown", where, f"{article.place}的款、项、目", "没有这一款、项或目")]
    return []


def _list(editions: Iterable[Law]) -> str:
    return "、".join(f"{law.edition} 版" for law in editions)


def _finding(
    code: str, where: str, expected: str, found: str, severity: Severity = Severity.WARNING
) -> Finding:
    return Finding(code, where, expected, found, severity)
