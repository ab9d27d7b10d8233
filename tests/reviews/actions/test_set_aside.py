"""A case rests until a day that an officer set: nobody is asked, nobody is told, the clock runs."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from claims.actions.freeze import FreezeWish, end_due, freeze_claim
from claims.actions.submit import submit_one_tap, withdraw
from claims.models import ClaimEvent
from claims.states import ClaimState
from config.kernel.denial import Conflict, Denied
from config.kernel.moves import MoveDenied
from config.sandbox.records import refund_of
from members.actions.sign_in import user_of_member
from members.models import ConflictOfInterest, Encounter, Message
from members.policies import NotAllowed
from reviews.actions.absence import enter_absence
from reviews.actions.assign import assign_case
from reviews.actions.enquire import lapse_overdue
from reviews.actions.lease import next_case, open_case
from reviews.actions.set_aside import come_back, set_aside, take_up
from reviews.desks import desk_of
from reviews.models import DeskEvent, HandedCase, LaneCount, Review
from reviews.policies import AlsoFiled, OpenQuestion, Stale
from reviews.states import ReviewState
from tests.stages import House

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _refusals_in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def aside(
    house: House, review: Review | None = None, *, days: int = 2, by: str = "officer", **other: Any
) -> Review:
    """Set aside by an officer, from Monday to Wednesday if silent; the promise is next Monday."""
    case = review or house.in_review()
    case.refresh_from_db()
    wish = {"version": case.version, "reason": "等医保局答复", **other}
    set_aside(
        review_id=case.pk,
        until=house.now.date() + timedelta(days=days),
        actor=house.staff[by],
        now=house.now,
        **wish,
    )
    return house.review(case.claim)


# -- until its day ---------------------------------------------------------------------------------


def test_it_rests_and_says_until_when_by_whom_and_why(house: House) -> None:
    review = aside(house)
    assert (review.state, review.hold_for) == (ReviewState.ON_HOLD, "day")
    assert (review.hold_until, review.hold_by) == (date(2026, 11, 25), house.staff["officer"])
    event = review.events.latest("pk")
    assert (event.move, event.actor) == ("set_aside", house.staff["officer"])
    assert event.reason == "2026-11-25 · 等医保局答复"
    counts = LaneCount.objects.filter(number__gt=0)
    assert dict(counts.values_list("lane", "number")) == {"on_hold": 1}
    with pytest.raises(Denied):
        house.decide(review)


def test_what_was_said_cannot_be_changed(house: House) -> None:
    event = aside(house).events.latest("pk")
    event.reason = "另有原因"
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        event.save()


def test_the_member_is_not_asked_and_not_told(house: House) -> None:
    review = house.in_review()
    told, events = Message.objects.count(), ClaimEvent.objects.count()
    promised = review.claim.promised_on
    review = aside(house, review)
    house.later(days=2)
    come_back(now=house.now)
    house.work()
    claim = house.review(review.claim).claim
    assert claim.state == ClaimState.IN_REVIEW
    assert (Message.objects.count(), ClaimEvent.objects.count()) == (told, events)
    assert claim.promised_on == promised


def test_on_its_day_it_comes_back_once_and_the_clock_has_run(house: House) -> None:
    review = aside(house)
    due, rank = review.due_on, review.rank
    house.later(days=1)
    assert come_back(now=house.now) == 0
    house.later(days=1)
    assert come_back(now=house.now) == 1
    assert come_back(now=house.now) == 0
    review = house.review(review.claim)
    assert (review.state, review.hold_for, review.hold_by) == (ReviewState.WITH_OFFICER, "", None)
    assert (review.due_on, review.rank) == (due, rank)
    assert review.lane == "with_officer"
    event = review.events.latest("pk")
    assert (event.move, event.actor, event.reason) == ("resume", None, "day_came")
    assert house.decide(review)


def test_it_comes_back_first_of_all_to_who_set_it_aside(house: House) -> None:
    urgent = house.in_review()
    review = aside(house)
    house.later(days=2)
    come_back(now=house.now)
    assert next_case(actor=house.staff["officer2"], now=house.now) == urgent
    assert next_case(actor=house.staff["officer2"], now=house.now, after=urgent.pk) is None
    assert next_case(actor=house.staff["officer"], now=house.now) == review
    event = DeskEvent.objects.get()
    assert (event.act, event.to) == (DeskEvent.Act.ASSIGN, house.staff["officer"])


def test_whose_case_it_is_keeps_it(house: House) -> None:
    review = house.in_review()
    colleague = house.staff["officer2"]
    assign_case(
        review_id=review.pk, to_id=colleague.pk, seen_id=None, actor=colleague, now=house.now
    )
    aside(house, review)
    house.later(days=2)
    come_back(now=house.now)
    review.refresh_from_db()
    assert review.assigned_to == colleague


def test_who_has_left_meanwhile_gets_nothing_back(house: House) -> None:
    review = aside(house)
    officer = house.staff["officer"]
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    house.later(days=2)
    assert come_back(now=house.now) == 1
    assert next_case(actor=house.staff["officer2"], now=house.now) == review


def test_who_has_become_too_close_meanwhile_gets_nothing_back(house: House) -> None:
    review = aside(house)
    ConflictOfInterest.objects.create(
        user=house.staff["officer"], member=review.member, relation="family", since=house.now.date()
    )
    house.later(days=2)
    assert come_back(now=house.now) == 1
    assert next_case(actor=house.staff["officer"], now=house.now) is None
    assert next_case(actor=house.staff["officer2"], now=house.now) == review


def test_set_aside_again_it_comes_back_again(house: House) -> None:
    review = aside(house)
    house.later(days=2)
    come_back(now=house.now)
    review = aside(house, review, days=5)
    assert review.hold_until == review.due_on
    house.later(days=5)
    assert come_back(now=house.now) == 1


# -- what is refused -------------------------------------------------------------------------------


def test_never_beyond_the_promised_day(house: House) -> None:
    review = house.in_review()
    assert review.due_on == date(2026, 11, 30)
    with pytest.raises(OpenQuestion, match="The clock does not stop"):
        aside(house, review, days=8)
    assert aside(house, review, days=7).hold_until == review.due_on


@pytest.mark.parametrize("days", [0, -3])
def test_not_until_today_or_before(house: House, days: int) -> None:
    with pytest.raises(OpenQuestion, match="after today"):
        aside(house, days=days)


@pytest.mark.parametrize(("days", "words"), [(7, "due today"), (8, "overdue")])
def test_not_when_the_promised_day_is_here_or_over(house: House, days: int, words: str) -> None:
    review = house.in_review()
    house.later(days=days)
    with pytest.raises(OpenQuestion, match=words):
        aside(house, review, days=1)


def test_not_while_its_claim_is_frozen(house: House) -> None:
    review = house.in_review()
    wish = FreezeWish("court_order", "法院协助执行通知书", house.now.date() + timedelta(days=60))
    freeze_claim(
        claim_id=review.claim_id, wish=wish, actor=house.staff["supervisor"], now=house.now
    )
    with pytest.raises(OpenQuestion, match="frozen"):
        aside(house, review)


@pytest.mark.parametrize("reason", ["", "   ", "等 "])
def test_not_without_saying_what_for(house: House, reason: str) -> None:
    with pytest.raises(OpenQuestion, match="what you wait for"):
        aside(house, reason=reason)


def test_done_twice_the_second_time_is_told(house: House) -> None:
    review = house.in_review()
    version = review.version
    aside(house, review)
    with pytest.raises(Stale):
        aside(house, review, version=version, days=1)
    with pytest.raises(MoveDenied):
        aside(house, review)
    assert house.review(review.claim).hold_until == date(2026, 11, 25)


def test_not_while_a_colleague_has_it_open(house: House) -> None:
    review = house.in_review()
    open_case(review_id=review.pk, actor=house.staff["officer2"], now=house.now)
    with pytest.raises(Conflict, match="colleague"):
        aside(house, review)


def test_not_what_waits_for_the_second_person(house: House) -> None:
    with pytest.raises(Denied):
        aside(house, house.proposed())


@pytest.mark.parametrize("who", ["supervisor", "expert", "helper", "maker"])
def test_not_by_whoever_could_not_decide_it(house: House, who: str) -> None:
    review = house.in_review()
    with pytest.raises(NotAllowed):
        aside(house, review, by=who)
    aside(house, review)
    with pytest.raises(NotAllowed):
        take_up(review_id=review.pk, actor=house.staff[who], now=house.now)


def test_not_by_who_is_too_close_or_filed_it(house: House) -> None:
    review = house.in_review()
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=review.member,
        relation="family",
        since=house.now.date(),
    )
    with pytest.raises(Denied):
        aside(house, review, by="officer2")
    aside(house, review)
    with pytest.raises(Denied):
        take_up(review_id=review.pk, actor=house.staff["officer2"], now=house.now)
    claim = house.in_review().claim
    claim.filed_by = house.staff["officer"]
    claim.save(update_fields=["filed_by"])
    with pytest.raises(AlsoFiled):
        aside(house, house.review(claim))


def test_on_an_appeal_ones_own_view_comes_first(house: House) -> None:
    review = house.appealed()
    with pytest.raises(OpenQuestion, match="own view"):
        aside(house, review, by="officer2")


def test_the_database_sets_nothing_aside_beyond_the_promise_or_for_somebody_close(
    house: House,
) -> None:
    review = aside(house)
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"], member=review.member, relation="other", since=house.now.date()
    )
    reviews = Review.objects.filter(pk=review.pk)
    with pytest.raises(IntegrityError, match="within_the_promise"), transaction.atomic():
        reviews.update(hold_until=review.due_on + timedelta(days=1))
    with pytest.raises(IntegrityError, match="involved"), transaction.atomic():
        reviews.update(hold_by=house.staff["officer2"])


# -- before its day --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "officer2"])
def test_taken_up_before_its_day_it_is_open_with_whoever_does(house: House, who: str) -> None:
    review = aside(house)
    take_up(review_id=review.pk, actor=house.staff[who], now=house.now)
    review = house.review(review.claim)
    assert (review.state, review.lease_holder) == (ReviewState.WITH_OFFICER, house.staff[who])
    assert review.events.latest("pk").actor == house.staff[who]
    assert review.assigned_to is None
    with pytest.raises(MoveDenied, match="not set aside"):
        take_up(review_id=review.pk, actor=house.staff["officer3"], now=house.now)
    house.later(days=2)
    assert come_back(now=house.now) == 0


def test_what_waits_for_the_member_is_not_taken_up(house: House) -> None:
    enquiry = house.asks_hospital()
    with pytest.raises(MoveDenied):
        take_up(review_id=enquiry.review_id, actor=house.staff["officer"], now=house.now)


def test_new_facts_bring_it_back_at_once(house: House) -> None:
    member = house.member()
    record = house.record(member)
    house.feed(record)
    (claim,) = submit_one_tap(
        encounter_id=Encounter.objects.get(member=member).pk,
        cause="illness",
        actor=user_of_member(member),
        now=house.now,
    )
    house.work()
    review = aside(house, house.review(claim))
    house.later(minutes=1)
    house.feed(refund_of(record, settled_at=house.now))
    house.work()
    review = house.review(review.claim)
    assert review.state == ReviewState.WITH_OFFICER
    assert review.events.get(move="resume").reason == "facts_changed"
    assert review.assigned_to == house.staff["officer"]


def test_an_answer_that_comes_after_all_brings_it_back(house: House) -> None:
    enquiry = house.asks_hospital()
    house.later(days=15)
    lapse_overdue(now=house.now)
    review = aside(house, house.review(enquiry.review.claim), days=1)
    house.hears(enquiry)
    review = house.review(review.claim)
    assert (review.state, review.lane) == (ReviewState.WITH_OFFICER, "back")
    assert review.assigned_to == house.staff["officer"]


def test_the_member_may_still_withdraw(house: House) -> None:
    review = aside(house)
    withdraw(claim_id=review.claim_id, actor=user_of_member(review.claim.member), now=house.now)
    house.work()
    assert house.review(review.claim).state == ReviewState.CLOSED


# -- with a freeze, and with an absence ------------------------------------------------------------


def test_days_frozen_while_it_rests_move_the_promise(house: House) -> None:
    review = aside(house, days=4)
    wish = FreezeWish("court_order", "法院协助执行通知书", house.now.date() + timedelta(days=2))
    freeze_claim(
        claim_id=review.claim_id, wish=wish, actor=house.staff["supervisor"], now=house.now
    )
    house.later(days=3)
    end_due(now=house.now)
    house.work()
    review = house.review(review.claim)
    assert review.due_on > date(2026, 11, 30), "nobody else adds these days"


def away(house: House, *, who: str = "officer", deputy: str | None = "officer2") -> None:
    enter_absence(
        person_id=house.staff[who].pk,
        deputy_id=house.staff[deputy].pk if deputy else None,
        first_on=house.now.date(),
        last_on=house.now.date() + timedelta(days=20),
        actor=house.staff[who],
        now=house.now,
    )


def test_who_goes_away_hands_it_on_and_its_day_stays(house: House) -> None:
    review = aside(house)
    away(house)
    review.refresh_from_db()
    assert HandedCase.objects.get().grounds == ["set_aside"]
    assert (review.state, review.hold_by) == (ReviewState.ON_HOLD, house.staff["officer2"])
    assert review.hold_until == date(2026, 11, 25)
    assert review.pk not in desk_of(house.staff["officer"])
    house.later(days=2)
    come_back(now=house.now)
    assert next_case(actor=house.staff["officer2"], now=house.now) == review


def test_without_a_deputy_it_is_its_lane_s_on_its_day(house: House) -> None:
    review = aside(house)
    away(house, deputy=None)
    review.refresh_from_db()
    assert (review.state, review.hold_by) == (ReviewState.ON_HOLD, None)
    house.later(days=2)
    come_back(now=house.now)
    assert next_case(actor=house.staff["officer3"], now=house.now) == review


def test_whose_deputy_is_too_close_leaves_it_to_its_lane(house: House) -> None:
    review = aside(house)
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=review.member,
        relation="family",
        since=house.now.date(),
    )
    away(house)
    review.refresh_from_db()
    assert HandedCase.objects.get().why == "conflict"
    assert review.hold_by is None
