"""An expert's browser is closed in the middle of a sentence, in a real Chromium: nothing is lost,
nobody else reads it, and it goes with the act."""

import re

import pytest
from playwright.sync_api import expect

from reviews.models import ActDraft, Opinion, Referral
from tests.browser.site import DESK, SIZES, Site, Visitor
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "病理报告第二页：浸润性癌，切缘"


def _case(sitting: Referral, rest: str = "") -> str:
    return f"/expert/cases/{sitting.review.claim.reference}/{rest}"


def _comes_in(house: House, site: Site, sitting: Referral, **how: object) -> Visitor:
    return site.comes_in(house.staff[house.name_of(sitting)], **how)


@SIZES
def test_the_words_outlive_the_browser_and_go_with_the_opinion(
    union: House, bare_site: Site, size: dict[str, int]
) -> None:
    first = union.refer()
    second = union.other(first)
    union.looks(first)
    union.looks(second)
    reader = _comes_in(union, bare_site, first, size=size)
    reader.goes_to(_case(first))
    form = reader.page.locator("#initial form")
    form.locator("input[name=conclusion][value=ordinary]").check()
    form.locator("textarea[name=grounds]").fill(WORDS)
    expect(form.locator("[data-said]")).to_contain_text("已保存")
    reader.page.locator("#ask summary").click()
    reader.page.locator("#ask textarea").fill("有没有免疫组化")
    expect(reader.page.locator("#ask [data-said]")).to_contain_text("已保存")
    reader.page.context.close()  # no farewell: nothing of the page runs any more

    beside = _comes_in(union, bare_site, second, size=size)
    beside.goes_to("/expert/").does_not_see("填到一半")
    beside.goes_to(_case(second)).does_not_see(WORDS)

    again = _comes_in(union, bare_site, first, size=size)
    again.goes_to("/expert/").sees("填到一半的").finds_the_page_in_order("expert-drafts-home")
    again.page.locator("#drafts a.row-link").last.click()
    form = again.page.locator("#initial form")
    expect(form.locator("textarea[name=grounds]")).to_have_value(WORDS)
    expect(form.locator("input[name=conclusion][value=ordinary]")).to_be_checked()
    expect(form.locator("[data-said]")).to_contain_text("草稿")
    expect(again.page.locator("#ask textarea")).to_have_value("有没有免疫组化")
    again.finds_the_page_in_order("expert-draft")
    form.locator("input[name=confidence][value=high]").check()
    form.locator("button.btn-primary").click()
    again.page.wait_for_load_state()
    assert Opinion.objects.get().grounds == WORDS
    assert [draft.act for draft in ActDraft.objects.all()] == ["ask"]
    again.finds_the_page_in_order("expert-draft-final")
    again.page.locator("#ask").get_by_role("button", name="删除草稿").click()
    again.sees("草稿已删除")
    assert not ActDraft.objects.exists()


def test_without_a_connection_it_says_so_and_tries_again(union: House, bare_site: Site) -> None:
    sitting = union.asks_one()
    reader = _comes_in(union, bare_site, sitting, size=DESK)
    page = reader.goes_to(_case(sitting)).page
    page.context.set_offline(True)
    page.locator("#initial textarea[name=grounds]").fill(WORDS)
    said = page.locator("#initial [data-said]")
    expect(said).to_contain_text("未保存，正在重试")
    assert not ActDraft.objects.exists()
    page.context.set_offline(False)
    expect(said).to_contain_text("已保存", timeout=15_000)
    assert ActDraft.objects.get().typed == {"grounds": [WORDS]}


def test_who_was_signed_out_is_told_and_the_words_stay_on_the_page(
    union: House, bare_site: Site
) -> None:
    sitting = union.asks_one()
    reader = _comes_in(union, bare_site, sitting, size=DESK)
    page = reader.goes_to(_case(sitting)).page
    page.context.clear_cookies(name=re.compile("session"))
    page.locator("#initial textarea[name=grounds]").fill(WORDS)
    expect(page.locator("#initial [data-said]")).to_contain_text("已不能保存")
    expect(page.locator("#initial textarea[name=grounds]")).to_have_value(WORDS)
    assert not ActDraft.objects.exists()


@SIZES
def test_a_begun_word_to_the_other_readers(
    union: House, bare_site: Site, size: dict[str, int]
) -> None:
    sitting = union.differs()
    reader = _comes_in(union, bare_site, sitting, size=size)
    page = reader.goes_to(_case(sitting, "panel")).page
    page.locator("#words textarea").fill("请看病理第二页")
    expect(page.locator("#words [data-said]")).to_contain_text("已保存")
    page.locator("#last summary").last.click()
    page.locator("#last textarea[name=change-grounds]").fill(WORDS)
    expect(page.locator("#last form").last.locator("[data-said]")).to_contain_text("已保存")
    page.context.close()

    again = _comes_in(union, bare_site, sitting, size=size)
    page = again.goes_to(_case(sitting, "panel")).page
    expect(page.locator("#words textarea")).to_have_value("请看病理第二页")
    expect(page.locator("#last textarea[name=change-grounds]")).to_have_value(WORDS)
    again.finds_the_page_in_order("panel-draft")
    page.locator("#words form button.btn").first.click()
    page.wait_for_load_state()
    assert [draft.act for draft in ActDraft.objects.all()] == ["change"]


def test_without_scripts_it_is_kept_by_a_press(union: House, bare_site: Site) -> None:
    sitting = union.asks_one()
    reader = _comes_in(union, bare_site, sitting, size=DESK, javascript=False)
    page = reader.goes_to(_case(sitting)).page
    page.locator("#initial textarea[name=grounds]").fill(WORDS)
    page.locator("#initial").get_by_role("button", name="先存着").click()
    page.wait_for_load_state()
    expect(page.locator("#initial textarea[name=grounds]")).to_have_value(WORDS)
    reader.sees("已保存").finds_the_page_in_order("expert-draft-plain")
