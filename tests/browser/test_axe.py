"""What the look at each page sees, also where it has seen the like before."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_PAGE = """<!doctype html><html lang="en"><title>A page</title>
<style>.ink { color: #222 } .faint { color: #ddd }</style>
<main><h1>A page</h1><p class="ink">Dark enough.</p>{more}</main></html>"""


def test_a_faint_text_is_found_among_styles_that_were_seen(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(_PAGE.replace("{more}", ""))
    assert violations(page) == []
    assert violations(page) == []
    for faint in ('<p class="faint">Hardly there.</p>', '<p style="color: #ddd">Nor this.</p>'):
        page.set_content(_PAGE.replace("{more}", faint))
        for _ in range(2):
            (found,) = violations(page)
            assert found.startswith("color-contrast: <p ")
    page.close()


def test_everything_else_is_asked_each_time(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(_PAGE.replace("{more}", ""))
    assert violations(page) == []
    page.set_content(_PAGE.replace("{more}", '<p class="ink">A <img src="data:,x"></p>'))
    assert [found.partition(":")[0] for found in violations(page)] == ["image-alt"]
    page.close()
