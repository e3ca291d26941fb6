"""What the index of the other collections needs to know: entries of laws, enterprises, checklists, typical cases.

A key names one entry (an enterprise, a typical case) or what changes together: a law with its articles, a checklist
with its items.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from docarchive.catalog.port import Reader
from docarchive.domain.checklist import CHECK_ITEM, CHECKLIST
from docarchive.domain.collection import COLLECTION_NAMES, Collection, entry_key, split_key
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import PartyId, RecordId
from docarchive.domain.laws.register import ARTICLES, LAWS, article_id, article_keys, article_of, law_of
from docarchive.domain.party import Enterprise
from docarchive.domain.query import IndexEntry, IndexPage
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.typical_case import TYPICAL_CASES, case_of

_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class ReferenceChange:
    """What is to be in the index from now on, and what no longer."""

    entries: tuple[IndexEntry, ...]
    gone: tuple[RecordId, ...] = ()


def reference_change(key: str, reader: Reader) -> ReferenceChange:
    """What the catalogue says now of the entry or group *key*."""
    collection, entry_id = split_key(key)
    match collection:
        case Collection.LAWS:
            return _law(entry_id, reader)
        case Collection.ENTERPRISES:
            return _enterprise(entry_id, reader)
        case Collection.CHECKLISTS:
            return _one_or_gone(key, CHECKLIST, entry_id, tuple(_items(entry_id, reader)), reader)
        case Collection.CASES:
            entry = reader.find_entry(TYPICAL_CASES, entry_id)
            return ReferenceChange((_typical(entry),)) if entry else ReferenceChange((), (RecordId(key),))


def all_reference_entries(reader: Reader) -> Iterator[IndexEntry]:
    """Every entry of every collection."""
    for law in reader.find_entries(LAWS, limit=_ALL):
        yield from _law(law.id, reader).entries
    for checklist in reader.find_entries(CHECKLIST, limit=_ALL):
        yield from _items(checklist.id, reader)
    for entry in reader.find_entries(TYPICAL_CASES, limit=_ALL):
        yield _typical(entry)
    for party in reader.find_parties(limit=_ALL):
        if isinstance(party, Enterprise):
            yield _described(party)


def enterprise_text(party: Enterprise) -> str:
    """The base data of an enterprise as it is searched and shown, one item a line."""
    lines = [
        *(f"简称：{name}" for name in party.aliases),
        *(f"曾用名：{name}" for name in party.former_names),
        f"统一社会信用代码：{party.uscc}",
        f"法定代表人：{party.legal_rep}",
        f"地址：{party.address}",
        f"电话：{party.phone}",
        f"行政区划：{party.region or ''}",
        f"行业：{party.industry or ''}",
        f"规模：{party.scale or ''}",
        "重点监管企业" if party.key_monitored else "",
    ]
    return "\n".join(line for line in lines if line and not line.endswith("："))


def _law(law_id: str, reader: Reader) -> ReferenceChange:
    """The articles a law lists; those of an earlier import that it lists no more are gone."""
    held = {item.id: item for item in reader.find_entries(ARTICLES, prefix=f"{law_id}#", limit=_ALL)}
    entry = reader.find_entry(LAWS, law_id)
    listed = [] if entry is None else [article_id(law_of(entry), key) for key in article_keys(entry)]
    entries = () if entry is None else tuple(_article(held[id_], entry) for id_ in listed if id_ in held)
    gone = held.keys() - set(listed)
    return ReferenceChange(entries, tuple(entry_key(Collection.LAWS, id_) for id_ in sorted(gone)))


def _article(item: RegisterEntry, law_entry: RegisterEntry) -> IndexEntry:
    law, article = law_of(law_entry), article_of(item)
    printed = f"{law.name}{article.place}"
    return IndexEntry(
        record_id=entry_key(Collection.LAWS, item.id),
        case_id=law.id,
        case_name=law.title,
        title=printed,
        pages=(IndexPage(1, article.text),),
        number=item.id,
        form_id=Collection.LAWS.value,
        form_title=COLLECTION_NAMES[Collection.LAWS],
        laws=() if law.number else (printed,),
        doc_date=law.edition,
    )


def _enterprise(party_id: str, reader: Reader) -> ReferenceChange:
    try:
        party = reader.get_party(PartyId(party_id))
    except NotFoundError:
        return ReferenceChange((), (entry_key(Collection.ENTERPRISES, party_id),))
    return ReferenceChange((_described(party),)) if isinstance(party, Enterprise) else ReferenceChange(())


def _described(party: Enterprise) -> IndexEntry:
    return IndexEntry(
        record_id=entry_key(Collection.ENTERPRISES, party.id),
        case_id=party.id,
        title=party.name,
        pages=(IndexPage(1, enterprise_text(party)),),
        party_names=tuple(dict.fromkeys(party.all_names)),
        party_codes=(str(party.uscc),),
        form_id=Collection.ENTERPRISES.value,
        form_title=COLLECTION_NAMES[Collection.ENTERPRISES],
        party_name=party.name,
        industry=party.industry or "",
        region=party.region or "",
    )


def _one_or_gone(
    key: str, register: str, entry_id: str, entries: tuple[IndexEntry, ...], reader: Reader
) -> ReferenceChange:
    return (
        ReferenceChange(entries)
        if reader.find_entry(register, entry_id)
        else ReferenceChange((), (RecordId(key),))
    )


def _items(list_id: str, reader: Reader) -> Iterator[IndexEntry]:
    checklist = reader.find_entry(CHECKLIST, list_id)
    items = reader.find_entries(CHECK_ITEM, prefix=f"{list_id}#", limit=_ALL)
    fields = {item.data["number"]: item.data.get("field", "") for item in items if item.data["level"] == 1}
    for item in items:
        data = item.data
        field = fields.get(data["number"] if data["level"] == 1 else data.get("key_item"), "")
        yield IndexEntry(
            record_id=entry_key(Collection.CHECKLISTS, item.id),
            case_id=list_id,
            case_name=checklist.title if checklist else list_id,
            title=item.title,
            pages=(IndexPage(1, item.text),),
            number=item.id,
            form_id=Collection.CHECKLISTS.value,
            form_title=COLLECTION_NAMES[Collection.CHECKLISTS],
            cause=data.get("violation", ""),
            laws=tuple(data[name] for name in ("breaks", "punished_by") if name in data),
            industry=field,
        )


def _typical(entry: RegisterEntry) -> IndexEntry:
    case = case_of(entry)
    return IndexEntry(
        record_id=entry_key(Collection.CASES, entry.id),
        case_id=entry.id,
        case_name=case.title,
        title=case.title,
        pages=(IndexPage(1, case.text),),
        form_id=Collection.CASES.value,
        form_title=COLLECTION_NAMES[Collection.CASES],
        cause=case.cause,
        laws=case.laws,
        doc_date=case.published_on,
        industry=case.industry,
        region=case.region,
    )
