"""An employer sends a list and sees its fee; a supervisor finds who was left behind."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from members.actions.staff import add_staff, grant_role
from members.models import Message
from members.roles import Role
from tests.browser.site import SIZES, Site
from tests.enrolment import csv_of, number, row
from tests.stages import PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@SIZES
def test_an_employer_sends_a_list_and_sees_the_fee(
    union: House, bare_site: Site, tmp_path: Path, size: dict[str, int]
) -> None:
    user = add_staff(
        username="mill-union",
        display_name="厂工会",
        password=PASSWORD,
        phone="",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=Role.EMPLOYER_UNION,
        unit=union.mill,
        reason="test",
        actor=None,
        now=union.now,
    )
    period = str(timezone.localdate().year)
    file = tmp_path / "名单.csv"
    rows = [row(items="A;B", period=period), row("李四", number(2)[:-1], period=period)]
    file.write_bytes(csv_of(rows).encode("gb18030"))
    employer = bare_site.comes_in(user, size=size)
    employer.goes_to("/u/").sees("测试纺织厂").finds_the_page_in_order("unit-empty")
    employer.clicks("报送名单")
    page = employer.page
    page.locator("input[name=file]").set_input_files(file)
    page.locator("input[name=employees]").fill("10")
    page.locator("main form button.btn-primary").click()
    employer.sees("应为 18 位").finds_the_page_in_order("unit-list")
    page.get_by_role("button", name="导入", exact=False).last.click()
    employer.goes_to("/u/").sees("¥96.00").sees("还差 8 人").does_not_see("王小明")
    employer.finds_the_page_in_order("unit")
    maker = bare_site.comes_in(union.staff["maker"], size=size)
    maker.goes_to("/finance/fees/").sees("测试纺织厂").finds_the_page_in_order("fees")
    maker.clicks("测试纺织厂").enters("金额", "96").enters("银行流水号", "ICBC-1")
    maker.page.locator("input[name=received_on]").fill(timezone.localdate().isoformat())
    maker.clicks("登记").sees("缴费已登记").finds_the_page_in_order("unit-fees")
    employer.goes_to("/u/").sees("ICBC-1").finds_the_page_in_order("unit-paid")


@SIZES
def test_a_supervisor_finds_who_was_left_behind_and_gives_them_out(
    union: House, bare_site: Site, size: dict[str, int]
) -> None:
    for _ in range(6):
        union.stay(union.member())
    Message.objects.filter(template="reminder").update(
        state="delivered", sent_at=timezone.now() - timedelta(days=10)
    )
    supervisor = bare_site.comes_in(union.staff["supervisor"], size=size)
    supervisor.goes_to("/watch/takeup/?period=2026").sees("已告知、没看过：打电话")
    supervisor.finds_the_page_in_order("takeup")
    supervisor.page.get_by_label("交给").select_option(label="测试helper")
    supervisor.clicks("交办", exact=True).sees("已交办 6 件")
    supervisor.finds_the_page_in_order("takeup-given")
    helper = bare_site.comes_in(union.staff["helper"], size=size)
    helper.goes_to("/desk/outreach/").finds_the_page_in_order("outreach")
    helper.enters("查看姓名的用途", "电话回访").clicks("显示本页姓名")
    helper.finds_the_page_in_order("outreach-names")
    helper.clicks("记下").sees("已记下").finds_the_page_in_order("outreach-done")
