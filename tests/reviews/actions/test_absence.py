"""Somebody is away: nothing of theirs stays where nobody sees it, and nothing moves back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from claims.actions.ask import record_answer
from config.kernel.denial import Conflict
from config.kernel.tasks import perform_due
from members.models import ConflictOfInterest
from members.policies import NotAllowed
from reviews.absence_policies import AbsenceRefused
from reviews.actions.absence import (
    end_absence,
    enter_absence,
    free_leases,
    hand_over,
    note_case,
)
from reviews.actions.assign import assign_case
from reviews.actions.decide import Wish, send_back
from reviews.actions.hold import hold_case
from reviews.actions.lease import next_case, open_case
from reviews.desks import desk_of, still_with
from reviews.models import Absence, DeskEvent, HandedCase, Review
from reviews.models.decision import DenialReason, Outcome
from tests.stages import House

pytestmark = pytest.mark.django_db


def away(
    house: House,
    *,
    who: str = "officer",
    deputy: str | None = "officer2",
    begins: int = 0,
    lasts: int = 5,
    by: str | None = None,
) -> Absence:
    first = house.now.date() + timedelta(days=begins)
    return enter_absence(
        person_id=house.staff[who].pk,
        deputy_id=house.staff[deputy].pk if deputy else None,
        first_on=first,
        last_on=first + timedelta(days=lasts),
        actor=house.staff[by or who],
        now=house.now,
    )


def given(house: House) -> Review:
    """Assigned to the officer, and open with nobody."""
    review = house.in_review()
    officer = house.staff["officer"]
    assign_case(review_id=review.pk, to_id=officer.pk, seen_id=None, actor=officer, now=house.now)
    return review


def opened(house: House, review: Review | None = None) -> Review:
    case = review or house.in_review()
    assert open_case(review_id=case.pk, actor=house.staff["officer"], now=house.now)
    return case


def held(house: House) -> Review:
    review = house.in_review()
    hold_case(
        review_id=review.pk,
        version=review.version,
        until=house.now.date() + timedelta(days=9),
        reason="请补充材料",
        actor=house.staff["officer"],
        now=house.now,
    )
    return review


def sent_back(house: House) -> Review:
    review = house.in_review(cause="third_party")
    house.decide(review, Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY))
    review.refresh_from_db()
    send_back(
        review_id=review.pk,
        version=review.version,
        reason="请再核对",
        actor=house.staff["supervisor"],
        now=house.now,
    )
    return review


def test_everything_that_they_began_goes_to_the_deputy(house: House) -> None:
    cases = {
        "open": opened(house).pk,
        "held": held(house).pk,
        "referral": house.refer().review_id,
        "enquiry": house.writes().review_id,
        "sent_back": sent_back(house).pk,
    }
    returned = held(house)
    record_answer(claim_id=returned.claim_id, actor=None, now=house.now)
    house.work()
    cases["returned"] = returned.pk
    untouched = house.in_review()
    away(house)
    handed = {case.review_id: case for case in HandedCase.objects.all()}
    assert set(handed) == set(cases.values())
    assert untouched.pk not in handed
    for ground, review_id in cases.items():
        assert ground in handed[review_id].grounds, ground
        assert handed[review_id].to == house.staff["officer2"]
    assert still_with(house.staff["officer2"]).count() == 6


def test_the_lease_is_given_back_and_the_lane_has_the_case_too(house: House) -> None:
    review = opened(house)
    away(house, deputy=None)
    review.refresh_from_db()
    assert review.lease_holder is None
    assert HandedCase.objects.get().why == "no_deputy"
    assert next_case(actor=house.staff["officer3"], now=house.now) == review


def test_what_was_given_to_them_is_given_to_the_deputy(house: House) -> None:
    review = given(house)
    away(house)
    review.refresh_from_db()
    assert HandedCase.objects.get().grounds == ["assigned"]
    assert review.assigned_to == house.staff["officer2"]
    last = DeskEvent.objects.latest("pk")
    assert (last.act, last.to) == (DeskEvent.Act.ASSIGN, house.staff["officer2"])


def test_without_a_deputy_it_is_free_for_all(house: House) -> None:
    review = given(house)
    away(house, deputy=None)
    review.refresh_from_db()
    assert review.assigned_to is None
    assert next_case(actor=house.staff["officer3"], now=house.now) == review


def test_a_case_of_somebody_close_to_the_deputy_goes_to_its_lane(house: House) -> None:
    close, other = opened(house), opened(house)
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=close.member,
        relation="family",
        since=house.now.date(),
    )
    away(house)
    assert HandedCase.objects.get(review=close).why == "conflict"
    assert HandedCase.objects.get(review=other).to == house.staff["officer2"]


def test_raw_sql_hands_nothing_to_somebody_close(house: House) -> None:
    review = opened(house)
    absence = away(house, begins=3)
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"], member=review.member, relation="other", since=house.now.date()
    )
    with (
        pytest.raises(IntegrityError, match="involved"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO reviews_handedcase (absence_id, review_id, grounds, to_id, why, note,"
            " handed_at) VALUES (%s, %s, '[]', %s, '', '', now())",
            [absence.pk, review.pk, house.staff["officer2"].pk],
        )


def test_a_deputy_who_is_away_too_gets_nothing(house: House) -> None:
    opened(house)
    away(house, who="officer2", deputy="officer3")
    away(house)
    assert HandedCase.objects.get().why == "deputy_away"


def test_it_happens_on_the_first_day_and_once(house: House) -> None:
    opened(house)
    absence = away(house, begins=2)
    house.work()
    assert not HandedCase.objects.exists()
    house.later(days=2)
    perform_due(now=house.now, without={"members.send_message"})
    assert HandedCase.objects.count() == 1
    assert hand_over(absence_id=absence.pk, now=house.now) == 0
    assert HandedCase.objects.count() == 1


def test_ended_before_it_began_nothing_is_handed_over(house: House) -> None:
    opened(house)
    absence = away(house, begins=2)
    end_absence(absence_id=absence.pk, actor=house.staff["officer"], now=house.now)
    house.later(days=2)
    house.work()
    assert not HandedCase.objects.exists()


def test_on_return_nothing_moves_back(house: House) -> None:
    opened(house)
    absence = away(house)
    end_absence(absence_id=absence.pk, actor=house.staff["officer"], now=house.now)
    assert still_with(house.staff["officer2"]).count() == 1
    assert desk_of(house.staff["officer"]) == {}
    with pytest.raises(Conflict):
        end_absence(absence_id=absence.pk, actor=house.staff["officer"], now=house.now)


def test_a_deputy_who_goes_away_hands_on_what_they_stood_in_for(house: House) -> None:
    review = opened(house)
    away(house)
    away(house, who="officer2", deputy="officer3")
    last = HandedCase.objects.latest("pk")
    assert (last.review, last.grounds, last.to) == (review, ["stood_in"], house.staff["officer3"])
    assert not still_with(house.staff["officer2"]).exists()


def test_decided_it_leaves_the_deputy_s_list(house: House) -> None:
    review = opened(house)
    away(house)
    house.decide(review, by="officer2")
    assert not still_with(house.staff["officer2"]).exists()


def test_a_note_goes_along(house: House) -> None:
    review = opened(house)
    absence = away(house, begins=1)
    note_case(
        absence_id=absence.pk,
        review_id=review.pk,
        text="已电话联系过会员",
        actor=house.staff["officer"],
        now=house.now,
    )
    house.later(days=1)
    house.work()
    assert HandedCase.objects.get().note == "已电话联系过会员"
    with pytest.raises(Conflict):
        note_case(
            absence_id=absence.pk,
            review_id=review.pk,
            text="太晚",
            actor=house.staff["officer"],
            now=house.now,
        )


def test_a_supervisor_enters_it_for_an_officer_and_a_colleague_does_not(house: House) -> None:
    assert away(house, by="supervisor").entered_by == house.staff["supervisor"]
    with pytest.raises(NotAllowed):
        away(house, who="officer2", deputy="officer3", by="officer3")


@pytest.mark.parametrize("deputy", ["officer", "maker", "expert"])
def test_who_could_not_do_the_work_does_not_stand_in(house: House, deputy: str) -> None:
    with pytest.raises(AbsenceRefused):
        away(house, deputy=deputy)


def test_days_that_overlap_or_run_backwards_are_refused(house: House) -> None:
    away(house)
    with pytest.raises(AbsenceRefused):
        away(house, begins=3)
    with pytest.raises(AbsenceRefused):
        away(house, begins=20, lasts=-1)


def test_a_case_that_somebody_away_left_open_is_free_again(house: House) -> None:
    away(house)
    review = opened(house)
    assert free_leases(now=house.later(minutes=10)) == 0
    assert free_leases(now=house.later(minutes=6)) == 1
    review.refresh_from_db()
    assert review.lease_holder is None
