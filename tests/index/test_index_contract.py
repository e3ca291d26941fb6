"""What every engine promises: found on return, one writer, readers beside it, damage named, never a crash."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from index_damage import put_instead

from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.query import (
    And,
    DateRange,
    Filter,
    FilterField,
    FineRange,
    IndexEntry,
    IndexPage,
    Not,
    Sort,
    Text,
)

EVERYTHING = And(())


def entry(record_id, text, **given):
    return IndexEntry(record_id, "CASE1", "检查记录", (IndexPage(1, text),), **given)


def found(index, query, *, sort=Sort.RELEVANCE, limit=100, offset=0):
    if isinstance(query, str):
        query = Text(query)
    return list(index.find(query, sort=sort, limit=limit, offset=offset).record_ids)


def test_a_record_is_found_on_return_by_this_and_by_every_other_reader(engine, index, tmp_path):
    other = engine(tmp_path / "index")
    assert found(other, "除尘器") == []

    index.replace([entry("R1", "除尘器未清理"), entry("R2", "配电箱")])

    assert found(index, "除尘器") == ["R1"]
    assert found(other, "除尘器") == ["R1"]
    other.close()


def test_the_newest_text_replaces_the_old_one(index):
    index.replace([entry("R1", "旧文本"), entry("R2", "旁边")])
    index.replace([entry("R1", "中间"), entry("R1", "新文本")])

    assert found(index, "旧") == []
    assert found(index, "中间") == []
    assert found(index, "新文本") == ["R1"]
    assert index.find(EVERYTHING, sort=Sort.NEWEST, limit=9, offset=0).total == 2
    assert index.info().records == 2


def test_removed_records_are_gone_and_unknown_ones_do_not_matter(index):
    index.replace([entry("R1", "甲"), entry("R2", "乙")])

    index.remove(["R1", "NOBODY"])
    index.remove([])
    index.replace([])

    assert found(index, EVERYTHING) == ["R2"]
    assert found(index, Not(Text("甲"))) == ["R2"]


def test_runs_cross_pages_but_not_from_title_to_text_or_name_to_name(index):
    pages = (IndexPage(1, "责令限期"), IndexPage(2, "整改完毕 331"), IndexPage(3, "90"))
    index.replace([IndexEntry("R1", "C", "指令书", pages, party_names=("常州甲", "乙公司"))])

    assert found(index, "限期整改") == ["R1"]
    assert found(index, "指令书") == ["R1"]
    assert found(index, "书责令") == []
    assert found(index, "33190") == found(index, "331") == found(index, "90") == ["R1"]
    assert found(index, Filter(FilterField.ENTERPRISE, "甲乙")) == []


def test_a_wrapped_number_and_two_cells_of_a_table_are_both_found(index):
    index.replace([entry("R1", "罚款金额\n30000\n50000\nsafety\nproduction"), entry("R2", "数 3 000 个")])

    assert found(index, "30000") == ["R1"]
    assert found(index, "50000") == ["R1"]
    assert found(index, "3000050000") == ["R1"]
    assert found(index, "safety production") == ["R1"]
    assert found(index, "金额30000 50000 safety") == ["R1"]
    assert found(index, "3000") == []
    assert found(index, "3 000") == ["R2"]


def test_records_without_text_date_number_or_fine_are_kept_too(index):
    index.replace([IndexEntry("R1", "C1", "", ()), entry("R2", "文", doc_date=date(2025, 5, 1), fine_fen=1)])

    assert found(index, EVERYTHING) == ["R1", "R2"]
    assert found(index, DateRange(None, None)) == ["R2"]
    assert found(index, FineRange(None, None)) == ["R2"]
    assert found(index, EVERYTHING, sort=Sort.OLDEST) == ["R2", "R1"]


def test_the_largest_fine_and_no_fine_at_all_keep_their_places(index):
    fines = {"R1": 0, "R2": 2**63 - 1, "R3": None, "R4": 5_000_000}
    index.replace([entry(name, "罚", fine_fen=fine) for name, fine in fines.items()])

    assert found(index, EVERYTHING, sort=Sort.FINE) == ["R2", "R4", "R1", "R3"]
    assert found(index, FineRange(5_000_001, 2**70)) == ["R2"]
    assert found(index, FineRange(0, 0)) == ["R1"]


def test_numbers_are_equal_in_any_bracket_style_and_begin_as_printed(index):
    index.replace(
        [
            entry("R1", "甲", number="（苏常）应急罚〔2026〕1号"),
            entry("R2", "乙", number="（苏常）应急罚〔2026〕12号"),
            entry("R3", "丙", number="检查底稿 第7号"),
        ]
    )

    def by_number(value, **given):
        return found(index, Filter(FilterField.NUMBER, value, **given))

    assert by_number("(蘇常)應急罰[２０２６] 1号") == ["R1"]
    assert by_number("苏常安监罚【2026】01号") == ["R1"]
    assert by_number("（苏常）应急罚〔2026〕1") == []
    assert by_number("（苏常）应急罚[2026]1", prefix=True) == ["R1", "R2"]
    assert by_number("检查底稿第7号") == ["R3"]
    assert by_number("检查底", prefix=True) == ["R3"]


def test_text_of_every_strange_kind_is_taken_and_found(index):
    strange = "𠮷\ud800野\x00家\x01\x02 A\u0301B\ufeff \u200b安\U000e0100全 " + "a" * 70_000 + "🙂"
    index.replace([entry("R1", strange), entry("R2", "_ \x1f 1_2 + [\\] .* OR")])

    assert (
        found(index, "𠮷野家") == found(index, "安全") == found(index, "áb") == found(index, "🙂") == ["R1"]
    )
    assert found(index, "吉野家") == []
    assert found(index, "1_2+[\\]") == found(index, ".*") == found(index, "_") == ["R2"]
    assert found(index, "1 2") == []


def test_hits_with_equal_scores_are_ordered_by_record_id_on_every_page(index):
    names = [f"R{number:03d}" for number in range(60)]
    for start in (40, 20, 0):
        index.replace([entry(name, "同样的话") for name in names[start : start + 20]])
    index.replace([entry("R030", "同样的话")])

    paged = [name for offset in range(0, 60, 7) for name in found(index, "同样", limit=7, offset=offset)]

    assert paged == names
    assert found(index, "同样", offset=60) == []
    assert index.find(Text("同样"), sort=Sort.RELEVANCE, limit=0, offset=0).total == 60


@pytest.mark.parametrize(
    "query",
    [
        Text(""),
        Text(" \u200b\n"),
        Filter(FilterField.OFFICER, ""),
        Filter(FilterField.CAUSE, "粉尘", prefix=True),
        Filter(FilterField.DATE, "2025"),
        Not(Filter(FilterField.FINE, "1")),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_way_out(index, query):
    with pytest.raises(RejectedError) as caught:
        index.find(query, sort=Sort.NEWEST, limit=1, offset=0)

    assert caught.value.hint


def test_a_second_writer_is_refused_while_readers_go_on(engine, index, tmp_path, monkeypatch):
    monkeypatch.setattr("docarchive.index.folders._PATIENCE_SECONDS", 0.1)
    index.replace([entry("R1", "甲")])
    inside, leave = threading.Event(), threading.Event()

    def slow_entries():
        yield entry("R2", "乙")
        inside.set()
        assert leave.wait(20)

    builder = threading.Thread(target=engine(tmp_path / "index").rebuild, args=(slow_entries(),))
    builder.start()
    try:
        assert inside.wait(20)
        with pytest.raises(UnavailableError, match="writing the index"):
            index.replace([entry("R3", "丙")])
        assert found(index, EVERYTHING) == ["R1"]
    finally:
        leave.set()
        builder.join(20)
    assert found(index, EVERYTHING) == ["R2"]
    index.replace([entry("R3", "丙")])
    assert found(index, EVERYTHING) == ["R2", "R3"]


def test_a_rebuild_that_fails_leaves_the_old_index_as_it_was(index, tmp_path):
    index.replace([entry("R1", "甲")])
    before = sorted(path.name for path in (tmp_path / "index").iterdir())

    def broken():
        yield entry("R2", "乙")
        raise OSError("the catalogue went away")

    with pytest.raises((OSError, UnavailableError)):
        index.rebuild(broken())

    assert found(index, EVERYTHING) == ["R1"]
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == before


def test_searching_goes_on_while_others_write_and_rebuild(engine, index, tmp_path):
    index.replace([entry(f"R{number}", "常在的话") for number in range(20)])
    stop, faults, asked = threading.Event(), [], []

    def search():
        reader = engine(tmp_path / "index")
        while not stop.is_set():
            try:
                asked.append(len(found(reader, "常在的话")))
            except Exception as error:
                faults.append(error)
        reader.close()

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for turn in range(6):
        index.replace([entry(f"X{turn}", "别的话")])
        index.rebuild([entry(f"R{number}", "常在的话") for number in range(20)])
    stop.set()
    for thread in threads:
        thread.join(20)

    assert faults == []
    assert set(asked) == {20}
    index.remove(["R0"])
    assert len(list((tmp_path / "index").glob("*-v*"))) == 1


def test_an_old_build_stays_as_long_as_a_reader_uses_it(engine, index, tmp_path):
    def builds():
        return sorted(path.name for path in (tmp_path / "index").iterdir() if path.is_dir())

    index.replace([entry("R1", "甲")])
    reader = engine(tmp_path / "index")
    assert found(reader, "甲") == ["R1"]
    (old,) = builds()

    index.rebuild([entry("R2", "乙")])
    index.replace([entry("R3", "丙")])
    assert old in builds()
    assert len(builds()) == 2
    assert found(reader, "乙") == ["R2"]
    index.replace([entry("R4", "丁")])
    assert old not in builds()
    assert len(builds()) == 1

    index.rebuild([])
    assert len(builds()) == 2
    reader.close()
    index.replace([entry("R5", "戊")])
    assert len(builds()) == 1
    assert found(index, EVERYTHING) == ["R5"]


def test_a_missing_index_asks_to_be_rebuilt_and_is_never_begun_half(engine, tmp_path):
    missing = engine(tmp_path / "nowhere")

    for attempt in (lambda: found(missing, EVERYTHING), lambda: missing.replace([entry("R1", "甲")])):
        with pytest.raises(UnavailableError) as caught:
            attempt()
        assert "docarchive rebuild" in caught.value.hint
    assert missing.info().records == 0
    assert missing.info().version == ""
    assert missing.check()
    assert missing.rebuild([entry("R1", "甲"), entry("R1", "乙")]) == 1
    assert found(missing, "乙") == ["R1"]
    assert found(missing, "甲") == []
    assert missing.check() == []


def test_an_index_of_another_version_or_engine_asks_to_be_rebuilt(engine, index, tmp_path):
    folder = tmp_path / "index"
    name = (folder / "CURRENT").read_text().strip()
    for other in (name.replace("-v1.", "-v0."), name.replace(name.split("-")[0], "other"), "../evil", ""):
        if other and "/" not in other:
            (folder / other).mkdir()
        (folder / "CURRENT").write_text(other + "\n")

        with pytest.raises(UnavailableError) as caught:
            found(index, EVERYTHING)
        assert "docarchive rebuild" in caught.value.hint
        assert index.check()

    index.rebuild([entry("R1", "甲")])
    assert found(index, EVERYTHING) == ["R1"]


def test_every_damaged_or_missing_file_is_named(index, tmp_path):
    index.replace([entry(f"R{number}", f"第{number}份文书", fine_fen=number) for number in range(30)])
    index.replace([replace(entry("R3", "改过的文书"), doc_date=date(2026, 1, 1))])
    index.close()
    assert index.check() == []
    (build,) = (tmp_path / "index").glob("*-v*")
    files = [path for path in build.iterdir() if is_content(path)]
    assert len(files) >= 2

    for path in files:
        whole = path.read_bytes()
        for at in {0, len(whole) // 3, len(whole) // 2, len(whole) - 9, len(whole) - 1}:
            flipped = bytearray(whole)
            flipped[at] ^= 1 << (at % 8)
            put_instead(path, flipped)
            assert any(path.name in line for line in index.check()), (path.name, at)
        put_instead(path, whole[: len(whole) // 2])
        assert any(path.name in line for line in index.check())
        path.unlink()
        assert index.check()
        put_instead(path, whole)

    assert index.check() == []
    assert found(index, "改过") == ["R3"]


def is_content(path):
    bookkeeping = path.name.startswith((".", "seal")) or path.name.endswith(("LOCK", ".lock"))
    return not bookkeeping and path.stat().st_size > 0


def test_an_index_in_a_folder_that_cannot_be_written_says_so(engine, tmp_path):
    (tmp_path / "file").write_text("")
    blocked = engine(tmp_path / "file" / "index")

    with pytest.raises(UnavailableError):
        blocked.rebuild([entry("R1", "甲")])


def test_an_index_says_how_large_it_is_and_when_it_was_last_written(engine, index, tmp_path):
    before = index.info()
    index.replace([entry("R1", "甲")])
    after = index.info()

    assert (before.records, after.records) == (0, 1)
    assert after.bytes > before.bytes
    assert before.changed_at <= after.changed_at <= datetime.now(UTC)
    assert engine(tmp_path / "nowhere").info().changed_at is None


def test_the_beginning_of_a_number_means_itself_whatever_it_is_made_of(index):
    odd = r"甲.+*?(){}^$#&~-|\[]<>/@!%=:;,'\"`_d1号"
    index.replace([entry("R1", "一", number=odd), entry("R2", "二", number="甲乙丙1号")])

    def begins(value):
        return found(index, Filter(FilterField.NUMBER, value, prefix=True))

    assert {beginning: begins(beginning) for beginning in (odd[:end] for end in range(2, len(odd) + 1))} == {
        odd[:end]: ["R1"] for end in range(2, len(odd) + 1)
    }
    assert begins("甲") == ["R1", "R2"]
    assert begins("乙.") == begins("[甲]") == []


def test_the_beginning_of_a_number_may_be_of_any_length(index):
    long = "".join(f"（{number}）－" for number in range(2_000))
    index.replace([entry("R1", "一", number=long), entry("R2", "二", number=f"{long}号")])

    def begins(end):
        return found(index, Filter(FilterField.NUMBER, long[:end], prefix=True))

    lengths = [*range(40, 140), 999, 5_000, len(long)]
    assert {end: begins(end) for end in lengths} == {end: ["R1", "R2"] for end in lengths}
    assert found(index, Filter(FilterField.NUMBER, f"{long}号外", prefix=True)) == []
