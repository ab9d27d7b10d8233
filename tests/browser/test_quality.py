"""The quality sampling in a real Chromium: blind, then compared, settled, and counted."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from members.roles import Role
from reviews.models import QualitySample
from tests.browser.site import SIZES, Site
from tests.browser.test_experts import employ

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _all_are_drawn(settings: Settings) -> None:
    settings.QUALITY_SAMPLE_RATES = dict.fromkeys(settings.QUALITY_SAMPLE_RATES, Decimal(1))


@SIZES
def test_a_drawn_decision_from_reader_to_supervisor(site: Site, size: dict[str, int]) -> None:
    assert QualitySample.objects.filter(state="waiting").exists()
    reader = site.visitor(size=size).signs_in_as_staff("officer2")
    reader.goes_to("/desk/samples/").finds_the_page_in_order("samples-home")
    reader.page.locator("main form button.btn-primary").click()
    reader.finds_the_page_in_order("sample-blind")
    form = reader.page.locator("#read form")
    form.locator("input[name=conclusion][value=pay]").check()
    form.locator("textarea[name=grounds]").fill("按结算单自负金额和条款分段计算")
    form.locator("input[name=amount]").fill("1.00")
    form.locator("button.btn-primary").click()
    reader.finds_the_page_in_order("sample-differs")
    sample = QualitySample.objects.get(state="differs")
    employ(site, "officer9", "赵审核", Role.CASE_OFFICER)
    second = site.visitor(size=size).signs_in_as_staff("officer9")
    second.goes_to("/desk/samples/").finds_the_page_in_order("samples-second")
    second.goes_to(f"/desk/samples/{sample.uid}/").finds_the_page_in_order("sample-settle")
    form = second.page.locator("#settle form")
    form.locator("input[name=kind][value=amount]").check()
    form.locator("textarea[name=note]").fill("第二段比例少算了 5%，见条款第六条")
    form.locator("button.btn-primary").click()
    second.finds_the_page_in_order("sample-settled")
    watcher = site.visitor(size=size).signs_in_as_staff("supervisor")
    watcher.goes_to("/watch/qa").finds_the_page_in_order("watch-qa")
    watcher.goes_to("/watch/qa/rates").finds_the_page_in_order("watch-rates")
    watcher.goes_to("/watch/team?days=365").finds_the_page_in_order("watch-team")
    officer = site.visitor(size=size).signs_in_as_staff("officer")
    officer.goes_to("/desk/stats").finds_the_page_in_order("stats")
    officer.sees("第二段比例少算了 5%")
