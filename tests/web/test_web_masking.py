"""Masked copies in the browser: proposed, drawn, looked at, then made; the original stays as it is."""

import io
import re
import time

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from web_people import token_in

from docarchive.web.forms import TOKEN_FIELD

DRAWN = "1:1000,8000,3000,8500:other"


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def address(office):
    return f"/records/{office.own['inspection_record']}/mask"


@pytest.fixture(scope="module")
def looked_at(clerk, address):
    """The form with a preview of what it covers."""
    return previewed(clerk, address)


def sent(html, **changes):
    """What a browser would send of the form as it is drawn."""
    boxes = re.findall(r'name="(cover|box)" value="([^"]+)"( checked)?', html)
    data = {
        TOKEN_FIELD: token_in(html),
        "file": re.search(r'name="file" value="([^"]*)"', html)[1],
        "previewed": re.search(r'name="previewed" value="([^"]*)"', html)[1],
        "shown": re.findall(r'name="shown" value="([^"]+)"', html),
        "cover": [key for name, key, ticked in boxes if name == "cover" and ticked],
        "box": [key for name, key, ticked in boxes if name == "box" and ticked],
        "purpose": "律师查阅",
        "looked": "yes",
    }
    return data | changes


def previewed(clerk, address, **changes):
    page = clerk.post(address, data=sent(clerk.get(address).text, step="preview", **changes))
    assert page.status_code == 200, page.text
    return page.text


def finished(clerk, answer):
    """The page that a piece of long work leads to."""
    assert answer.status_code == 303, answer.text
    for _ in range(300):
        page = clerk.get(answer.headers["location"]).text
        if found := re.search(r'href="(/records/[^"]+/mask)#made"', page):
            return clerk.get(found[1]).text
        time.sleep(0.1)
    raise AssertionError(page)


def gray(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("L"))


def part(picture, key):
    """The middle of a box on a picture."""
    edges = key.split(":")[1].split(",")
    left, top, right, bottom = (int(edge) / 10_000 for edge in edges)
    high, wide = picture.shape
    inset = 0.002
    return picture[
        int((top + inset) * high) : int((bottom - inset) * high),
        int((left + inset) * wide) : int((right - inset) * wide),
    ]


def test_what_is_proposed_says_what_stands_there_and_why(clerk, address):
    page = clerk.get(address).text
    data = sent(page)

    assert data["shown"]
    assert data["cover"] == data["shown"]
    assert "本案文书字段中的" in page or "当事人登记中的" in page
    assert len(re.findall(r'<rect [^>]*class="covered"', page)) == len(data["shown"])
    assert f'href="{address}"' in clerk.get(address.removesuffix("/mask")).text


def test_a_box_is_added_by_numbers_without_script(clerk, address):
    numbers = {"page": "1", "left": "10", "top": "80", "right": "30", "bottom": "85"}
    page = clerk.post(address, data=sent(clerk.get(address).text, step="add", **numbers)).text

    assert sent(page)["box"] == [DRAWN]
    wrong = clerk.post(address, data=sent(page, step="add", **numbers | {"left": "40"}))
    assert wrong.status_code == 422
    assert "页:左,上,右,下" in wrong.text
    assert sent(wrong.text)["box"] == [DRAWN]


def test_the_preview_shows_what_is_covered_and_what_stays(clerk, address):
    first = sent(clerk.get(address).text)
    open_, kept = first["shown"][0], first["shown"][1:]
    page = previewed(clerk, address, cover=kept, box=[DRAWN])
    pictures = re.findall(r'src="([^"]+/mask/preview/[^"]+)"', page)

    picture = gray(clerk.get(pictures[0]).content)
    assert part(picture, DRAWN).max() < 60
    on_first = [key for key in kept if key.startswith("1:")]
    assert all(part(picture, key).max() < 60 for key in on_first)
    assert part(picture, open_).max() > 200
    assert 'class="open"' in page
    assert clerk.get(pictures[0].rsplit("/", 1)[0] + "/99").status_code == 404


def test_a_copy_is_made_listed_and_taken_and_the_original_is_as_it_was(clerk, office, address):
    record = address.removesuffix("/mask")
    before = clerk.get(f"{record}/files/2").content
    page = previewed(clerk, address, box=[DRAWN])
    made = finished(clerk, clerk.post(address, data=sent(page, step="make")))

    row = re.search(r"<tbody>\s*<tr>(.*?)</tr>", made[made.index('id="made"') :], re.DOTALL)[1]
    assert "王甲示" in row
    assert "律师查阅" in row
    copy = clerk.get(re.search(r'href="(/records/[^"]+/files/\d+)"', row)[1]).content
    with pypdfium2.PdfDocument(copy) as document:
        assert document[0].get_textpage().get_text_range() == ""
        assert part(np.asarray(document[0].render(scale=1).to_pil().convert("L")), DRAWN).max() < 60
    assert clerk.get(f"{record}/files/2").content == before
    assert "律师查阅" in office.browser("shen.ji").get(record).text
    assert "律师查阅" not in office.browser("nei.qin").get(record).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"looked": ""}, "逐页核对"),
        ({"purpose": " "}, "写明用途"),
        ({"previewed": ""}, "再看一遍预览"),
        ({"box": ["1:1,1,90,90:other"]}, "再看一遍预览"),
        ({"words": "没有这个词"}, "没有：没有这个词"),
        ({"box": ["99:1,1,90,90:other"]}, "没有第 99 页"),
        ({"box": ["1:90,1,1,90:other"]}, "表单不完整"),
        ({"cover": ["x"]}, "表单不完整"),
    ],
)
def test_nothing_is_made_before_it_was_looked_at(clerk, address, looked_at, changes, words):
    answer = clerk.post(address, data=sent(looked_at, step="make") | changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'name="step" value="preview"' in answer.text


def test_others_make_no_copies(office, address):
    for name in ("nei.qin", "shen.he", "shen.ji", "guan.li"):
        client = office.browser(name)
        assert client.get(address).status_code in (403, 404)
        assert f'href="{address}"' not in client.get(address.removesuffix("/mask")).text


def test_what_has_no_pages_says_so(clerk, office):
    page = clerk.get(f"/records/{office.recording}/mask").text

    assert "不能制作遮盖副本" in page
