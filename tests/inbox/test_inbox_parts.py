"""A mail or zip in the inbox is taken apart: each file inside goes its own way, the original is kept."""

import io
import json
import zipfile
from email.message import EmailMessage

import pytest
from arrival_office import letter_pdf, open_office, signed

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.errors import UnavailableError
from docarchive.domain.file_remark import FileRemark, RemarkCode
from docarchive.domain.identifiers import Sha256
from docarchive.inbox.parts import UnpackedFolder
from docarchive.inbox.watcher import Watcher
from docarchive.reading.refusals import rejection

RELEASED, SET_ASIDE, QUARANTINED = ArrivalState.RELEASED, ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED


def package(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def mail(*attachments):
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = "a@example.invalid", "x", "整改报告"
    message.set_content("请查收整改材料。\n")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def digest(content):
    import hashlib

    return Sha256(hashlib.sha256(content).hexdigest())


def inbox_files(office):
    return [str(path.relative_to(office.inbox)) for path in office.inbox.rglob("*") if path.is_file()]


@pytest.fixture
def keeper(office, watcher):
    return watcher(ingest=office.ingest(shelf=UnpackedFolder(office.inbox)))


@pytest.fixture
def bring(keeper, drop, settle):
    """Drop a file, let it settle, and look until nothing moves any more."""

    def bring(name, content):
        drop(name, content)
        settle(keeper)
        while keeper.scan_once():
            pass

    return bring


def test_scans_in_a_zip_find_their_documents_and_the_zip_is_kept(office, bring):
    first, pdf = office.issue(1)
    second, other = office.issue(1)
    content = package(("扫描/一.pdf", signed((pdf, 1))), ("扫描/二.pdf", signed((other, 1))))

    bring("扫描.zip", content)

    rows = office.rows()
    assert {name: row.state for name, row in rows.items()} == {
        "扫描.zip": RELEASED,
        "扫描.zip/扫描/一.pdf": RELEASED,
        "扫描.zip/扫描/二.pdf": RELEASED,
    }
    assert "已拆成 2 个文件" in rows["扫描.zip"].reason
    for record in (first, second):
        (scan,) = office.record(record.id).scans
        assert scan.derived_from == digest(content)
    with office.catalog.reading() as reader:
        kept = reader.find_file(digest(content))
    assert office.bytes_of(kept.key) == content
    assert inbox_files(office) == []
    assert office.published()


def test_a_mail_in_a_cases_folder_becomes_its_text_and_its_attachments(office, bring):
    photograph = letter_pdf("整改后的照片")

    bring(
        f"{office.case.id}/来信.eml", mail(("整改照片.pdf", photograph), ("清单.txt", "灭火器两具".encode()))
    )

    records = {record.title: record for record in office.records()}
    assert set(records) == {"邮件正文", "整改照片", "清单"}
    assert all(record.representations[0].derived_from is not None for record in records.values())
    assert records["邮件正文"].representations[0].media_type == "text/plain"


def test_a_mail_without_attachments_is_filed_as_it_is(office, bring):
    content = mail()

    bring(f"{office.case.id}/来信.eml", content)

    (record,) = office.records()
    assert (record.title, record.representations[0].sha256) == ("来信", digest(content))


def test_a_poisoned_file_inside_stops_no_other(office, bring):
    members = [
        ("一.txt", "一"),
        ("坏.pdf", b"%PDF-1.7\n" + b"x" * 50),
        ("照片.jpg", b"MZ" + bytes(200)),
        ("二.txt", "二"),
    ]

    bring(f"{office.case.id}/材料.zip", package(*members))

    states = {name.rpartition("/")[2]: row.state for name, row in office.rows().items()}
    assert states == {
        "材料.zip": RELEASED,
        "一.txt": RELEASED,
        "坏.pdf": QUARANTINED,
        "照片.jpg": QUARANTINED,
        "二.txt": RELEASED,
    }


def test_the_same_zip_again_is_a_duplicate(office, bring):
    content = package(("一.txt", "一"))
    bring(f"{office.case.id}/材料.zip", content)

    bring(f"{office.case.id}/又一次.zip", content)

    assert len(office.records()) == 1
    assert "完全相同" in office.rows()[f"{office.case.id}/又一次.zip"].reason


def test_a_zip_that_is_a_bomb_is_quarantined_whole(office, bring):
    bring("炸弹.zip", package(("零", bytes(200 << 20))))

    assert office.rows()["炸弹.zip"].state is QUARANTINED
    assert "压缩炸弹" in office.rows()["炸弹.zip"].reason


def test_without_a_place_for_parts_a_zip_is_filed_whole_and_said_to_be_unread(office, watcher, drop, settle):
    drop(f"{office.case.id}/材料.zip", package(("一.txt", "一")))
    settle(watcher())

    (record,) = office.records()
    assert [each.code for each in record.representations[0].remarks] == [RemarkCode.UNREAD]


def test_what_is_odd_stands_on_the_record_and_in_the_published_fact(office, bring):
    bring(f"{office.case.id}/照片.jpg", letter_pdf("其实是 PDF"))

    (record,) = office.records()
    facts = [json.loads(line) for line in office.ledger.entries()]
    body = json.loads(office.bytes_of(facts[-1]["body"]["key"]))
    assert [each.code for each in record.representations[0].remarks] == [RemarkCode.NAME_MISMATCH]
    assert body["representations"][0]["remarks"][0]["code"] == "name_mismatch"


class Scanner:
    """Answers as told."""

    def __init__(self, answer):
        self.answer = answer

    def scan(self, path):
        return self.answer(path)


def test_a_virus_is_quarantined_with_its_name_and_never_opened(office, watcher, drop, settle):
    def found(path):
        raise rejection(path.name, "virus", "Test.Signature-1")

    class NeverOpened:
        media_type = is_complete = None

    drop("来信.txt", b"x")
    settle(watcher(ingest=office.ingest(scanner=Scanner(found), file_reader=NeverOpened())))

    assert office.rows()["来信.txt"].state is QUARANTINED
    assert "Test.Signature-1" in office.rows()["来信.txt"].reason


def test_a_silent_scanner_is_waited_for_or_remarked(office, watcher, drop, settle, clock):
    def silent(_path):
        raise UnavailableError("病毒扫描没有回应")

    answers = [silent, lambda _path: (FileRemark(RemarkCode.NOT_SCANNED, "clamd"),)]
    scanner = Scanner(silent)
    drop(f"{office.case.id}/a.txt", "文字".encode())
    keeper = watcher(ingest=office.ingest(scanner=scanner))
    settle(keeper)
    assert office.rows()[f"{office.case.id}/a.txt"].state is ArrivalState.CLAIMED
    scanner.answer = answers[1]
    clock.seconds += 600
    keeper.scan_once()

    (record,) = office.records()
    assert [each.code for each in record.representations[0].remarks] == [RemarkCode.NOT_SCANNED]


# the power


class PowerCutError(BaseException):
    """The machine stopped: nothing may catch this."""


class Cutting:
    """Counts the calls of a tool, before and after each, and cuts at one of them."""

    METHODS = frozenset({"begin", "place", "hand_over", "put", "append", "unpack", "save_arrival"})

    def __init__(self, tool, counter):
        self._tool, self._counter = tool, counter

    def __getattr__(self, name):
        found = getattr(self._tool, name)
        if name == "transaction":
            return lambda: _Transaction(found(), self._counter)
        if name not in self.METHODS:
            return found

        def call(*args, **kwargs):
            self._counter.step()
            done = found(*args, **kwargs)
            self._counter.step()
            return done

        return call


class Counter:
    def __init__(self, at):
        self.at, self.count = at, 0

    def step(self):
        self.count += 1
        if self.count == self.at:
            raise PowerCutError


class _Transaction:
    def __init__(self, context, counter):
        self._context, self._counter = context, counter

    def __enter__(self):
        return Cutting(self._context.__enter__(), self._counter)

    def __exit__(self, kind, error, trace):
        if kind is None:
            try:
                self._counter.step()
            except PowerCutError as cut:
                self._context.__exit__(PowerCutError, cut, None)
                raise
        self._context.__exit__(kind, error, trace)
        if kind is None:
            self._counter.step()


def _run(office, at):
    """One start of the service that is cut at step *at*; True when it came to its end before."""
    counter = Counter(at)

    def cut(tool):
        return Cutting(tool, counter)

    tools = {"archive": cut(office.archive), "ledger": cut(office.ledger), "catalog": cut(office.catalog)}
    ingest = office.ingest(**tools, file_reader=cut(office.reader), shelf=cut(UnpackedFolder(office.inbox)))
    keeper = Watcher(
        office.inbox, catalog=office.catalog, ingest=ingest, is_complete=office.reader.is_complete, now=office.now,
        settle_seconds=0, mode="polling",
    )  # fmt: skip
    try:
        keeper.scan_once()
        while keeper.scan_once():
            pass
    except PowerCutError:
        return False
    return True


def test_a_power_cut_at_any_step_until_the_original_has_left_ends_where_none_would(tmp_path):
    content = package(("一.txt", "一"), ("二.txt", "二"))
    for at in range(1, 200):
        with open_office(tmp_path / str(at)) as office:
            folder = office.inbox / office.case.id
            folder.mkdir()
            (folder / "材料.zip").write_bytes(content)
            ended = _run(office, at)
            had_left = office.rows()[f"{office.case.id}/材料.zip"].state is RELEASED
            assert ended or _run(office, 0)

            records = {record.title: record.representations[0] for record in office.records()}
            assert set(records) == {"一", "二"}, at
            assert all(item.derived_from == digest(content) for item in records.values()), at
            assert inbox_files(office) == [], at
            assert {row.state for row in office.rows().values()} == {RELEASED}, at
            assert office.published(), at
            assert office.told() <= set(office.archive.keys()), at
        if had_left:  # from here on it is the journey of any file
            assert at > 20
            return
    raise AssertionError("the original never left")
