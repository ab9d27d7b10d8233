"""A counter and a kiosk in a real browser: mandate, filing, receipt; a screen that wipes itself."""

from typing import Any

import pytest
from django.utils import timezone

from claims.models import Claim
from config.kernel.tasks import perform_due
from members.actions.sign_in import user_of_member
from members.models import Member
from members.views import kiosk as kiosk_views
from members.views import kiosk_access
from tests.browser.site import SIZES, WAYS, Site, Visitor
from tests.desktop import Desk
from tests.mandates import of_relative
from tests.stages import House
from tests.visitor import latest_code

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KIOSK = {"width": 1080, "height": 1920}


def told(union: House) -> Member:
    union.now = timezone.now()
    member = union.member()
    union.stay(member)
    return member


def allowed(union: House, site: Site, member: Member, **how: Any) -> Visitor:
    """A helper finds the person, who types the mandate code on the turned screen."""
    helper = site.comes_in(union.staff["helper"], **how)
    helper.goes_to("/o/").finds_the_page_in_order("outlet-home")
    helper.clicks("代办申领").finds_the_page_in_order("outlet-start")
    helper.page.locator("input[name=id_number]").fill(member.id_number)
    helper.clicks("查找").sees("会员同意代办吗").finds_the_page_in_order("outlet-mandate")
    helper.clicks("发送委托码").sees("请把屏幕转向会员本人")
    helper.finds_the_page_in_order("outlet-code")
    helper.page.locator("input[name=code]").fill(latest_code(member.phone))
    return helper.clicks("我同意委托").sees("医保已告知的就医")


@WAYS
def test_a_helper_with_a_mandate_files_and_prints(
    union: House, bare_site: Site, size: dict[str, int], javascript: bool
) -> None:
    member = told(union)
    helper = allowed(union, bare_site, member, size=size, javascript=javascript)
    helper.does_not_see(member.name).finds_the_page_in_order("outlet-file")
    helper.page.locator("main").get_by_role("link", name="申领", exact=True).click()
    helper.finds_the_page_in_order("outlet-stay")
    helper.page.locator("input[name=cause][value=illness]").check()
    helper.clicks("都对").sees("互助金申领受理回执").finds_the_page_in_order("outlet-receipt")
    claim = Claim.objects.get()
    assert claim.filed_by == union.staff["helper"]
    answer = helper.page.request.get(f"/o/claim/{claim.reference}/receipt.pdf")
    assert answer.body().startswith(b"%PDF")
    helper.goes_to("/o/mine").sees(member.masked_name).finds_the_page_in_order("outlet-mine")
    helper.goes_to(f"/o/claim/{claim.reference}/").finds_the_page_in_order("outlet-claim")
    helper.goes_to("/o/file/planned").finds_the_page_in_order("outlet-planned")
    helper.goes_to("/o/scans/").finds_the_page_in_order("outlet-scans")
    helper.goes_to("/o/kiosks/").finds_the_page_in_order("outlet-kiosks")


@SIZES
def test_papers_at_the_counter(
    union: House, desk: Desk, bare_site: Site, size: dict[str, int]
) -> None:
    member = told(union)
    helper = allowed(union, bare_site, member, size=size)
    helper.clicks("收材料").finds_the_page_in_order("outlet-papers-empty")
    made = desk.stay(member)
    for kind in ("inpatient_receipt", "discharge_summary", "split_sheet"):
        helper.page.locator("select#id_paper_kind").select_option(kind)
        helper.page.locator("input[type=file]").set_input_files(
            {"name": f"{kind}.png", "mimeType": "image/png", "buffer": desk.photo(made, kind)}
        )
        helper.clicks("添加")
    helper.sees("正在识别").finds_the_page_in_order("outlet-papers-reading")
    perform_due(now=timezone.now())
    helper.clicks("看看").finds_the_page_in_order("outlet-papers-read")
    helper.clicks("与材料核对").does_not_see(made.discharge_diagnosis)
    helper.finds_the_page_in_order("outlet-check")
    helper.page.locator("input[name=cause][value=illness]").check()
    helper.clicks("都对").sees("互助金申领受理回执").finds_the_page_in_order(
        "outlet-papers-receipt"
    )


