"""What the papers tell of the cause, on the case page: the sentence leads to its page."""

import pytest

from tests.browser.site import SIZES, Site
from tests.desktop import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HIT = "入院情况：患者2小时前骑电动车过路口时被一辆小轿\n车撞倒，伤及右小腿，伤后不能站立。"


@SIZES
def test_the_sentence_stands_below_the_check_and_leads_to_its_page(
    desk: Desk, bare_site: Site, size: dict[str, int]
) -> None:
    claim = desk.by_photo(summary=HIT)
    officer = bare_site.comes_in(desk.house.staff["officer"], size=size)
    officer.goes_to(f"/desk/cases/{claim.reference}/")
    officer.sees("被一辆小轿车撞倒").finds_the_page_in_order("told-cause")
    place = officer.page.locator(".told a")
    assert "出院小结" in place.inner_text()
    place.click()
    officer.page.wait_for_url("**#papers")
    assert [said for said in officer.complaints if said] == []
