"""The expert's lane and the appeal in a real Chromium: in order at both widths, without scripts."""

import pytest
from django.utils import timezone

from config.demo.cast import PASSWORD
from members.actions.staff import add_staff, grant_role
from members.models import User
from members.roles import Role
from reviews.actions.advise import give_final_opinion, give_initial_opinion, open_evidence
from reviews.actions.opinions import Judgement
from reviews.actions.refer import Question, refer
from reviews.models import Referral, Review
from reviews.tasks import propose_diagnosis
from tests.browser.site import SIZES, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def employ(site: Site, username: str, name: str, role: Role) -> User:
    user = add_staff(
        username=username,
        display_name=name,
        password=PASSWORD,
        phone=f"1990009{len(site.story.cast.staff):04d}",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=role,
        unit=site.story.cast.units["district"],
        reason="test",
        actor=None,
        now=timezone.now(),
    )
    site.story.cast.staff[username] = user
    return user


def _asked(site: Site, expert: User) -> Referral:
    """The story's waiting case, put to the expert."""
    claim = site.story.parts["waiting"].claim
    assert claim is not None
    propose_diagnosis(subject=claim.pk, now=timezone.now())
    review = Review.objects.get(claim=claim)
    return refer(
        review_id=review.pk,
        version=review.version,
        question=Question(
            kind=Referral.Kind.CRITICAL_ILLNESS,
            text="出院诊断与既往就诊相符吗？是否属于重大疾病目录？",
            expert_id=expert.pk,
        ),
        actor=site.story.cast.staff["officer"],
        now=timezone.now(),
    )


def _looked(referral: Referral, expert: User) -> None:
    for key in referral.evidence:
        open_evidence(referral_id=referral.pk, key=key, actor=expert, now=timezone.now())


def _second_reads(first: Referral) -> None:
    """The other reader of a critical illness answers the same."""
    sitting = Referral.objects.get(review=first.review_id, seat=2)
    assert sitting.expert is not None
    _looked(sitting, sitting.expert)
    for give, reason in (
        (give_initial_opinion, {}),
        (give_final_opinion, {"override_reason": "M2"}),
    ):
        give(
            referral_id=sitting.pk,
            judgement=Judgement("cannot_tell", "未满 180 天，尚缺功能评估", "high"),
            actor=sitting.expert,
            now=timezone.now(),
            **reason,
        )


@SIZES
def test_the_experts_pages(site: Site, size: dict[str, int]) -> None:
    expert = site.story.cast.staff["expert"]
    referral = _asked(site, expert)
    case = f"/expert/cases/{referral.review.claim.reference}/"
    visitor = site.visitor(size=size).signs_in_as_staff("expert")
    visitor.goes_to("/expert/").finds_the_page_in_order("expert-home")
    visitor.goes_to(case).finds_the_page_in_order("expert-begin")
    _looked(referral, expert)
    visitor.goes_to(case).finds_the_page_in_order("expert-looked")
    visitor.does_not_see("最起作用的字词")
    give_initial_opinion(
        referral_id=referral.pk,
        judgement=Judgement("ordinary", "出院诊断为良性疾病，既往就诊无肿瘤记录", "high"),
        actor=expert,
        now=timezone.now(),
    )
    visitor.goes_to(case).finds_the_page_in_order("expert-final")
    visitor.sees("最起作用的字词")
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    desk = f"/desk/cases/{referral.review.claim.reference}/"
    officer.goes_to(desk).finds_the_page_in_order("desk-with-expert")
    officer.goes_to("/desk/queue?lane=expert").finds_the_page_in_order("desk-queue-expert")