@WAYS
def test_a_page_left_open_for_who_was_served_before(
    union: House, bare_site: Site, size: dict[str, int], javascript: bool
) -> None:
    member, here = told(union), told(union)
    helper = allowed(union, bare_site, member, size=size, javascript=javascript)
    helper.clicks("登记异地就医")
    helper.page.locator("input[name=place]").fill("上海市")
    helper.page.locator("input[name=hospital]").fill("示例医院")
    other_tab = helper.page.context.new_page()
    other_tab.goto("/o/start")
    other_tab.locator("input[name=id_number]").fill(here.id_number)
    other_tab.locator("main button").click()
    other_tab.wait_for_load_state()
    helper.page.locator("main button").click()
    helper.sees("另一位会员").does_not_see(member.masked_name).does_not_see("上海市")
    # That it was refused is right, and Chromium says so.
    helper.complaints = [said for said in helper.complaints if "409" not in said]
    helper.finds_the_page_in_order("outlet-left-open")
    helper.clicks("转回那位会员").sees("放回来了").sees(member.masked_name)
    assert helper.page.locator("input[name=place]").input_value() == "上海市"
    assert helper.page.locator("input[name=hospital]").input_value() == "示例医院"
    helper.finds_the_page_in_order("outlet-planned-again")
    helper.goes_to("/o/start/relative").finds_the_page_in_order("outlet-relative")


@SIZES
def test_a_relative_acts_for_a_parent(union: House, bare_site: Site, size: dict[str, int]) -> None:
    member = told(union)
    mandate = of_relative(union, member)
    relative = bare_site.comes_in(mandate.delegate, size=size)
    relative.goes_to("/m/").sees("为谁办理").finds_the_page_in_order("acting-choose")
    relative.clicks("办理").sees("您正在为").finds_the_page_in_order("acting-home")
    relative.goes_to("/m/planned/").finds_the_page_in_order("acting-planned")
    stay = member.reminders.get().encounter.reference
    relative.goes_to(f"/m/claim/new/{stay}/").finds_the_page_in_order("acting-new")
    relative.page.locator("input[name=cause][value=illness]").check()
    relative.clicks("都对").sees("已提交").finds_the_page_in_order("acting-status")
    assert Claim.objects.get().filed_by == mandate.delegate


def test_stays_elsewhere_in_large_print(union: House, bare_site: Site) -> None:
    member = told(union)
    visitor = bare_site.comes_in(user_of_member(member)).goes_to("/m/")
    visitor.clicks("长辈版").goes_to("/m/planned/").finds_the_page_in_order("planned-elder")


def at_the_kiosk(union: House, site: Site, **how: Any) -> Visitor:
    """The helper makes this browser a kiosk, and is signed out by that."""
    screen = site.comes_in(union.staff["helper"], size=KIOSK, **how).goes_to("/o/kiosks/")
    screen.page.locator("select[name=unit]").select_option(str(union.district.pk))
    screen.page.locator("input[name=place]").fill("大厅左侧")
    return screen.clicks("设为自助机").sees("您要办什么")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-script"])
def test_a_member_claims_at_the_kiosk_and_leaves_nothing(
    union: House, bare_site: Site, javascript: bool
) -> None:
    member = told(union)
    screen = at_the_kiosk(union, bare_site, javascript=javascript)
    screen.finds_the_page_in_order("kiosk-start")
    screen.clicks("申领").finds_the_page_in_order("kiosk-phone")
    screen.page.locator("input[name=phone]").fill(member.phone)
    screen.clicks("发送验证码").finds_the_page_in_order("kiosk-code")
    screen.page.locator("input[name=code]").fill(latest_code(member.phone))
    screen.clicks("继续").sees(member.masked_name).finds_the_page_in_order("kiosk-stays")
    screen.clicks("查看并申领").finds_the_page_in_order("kiosk-stay")
    screen.page.locator("input[name=cause][value=illness]").check()
    screen.clicks("都对").sees("带到手机上看").finds_the_page_in_order("kiosk-status")
    screen.clicks("叫工作人员").sees("已经叫了工作人员").finds_the_page_in_order("kiosk-called")
    screen.goes_to("/kiosk/still").finds_the_page_in_order("kiosk-still")
    screen.clicks("还在").clicks("全部申领").finds_the_page_in_order("kiosk-progress")
    screen.clicks("结束并清除").sees("您要办什么")
    screen.page.go_back()
    screen.page.wait_for_load_state()
    screen.does_not_see(member.masked_name)


def test_left_alone_the_kiosk_wipes_itself(
    union: House, bare_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk_access, "IDLE_SECONDS", 2)
    monkeypatch.setattr(kiosk_views, "COUNTDOWN_SECONDS", 2)
    member = told(union)
    screen = at_the_kiosk(union, bare_site)
    screen.clicks("查进度")
    screen.page.locator("input[name=phone]").fill(member.phone)
    screen.page.wait_for_url("**/kiosk/still", timeout=20_000)
    screen.page.wait_for_url("**/kiosk/", timeout=20_000)
    screen.sees("您要办什么")
    assert screen.goes_to("/kiosk/code").page.url.endswith("/kiosk/")
