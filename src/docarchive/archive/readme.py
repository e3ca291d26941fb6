"""The README.txt that stands in every archive: how to read it without this program."""

README_TEXT = """\
电子档案说明
============

本文件夹是安全生产（应急管理）行政执法文书的电子档案。阅读和核验均不需要任何专用软件。

1. 文件在哪里
   parties/<当事人>/<案件>/<文书>/   一份文书或一件证据：
       record.json                    说明：标题、文号、日期、字段内容、各文件及其摘要（UTF-8 文本）
       issued.pdf  issued.docx        签发时的文件
       scan-….pdf                     签字盖章后扫描回来的文件
       其他文件                       证据：照片、录音录像等，原样保存
       ….text.json                    从文件中读出的文字
   parties/<当事人>/party-….json      当事人；同一当事人有多个时，以台账中最后一个为准
   parties/<当事人>/<案件>/case-….json  案件；同样以台账中最后一个为准
   registers/                         执法人员和机关的登记
   arrivals/                          含多份文书的扫描件原件
   volumes/                           已结案并组卷的案卷
   ledger/                            台账：发生过什么、何时、何人、哪些文件

   想找某份文书：在全部 record.json 中搜索文号、单位名称或标题即可。

2. 如何核验一个文件没有被改动
   台账 ledger/entries/*.jsonl 每行一条记录，其中 "key" 是文件路径，"sha256" 是该文件的 SHA-256 摘要。
   用任何能计算 SHA-256 的程序（例如 sha256sum）计算文件摘要，与台账比较，相同即未改动。

3. 如何核验台账没有被改动
   台账各行构成一棵默克尔树（RFC 6962 第 2.1 节）：
       叶 = SHA-256(0x00 ‖ 该行文字，不含换行)，节点 = SHA-256(0x01 ‖ 左 ‖ 右)。
   ledger/checkpoint 共五行：名称、条数、树根（base64）、空行、签名。
   签名为 Ed25519（RFC 8032），签的是前三行（含换行）；签名行的 base64 去掉前 4 个字节后是 64 字节签名。
   公钥在 ledger/key.pub：名称+散列+base64，base64 的第 1 个字节是算法号 1，后 32 个字节是公钥。
   ledger/subtrees 第 n 行是第 n 个台账文件（256 条）的子树根，仅用于快速定位，可由台账重新算出。
   请将公钥和各时期的 checkpoint 另存他处：能改写整个文件夹的人，改不了已经交出去的这些文字。

4. 规则
   文件只写一次，从不修改。名称以 .tmp- 开头的是断电留下的未完成文件，可以删除。


How to read this archive
========================

This folder is the electronic archive of work-safety (emergency management) enforcement documents.
No special program is needed to read or to check it.

1. Where things are
   parties/<party>/<case>/<record>/   one document or piece of evidence:
       record.json                    what it is: title, number, dates, field values, files with digests
       issued.pdf  issued.docx        as issued
       scan-….pdf                     as it came back, signed and sealed
       other files                    evidence: photographs, recordings, kept as they came
       ….text.json                    text read out of a file
   parties/<party>/party-….json       the party; of several, the one named last in the ledger holds
   parties/<party>/<case>/case-….json the case; likewise
   registers/                         officers and the agency
   arrivals/                          originals of scans that held several documents
   volumes/                           closed cases bound as volumes
   ledger/                            what happened, when, by whom, and which files belong to it

   To find a document, search all record.json (UTF-8 text) for its number, a name or its title.

2. How to check that a file was not altered
   Each line of ledger/entries/*.jsonl is one fact; "key" is the path of a file, "sha256" its SHA-256 digest.
   Compute the file's digest with any program (for example sha256sum) and compare.

3. How to check that the ledger was not altered
   Its lines are the leaves of a Merkle tree (RFC 6962 section 2.1):
       leaf = SHA-256(0x00 || line without newline), node = SHA-256(0x01 || left || right).
   ledger/checkpoint has five lines: name, number of entries, root (base64), empty line, signature.
   The signature is Ed25519 (RFC 8032) over the first three lines with their newlines; of the base64 in the
   signature line the first 4 bytes name the key, the other 64 are the signature.
   ledger/key.pub is the public key: name+hash+base64; the first byte of the base64 is the algorithm, 1,
   the other 32 are the key.
   Line n of ledger/subtrees is the subtree root of the n-th ledger file (256 entries). It only helps to find
   the place of damage and can be computed again from the entries.
   Keep the public key, and checkpoints of many days, somewhere else: whoever can rewrite this whole folder
   cannot rewrite what was given away.

4. Rules
   Files are written once and never changed. Files named .tmp-… were left unfinished by a power cut and may
   be removed.
"""

README_BYTES = README_TEXT.encode()
"""As stored under ``README.txt``."""
