"""A grievance in a real Chromium: from the member's words over two levels to its end."""

import pytest

from reviews.models import Grievance
from tests.browser.site import DESK, PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TABLET = {"width": 1024, "height": 900}
ANSWER = "查过了：第一次就该一次说清，对不起。以后窗口一次发全清单。"


def fills(visitor: Visitor, act: str, **fields: str) -> Visitor:
    """A form of the desk's page of one grievance; folded away it is unfolded first."""
    form = visitor.page.locator(f"form[action*='/{act}#']")
    if not form.is_visible():
        visitor.page.locator("details.more-acts", has=form).locator("summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]:not([type=radio])").fill(value)
    return visitor


def presses(visitor: Visitor, act: str) -> Visitor:
    visitor.page.locator(f"form[action*='/{act}#'] button").click()
    visitor.page.wait_for_load_state()
    return visitor


def gives(visitor: Visitor, path: str, owner: str) -> Visitor:
    visitor.goes_to(path)
    form = visitor.page.locator("form[action*='/assign#']")
    form.locator("select[name=owner]").select_option(label=owner)
    return presses(visitor, "assign").sees("已交办")


def answers(visitor: Visitor, path: str, finding: str) -> Visitor:
    visitor.goes_to(path)
    fills(visitor, "answer", answer=ANSWER)
    form = visitor.page.locator("form[action*='/answer#']")
    form.locator(f"input[name=finding][value={finding}]").check()
    if finding != "not":
        form.locator("select[name=cause]").select_option("instruction")
    return presses(visitor, "answer")


def says(visitor: Visitor, path: str, satisfied: str) -> Visitor:
    visitor.goes_to(path)
    visitor.page.locator(f"input[name=satisfied][value={satisfied}]").check()
    visitor.page.locator("#act button").click()
    visitor.page.wait_for_load_state()
    return visitor


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_words_over_two_levels_to_the_end(site: Site, javascript: bool) -> None:
    names = {name: user.display_name for name, user in site.story.cast.staff.items()}
    claim = site.story.parts["waiting"].claimed()
    member = site.visitor(size=PHONE, javascript=javascript).signs_in_as_member("waiting")
    member.goes_to(f"/m/claim/{claim.reference}/").clicks("说说哪里没办好")
    member.finds_the_page_in_order("grievance-new")
    member.page.locator("input[name=kind][value=not_done]").check()
    member.page.locator("textarea[name=text]").fill("窗口让我跑了三趟，每次说的材料都不一样。")
    member.page.locator("input[name=wants_call]").check()
    member.page.locator("main form .btn-primary").click()
    member.sees("已收到，您现在不用做任何事").finds_the_page_in_order("grievance-filed")
    grievance = Grievance.objects.get()
    assert grievance.claim == claim
    mine, theirs = (
        f"/m/grievance/{grievance.reference}/",
        f"/watch/grievances/{grievance.reference}/",
    )

    supervisor = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("supervisor")
    supervisor.goes_to("/watch/grievances/").sees(grievance.reference)
    supervisor.finds_the_page_in_order("grievance-list")
    supervisor.goes_to(theirs).finds_the_page_in_order("grievance-to-assign")
    gives(supervisor, theirs, names["officer2"])

    officer = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("officer2")
    officer.goes_to(theirs).finds_the_page_in_order("grievance-in-hand")
    presses(fills(officer, "ask", text="请问是哪一天去的窗口？"), "ask").sees("回答之前停表")

    member.goes_to(mine).sees("请问是哪一天去的窗口？").finds_the_page_in_order("grievance-asked")
    member.page.locator("textarea[name=text]").fill("上星期一上午。")
    member.page.locator("#act button").click()
    member.sees("我们接着办")

    answers(officer, theirs, "justified").sees("短信告知会员有答复")
    officer.finds_the_page_in_order("grievance-answered")
    member.goes_to(mine).sees(ANSWER).sees("您说得对").finds_the_page_in_order("grievance-rate")
    says(member, mine, "no").sees("没有经办过此事的主管")
    member.finds_the_page_in_order("grievance-gone-up")

    gives(supervisor, theirs, names["supervisor2"])
    second = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("supervisor2")
    answers(second, theirs, "not").sees("先由第二人复核")
    member.goes_to(mine).sees("正在查办")
    supervisor.goes_to(theirs).finds_the_page_in_order("grievance-second-person")
    supervisor.page.locator("form[action$='/confirm'] button").click()
    supervisor.sees("已复核同意")
    says(member, mine, "partly").sees("已办结").finds_the_page_in_order("grievance-finished")
    supervisor.goes_to("/watch/grievances/lessons/").finds_the_page_in_order("grievance-lessons")
    supervisor.goes_to(theirs).finds_the_page_in_order("grievance-end")


def test_the_pages_at_other_widths_and_in_large_print(site: Site) -> None:
    member = site.visitor().signs_in_as_member("denied")
    claim = site.story.parts["denied"].claimed()
    member.page.get_by_role("button", name="长辈版").first.click()
    member.goes_to("/m/grievance/").finds_the_page_in_order("grievance-none-elder")
    member.goes_to(f"/m/grievance/new/?claim={claim.reference}").sees("去申诉")
    member.finds_the_page_in_order("grievance-new-elder")
    member.page.locator("input[name=kind][value=waiting]").check()
    member.page.locator("textarea[name=text]").fill("等了一个月没有人给我打电话。")
    member.page.locator("main form .btn-primary").click()
    member.sees("已收到").finds_the_page_in_order("grievance-filed-elder")
    member.goes_to("/m/grievance/").finds_the_page_in_order("grievance-mine-elder")
    member.goes_to("/m/").finds_the_page_in_order("grievance-home-elder")
    theirs = f"/watch/grievances/{Grievance.objects.get().reference}/"
    for size in (TABLET, PHONE):
        supervisor = site.visitor(size=size).signs_in_as_staff("supervisor")
        supervisor.goes_to("/watch/grievances/").finds_the_page_in_order("grievance-list")
        supervisor.goes_to(theirs).finds_the_page_in_order("grievance-to-assign")
        supervisor.goes_to("/watch/grievances/lessons/")
        supervisor.finds_the_page_in_order("grievance-lessons")
    number = site.story.parts["denied"].person.id_number
    for size in (PHONE, DESK):
        helper = site.visitor(size=size).signs_in_as_staff("helper")
        helper.goes_to("/o/").clicks("登记意见反映").finds_the_page_in_order("grievance-find")
        helper.page.locator("input[name=number]").fill(number)
        helper.page.locator("main form .btn-primary").click()
        helper.sees("是这位吗").finds_the_page_in_order("grievance-record")
