"""The page ``index.html`` of a package: the whole volume in any browser, from the disk, without any network.

Everything shown is escaped; a content policy allows pictures and recordings of the package, the one style and the one
script below (by their digests), and nothing else. Without script everything is there but the search field.
"""

import base64
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from urllib.parse import quote

from docarchive.domain.record import Representation, Role
from docarchive.domain.volumes.volume import VolumeFileRole, VolumeSide
from docarchive.workflows.packaging.packed import PackedItem, PackedVolume

_ROLES = {
    Role.ISSUED_DOCX: "签发件 Word / as issued",
    Role.ISSUED_PDF: "签发件 PDF / as issued",
    Role.SCAN: "签章扫描件 / signed scan",
    Role.EVIDENCE: "证据原件 / evidence",
    Role.CONTACT_SHEET: "关键帧 / key frames",
    Role.WAVEFORM: "波形 / waveform",
    Role.PROXY: "浏览件 / copy to play",
    Role.SEARCHABLE: "可检索件 / searchable",
    Role.MASKED: "遮盖副本 / masked copy",
}
_VOLUME_FILES = {
    VolumeFileRole.BOUND_PDF: "全卷 PDF / the whole volume",
    VolumeFileRole.COVER: "封面 / cover",
    VolumeFileRole.CONTENTS: "卷内目录 / contents",
    VolumeFileRole.NOTE: "备考表 / note sheet",
    VolumeFileRole.TRANSFER_LIST: "移交清单 / list of transfer",
    VolumeFileRole.PAGE_COPY: "转换页 / converted pages",
}
_STYLE = """
body{font:16px/1.6 "Noto Serif CJK SC","Songti SC",SimSun,serif;margin:0;color:#111;background:#f4f4f2}
header,main,nav,footer{max-width:60rem;margin:auto;padding:1rem;background:#fff}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;border-top:1px solid #999;padding-top:1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}
figure{margin:1rem 0;border:1px solid #ccc}figure img{width:100%;display:block}figcaption{padding:.4rem .6rem;background:#eee}
header th{width:16rem}td{white-space:pre-line}
figure:target{outline:4px solid #b00}pre{white-space:pre-wrap;margin:0;padding:.6rem}video,audio{width:100%}
code{word-break:break-all}#find{width:100%;font:inherit;padding:.4rem}a:focus,input:focus,summary:focus{outline:3px solid #06c}
"""
_SCRIPT = """
(function(){
var box=document.getElementById('search'),field=document.getElementById('find'),list=document.getElementById('hits');
box.hidden=false;
function fold(t){return t.normalize('NFKC').toLowerCase().replace(/\\s+/g,'');}
var places=Array.prototype.map.call(document.querySelectorAll('[data-text]'),function(e){
  return {id:e.id,name:e.getAttribute('data-name'),text:fold(e.textContent)};});
field.addEventListener('input',function(){
  var words=field.value.split(/\\s+/).map(fold).filter(Boolean);
  list.textContent='';
  if(!words.length){return;}
  var found=places.filter(function(p){return words.every(function(w){return p.text.indexOf(w)>=0;});});
  found.slice(0,500).forEach(function(p){
    var row=document.createElement('li'),link=document.createElement('a');
    link.href='#'+p.id;link.textContent=p.name;row.appendChild(link);list.appendChild(row);});
  if(!found.length){var none=document.createElement('li');none.textContent='没有找到 / nothing found';list.appendChild(none);}
});
})();
"""


def volume_page(packed: PackedVolume, pictures: Mapping[int, str]) -> bytes:
    """The page of a volume.

    Args:
        packed: The volume.
        pictures: Volume page number to the path of its picture in the package; empty without pictures.
    """
    volume = packed.volume
    title = f"{volume.reference} {volume.title}"
    parts = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">',
        '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        *_head(packed),
        '<nav id="search" hidden><label for="find">在本卷内查找 / search within</label>'
        '<input id="find" type="search" autocomplete="off"><ol id="hits"></ol></nav>',
        "<main>",
        *_contents(packed, pictures),
        *(line for one in packed.items for line in _item(one, packed, pictures)),
        "</main>",
        *_foot(packed),
        f"<script>{_SCRIPT}</script></body></html>",
    ]
    return ("\n".join(parts) + "\n").encode()


