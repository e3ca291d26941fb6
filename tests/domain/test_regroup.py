from itertools import permutations

import pytest

from docarchive.domain.identifiers import RecordId
from docarchive.domain.page_code import CodeVerdict
from docarchive.domain.regroup import OpenWhy, PageClaim, SeenPage, explain, numbers_in_runs, regroup

A, B = RecordId("A" * 26), RecordId("B" * 26)
LABELS = {A: "（苏常）应急罚〔2026〕1号", B: "（苏常）应急罚〔2026〕2号"}


def page(index, record=None, number=0, count=3, *, verdict=CodeVerdict.GENUINE, rotation=0, blank=False):
    claims = (PageClaim(verdict, LABELS.get(record, "?"), record, number, count),) if record or number else ()
    return SeenPage(index, rotation, blank, claims)


def layout(result):
    return {group.record_id: [item.page_index for item in group.pages] for group in result.groups}


def test_a_shuffled_heap_of_two_documents_comes_out_in_the_documents_order():
    sheets = [(A, 1), (A, 2), (A, 3), (B, 1), (B, 2), (B, 3)]
    for order in list(permutations(range(6)))[::7]:
        heap = [page(index, *sheets[sheet]) for index, sheet in enumerate(order)]
        result = regroup(heap)

        assert layout(result) == {
            A: [order.index(0), order.index(1), order.index(2)],
            B: [order.index(3), order.index(4), order.index(5)],
        }
        assert all(group.missing == () for group in result.groups)
        assert result.open_pages == ()


def test_a_page_upside_down_keeps_its_rotation():
    result = regroup([page(0, A, 2, rotation=180), page(1, A, 1), page(2, A, 3)])

    assert [(item.page_index, item.rotation) for item in result.groups[0].pages] == [(1, 0), (0, 180), (2, 0)]


def test_blank_pages_are_dropped_and_reported():
    result = regroup([page(0, blank=True), page(1, A, 1, 1), page(2, blank=True)])

    assert result.blanks == (0, 2)
    assert layout(result) == {A: [1]}


def test_missing_pages_are_named():
    result = regroup([page(0, A, 3, 4), page(1, A, 1, 4)])

    assert result.groups[0].missing == (2, 4)


def test_of_a_doubled_page_the_first_is_kept_and_the_second_waits_for_a_person():
    result = regroup([page(0, A, 1, 2), page(1, A, 2, 2), page(2, A, 1, 2)])

    assert layout(result) == {A: [0, 1]}
    assert [(item.page_index, item.why) for item in result.open_pages] == [(2, OpenWhy.DOUBLED)]
    assert LABELS[A] in explain(result.open_pages)[0]


@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (CodeVerdict.FOREIGN, OpenWhy.FOREIGN),
        (CodeVerdict.FORGED, OpenWhy.FORGED),
        (CodeVerdict.VOID, OpenWhy.VOID),
        (CodeVerdict.UNKNOWN, OpenWhy.UNKNOWN),
    ],
)
def test_a_code_that_is_not_genuine_never_files_a_page(verdict, why):
    result = regroup([page(0, A, 1, verdict=verdict)])

    assert result.groups == ()
    assert [item.why for item in result.open_pages] == [why]
    assert " / " in explain(result.open_pages)[0]


def test_two_different_codes_on_one_page_are_a_conflict():
    both = SeenPage(0, claims=page(0, A, 1).claims + page(0, B, 1).claims)
    twice_the_same = SeenPage(1, claims=page(0, A, 1).claims * 2)
    result = regroup([both, twice_the_same])

    assert [(item.page_index, item.why) for item in result.open_pages] == [(0, OpenWhy.CONFLICTING)]
    assert layout(result) == {A: [1]}


def test_a_page_number_beyond_the_document_is_reported():
    result = regroup([page(0, A, 4, 3)])

    assert [item.why for item in result.open_pages] == [OpenWhy.IMPOSSIBLE]


def test_codes_that_name_the_document_only_keep_the_order_of_the_file_and_say_so():
    result = regroup([page(0, A, 0, 0), page(1, B, 1, 1), page(2, A, 0, 0)])

    first = next(group for group in result.groups if group.record_id == A)
    assert [(item.page_index, item.page_number, item.how) for item in first.pages] == [
        (0, 1, "order"),
        (2, 2, "order"),
    ]
    assert first.missing == ()


def test_a_bare_page_is_only_suggested_where_one_page_is_missing():
    result = regroup([page(0, A, 1, 2), page(1)])

    assert result.groups[0].missing == (2,)
    assert "perhaps the missing page 2" in explain(result.open_pages)[0]


def test_nothing_is_suggested_where_it_could_belong_to_two_documents():
    result = regroup([page(0, A, 1, 2), page(1, B, 1, 2), page(2)])

    assert result.open_pages[0].suggestion == ""


def test_pages_in_a_row_are_told_as_a_run():
    assert numbers_in_runs([1, 2, 4, 5, 6, 9]) == "1、2、4–6、9"
