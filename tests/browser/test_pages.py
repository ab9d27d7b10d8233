"""Every page of the journey, by role: no complaint of the console, axe at zero, no scroll."""

from pathlib import Path

import pytest

from tests.browser.site import DESK, SIZES, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def member_pages(site: Site) -> list[tuple[str, str]]:
    told = site.story.parts["told"].member.reminders.get().encounter.reference
    return [
        ("member-home", "/m/"),
        ("member-consent", "/m/consent/"),
        ("member-new", f"/m/claim/new/{told}/"),
        ("member-card", "/m/card/"),
        ("member-messages", "/m/messages/"),
        ("member-access", "/m/access/"),
        ("member-me", "/m/me/"),
    ]


def claim_pages(site: Site, key: str) -> list[tuple[str, str]]:
    claim = site.story.parts[key].claim
    assert claim is not None
    base = f"/m/claim/{claim.reference}/"
    return [
        (f"claim-{key}", base),
        (f"claim-{key}-money", f"{base}money/"),
        (f"claim-{key}-facts", f"{base}facts/"),
    ]


def looks_through(visitor: Visitor, pages: list[tuple[str, str]], suffix: str = "") -> None:
    for name, path in pages:
        visitor.goes_to(path).finds_the_page_in_order(f"{name}{suffix}")


def test_the_members_pages_on_a_wide_screen(site: Site) -> None:
    """On a telephone, in large print and in English: test_member_walk."""
    anyone = site.visitor(size=DESK)
    anyone.goes_to("/m/login").finds_the_page_in_order("member-login")
    looks_through(site.visitor(size=DESK).signs_in_as_member("told"), member_pages(site))
    for key in ("one_tap", "denied", "waiting"):
        looks_through(site.visitor(size=DESK).signs_in_as_member(key), claim_pages(site, key))


@SIZES
def test_the_desks_pages(site: Site, size: dict[str, int]) -> None:
    waiting, paper = (site.story.parts[key].claim for key in ("waiting", "paper"))
    assert waiting is not None
    assert paper is not None
    site.visitor(size=size).goes_to("/me/login").finds_the_page_in_order("staff-login")
    officer = site.visitor(size=size).signs_in_as_staff("officer")
    looks_through(
        officer,
        [
            ("desk-home", "/desk/"),
            ("desk-queue-green", "/desk/queue?lane=green"),
            ("desk-queue-officer", "/desk/queue?lane=officer"),
            ("desk-search", "/desk/search"),
            ("desk-case", f"/desk/cases/{waiting.reference}/"),
            ("desk-case-deny", f"/desk/cases/{waiting.reference}/?act=deny"),
            ("desk-history", f"/desk/cases/{waiting.reference}/history"),
            ("staff-me", "/me/"),
        ],
    )
    supervisor = site.visitor(size=size).signs_in_as_staff("supervisor")
    looks_through(
        supervisor,
        [
            ("desk-queue-second", "/desk/queue?lane=second"),
            ("desk-second", f"/desk/cases/{paper.reference}/"),
        ],
    )


@SIZES
def test_finance_counter_and_administration(site: Site, size: dict[str, int]) -> None:
    maker = site.visitor(size=size).signs_in_as_staff("maker")
    looks_through(
        maker,
        [
            ("finance-home", "/finance/"),
            ("finance-batches", "/finance/batches/"),
            ("finance-returns", "/finance/returns/"),
        ],
    )
    maker.goes_to("/finance/batches/").page.locator("a.row-link").first.click()
    maker.finds_the_page_in_order("finance-batch")
    helper = site.visitor(size=size).signs_in_as_staff("helper")
    looks_through(helper, [("outlet", "/o/")])
    admin = site.visitor(size=size).signs_in_as_staff("admin")
    looks_through(admin, [("setup-feed", "/setup/feed/"), ("staff-list", "/me/staff/")])


