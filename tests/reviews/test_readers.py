"""Who is drawn to read: of the specialty, in office, there, independent, and not overworked."""

from datetime import timedelta

import pytest

from config.kernel.moves import MoveDenied
from config.models import WorkItem
from members.models import ConflictOfInterest, User
from members.policies import NotAllowed
from reviews.actions.advise import decline
from reviews.actions.experts import add_absence, end_absence, set_specialties, set_term
from reviews.actions.refer import recall
from reviews.actions.refill import draw_again, redraw_readers, return_unread
from reviews.advice import expert_word, granted_to
from reviews.models import ExpertEvent, ExpertPanel, Proposal, Referral, ReferralEvent
from reviews.panel_policies import NotAnExpert
from reviews.policies import OpenQuestion
from reviews.readers import falls_on, reader_order
from reviews.rows.experts import unread_for
from reviews.states import PanelState, ReferralState, ReviewState
from tests.stages import House


def _specialises(house: House, **specialties: str) -> None:
    for name, codes in specialties.items():
        set_specialties(
            expert=house.staff[name],
            specialties=codes.split(),
            actor=house.staff["supervisor"],
            now=house.now,
        )


def _close(house: House, name: str, referral: Referral) -> None:
    ConflictOfInterest.objects.create(
        user=house.staff[name],
        member=referral.review.member,
        relation="family",
        since=house.now.date(),
    )


def _declines(house: House, referral: Referral, reason: str = "time") -> None:
    decline(
        referral_id=referral.pk,
        reason=reason,
        note="",
        actor=house.staff[house.name_of(referral)],
        now=house.now,
    )


def test_a_specialty_is_read_by_one_who_has_it(house: House) -> None:
    _specialises(house, expert="oncology", expert2="surgery", expert3="surgery cardiology")
    assert house.asks_one(to=None, specialty="oncology").expert == house.staff["expert"]
    assert house.asks_one(to=None, specialty="cardiology").expert == house.staff["expert3"]


def test_whose_specialties_are_not_entered_may_be_asked_about_everything(house: House) -> None:
    _specialises(house, expert="surgery", expert2="surgery")
    assert house.asks_one(to=None, specialty="oncology").expert == house.staff["expert3"]


def test_beside_an_expert_asked_by_name_reads_one_of_their_specialty(house: House) -> None:
    _specialises(house, expert="oncology", expert2="surgery", expert3="oncology surgery")
    referral = house.refer(to="expert")
    assert house.other(referral).expert == house.staff["expert3"]


def test_who_has_the_fewest_open_questions_is_drawn(house: House) -> None:
    for _case in range(3):
        house.asks_one(to=None, specialty="surgery")
    readers = Referral.objects.filter(state=ReferralState.OPEN).values_list("expert", flat=True)
    assert len(set(readers)) == 3


def test_who_is_out_of_office_or_away_is_not_drawn(house: House) -> None:
    admin, today = house.staff["admin"], house.now.date()
    set_term(
        expert=house.staff["expert"],
        from_on=today - timedelta(days=700),
        until_on=today - timedelta(days=1),
        actor=admin,
        now=house.now,
    )
    house.away("expert2")
    for _case in range(2):
        assert house.asks_one(to=None, specialty="surgery").expert == house.staff["expert3"]


def test_who_is_away_before_the_answer_is_due_is_not_drawn(house: House) -> None:
    for name in ("expert", "expert2"):
        add_absence(
            expert=house.staff[name],
            from_on=house.now.date() + timedelta(days=2),
            until_on=house.now.date() + timedelta(days=9),
            actor=house.staff[name],
            now=house.now,
        )
    assert house.asks_one(to=None, specialty="surgery").expert == house.staff["expert3"]


def test_who_declines_is_followed_by_the_next_and_the_officer_is_not_troubled(
    house: House,
) -> None:
    referral = house.refer()
    second = house.other(referral)
    _declines(house, second, "conflict")
    third = house.other(referral)
    assert third.expert_id not in (referral.expert_id, second.expert_id)
    assert house.review(referral.review.claim).state == ReviewState.WITH_EXPERT
    assert list(granted_to(house.staff[house.name_of(second)])) == []
    house.answers(referral)
    house.answers(third)
    assert ExpertPanel.objects.get().state == PanelState.AGREED


