"""Two experts disagree, compare, and a third one reads: to one answer for the officer, in a real
Chromium, with scripts and without."""

import pytest
from django.utils import timezone

from members.models import User
from reviews.actions.refer import Question, refer
from reviews.models import ExpertPanel, Referral, Review
from reviews.states import PanelState, ReviewState
from reviews.tasks import propose_diagnosis
from tests.browser.site import DESK, SIZES, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST, SECOND, THIRD = (
    "病理报告：浸润性癌，切缘阳性",
    "免疫组化不支持恶性，考虑良性病变",
    "复核病理切片描述，符合浸润性癌",
)


def _asked(site: Site) -> Review:
    claim = site.story.parts["waiting"].claim
    assert claim is not None
    propose_diagnosis(subject=claim.pk, now=timezone.now())
    review = Review.objects.get(claim=claim)
    refer(
        review_id=review.pk,
        version=review.version,
        question=Question(
            kind=Referral.Kind.CRITICAL_ILLNESS,
            text="出院诊断是否属于重大疾病目录？",
            expert_id=site.story.cast.staff["expert"].pk,
        ),
        actor=site.story.cast.staff["officer"],
        now=timezone.now(),
    )
    return review


def _reader(site: Site, review: Review, seat: int) -> User:
    sitting = review.referrals.filter(seat=seat).select_related("expert").latest("pk")
    assert sitting.expert is not None
    return sitting.expert


def _answers(
    site: Site, review: Review, seat: int, conclusion: str, grounds: str, *, javascript: bool
) -> Visitor:
    """From the list of questions to the last word alone; nothing there speaks of another reader."""
    reader = _reader(site, review, seat)
    visitor = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff(reader.username)
    page = visitor.page
    visitor.goes_to(f"/expert/cases/{review.claim.reference}/")
    while page.locator(".evidence-head button").count():
        page.locator(".evidence-head button").first.click()
        page.wait_for_load_state()
    for step in ("initial", "final"):
        for words in (FIRST, SECOND, THIRD):
            if words != grounds:
                assert words not in page.content()
        form = page.locator(f"#{step} form")
        form.locator(f"input[name=conclusion][value={conclusion}]").check()
        form.locator("textarea[name=grounds]").fill(grounds)
        form.locator("input[name=confidence][value=high]").check()
        override = form.locator("select[name=override_reason]")
        if step == "final" and override.count() and conclusion != "ordinary":
            override.select_option("M2")
        form.locator("button.btn-primary").click()
        page.wait_for_load_state()
    return visitor.sees("您的意见已记录")


def _stays(visitor: Visitor, review: Review) -> None:
    visitor.goes_to(f"/expert/cases/{review.claim.reference}/panel")
    page = visitor.page
    page.locator("#last summary").first.click()
    page.locator("#last form button").first.click()
    page.wait_for_load_state()
    visitor.sees("您维持原意见")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_two_opinions_to_one_answer(site: Site, javascript: bool) -> None:
    review = _asked(site)
    case = f"/desk/cases/{review.claim.reference}/"
    officer = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("officer2")
    first = _answers(site, review, 1, "critical_illness", FIRST, javascript=javascript)
    officer.goes_to(case).sees("两位专家正各自独立判读").does_not_see(FIRST)
    second = _answers(site, review, 2, "ordinary", SECOND, javascript=javascript)
    officer.goes_to(case).sees("正在合议").does_not_see(SECOND)

    first.goes_to("/expert/").sees("意见不一致")
    first.page.locator("#compared a.row-link").click()
    first.sees(FIRST).sees(SECOND).sees("专家 1").sees("专家 2")
    first.does_not_see(_reader(site, review, 2).display_name)
    first.page.locator("#words textarea").fill("请看出院小结中的病理描述")
    first.page.locator("#words form button").first.click()
    first.finds_the_page_in_order("panel-commented")
    _stays(first, review)
    second.goes_to("/expert/").page.locator("#compared a.row-link").click()
    second.sees("请看出院小结中的病理描述")
    _stays(second, review)
    assert ExpertPanel.objects.get().state == PanelState.THIRD

    third = _answers(site, review, 3, "critical_illness", THIRD, javascript=javascript)
    third.goes_to(f"/expert/cases/{review.claim.reference}/panel").sees(FIRST).sees(SECOND)
    third.finds_the_page_in_order("panel-third")
    _stays(third, review)
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER
    officer.goes_to(case).sees("三位专家判读，其中两位一致").sees(SECOND)
    officer.finds_the_page_in_order("desk-panel-majority")


@SIZES
def test_the_panels_pages(site: Site, size: dict[str, int]) -> None:
    review = _asked(site)
    case = f"/desk/cases/{review.claim.reference}/"
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    officer.goes_to(case).finds_the_page_in_order("desk-panel-reading")
    _answers(site, review, 1, "critical_illness", FIRST, javascript=True)
    _answers(site, review, 2, "ordinary", SECOND, javascript=True)
    reader = site.visitor(size=size).signs_in_as_staff("expert")
    reader.goes_to("/expert/").finds_the_page_in_order("expert-home-panel")
    reader.goes_to(f"/expert/cases/{review.claim.reference}/panel")
    reader.finds_the_page_in_order("panel-two")
    for summary in reader.page.locator("details.more-acts > summary").all():
        summary.click()
    reader.finds_the_page_in_order("panel-two-open")
    officer.goes_to(case).finds_the_page_in_order("desk-panel-discussing")


@SIZES
def test_looking_after_experts(site: Site, size: dict[str, int]) -> None:
    supervisor = site.visitor(size=size).signs_in_as_staff("supervisor")
    supervisor.goes_to("/watch/experts").finds_the_page_in_order("watch-experts")
    supervisor.page.locator("#experts a.row-link").first.click()
    supervisor.finds_the_page_in_order("watch-expert")
    supervisor.page.locator("input[name=specialties][value=oncology]").check()
    supervisor.page.locator("#specialties button").click()
    supervisor.sees("肿瘤").finds_the_page_in_order("watch-expert-entered")
    today = timezone.localdate()
    for name in ("expert", "expert2", "expert3"):
        expert = site.visitor(size=size).signs_in_as_staff(name)
        expert.goes_to("/expert/absence")
        expert.page.locator("input[name=from_on]").fill(today.isoformat())
        expert.page.locator("input[name=until_on]").fill(today.isoformat())
        expert.page.locator("#enter button").click()
        expert.sees("今天请假").finds_the_page_in_order("expert-absence")
    claim = site.story.parts["waiting"].claim
    assert claim is not None
    review = Review.objects.get(claim=claim)
    refer(
        review_id=review.pk,
        version=review.version,
        question=Question(kind=Referral.Kind.NECESSITY, text="住院是否必要？", specialty="surgery"),
        actor=site.story.cast.staff["officer"],
        now=timezone.now(),
    )
    supervisor.goes_to("/watch/experts").finds_the_page_in_order("watch-unread")
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    officer.goes_to(f"/desk/cases/{claim.reference}/").sees("已列入主管的清单")
    officer.finds_the_page_in_order("desk-unread")
    supervisor.page.locator("#unread summary").first.click()
    supervisor.page.locator("#unread textarea").fill("本周没有外科专家")
    supervisor.page.locator("#unread details button").click()
    supervisor.sees("案件已退回审核员")
