"""Laws and articles as entries of the registers ``law`` and ``law_article``, and back."""

from datetime import date
from typing import Any

from docarchive.domain.laws.law import short_title
from docarchive.domain.laws.text import Article, Law, LawStatus, LawText
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling

LAWS = "law"
ARTICLES = "law_article"


def fillings_of(text: LawText, *, source: str) -> tuple[RegisterFilling, RegisterFilling]:
    """The articles of a law, and the law itself, which lists them; each filling belongs to one register."""
    law = text.law
    articles = tuple(
        RegisterEntry(
            register=ARTICLES,
            id=article_id(law, article.key),
            title=f"{law.name}{article.place}",
            text=article.text,
            data={
                "number": article.number,
                "inserted": article.inserted or 0,
                "heading": article.heading,
                **({"clause": article.clause} if article.clause else {}),
            },
        )
        for article in text.articles
    )
    data: dict[str, Any] = {
        "title": law.title,
        "edition": law.edition.isoformat(),
        "issuer": law.issuer,
        "effective_from": law.effective_from.isoformat() if law.effective_from else "",
        "effective_to": law.effective_to.isoformat() if law.effective_to else "",
        "status": law.status.value if law.status else "",
        "source": law.source,
        "articles": [article.key for article in text.articles],
    }
    title, known_as = law.title, short_title(law.title)
    if law.number:
        data |= {"number": law.number, "replaces": law.replaces}
        title, known_as = f"{law.number} {law.title}", law.family
    entry = RegisterEntry(LAWS, law.id, title, known_as, data)
    return RegisterFilling(ARTICLES, source, articles), RegisterFilling(LAWS, source, (entry,))


def article_id(law: Law, key: str) -> str:
    """For example ``安全生产法@2021-06-10#97``."""
    return f"{law.id}#{key}"


def law_of(entry: RegisterEntry) -> Law:
    """The law an entry of `LAWS` holds."""
    data = entry.data
    return Law(
        title=data["title"],
        edition=date.fromisoformat(data["edition"]),
        issuer=data["issuer"],
        effective_from=_day(data["effective_from"]),
        effective_to=_day(data["effective_to"]),
        status=LawStatus(data["status"]) if data["status"] else None,
        source=data["source"],
        number=data.get("number", ""),
        replaces=data.get("replaces", ""),
    )


def article_keys(entry: RegisterEntry) -> tuple[str, ...]:
    """Keys of the articles a law's entry lists, in order; an article of an earlier import may be none of them."""
    return tuple(entry.data["articles"])


def article_of(entry: RegisterEntry) -> Article:
    """The article an entry of `ARTICLES` holds."""
    data = entry.data
    return Article(
        data["number"], entry.text, data["inserted"] or None, data["heading"], data.get("clause", "")
    )


def law_id_of(entry: RegisterEntry) -> str:
    """Id of the law that an article's entry belongs to."""
    return entry.id.rpartition("#")[0]


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
