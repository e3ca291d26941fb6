import pytest

from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.workflows.find import find
from docarchive.workflows.searching.did_you_mean import FEW, did_you_mean


@pytest.fixture
def offered(app, issue):
    """Three documents of the demo's case, indexed."""
    for form in ("penalty_notice", "case_filing_approval", "investigation_report"):
        issue(form)
    app.follow_ups.run_all()

    def offered(text, sight=FULL_SIGHT):
        tools = {"catalog": app.catalog, "index": app.index, "sight": sight}
        total = find(text, **tools).total
        found = did_you_mean(text, total, **tools)
        for item in found:
            assert find(item.query, **tools).total == item.hits > total
        return found

    return offered


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("安全升产", "安全生产"),
        ("完全生产", "安全生产"),
        ("培训 安全升产 文种:告知书", "培训 安全生产 文种:告知书"),
        ('"安全升产"', '"安全生产"'),
        ("企业:示例机戒", "企业:示例机械"),
        ("没有 OR 安全升产", "没有 OR 安全生产"),
    ],
)
def test_a_query_without_hits_leads_to_one_with(offered, typed, query):
    assert offered(typed)[0].query == query


@pytest.mark.parametrize("typed", ["安全生产", "安全生产 -安全升产", "饕餮貔貅", "日期:1999", ""])
def test_nothing_is_offered_where_nothing_is_better(offered, typed):
    assert offered(typed) == ()


def test_who_sees_nothing_is_offered_nothing(offered):
    assert offered("安全升产", Sight(informants=True)) == ()


def test_a_query_with_enough_hits_is_left_alone(app, offered):
    tools = {"catalog": app.catalog, "index": app.index, "sight": FULL_SIGHT}

    assert did_you_mean("安全升产", FEW + 1, **tools) == ()
