"""An employer's list in a real Chromium: sent, looked at, corrected and taken in."""

from pathlib import Path

import pytest

from members.models import EnrolmentList, Member
from tests.browser.site import WAYS, Site, Visitor
from tests.enrolment import csv_of, number, row
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@WAYS
def test_a_list_is_sent_looked_at_corrected_and_taken(
    union: House, bare_site: Site, tmp_path: Path, size: dict[str, int], javascript: bool
) -> None:
    file = tmp_path / "名单.csv"
    bad = row("李建国", number(3, sex="M")[:-1], phone="19900000003", items="自负医疗费补助")
    rows = [
        row(items="A;C"),
        bad,
        row("王乙", "3.30109E+17"),
        row("赵丁", number(5, sex="M"), items="C"),
    ]
    file.write_bytes(csv_of(rows).encode("gb18030"))
    admin = bare_site.comes_in(union.staff["admin"], size=size, javascript=javascript)
    admin.goes_to("/setup/members/").sees("还没有名单").finds_the_page_in_order("lists-empty")
    admin.clicks("导入名单").finds_the_page_in_order("lists-send")
    page = admin.page
    page.locator("input[name=file]").set_input_files(file)
    page.locator("input[name=employees]").fill("40")
    page.locator("main form button.btn-primary").click()
    admin.sees("导入前先看").sees("还差 35 人").sees("被表格当成数字").sees("只限女职工参加")
    admin.does_not_see("李建国").finds_the_page_in_order("lists-look")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载需要更正的行").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "校验码" in text or "应为 18 位" in text
    page.get_by_role("button", name="导入", exact=False).last.click()
    admin.sees("导入结果").finds_the_page_in_order("lists-taken")
    assert Member.objects.count() == 1
    corrected = tmp_path / "更正.csv"
    corrected.write_text(text.replace(bad[1], number(3, sex="M")), encoding="utf-8-sig")
    admin.goes_to("/setup/members/import/")
    page.locator("input[name=file]").set_input_files(corrected)
    page.locator("main form button.btn-primary").click()
    admin.sees("导入前先看")
    waiting = EnrolmentList.objects.latest("pk")
    assert (waiting.new_count, waiting.quarantined_count) == (1, 2)
    admin.goes_to("/setup/members/").sees("待确认").finds_the_page_in_order("lists-all")
    _enrols_one_by_hand(admin)


def _enrols_one_by_hand(admin: Visitor) -> None:
    """A passport, which no list can hold; what is missing is said and what was typed stays."""
    admin.goes_to("/setup/members/").clicks("登记一个人").finds_the_page_in_order("lists-one")
    page = admin.page
    page.locator("select[name=paper]").select_option("passport")
    for name, said in (("name", "Maria Silva"), ("id_number", "FB123456")):
        page.locator(f"input[name={name}]").fill(said)
    page.locator("input[name=employer_code]").fill("TEST-W1")
    page.locator("input[name=items]").first.check()
    page.locator("main form button.btn-primary").click()
    admin.sees("请填写性别")
    admin.complaints = [said for said in admin.complaints if "422" not in said]
    admin.finds_the_page_in_order("lists-one-refused")
    page.locator("select[name=sex]").select_option("F")
    page.locator("input[name=born_on]").fill("1985-03-12")
    page.locator("main form button.btn-primary").click()
    admin.sees("已登记参加").finds_the_page_in_order("lists-one-done")
