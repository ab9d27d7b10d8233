"""Units in a real Chromium: an empty search, one registered by hand, employers by a list, one that
is closed."""

from pathlib import Path

import pytest

from members.actions.staff import grant_role
from members.roles import Role
from tests.browser.site import WAYS, Site
from tests.enrolment import csv_of
from tests.members.actions.test_units import HEADER, code
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@WAYS
def test_units_are_registered_one_by_one_and_by_a_list(
    union: House, bare_site: Site, tmp_path: Path, size: dict[str, int], javascript: bool
) -> None:
    admin = bare_site.comes_in(union.staff["admin"], size=size, javascript=javascript)
    admin.goes_to("/setup/units/").sees("测试纺织厂").finds_the_page_in_order("units")
    admin.clicks("登记一个单位").finds_the_page_in_order("units-one")
    page = admin.page
    page.locator("input[name=name]").fill("示例街道总工会")
    page.locator("input[name=code]").fill("9133")
    page.locator("main form button.btn-primary").click()
    admin.sees("不是18位").complaints.clear()  # of the answer, which is no good one
    admin.finds_the_page_in_order("units-one-refused")
    page.locator("select[name=kind]").select_option("town")
    page.locator("input[name=code]").fill("STREET-1")
    page.locator("main form button.btn-primary").click()
    admin.sees("已登记：示例街道总工会").finds_the_page_in_order("units-found")

    file = tmp_path / "单位.csv"
    rows = [
        [code(1), "示例第一公司", "STREET-1"],
        [code(2)[:-2] + "??", "示例第二公司", ""],
        [code(3), "示例第三公司", "NOWHERE"],
    ]
    file.write_bytes(csv_of(rows, HEADER).encode("gb18030"))
    admin.goes_to("/setup/units/").clicks("导入单位名单").finds_the_page_in_order("units-list")
    page.locator("input[name=file]").set_input_files(file)
    page.locator("main form button.btn-primary").click()
    admin.sees("新登记 1 个").sees("有 2 行未导入").sees("上级代码没有登记过")
    admin.finds_the_page_in_order("units-list-taken")
    admin.goes_to("/setup/units/?q=第一").sees("示例街道总工会").clicks("开通账号")
    admin.finds_the_page_in_order("units-account")
    admin.goes_to("/setup/units/?q=没有").sees("没有找到").finds_the_page_in_order("units-none")


@WAYS
def test_a_unit_is_closed_with_a_reason_and_reopened(
    union: House, bare_site: Site, size: dict[str, int], javascript: bool
) -> None:
    house = union
    grant_role(
        user=house.staff["helper"], role=Role.OUTLET_HELPER, unit=house.mill, reason="驻厂代办",
        actor=house.staff["admin"], now=house.now,
    )  # fmt: skip
    admin = bare_site.comes_in(house.staff["admin"], size=size, javascript=javascript)
    admin.goes_to("/setup/units/?q=纺织").clicks("测试纺织厂").sees("现在还不能撤销")
    admin.finds_the_page_in_order("units-in-the-way")
    admin.clicks("测试helper").finds_the_page_in_order("staff-roles")
    admin.clicks("结束…… 代办员, 测试纺织厂").finds_the_page_in_order("staff-end-role")
    page = admin.page
    page.locator("main form button.btn-danger-plain").click()
    admin.sees("角色已结束").goes_to("/setup/units/TEST-W1/").sees("会员的保障不变")
    admin.finds_the_page_in_order("units-unit")
    page.locator("main form button.btn-danger-plain").click()
    admin.sees("请填写这一项").complaints.clear()  # of the answer, which is no good one
    admin.finds_the_page_in_order("units-no-reason")
    page.locator("input[name=reason]").fill("企业已于 2026 年 6 月注销")
    page.locator("main form button.btn-danger-plain").click()
    admin.sees("已撤销：测试纺织厂").sees("企业已于 2026 年 6 月注销")
    admin.finds_the_page_in_order("units-closed")
    admin.goes_to("/setup/units/").sees("已撤销").finds_the_page_in_order("units-marked")
    admin.goes_to("/setup/units/TEST-W1/")
    page.locator("input[name=reason]").fill("登记有误")
    page.locator("main form button.btn-plain").click()
    admin.sees("已恢复：测试纺织厂").finds_the_page_in_order("units-reopened")