def test_where_nobody_is_left_it_waits_on_the_supervisors_list(house: House) -> None:
    referral = house.refer()
    _declines(house, house.other(referral))
    _declines(house, house.other(referral))
    waiting = house.other(referral)
    assert (waiting.expert, waiting.state) == (None, ReferralState.OPEN)
    (row,) = unread_for(house.staff["supervisor"])
    assert (row.referral_id, row.opinions) == (waiting.pk, 0)
    assert house.review(referral.review.claim).state == ReviewState.WITH_EXPERT
    assert not draw_again(referral_id=waiting.pk, actor=house.staff["supervisor"], now=house.now), (
        "who gave it back is not asked again"
    )


def test_all_experts_too_close_or_away_goes_up_and_comes_back_by_itself(house: House) -> None:
    review = house.in_review()
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=review.member,
        relation="family",
        since=house.now.date(),
    )
    two, _three = house.away("expert2", "expert3")
    referral = house.refer(review, to=None, specialty="surgery", kind=Referral.Kind.NECESSITY)
    assert referral.expert is None
    assert [row.referral_id for row in unread_for(house.staff["supervisor"])] == [referral.pk]
    house.back(two)
    house.work()
    assert house.other(referral, seat=1).expert == house.staff["expert2"]
    assert list(granted_to(house.staff["expert2"])) == [review]
    assert unread_for(house.staff["supervisor"]) == []


def test_the_supervisor_gives_back_what_nobody_can_read(house: House) -> None:
    referral = house.refer()
    house.answers(referral)
    _declines(house, house.other(referral))
    _declines(house, house.other(referral))
    waiting = house.other(referral)
    with pytest.raises(NotAllowed):
        return_unread(
            referral_id=waiting.pk, reason="没有人了", actor=house.staff["officer"], now=house.now
        )
    with pytest.raises(OpenQuestion):
        return_unread(
            referral_id=waiting.pk, reason=" ", actor=house.staff["supervisor"], now=house.now
        )
    return_unread(
        referral_id=waiting.pk,
        reason="本月没有其他专家",
        actor=house.staff["supervisor"],
        now=house.now,
    )
    review = house.review(referral.review.claim)
    assert review.state == ReviewState.WITH_OFFICER
    assert ExpertPanel.objects.get().state == PanelState.INCOMPLETE
    assert expert_word(review).opinion is None, "one reader is no answer where two were needed"
    assert isinstance(house.decide(review), Proposal)


def test_what_an_absent_expert_has_open_goes_to_a_colleague(house: House) -> None:
    referral = house.asks_one()
    house.judges(referral, "ordinary")
    house.away("expert")
    house.work()
    referral.refresh_from_db()
    assert referral.state == ReferralState.PASSED_ON
    other = house.other(referral, seat=1)
    assert other.expert_id not in (None, referral.expert_id)
    assert list(granted_to(house.staff["expert"])) == []
    house.answers(other, "ordinary")
    assert house.review(referral.review.claim).state == ReviewState.WITH_OFFICER


def test_what_an_expert_who_turns_out_to_be_too_close_has_open_goes_to_a_colleague(
    house: House,
) -> None:
    referral, beside = house.asks_one(), house.asks_one(to="expert2")
    _close(house, "expert", referral)
    redraw_readers(now=house.now)
    referral.refresh_from_db()
    assert referral.state == ReferralState.PASSED_ON
    assert house.other(referral, seat=1).expert_id not in (None, referral.expert_id)
    assert list(granted_to(house.staff["expert"])) == []
    beside.refresh_from_db()
    assert beside.state == ReferralState.OPEN


def test_who_turns_out_to_be_too_close_compares_no_more(house: House) -> None:
    referral = house.differs()
    _close(house, "expert", referral)
    redraw_readers(now=house.now)
    assert ExpertPanel.objects.get().state == PanelState.THIRD
    assert list(granted_to(house.staff["expert"])) == []


def test_a_question_to_who_turns_out_to_be_too_close_can_be_taken_back(house: House) -> None:
    referral = house.asks_one()
    _close(house, "expert", referral)
    review = house.review(referral.review.claim)
    recall(
        review_id=review.pk,
        version=review.version,
        reason="与会员有关系",
        actor=house.staff["officer"],
        now=house.now,
    )
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN


