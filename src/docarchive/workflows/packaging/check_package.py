"""Checking a package on receipt, from the folder alone: structure, digests, size, documents, content and proofs.

What is found is told by the items of the four-property check that concern packages (A11, A12, A13, I02, I10).
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docarchive.archive.verify_note import MalformedError, PublicKey, read_head, read_key
from docarchive.domain.errors import DocArchiveError
from docarchive.domain.four_properties.evidence import FoundPackage
from docarchive.domain.ledger import leaf_hash, root_from_path
from docarchive.domain.plain import from_plain
from docarchive.domain.volumes.supplement import Supplement, SupplementItem
from docarchive.domain.volumes.volume import Volume, VolumeItem
from docarchive.workflows.packaging.bag import DECLARATION, MANIFEST, PAYLOAD, TAG_MANIFEST

_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_CHUNK = 1 << 20
_TAGS = ("bag-info.txt", "bagit.txt", MANIFEST)
_DOCUMENTS = ("README.txt", "index.html", "contents.csv", "metadata.json", "metadata.xml", "volume.json")


def check_package(folder: Path, *, key: str | None = None) -> FoundPackage:
    """Check the package in *folder*; never raises for what it finds.

    Args:
        folder: The bag's own folder.
        key: The verifier key as the sender published it; None: the package's own, which proves less.
    """
    structure = list(_structure(folder))
    listed = _listed(folder / MANIFEST)
    return FoundPackage(
        documents=tuple(_documents(folder / PAYLOAD)),
        structure=(*structure, *_surplus(folder, listed)),
        digests=tuple(_digests(folder, {**listed, **_listed(folder / TAG_MANIFEST)})),
        content=tuple(_content(folder / PAYLOAD, key)),
        size=tuple(_size(folder)),
    )


def _structure(folder: Path) -> Iterator[str]:
    for name in (*_TAGS, TAG_MANIFEST):
        if not (folder / name).is_file():
            yield f"缺少 / missing: {name}"
    declaration = folder / "bagit.txt"
    if declaration.is_file() and declaration.read_bytes() != DECLARATION:
        yield "bagit.txt 不是 BagIt 1.0 / is not that of BagIt 1.0"
    if not (folder / PAYLOAD).is_dir():
        yield f"缺少 / missing: {PAYLOAD}/"
    for name in (MANIFEST, TAG_MANIFEST):
        path = folder / name
        lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
        if any(
            not _LINE.fullmatch(line) or not _is_safe(line.partition(" ")[2].lstrip(" *")) for line in lines
        ):
            yield f"{name} 格式不对或路径不安全 / is malformed, or leads outside"


def _surplus(folder: Path, listed: dict[str, str]) -> Iterator[str]:
    payload = folder / PAYLOAD
    for path in sorted(payload.rglob("*")) if payload.is_dir() else []:
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield f"是链接 / a link: {name}"
        elif path.is_file() and name not in listed:
            yield f"清单没有列出 / not in the manifest: {name}"


def _digests(folder: Path, listed: dict[str, str]) -> Iterator[str]:
    for name, expected in sorted(listed.items()):
        path = folder / name
        if not path.is_file() or path.is_symlink():
            yield f"清单所列文件不在 / listed, but not there: {name}"
        elif _digest(path) != expected:
            yield f"摘要不符 / the digest differs: {name}"


def _size(folder: Path) -> Iterator[str]:
    try:
        text = (folder / "bag-info.txt").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    stated = re.search(r"^Payload-Oxum: (\d+)\.(\d+)$", text, flags=re.MULTILINE)
    files = [path for path in (folder / PAYLOAD).rglob("*") if path.is_file() and not path.is_symlink()]
    found = (sum(path.stat().st_size for path in files), len(files))
    if stated is None:
        yield "bag-info.txt 没有 Payload-Oxum / states no size"
    elif (int(stated[1]), int(stated[2])) != found:
        yield f"应为 {stated[1]} 字节 {stated[2]} 个文件，实为 {found[0]} 字节 {found[1]} 个 / another size"


def _documents(payload: Path) -> Iterator[str]:
    for name in _DOCUMENTS:
        path = payload / name
        if not path.is_file() or not path.stat().st_size:
            yield f"缺少或为空 / missing or empty: {name}"
            continue
        try:
            text = path.read_text("utf-8-sig")
            if name.endswith(".json"):
                json.loads(text)
            elif name.endswith(".xml"):
                ElementTree.fromstring(text)  # noqa: S314  entities of our own making only; expat bounds expansion
        except (ValueError, ElementTree.ParseError) as error:
            yield f"读不出 / cannot be read: {name}: {error}"


def _content(payload: Path, key: str | None) -> Iterator[str]:
    """The sealing is proved, and every item of the volume has its file, its description and its proof."""
    try:
        volume = from_plain(Volume, json.loads((payload / "volume.json").read_text("utf-8")))
    except (OSError, ValueError, DocArchiveError) as error:
        yield f"volume.json 不是案卷著录 / is no description of a volume: {error}"
        return
    try:
        trusted = read_key(key or (payload / "ledger/key.pub").read_text("utf-8").strip())
    except (OSError, ValueError, MalformedError) as error:
        yield f"公钥读不出 / the key cannot be read: {error}"
        return
    yield from _proved(payload / "ledger/proof.json", payload / "volume", trusted)
    sealed = _entries(payload / "ledger/proof.json")
    if not any(entry.get("detail", {}).get("reference") == volume.reference for entry in sealed):
        yield "归卷条目的证明不是本卷的 / the proof of sealing is another volume's"
    items: list[VolumeItem | SupplementItem] = [*volume.items, *_added(payload)]
    for item in items:
        folder = payload / f"records/{item.place:03d}"
        if not (folder / "record.json").is_file():
            yield f"第 {item.place} 件缺著录 / item {item.place} has no record.json"
        file = item.key.rpartition("/")[2]
        if not ((folder / file).is_file() or (payload / "volume" / file).is_file()):
            yield f"第 {item.place} 件缺文件 / item {item.place} has no {file}"
        yield from _proved(folder / "proof.json", folder, trusted)
        if not any(entry.get("record_id") == item.record_id for entry in _entries(folder / "proof.json")):
            yield f"第 {item.place} 件的证明不是它的 / the proof of item {item.place} is not its own"


def _added(payload: Path) -> list[SupplementItem]:
    """Items of supplements; a list that cannot be read is told with the digests."""
    try:
        plain = json.loads((payload / "supplements.json").read_text("utf-8"))
        return [item for one in plain for item in from_plain(Supplement, one).items]
    except (OSError, ValueError, TypeError, DocArchiveError):
        return []


def _proved(proof: Path, folder: Path, key: PublicKey) -> Iterator[str]:
    """See that the entries of a proof stand under a head of this key, and that the files beside it are theirs."""
    shown = "/".join(proof.parts[-3:])
    try:
        document = json.loads(proof.read_text("utf-8"))
        head = read_head(document["checkpoint"].encode())
        if not head.signed_by(key):
            raise MalformedError("signed by another key")  # noqa: TRY301  one message for all that is wrong with it
        for item in document["entries"]:
            path = [bytes.fromhex(node) for node in item["path"]]
            leaf = leaf_hash(item["entry"].encode())
            if root_from_path(leaf, item["index"], head.size, path) != head.root:
                raise MalformedError(f"entry {item['index']} is not under the signed head")  # noqa: TRY301
    except (OSError, ValueError, KeyError, TypeError, AttributeError, MalformedError) as error:
        yield f"证明不成立 / the proof does not hold: {shown}: {error}"
        return
    for entry in _entries(proof):
        for named in [*([entry["body"]] if "body" in entry else []), *entry["objects"]]:
            path = folder / named["key"].rpartition("/")[2]
            if path.is_file() and _digest(path) != named["sha256"]:
                yield f"文件与台账不符 / the file is not the ledger's: {'/'.join(path.parts[-3:])}"


def _entries(proof: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(item["entry"]) for item in json.loads(proof.read_text("utf-8"))["entries"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _listed(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = (_LINE.fullmatch(line) for line in lines)
    return {match[2]: match[1] for match in found if match and _is_safe(match[2])}


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return not name.startswith("/") and all(part not in {"", ".", ".."} for part in parts)


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