@SIZES
def test_a_list_of_hospitals_from_file_to_history(
    site: Site, size: dict[str, int], tmp_path: Path
) -> None:
    admin = site.visitor(size=size).signs_in_as_staff("admin")
    looks_through(admin, [("hospitals", "/setup/hospitals/")])
    admin.enters("名称或编码", "第1人民").clicks("查找").sees("示例市第一人民医院")
    admin.finds_the_page_in_order("hospitals-found")
    file = tmp_path / "名单.csv"
    rows = (
        "H99010100001,示例市第一人民医院,二级",
        "H1,示例市新医院,三级",
        ",示例市新医院,三级甲等",
    )
    file.write_text("\n".join(("编码,医院名称,等级", *rows)), encoding="gb18030")
    admin.goes_to("/setup/hospitals/").clicks("导入文件").finds_the_page_in_order("hospitals-send")
    admin.page.locator("input[type=file]").set_input_files(file)
    admin.clicks("先看一看").sees("不能导入的行").finds_the_page_in_order("hospitals-look")
    admin.clicks("确认导入").sees("新增 1 家，变更 1 家").finds_the_page_in_order("hospitals-taken")
    admin.enters("名称或编码", "H99010100001").clicks("查找").clicks("示例市第一人民医院")
    admin.sees("二级").finds_the_page_in_order("hospital")
    officer = site.visitor(size=size).signs_in_as_staff("officer").goes_to("/setup/hospitals/")
    officer.does_not_see("导入文件")


@SIZES
def test_schemes_from_copy_to_force(site: Site, size: dict[str, int]) -> None:
    root = "/setup/schemes/"
    here = f"{root}hangzhou/"
    admin = site.visitor(size=size).signs_in_as_staff("admin")
    looks_through(
        admin,
        [
            ("schemes", root),
            ("schemes-questions", f"{root}questions/"),
            ("scheme-version", f"{here}version/2022/"),
            ("scheme-version-ningbo", f"{root}ningbo-women/version/2024/"),
            ("scheme-compare", f"{here}compare/?old=v-2021&new=v-2022"),
            ("scheme-year", f"{here}year/2027/"),
            ("scheme-begin", f"{here}draft/"),
        ],
    )
    page = admin.page
    admin.clicks("复制并修改")
    edit_url = page.url
    admin.finds_the_page_in_order("scheme-edit")
    text = page.locator("textarea").input_value()
    head, _old, tail = text.rpartition('floor = { value = "100.00"')
    page.locator("textarea").fill(f'{head}floor = {{ value = "2OO.00"{tail}')
    _saves_and_looks(admin, "scheme-edit-wrong", 422)
    page.locator("textarea").fill(f'{head}floor = {{ value = "200.00"{tail}')
    admin.clicks("检查并保存").finds_the_page_in_order("scheme-draft")
    late = site.visitor(size=size).signs_in_as_staff("admin").goes_to(edit_url)
    admin.goes_to(edit_url).page.locator("textarea").fill(
        f'{head}floor = {{ value = "150.00"{tail}'
    )
    admin.clicks("检查并保存")
    late.page.locator("textarea").fill(f'{head}floor = {{ value = "300.00"{tail}')
    _saves_and_looks(late, "scheme-edit-conflict", 409)
    admin.clicks("提请批准").finds_the_page_in_order("scheme-draft-proposed")
    supervisor = site.visitor(size=size).signs_in_as_staff("supervisor")
    supervisor.goes_to(edit_url.removesuffix("edit")).finds_the_page_in_order("scheme-draft-second")
    supervisor.clicks("批准执行").finds_the_page_in_order("scheme-draft-adopted")
    looks_through(supervisor, [("scheme", here), ("schemes-after", root)])
    admin.goes_to(f"{here}year/2027/").page.locator("#imports input[name=note]").fill(
        "省系统无记录"
    )
    admin.page.locator("#imports button").click()
    admin.finds_the_page_in_order("scheme-year-ticked")


def _saves_and_looks(visitor: Visitor, name: str, status: int) -> None:
    """Chromium reports an answer of 4xx on its console: that one, and nothing else, is expected."""
    visitor.clicks("检查并保存")
    assert len(visitor.complaints) == 1, visitor.complaints
    assert f"status of {status}" in visitor.complaints.pop()
    visitor.finds_the_page_in_order(name)
