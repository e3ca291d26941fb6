"""The other collections (资料) beside the records: laws, enterprises, checklists, typical cases.

Each is searched in the same language and with the same exactness as records, in an index of its own.
"""

from enum import StrEnum

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import RecordId


class Collection(StrEnum):
    """What can be searched beside the records."""

    LAWS = "laws"
    """法律法规、标准, article by article."""
    ENTERPRISES = "enterprises"
    """企业基础数据."""
    CHECKLISTS = "checklists"
    """检查事项, item by item."""
    CASES = "cases"
    """典型案例."""


COLLECTION_NAMES = {
    Collection.LAWS: "法规标准",
    Collection.ENTERPRISES: "企业",
    Collection.CHECKLISTS: "检查事项",
    Collection.CASES: "典型案例",
}
"""Chinese names; also what the filter 文种 compares in these collections."""


def entry_key(collection: Collection, entry_id: str) -> RecordId:
    """The id under which an entry of *collection* is indexed, for example ``laws/安全生产法@2021-06-10#97``."""
    return RecordId(f"{collection}/{entry_id}")


def split_key(key: str) -> tuple[Collection, str]:
    """Collection and id of an indexed entry, or of a group of them.

    Raises:
        RejectedError: *key* is of no collection.
    """
    name, _, entry_id = key.partition("/")
    if name not in set(Collection) or not entry_id:
        raise RejectedError(f"{key!r} 不属于任何资料库 / belongs to no collection")
    return Collection(name), entry_id
