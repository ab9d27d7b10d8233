"""Two records joined while something happens on one of them: one of both, and nothing lost."""

from decimal import Decimal

import pytest

from claims.actions.file import RecordMoved
from claims.actions.merge import ask_merge, confirm_merge
from claims.actions.submit import submit_one_tap
from claims.models import Claim, Entitlement, EntitlementMove
from config.kernel.denial import Denied
from members.actions.person_change import ChangeWish
from members.actions.sign_in import user_of_member
from members.models import Member, PersonChange, User
from reviews.actions.decide import Wish, decide
from reviews.models.decision import Outcome
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WISH = ChangeWish("同一人", "身份证与护照复印件")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def asked(house: House, into: Member, gone: Member) -> PersonChange:
    return ask_merge(
        member_id=into.pk, other_id=gone.pk, wish=WISH, actor=house.staff["officer"], now=house.now
    )


def joining(house: House, change: PersonChange, by: str = "supervisor") -> object:
    return confirm_merge(change_id=change.pk, actor=fresh(house.staff[by]), now=house.now)


@pytest.mark.parametrize("attempt", range(2))
def test_filed_and_merged_at_once_the_claim_goes_over_or_is_refused(attempt: int) -> None:
    house = build_house()
    into, gone = house.member(), house.member()
    encounter = house.stay(gone)
    user = user_of_member(gone)
    change = asked(house, into, gone)
    acts = [
        lambda: joining(house, change),
        lambda: submit_one_tap(
            encounter_id=encounter.pk, cause="illness", actor=fresh(user), now=house.now
        ),
    ]
    results = at_once(*(acts if attempt else reversed(acts)))
    gone.refresh_from_db()
    assert gone.merged_into == into
    assert not Claim.objects.filter(member=gone).exists()
    refused = [one for one in results if isinstance(one, Denied)]
    assert len(refused) + Claim.objects.filter(member=into).count() == 1
    assert all(one.code in (RecordMoved.code, "not_yours") for one in refused)


@pytest.mark.parametrize("attempt", range(2))
def test_granted_and_merged_at_once_nothing_is_drawn_twice_or_lost(attempt: int) -> None:
    house = build_house()
    into, gone = house.member(), house.member()
    review = house.in_review(gone)
    assessment = review.claim.assessments.latest("pk")
    change = asked(house, into, gone)
    acts = [
        lambda: joining(house, change),
        lambda: decide(
            review_id=review.pk,
            version=review.version,
            assessment_id=assessment.pk,
            wish=Wish(Outcome.APPROVED, assessment.benefit),
            actor=fresh(house.staff["officer2"]),
            now=house.now,
        ),
    ]
    results = at_once(*(acts if attempt else reversed(acts)))
    granted = not any(isinstance(one, Denied) for one in results)
    drawn = sum(EntitlementMove.objects.values_list("amount", flat=True), Decimal(0))
    assert drawn == (assessment.benefit if granted else 0)
    assert sum(Entitlement.objects.filter(member=gone).values_list("used", flat=True)) == 0
    assert sum(Entitlement.objects.values_list("used", flat=True), Decimal(0)) == drawn


def test_confirmed_by_two_at_once_is_done_once() -> None:
    house = build_house()
    into, gone = house.member(), house.member()
    change = asked(house, into, gone)
    results = at_once(lambda: joining(house, change), lambda: joining(house, change, "supervisor2"))
    assert sum(isinstance(one, Denied) for one in results) == 1
    assert change.events.filter(move="confirm").count() == 1
