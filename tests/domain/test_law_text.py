"""Articles, editions and the checking of references."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from docarchive.domain.findings import Severity
from docarchive.domain.laws.citation import parse_citation
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.register import article_of, fillings_of, law_of
from docarchive.domain.laws.text import (
    Article,
    Law,
    LawStatus,
    LawText,
    edition_on,
    named_passages,
    passages,
)
from docarchive.domain.laws.text_check import (
    check_references,
    check_references_on,
    resolve_citation,
)

TITLE = "示例安全法"
OLD = Law(TITLE, date(2014, 8, 31), effective_from=date(2014, 12, 1))
NEW = Law(TITLE, date(2021, 6, 10), effective_from=date(2021, 9, 1))
TEXT = "有下列行为之一的：\n（一）甲；\n1.甲一；\n2.甲二；\n（二）乙。\n前款情节严重的：\n（一）丙。\n其他。"


@dataclass
class Shelf:
    """A library of a few laws."""

    laws: tuple[Law, ...]
    articles: tuple[Article, ...] = (Article(97, TEXT), Article(133, "一。", inserted=1))

    def editions(self, title):
        return sorted(
            (law for law in self.laws if law.title.endswith(title[-5:])), key=lambda law: law.edition
        )

    def find_article(self, law, number, inserted=None):
        return next(
            (item for item in self.articles if (item.number, item.inserted) == (number, inserted)), None
        )

    def is_empty(self):
        return not self.laws


def cited(edition=NEW.edition, article=97, **place):
    return LawReference(TITLE, edition, article, **place)


def codes(references, day, *laws):
    return [finding.code for finding in check_references(references, day, Shelf(laws or (OLD, NEW)))]


def test_an_article_falls_into_paragraphs_items_and_subitems():
    assert [(line.paragraph, line.item, line.subitem) for line in passages(TEXT)] == [
        (1, None, None),
        (1, 1, None),
        (1, 1, 1),
        (1, 1, 2),
        (1, 2, None),
        (2, None, None),
        (2, 1, None),
        (3, None, None),
    ]


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        ({}, (0, 1, 2, 3, 4, 5, 6, 7)),
        ({"paragraph": 1}, (0, 1, 2, 3, 4)),
        ({"paragraph": 1, "item": 2}, (4,)),
        ({"paragraph": 2, "item": 1}, (6,)),
        ({"item": 2}, (4,)),
        ({"paragraph": 1, "item": 1, "subitem": 2}, (3,)),
        ({"paragraph": 4}, ()),
        ({"item": 9}, ()),
    ],
)
def test_the_lines_a_reference_names(place, lines):
    assert named_passages(TEXT, cited(**place)) == lines


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2014, 11, 30), None),
        (date(2014, 12, 1), OLD),
        (date(2021, 8, 31), OLD),
        (date(2021, 9, 1), NEW),
        (date(2030, 1, 1), NEW),
    ],
)
def test_the_edition_in_force_begins_on_its_first_day(day, edition):
    assert edition_on([NEW, OLD], day) == edition


def test_a_law_that_has_ended_is_not_in_force():
    ended = replace(NEW, effective_to=date(2026, 1, 1))

    assert edition_on([OLD, ended], date(2025, 12, 31)) == ended
    assert edition_on([OLD, ended], date(2026, 1, 1)) is None


def test_a_reference_to_the_edition_in_force_is_fine():
    assert codes([cited(item=1)], date(2026, 3, 1)) == []


@pytest.mark.parametrize(
    ("references", "day", "expected"),
    [
        ([cited(OLD.edition)], date(2026, 3, 1), ["law-superseded"]),
        ([cited(NEW.edition)], date(2021, 8, 31), ["law-not-yet-effective"]),
        ([cited(date(2002, 6, 29))], date(2026, 3, 1), ["law-edition-unknown"]),
        ([cited(article=98)], date(2026, 3, 1), ["law-article-unknown"]),
        ([cited(article=133)], date(2026, 3, 1), ["law-article-unknown"]),
        ([cited(article=133, inserted=1)], date(2026, 3, 1), []),
        ([cited(item=3)], date(2026, 3, 1), ["law-place-unknown"]),
        ([cited(item=3), cited(item=3)], date(2026, 3, 1), ["law-place-unknown"]),
        ([replace(cited(), law="没有的法")], date(2026, 3, 1), ["law-unknown"]),
        ([cited(OLD.edition, 98)], date(2026, 3, 1), ["law-superseded", "law-article-unknown"]),
    ],
)
def test_every_fault_of_a_reference_is_told(references, day, expected):
    assert codes(references, day) == expected


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (replace(NEW, effective_to=date(2026, 1, 1)), ["law-repealed"]),
        (replace(NEW, status=LawStatus.REPEALED), ["law-repealed"]),
        (replace(NEW, status=LawStatus.AMENDED), ["law-superseded"]),
        (replace(NEW, status=LawStatus.NOT_YET, effective_from=None), ["law-not-yet-effective"]),
        (replace(NEW, status=LawStatus.NOT_YET), []),
        (replace(NEW, status=LawStatus.IN_FORCE), []),
    ],
)
def test_what_the_source_says_of_an_edition_counts_where_dates_are_missing(law, expected):
    assert codes([cited()], date(2026, 3, 1), law) == expected


def test_nothing_is_found_wrong_against_an_empty_library():
    assert check_references([cited()], date(2026, 3, 1), Shelf(())) == ()


def test_gaps_of_the_library_are_notices_and_the_rest_warnings():
    found = check_references(
        [replace(cited(), law="没有的法"), cited(item=3)], date(2026, 3, 1), Shelf((NEW,))
    )

    assert [finding.severity for finding in found] == [Severity.NOTICE, Severity.WARNING]


def test_a_citation_without_edition_means_the_one_in_force_on_the_day():
    shelf = Shelf((OLD, NEW))

    assert resolve_citation(parse_citation(f"《{TITLE}》第97条"), date(2020, 1, 1), shelf) == (
        cited(OLD.edition),
        (),
    )
    assert resolve_citation(parse_citation(f"《{TITLE}》第97条"), date(2026, 1, 1), shelf) == (cited(), ())


def test_a_citation_with_its_year_means_that_edition():
    shelf = Shelf((OLD, NEW))
    reference, found = resolve_citation(
        parse_citation(f"《{TITLE}》（2014年修正）第97条"), date(2026, 1, 1), shelf
    )
    missing, notices = resolve_citation(
        parse_citation(f"《{TITLE}》（1999年）第97条"), date(2026, 1, 1), shelf
    )

    assert (reference, [item.code for item in found]) == (cited(OLD.edition), ["law-superseded"])
    assert (missing, [item.code for item in notices]) == (None, ["law-edition-unknown"])


def test_a_law_in_the_register_comes_back_equal():
    law = replace(
        NEW, issuer="示例机关", status=LawStatus.IN_FORCE, source="flk", effective_to=date(2030, 1, 1)
    )
    articles, laws = fillings_of(
        LawText(law, (Article(1, "甲", heading="第一章"), Article(1, "乙", 1))), source="x"
    )

    assert law_of(laws.entries[0]) == law
    assert [article_of(entry) for entry in articles.entries] == [
        Article(1, "甲", heading="第一章"),
        Article(1, "乙", 1),
    ]
    assert [entry.id for entry in articles.entries] == [
        "示例安全法@2021-06-10#1",
        "示例安全法@2021-06-10#1-1",
    ]


@pytest.mark.parametrize(
    ("edition", "act", "issued", "found"),
    [
        (OLD.edition, date(2020, 1, 1), date(2026, 1, 1), []),  # the law of the day of the act
        (NEW.edition, date(2020, 1, 1), date(2026, 1, 1), []),  # the new one, if it is lighter
        (OLD.edition, date(2025, 1, 1), date(2026, 1, 1), ["law-superseded"]),
        (NEW.edition, date(2020, 1, 1), date(2021, 8, 31), ["law-not-yet-effective"]),
    ],
)
def test_a_reference_must_hold_on_the_day_of_the_act_or_on_that_of_the_document(edition, act, issued, found):
    findings = check_references_on([cited(edition)], (act, issued), Shelf((OLD, NEW)))

    assert [item.code for item in findings] == found


def test_what_the_library_does_not_have_is_no_warning_about_a_document():
    unknown = LawReference("别的法", NEW.edition, 1)

    assert check_references_on([unknown], (NEW.edition,), Shelf((OLD, NEW))) == ()
    assert check_references_on([cited()], (OLD.edition,), Shelf(())) == ()
