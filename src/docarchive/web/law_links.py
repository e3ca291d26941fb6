"""Where a citation leads: the article in the library of laws, in the edition that is cited."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from docarchive.catalog.port import Reader
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.register import ARTICLES, article_id
from docarchive.domain.laws.text import Law, article_key


def law_url(law_id: str, article: str = "", *, place: str = "") -> str:
    """The address of a law.

    Args:
        law_id: ``安全生产法@2021-06-10``.
        article: Key of the article to open at, ``97``.
        place: The part of it that is meant, ``第九十七条第四项``.
    """
    said = f"?{urlencode([('place', place)])}" if place else ""
    return f"/laws/{quote(law_id, safe='')}{said}" + (f"#a{article}" if article else "")


def law_links(references: Sequence[LawReference], reader: Reader) -> list[tuple[str, str | None]]:
    """Each reference as printed, with the address of its article; None where the library has not got it."""
    return [(reference.printed, _url(reference, reader)) for reference in references]


def _url(reference: LawReference, reader: Reader) -> str | None:
    law = Law(reference.law, reference.edition)
    key = article_key(reference.article, reference.inserted)
    known = reader.find_entry(ARTICLES, article_id(law, key))
    whole = (reference.paragraph, reference.item, reference.subitem) == (None, None, None)
    return law_url(law.id, key, place="" if whole else reference.place) if known else None
