"""What members do alone with a telephone: one tap in large print and in English, a paper that was
asked for, a consent taken back."""

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from claims.models import Claim, Paper
from claims.states import ClaimState
from members.actions.sign_in import user_of_member
from members.models import Consent, Encounter
from tests.browser.site import Site
from tests.desktop import Desk
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    ("switch", "look", "cause", "submit", "done"),
    [
        ("长辈版", "查看并申领", "生病", "都对，提交", "审核中"),
        ("English", "Look and claim", "Illness", "All right, submit", "Being reviewed"),
    ],
    ids=["large print", "English"],
)
def test_one_tap_as_the_member_likes_to_read(
    union: House, bare_site: Site, switch: str, look: str, cause: str, submit: str, done: str
) -> None:
    union.now = timezone.now()
    member = union.member()
    union.stay(member)
    visitor = bare_site.comes_in(user_of_member(member)).goes_to("/m/").clicks(switch).clicks(look)
    visitor.page.get_by_label(cause, exact=True).check()
    visitor.clicks(submit)
    claim = Claim.objects.get(member=member)
    union.work()
    visitor.goes_to(f"/m/claim/{claim.reference}/").sees(done).finds_the_page_in_order()
    html = visitor.page.locator("html")
    expect(html).to_have_attribute("lang", "en" if switch == "English" else "zh-Hans")
    assert (html.get_attribute("class") or "").startswith("elder") == (switch == "长辈版")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-script"])
def test_a_paper_that_is_missing_is_sent_and_the_desk_goes_on(
    union: House, bare_site: Site, desk: Desk, javascript: bool
) -> None:
    union.now = timezone.now()
    claim = desk.asked_for_a_split_sheet()
    member = claim.member
    visitor = bare_site.comes_in(user_of_member(member), javascript=javascript)
    visitor.goes_to("/m/").sees("请补材料").clicks("看看差什么").sees(
        "请到参保地医保窗口打印分割单"
    )
    tile = visitor.page.locator("section.tile").first
    photo = desk.photo(desk.stay(member), "split_sheet")
    file: FilePayload = {"name": "fgd.png", "mimeType": "image/png", "buffer": photo}
    tile.locator("input[name=files]").set_input_files(file)
    if not javascript:
        tile.get_by_role("button", name="上传").click()
    expect(tile.locator(".paper-row")).to_have_count(1, timeout=20_000)
    assert Paper.objects.filter(filing=claim.filing, wanted_kind="split_sheet").count() == 1
    visitor.clicks("都补齐了，提交").sees("您现在不用做任何事").finds_the_page_in_order()
    union.work()
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW
    visitor.goes_to(f"/m/claim/{claim.reference}/").sees("审核中")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-script"])
def test_a_consent_is_taken_back_and_nothing_new_is_fetched(
    union: House, bare_site: Site, javascript: bool
) -> None:
    union.now = timezone.now()
    member = union.member()
    visitor = bare_site.comes_in(user_of_member(member), javascript=javascript)
    visitor.goes_to("/m/consent/")
    visitor.page.get_by_role("switch").click()
    visitor.sees("已撤回").finds_the_page_in_order()
    assert Consent.objects.get(member=member).withdrawn_at is not None
    union.feed(union.record(member))
    union.work()
    assert not Encounter.objects.filter(member=member).exists()
    visitor.goes_to("/m/").does_not_see("您有一笔可以申领").clicks("看一看再决定")
    visitor.page.get_by_role("switch").click()
    visitor.sees("已授权")
    assert Consent.objects.filter(member=member, withdrawn_at=None).exists()
