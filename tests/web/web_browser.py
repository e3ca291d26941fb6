"""How long the browser tests wait for a page, and for work beside it; a busy machine of two cores must not fail them."""

from playwright.sync_api import expect

PATIENCE = 30_000
"""Milliseconds for whatever a page is asked."""
LONG_WORK = 120_000
"""Milliseconds for work that packs, draws with LibreOffice or builds an index anew."""


def finished(page):
    """The link that long work ends with.

    Its last state is what is waited for: the page that began the work has neither a bar nor a failure either, and is
    still shown for a while after its button was clicked.
    """
    expect(page.locator("#task .tag.calm, #task .tag.heed")).to_be_visible(timeout=LONG_WORK)
    assert page.locator("#task [role=alert]").all_text_contents() == []
    return page.locator("#task a[role=button]")
