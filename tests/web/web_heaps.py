"""Scans nobody can recognise, dropped into the inbox of the office the pages are tested with."""

import io
import os
import re
import time

import pikepdf


def heap(pages):
    """Pages without any code or text that says where they belong; no two heaps are the same file, made in one second or not."""
    with pikepdf.new() as pdf:
        for number in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
            drawn = f"2 w {100 + number * 20} 100 m 500 700 l S 60 60 {90 + number} 90 re f"
            pdf.pages[-1].contents_add(drawn.encode())
        pdf.docinfo["/Title"] = os.urandom(8).hex()
        held = io.BytesIO()
        pdf.save(held)
        return held.getvalue()


def set_aside(office, client, name, content):
    """Drop a file into the inbox and wait until it is set aside; its id."""
    fresh = office.workspace / "inbox" / f"{name}.part"
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_bytes(content)
    fresh.rename(fresh.with_suffix(""))
    for _ in range(300):
        page = client.get("/inbox", params={"state": "set_aside", "q": name}).text
        if found := re.search(r"/inbox/desk\?at=(\w{26})", page):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{name} is not set aside")
