"""An appeal on the screen: the member's page, and what new reviewers do and do not get to read."""

import pytest

from claims.states import ClaimState
from reviews.actions.decide import Wish
from reviews.models import Appeal, Review
from reviews.models.decision import DenialReason, Outcome
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages

NOTE = "交通事故"  # what the first officer noted (tests/stages.py)
DENY = Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY)


def _case(review: Review) -> str:
    return f"/desk/cases/{review.claim.reference}/"


def test_the_member_appeals_from_the_page_of_the_claim(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: house.now)  # its days are not over
    claim = house.denied()
    visitor = Visitor().signs_in(claim.member)
    here = f"/m/claim/{claim.reference}/"
    assert "I see it differently" in visitor.sees(here)
    page = visitor.sees(f"{here}appeal/")
    assert "Other people do that" in page
    assert "Someone else is liable" in page
    visitor.posts(f"{here}appeal/", text="太短", status=422)
    page = visitor.posts(f"{here}appeal/", text="对方逃逸，没有人赔偿我这笔钱。")
    assert "Your appeal is being reviewed" in page
    assert "You appealed" in page
    assert Appeal.objects.get().claim == claim
    assert "Only a claim that was denied" in visitor.posts(f"{here}appeal/", text="again and again")


def test_the_appeal_of_another_member_is_not_there(house: House) -> None:
    claim = house.denied()
    Visitor().signs_in(house.member()).sees(f"/m/claim/{claim.reference}/appeal/", status=404)


def test_nothing_that_was_concluded_is_sent_before_ones_own_view(house: House) -> None:
    review = house.appealed()
    visitor = Visitor().signs_in(house.staff["officer2"])
    case = _case(review)
    answers = [
        visitor.get(case),
        visitor.get(f"{case}?act=deny"),
        visitor.get(f"{case}?act=view"),
        visitor.get(f"{case}history", follow=True),
        visitor.get("/desk/queue?lane=officer"),
        visitor.post("/desk/search", {"words": review.claim.reference}, follow=True),
        visitor.post("/desk/search", {"words": review.member.name}),
        visitor.get(case, headers={"hx-request": "true"}),
    ]
    for answer in answers:
        html = answer.content.decode()
        assert answer.status_code == 200
        for secret in (NOTE, "测试officer<", "测试supervisor", "Someone else is liable"):
            assert secret not in html
        assert "The rules say" not in html
        assert "machine reads" not in html
    page = answers[0].content.decode()
    assert "对方车辆逃逸" in page
    review.refresh_from_db()
    page = visitor.posts(
        f"{case}acts/view",
        version=str(review.version),
        assessment="0",
        conclusion="deny",
        grounds="see the settlement",
    )
    assert "The rules say" in page
    assert NOTE in visitor.sees(f"{case}history")


def test_each_new_reviewer_is_blind_on_their_own(house: House) -> None:
    review = house.appealed()
    house.views(review, by="officer2")
    house.decide(review, DENY, by="officer2")
    second = Visitor().signs_in(house.staff["supervisor2"])
    page = second.sees(_case(review))
    assert "First person's proposal" not in page
    assert "What do you think" not in second.sees("/desk/queue?lane=second")
    house.views(review, by="supervisor2", conclusion="deny")
    assert "First person's proposal" in second.sees(_case(review))


def test_who_judged_before_may_read_that_it_is_not_theirs(house: House) -> None:
    review = house.appealed()
    page = Visitor().signs_in(house.staff["officer"]).sees(_case(review))
    assert "You judged this claim before" in page
    assert "Record my view" not in page


def test_the_member_reads_that_the_second_denial_is_final(house: House) -> None:
    review = house.appealed()
    house.views(review, by="officer2")
    house.decide(review, DENY, by="officer2")
    house.views(review, by="supervisor2")
    claim = house.effective(house.confirm(review, by="supervisor2"))
    assert claim.state == ClaimState.DENIED
    page = Visitor().signs_in(claim.member).sees(f"/m/claim/{claim.reference}/")
    assert "It is final" in page
    assert "Final: cannot be paid" in page
    assert "I see it differently" not in page
    assert claim.member.messages.filter(template="denied").count() == 2