def _policy() -> str:
    local = "'self' file:"
    return (
        f"default-src 'none'; img-src {local}; media-src {local}; "
        f"style-src '{_digest(_STYLE)}'; script-src '{_digest(_SCRIPT)}'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()


def _head(packed: PackedVolume) -> Iterator[str]:
    volume = packed.volume
    side = "副卷 / secondary" if volume.side is VolumeSide.SECONDARY else "正卷 / main"
    expires = volume.expires_on.isoformat() if volume.expires_on else "永久 / for ever"
    rows = {
        "档号 / reference": volume.reference,
        "立档单位 / office": packed.agency.name,
        "卷 / volume": f"{side} {volume.number}/{volume.count}",
        "件、页 / items, pages": f"{volume.totals.documents} 件，{volume.totals.pages} 页",
        "结案 / closed": volume.closed_on.isoformat(),
        "保管期限 / kept": f"{volume.retention.printed}（{expires}）",
        "立卷、检查、接收 / compiled, checked, taken": "、".join(
            one.name for one in (volume.compiler, volume.checker, volume.archivist)
        ),
        "情况说明 / note": volume.statement,
    }
    yield f"<header><h1>{escape(volume.title)}</h1><table>"
    yield from (f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in rows.items())
    links = "　".join(
        _link(packed.path(file), f"{_VOLUME_FILES[file.role]}（{file.key.rpartition('.')[2]}）")
        for file in volume.files
        if file.role is not VolumeFileRole.PAGE_COPY
    )
    yield f"</table><p>{links}</p></header>"


def _contents(packed: PackedVolume, pictures: Mapping[int, str]) -> Iterator[str]:
    yield '<h2 id="contents">卷内目录 / contents</h2><table><tr><th>序号</th><th>文件名称及编号</th><th>日期</th>'
    yield "<th>页号</th><th>备注</th></tr>"
    for one in packed.items:
        item = one.item
        place = f"#p{item.first_page}" if item.first_page in pictures else f"#i{item.place}"
        name = f"{item.title}{item.number or ''}"
        pages = f'<a href="{place}">{escape(item.pages)}</a>' if item.pages else ""
        yield (
            f'<tr><td>{item.place}</td><td><a class="row" href="{place}">{escape(name)}</a></td>'
            f"<td>{item.dated.isoformat() if item.dated else ''}</td><td>{pages}</td>"
            f"<td>{escape(item.remark)}</td></tr>"
        )
    yield "</table>"


def _item(one: PackedItem, packed: PackedVolume, pictures: Mapping[int, str]) -> Iterator[str]:
    item = one.item
    yield f'<section id="i{item.place}"><h2>{item.place}　{escape(item.title)}{escape(item.number or "")}</h2>'
    yield f"<p>{escape(packed.volume.item_reference(item.place))}　{_files(one)}</p>"
    for file in one.record.representations:
        yield from _player(one, file)
    drawn = False
    for index, number in enumerate(item.page_numbers):
        if number:
            drawn = True
            yield from _page(one, number, index, pictures)
    if not drawn and one.text:
        text = "\n".join(one.text[index] for index in sorted(one.text))
        yield (
            f'<details id="t{item.place}" data-text data-name="{escape(f"{item.place} {item.title}")}">'
            f"<summary>文字 / text</summary><pre>{escape(text)}</pre></details>"
        )
    yield "</section>"


def _page(one: PackedItem, number: int, index: int, pictures: Mapping[int, str]) -> Iterator[str]:
    name = f"第 {number} 页　{one.item.title}"
    yield f'<figure id="p{number}" data-text data-name="{escape(name)}">'
    if number in pictures:
        yield f'<img src="{_path(pictures[number])}" alt="{escape(name)}" loading="lazy">'
    yield f"<figcaption>{escape(name)}"
    if index in one.text:
        yield f"<details><summary>文字 / text</summary><pre>{escape(one.text[index])}</pre></details>"
    yield "</figcaption></figure>"


def _files(one: PackedItem) -> str:
    links = [
        _link(one.path(item.key), f"{_ROLES[item.role]}（{item.key.rpartition('.')[2]}）")
        for item in one.record.representations
    ]
    links.append(_link(f"{one.folder}/record.json", "著录 / description"))
    links.append(_link(f"{one.folder}/proof.json", "存在证明 / proof"))
    return "　".join(links)


def _player(one: PackedItem, file: Representation) -> Iterator[str]:
    kind = file.media_type.partition("/")[0]
    proxied = one.record.representation(Role.PROXY) is not None
    if kind in {"video", "audio"} and (file.role is Role.PROXY or not proxied):
        yield f'<{kind} controls preload="none" src="{_path(one.path(file.key))}"></{kind}>'
    elif (
        kind == "image"
        and file.role in {Role.EVIDENCE, Role.CONTACT_SHEET, Role.WAVEFORM}
        and not one.item.numbered
    ):
        yield f'<img src="{_path(one.path(file.key))}" alt="{escape(one.item.title)}" loading="lazy" width="100%">'


def _foot(packed: PackedVolume) -> Iterator[str]:
    origin, size, root, *_ = packed.head.signed_note.split("\n")
    yield "<footer><h2>核验 / checking</h2>"
    yield "<p>整包 / the package：<code>sha256sum -c manifest-sha256.txt</code></p>"
    yield (
        "<p>单件 / one record：<code>python3 tools/verify_proof.py records/001/proof.json --key "
        f"'{escape(packed.public_key)}'</code></p>"
    )
    yield f"<p>台账 / ledger：<code>{escape(origin)}　{escape(size)}　{escape(root)}</code></p>"
    links = [
        _link(name, name)
        for name in ("README.txt", "contents.csv", "metadata.xml", "metadata.json", "volume.json")
    ]
    yield f"<p>{'　'.join(links)}</p></footer>"


def _link(path: str, words: str) -> str:
    return f'<a href="{_path(path)}">{escape(words)}</a>'


def _path(path: str) -> str:
    return escape(quote(path))
