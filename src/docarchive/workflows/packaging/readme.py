"""README.txt of a package: what it is and how to check it, for whoever finds it without this program."""

from docarchive.workflows.packaging.packed import PackedVolume

_TEXT = """\
案卷 {reference}
{title}

本文件夹是一个已归档案卷的完整信息包（BagIt 1.0，RFC 8493），不需要任何专用软件即可阅读和核验。

1. 阅读：用浏览器打开 data/index.html，不需要网络。
2. 目录
   data/contents.csv            卷内目录（UTF-8）
   data/volume/                 全卷 PDF、封面、目录、备考表、移交清单
   data/records/NNN/            第 NNN 件：原件、扫描件、衍生件、record.json（著录）、proof.json（存在证明）
   data/pages/                  各页图像
   data/metadata.json、.xml     元数据（DA/T 46）
   data/volume.json             案卷著录
   data/ledger/                 台账签名头、公钥、归卷条目的证明
   data/tools/verify_proof.py   独立核验程序
3. 核验整包：在本文件夹运行 sha256sum -c manifest-sha256.txt，或使用任何 BagIt 工具。
4. 核验一件：python3 data/tools/verify_proof.py data/records/001/proof.json --key '公钥' \\
      --file '归档路径=data/records/001/文件名'
   归档路径见 proof.json 的 files。公钥须来自本机关另行公布，应为：
   {key}
5. 全部文件为只读副本；原件保存于 {agency} 电子档案。


Volume {reference}

This folder is a sealed case file as a complete package (BagIt 1.0, RFC 8493). No special program is needed.

1. Read: open data/index.html in a browser; no network is used.
2. Contents
   data/contents.csv            list of contents (UTF-8)
   data/volume/                 the whole volume as PDF, cover, contents, note sheet, list of transfer
   data/records/NNN/            item NNN: originals, scans, derivatives, record.json (description), proof.json (proof)
   data/pages/                  pictures of the pages
   data/metadata.json, .xml     metadata (DA/T 46)
   data/volume.json             description of the volume
   data/ledger/                 signed tree head, public key, proof of the sealing
   data/tools/verify_proof.py   stand-alone checker
3. Check the package: run sha256sum -c manifest-sha256.txt in this folder, or any BagIt tool.
4. Check one record: as above under 4. Archive paths stand in proof.json under "files". The key must come from the
   office itself, by another way than this package.
5. All files are copies; the originals are kept by the office.
"""


def readme(packed: PackedVolume) -> bytes:
    """The text of a volume's package."""
    volume = packed.volume
    return _TEXT.format(
        reference=volume.reference, title=volume.title, key=packed.public_key, agency=packed.agency.name
    ).encode()