def test_an_absence_to_come_is_taken_up_by_the_clock(house: House) -> None:
    referral = house.asks_one()
    add_absence(
        expert=house.staff["expert"],
        from_on=house.now.date() + timedelta(days=2),
        until_on=house.now.date() + timedelta(days=9),
        actor=house.staff["expert"],
        now=house.now,
    )
    house.work()
    referral.refresh_from_db()
    assert referral.state == ReferralState.OPEN
    redraw_readers(now=house.later(days=2))
    referral.refresh_from_db()
    assert referral.state == ReferralState.PASSED_ON


def test_who_asked_the_officer_and_is_away_is_not_waited_for(house: House) -> None:
    from reviews.actions.advise import ask_back

    referral = house.asks_one()
    ask_back(
        referral_id=referral.pk, text="有没有片子？", actor=house.staff["expert"], now=house.now
    )
    assert house.review(referral.review.claim).state == ReviewState.WITH_OFFICER
    house.away("expert")
    house.work()
    assert house.review(referral.review.claim).state == ReviewState.WITH_EXPERT


def test_a_comparison_waits_for_nobody_for_ever(house: House) -> None:
    house.differs()
    redraw_readers(now=house.later(days=20))
    assert ExpertPanel.objects.get().state == PanelState.THIRD


def test_a_third_who_does_not_come_back_leaves_the_count_as_it_is(house: House) -> None:
    house.answers(house.third())
    redraw_readers(now=house.later(days=20))
    assert ExpertPanel.objects.get().state == PanelState.MAJORITY


def test_readers_who_are_away_do_not_compare(house: House) -> None:
    referral = house.refer()
    house.answers(referral)
    house.away("expert")
    house.work()
    house.answers(house.other(referral), "ordinary", override_reason="M2")
    assert ExpertPanel.objects.get().state == PanelState.THIRD


def test_drawing_twice_changes_nothing(house: House) -> None:
    house.refer()
    before = set(ReferralEvent.objects.values_list("pk", flat=True))
    redraw_readers(now=house.now)
    redraw_readers(now=house.now)
    assert set(ReferralEvent.objects.values_list("pk", flat=True)) == before


def test_everything_that_is_entered_has_its_event_and_is_followed_up(house: House) -> None:
    _specialises(house, expert="oncology")
    (absence,) = house.away("expert")
    house.back(absence)
    whats = list(ExpertEvent.objects.order_by("pk").values_list("what", flat=True))
    assert whats == ["specialties", "absence", "back"]
    asked = WorkItem.objects.filter(kind="reviews.redraw_readers")
    assert asked.count() == 3
    with pytest.raises(MoveDenied):
        end_absence(absence_id=absence.pk, actor=house.staff["expert"], now=house.now)


@pytest.mark.parametrize("who", ["expert2", "officer", "maker"])
def test_only_oneself_or_who_looks_after_experts_enters_something(house: House, who: str) -> None:
    actor: User = house.staff[who]
    days = {"from_on": house.now.date(), "until_on": house.now.date()}
    with pytest.raises(NotAllowed):
        add_absence(expert=house.staff["expert"], actor=actor, now=house.now, **days)
    with pytest.raises(NotAllowed):
        set_term(expert=house.staff["expert"], actor=actor, now=house.now, **days)
    with pytest.raises(NotAnExpert):
        add_absence(
            expert=house.staff["officer"],
            actor=house.staff["supervisor"],
            now=house.now,
            **days,
        )


def test_the_draw_of_second_readings_is_the_same_tomorrow_and_of_about_its_share() -> None:
    drawn = [n for n in range(2000) if falls_on(f"C{n}/1/1", 20)]
    assert drawn == [n for n in range(2000) if falls_on(f"C{n}/1/1", 20)]
    assert 320 < len(drawn) < 480
    assert not any(falls_on(f"C{n}/1/1", 0) for n in range(200))
    assert all(falls_on(f"C{n}/1/1", 100) for n in range(200))


def test_the_place_on_the_panels_page_says_nothing_of_who_was_asked_first() -> None:
    swapped = sum(reader_order(panel, [1, 2]) == [2, 1] for panel in range(400))
    assert 140 < swapped < 260
    assert all(reader_order(panel, [1, 2, 3])[-1] == 3 for panel in range(50))
