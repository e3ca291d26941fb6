"""Who works in the office the pages are tested with, and how they sign in."""

import re

from docarchive.domain.people.user import UserRole
from docarchive.web.forms import TOKEN_FIELD

PASSWORD = "correct horse battery"
PEOPLE = {
    "wang.jia": ("王甲示", UserRole.CLERK),
    "nei.qin": ("内勤示", UserRole.CLERK),
    "dang.an": ("档案示", UserRole.ARCHIVIST),
    "shen.he": ("审核示", UserRole.REVIEWER),
    "shen.ji": ("审计示", UserRole.AUDITOR),
    "guan.li": ("管理示", UserRole.ADMIN),
}
"""Sign-in name → shown name and role; the first handles the office's own case, nobody here the foreign one."""


def token_in(html):
    """The hidden field of a page's forms."""
    return re.search(rf'name="{TOKEN_FIELD}" value="([0-9a-f]+)"', html)[1]


def sign_in(client, name, password=PASSWORD, **more):
    """Fill the form as a browser would."""
    page = client.get("/sign-in")
    data = {"name": name, "password": password, TOKEN_FIELD: token_in(page.text), **more}
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 303, answer.text
    return answer


def pressed(page, key):
    """Press a key once the page listens: its words are there before its scripts are."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def pages(office):
    """Every kind of page somebody who sees all cases can come to: a new room adds its own."""
    return [
        "/",
        "/search",
        "/search?q=整改",
        "/search?q=罚款:abc",
        "/search?q=整改&group=case&f=年份:2026",
        "/search?q=如实记录&in=laws&why=1",
        "/search?q=没有任何材料写着这个",
        "/searches",
        "/search/help",
        "/cases",
        f"/cases/{office.own_case}",
        f"/cases/{office.foreign_case}",
        "/parties",
        f"/parties/{office.party}",
        f"/records/{office.own['rectification_order']}",
        f"/records/{office.own['rectification_order']}/proof",
        f"/records/{office.recording}",
        f"/records/{office.own['rectification_order']}?file=2&q=整改&hit=2",
        f"/cases/{office.own_case}/comparables",
        "/comparables",
        "/comparables?article=安全生产法第九十七条第四项&industry=C33&amount=20000",
        "/figures",
        "/figures?period=2026",
        "/figures?period=2019-W07",
        "/figures/issue?period=2025-Q4",
        "/figures/index/hn_assessment",
        "/figures/reminders",
        "/laws",
        "/laws?q=安全生产法第97条",
        "/laws?q=没有这样的条文",
        "/laws/安全生产法@2021-06-10?place=第九十七条第四项",
        "/closings",
        "/volumes",
        "/publications",
        "/publications?show=all",
        f"/cases/{office.own_case}/review",
        f"/cases/{office.own_case}/review?standard=general&standard=content&item=V1",
        "/reviews",
        f"/records/{office.own['rectification_order']}/compare",
        "/password",
        "/tasks",
        "/nowhere",
    ]
