"""The desk of each role: what it shows, in which order, and where each line leads."""

import re

import pytest
from web_many import body_of
from web_people import PEOPLE
from web_reviewing import reviewing_office

from docarchive.domain.comparing.comparison import Comparison, Outcome
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.plain import to_plain
from docarchive.web.routes.desk import Mine, laid_out
from questions import questions_asked


def sections(html):
    """Those with a card of their own, and those that stand together because nothing waits in them."""
    cards, _, calm = html.partition('aria-labelledby="calm"')
    own = re.findall(r'<section class="card" aria-labelledby="(\w+)">', cards)
    return own, re.findall(r'<dt id="(\w+)">[^<]+<span class="faint">0</span></dt><dd', calm)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("wang.jia", ["due", "papers", "drafts", "feedback", "doubts", "inbox", "closing", "newest"]),
        ("dang.an", ["inbox", "closing", "due", "checks", "loans", "doubts", "papers", "newest"]),
        ("shen.he", ["checks", "reviews", "doubts", "due", "feedback", "closing", "papers", "newest"]),
        ("shen.ji", ["due", "closing", "logs", "doubts", "newest"]),
        ("guan.li", ["system", "logs"]),
    ],
)
def test_a_desk_begins_with_what_the_role_is_there_for(office, name, shown):
    own, calm = sections(office.browser(name).get("/").text)

    assert own[0] == shown[0]
    assert sorted(own + calm) == sorted(shown)
    assert own == [section for section in shown if section in own]
    assert calm == [section for section in shown if section in calm]


def test_sections_without_anything_take_no_room_and_say_what_to_do_all_the_same(office):
    page = office.browser("shen.ji").get("/").text
    own, calm = sections(page)
    assert "closing" in calm  # nothing is approved for closing in this office
    assert "没有已批准结案、等待归档的案件。" in page
    empty = re.findall(r'<h2 id="(\w+)">[^<]+<span class="faint">0</span>', page)
    assert set(empty) <= {own[0]}


def test_a_desk_on_which_nothing_is_due_shows_what_was_done_last_in_its_wide_column():
    left, right = ["due", "papers"], ["drafts", "inbox", "newest"]

    assert laid_out(left, right, Mine()) == (["due", "newest"], [], ["papers", "drafts", "inbox"])
    busy = Mine(papers=["a paper"], drafts=["a draft"])
    assert laid_out(left, right, busy) == (["due", "papers"], ["drafts", "newest"], ["inbox"])


def test_every_line_leads_to_where_it_is_settled(office):
    page = office.browser("wang.jia").get("/").text
    due = page[page.index('id="due"') : page.index("</section>")]

    assert f'href="/cases/{office.own_case}#clocks"' in due
    assert 'href="/batch"' in page
    assert 'href="/cases/new"' in page


def test_every_link_of_every_desk_opens(office):
    for name in PEOPLE:
        client = office.browser(name)
        main = client.get("/").text.partition("<main")[2]
        for address in sorted({link.partition("#")[0] for link in re.findall(r'href="(/[^"]+)"', main)}):
            answer = client.get(address.replace("&amp;", "&"))
            assert answer.status_code in (200, 303), (name, address, answer.status_code)


def test_a_section_is_listed_whole_when_asked_for(office):
    assert office.browser("dang.an").get("/?all=due").status_code == 200


def test_as_many_questions_are_asked_for_many_waiting_scans_as_for_few(tmp_path, environ):
    plain = environ | {"DOCARCHIVE_PDF_CONVERTER": "none", "DOCARCHIVE_OCR_ENGINE": "none"}
    with reviewing_office(tmp_path, plain) as made:
        app, reviewer = made.web.state.site.app, made.ask("shen.he")

        def compare(records):
            with app.catalog.transaction() as tx:
                for record_id in records:
                    file = tx.get_record(record_id).representations[-1].sha256
                    found = Comparison(record_id, file, file, Outcome.DIFFERS, ())
                    fact = Fact(FactKind.SCAN_COMPARED, app.now(), "t", body_of(found), record_id=record_id)
                    tx.record(fact, to_plain(found))

        def asked():
            with questions_asked() as questions:
                page = reviewer.get("/").text
            return len(questions), page.count('/compare">')

        compare(made.like[:2])
        asked()  # the desk is looked through
        few = asked()
        compare(made.like[2:12])
        many = asked()

    assert (few[1], many[1]) == (2, 12)
    assert many[0] == few[0]
