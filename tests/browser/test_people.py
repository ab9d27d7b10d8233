"""A person's record at the desk, and what the member sees of a change: pages in order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims.actions.death import ask_death, confirm_death
from claims.actions.heirs import HeirWish, ask_heir, confirm_heir
from claims.actions.merge import ask_merge, confirm_merge
from config.display import ELDER_COOKIE
from members.actions.change_phone import ask_phone, confirm_phone
from members.actions.correct_person import ask_correction
from members.actions.person_change import ChangeWish
from members.actions.sign_in import user_of_member
from members.models import Heir, Member, PersonChange
from tests.browser.site import SIZES, Site
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PEOPLE = "/setup/people/"
WISH = ChangeWish("家属到窗口说明情况并出示原件", "死亡证明 2026-1187")


@SIZES
def test_the_pages_of_records(bare_site: Site, union: House, size: dict[str, int]) -> None:
    union.now = timezone.now()
    died, joined, wrong = union.member(), union.member(), union.member()
    bury(union, died)
    join(union, joined, union.member())
    change = ask_correction(
        member_id=wrong.pk,
        name="示例·改名",
        id_number="11010519491231002X",
        wish=WISH,
        actor=union.staff["officer"],
        now=union.now,
    )
    officer = bare_site.comes_in(union.staff["officer"], size=size)
    officer.goes_to(PEOPLE).finds_the_page_in_order("people-home")
    for member, name in ((died, "died"), (joined, "merged"), (wrong, "waiting")):
        here = f"{PEOPLE}{member.reference}/"
        officer.goes_to(here).finds_the_page_in_order("people-purpose")
        officer.page.locator("input[name=purpose]").fill("家属来电核对")
        officer.page.locator("main form button.btn-primary").first.click()
        officer.page.wait_for_load_state()
        officer.finds_the_page_in_order(f"people-{name}")
        for act in ("death", "heir", "correction", "merge", "phone", "split"):
            if officer.page.locator(f"a[href='{here}{act}']").count():
                officer.goes_to(f"{here}{act}").finds_the_page_in_order(f"people-ask-{act}")
                officer.goes_to(here)
    second = bare_site.comes_in(union.staff["supervisor"], size=size)
    second.goes_to(f"{PEOPLE}change/{change.pk}/").finds_the_page_in_order("people-change")
    second.clicks("同意", exact=True).finds_the_page_in_order("people-changed")
    second.sees("另一人已确认")


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_what_the_member_and_the_heir_see(bare_site: Site, union: House, *, elder: bool) -> None:
    union.now = timezone.now()
    member, died = union.member(), union.member()
    change = ask_phone(
        member_id=member.pk,
        phone="19900077777",
        wish=WISH,
        actor=union.staff["officer"],
        now=union.now,
    )
    confirm_phone(change_id=change.pk, actor=union.staff["supervisor"], now=union.now)
    heir = bury(union, died, like=member)
    look = "-elder" if elder else ""
    visitor = bare_site.comes_in(user_of_member(member))
    if elder:
        bare_site.contexts[-1].add_cookies(
            [{"name": ELDER_COOKIE, "value": "1", "url": bare_site.url}]
        )
    visitor.goes_to("/m/me/").finds_the_page_in_order(f"member-me-heir{look}")
    visitor.goes_to("/m/").finds_the_page_in_order(f"member-phone-change{look}")
    visitor.clicks("不是我，撤销").sees("已撤销")
    visitor.goes_to("/m/me/").clicks(died.masked_name).finds_the_page_in_order(f"heir-home{look}")
    assert heir.member == died


def bury(house: House, member: Member, *, like: Member | None = None) -> Heir:
    """Has died, and somebody acts for the heirs: `like` a member with the same telephone."""
    by, now = house.staff["officer"], house.now
    death = ask_death(
        member_id=member.pk,
        died_on=now.date() - timedelta(days=3),
        wish=WISH,
        actor=by,
        now=now,
    )
    confirm_death(change_id=death.pk, actor=house.staff["supervisor"], now=now)
    wish = HeirWish(
        like.name if like else "示例继承人",
        "spouse",
        like.id_number if like else "11010519491231002X",
        like.phone if like else "19900029999",
        "测试银行",
        "6222000000000031415",
    )
    change = ask_heir(member_id=member.pk, heir=wish, wish=WISH, actor=by, now=now)
    confirm_heir(change_id=change.pk, actor=house.staff["supervisor"], now=now)
    return Heir.objects.get(change=change)


def join(house: House, into: Member, gone: Member) -> PersonChange:
    by, now = house.staff["officer"], house.now
    change = ask_merge(member_id=into.pk, other_id=gone.pk, wish=WISH, actor=by, now=now)
    return confirm_merge(change_id=change.pk, actor=house.staff["supervisor"], now=now)