@SIZES
def test_ticking_a_checklist(site: Site, size: dict[str, int]) -> None:
    expert = site.story.cast.staff["expert"]
    referral = _asked(site, expert)
    _looked(referral, expert)
    case = f"/expert/cases/{referral.review.claim.reference}/"
    visitor = site.visitor(size=size).signs_in_as_staff("expert")
    page = visitor.page
    visitor.goes_to("/expert/guide").finds_the_page_in_order("expert-guide")
    page.locator("input[name=q]").fill("中风")
    page.locator(".list-find button").click()
    visitor.sees("轻度脑中风后遗症").finds_the_page_in_order("expert-guide-found")
    visitor.goes_to(case)
    page.locator("#checklist input[name=q]").fill("I63")
    page.locator("#checklist .list-find button").click()
    visitor.finds_the_page_in_order("expert-list-search")
    page.locator("#checklist .list-found a").first.click()
    page.locator("#checklist select").first.select_option("facts-diagnosis")
    page.locator("#checklist form .btn-primary").click()
    visitor.sees("已有依据 1 项").finds_the_page_in_order("expert-list-kept")
    for step in ("initial", "final"):
        form = page.locator(f"#{step} form")
        form.locator("input[name=conclusion][value=cannot_tell]").check()
        form.locator("textarea[name=grounds]").fill("未满 180 天，尚缺功能评估")
        form.locator("input[name=confidence][value=high]").check()
        if step == "final":
            form.locator("select[name=override_reason]").select_option("M2")
        form.locator("button.btn-primary").click()
    visitor.sees("意见已记录")
    _second_reads(referral)
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    desk = f"/desk/cases/{referral.review.claim.reference}/"
    officer.goes_to(desk).sees("尚缺").finds_the_page_in_order("desk-with-checklist")
    officer.goes_to(f"{desk}history").sees("尚缺").finds_the_page_in_order("desk-history-checklist")


@SIZES
def test_asking_an_expert_from_the_case_page(site: Site, size: dict[str, int]) -> None:
    claim = site.story.parts["waiting"].claim
    assert claim is not None
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    officer.goes_to(f"/desk/cases/{claim.reference}/?act=refer")
    officer.finds_the_page_in_order("desk-refer")


def test_from_question_to_answer_without_scripts(site: Site) -> None:
    expert = site.story.cast.staff["expert"]
    referral = _asked(site, expert)
    visitor = site.visitor(javascript=False).signs_in_as_staff("expert")
    visitor.page.locator("a.row-link").first.click()
    for _piece in referral.evidence:
        visitor.page.locator(".evidence-head button").first.click()
    for step in ("initial", "final"):
        form = visitor.page.locator(f"#{step} form")
        form.locator("input[name=conclusion][value=ordinary]").check()
        form.locator("textarea[name=grounds]").fill("出院诊断为良性疾病")
        form.locator("input[name=confidence][value=high]").check()
        form.locator("button.btn-primary").click()
    visitor.sees("意见已记录")
    referral.refresh_from_db()
    assert referral.state == "answered"


@SIZES
def test_the_appeal_on_both_sides(site: Site, size: dict[str, int]) -> None:
    employ(site, "officer9", "赵审核", Role.CASE_OFFICER)
    claim = site.story.parts["denied"].claim
    assert claim is not None
    here = f"/m/claim/{claim.reference}/"
    member = site.visitor(size=size).signs_in_as_member("denied")
    member.goes_to(here).finds_the_page_in_order("appeal-denied")
    member.goes_to(f"{here}appeal/").finds_the_page_in_order("appeal-form")
    member.page.locator("textarea[name=text]").fill("对方车辆逃逸，没有人赔偿我这笔费用。")
    member.page.locator("main form button.btn-primary").click()
    member.finds_the_page_in_order("appeal-filed")
    officer = site.visitor(size=size).signs_in_as_staff("officer9")
    desk = f"/desk/cases/{claim.reference}/"
    officer.goes_to(desk).finds_the_page_in_order("desk-appeal-blind")
    officer.goes_to(f"{desk}?act=view").finds_the_page_in_order("desk-appeal-view")
    form = officer.page.locator("#decide form")
    form.locator("input[name=conclusion][value=pay]").check()
    form.locator("textarea[name=grounds]").fill("没有证据证明第三方已赔偿")
    form.locator("button.btn-primary").click()
    officer.finds_the_page_in_order("desk-appeal-revealed")
    officer.goes_to(f"{desk}history").finds_the_page_in_order("desk-appeal-history")
