"""What an expert has begun: kept while the step is theirs, gone with the act or the sitting."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied
from reviews.actions.advise import ask_back, decline
from reviews.actions.draft import drop_expert_draft, keep_expert_draft
from reviews.actions.opinions import Judgement
from reviews.actions.panel import change, comment, keep
from reviews.actions.refer import answer_back, recall
from reviews.actions.refill import redraw_readers
from reviews.expert_policies import NotAsked
from reviews.models import ActDraft, Referral
from reviews.policies import OpenQuestion
from reviews.states import ReferralState
from tests.stages import House

pytestmark = pytest.mark.slow  # each reaches its step by the whole way

TYPED = {"grounds": ["病理报告第二页"]}


def _begins(
    house: House,
    sitting: Referral,
    act: str = "initial",
    *,
    by: str = "",
    typed: Mapping[str, Sequence[str]] = TYPED,
) -> ActDraft | None:
    return keep_expert_draft(
        referral_id=sitting.pk,
        act=act,
        typed=typed,
        actor=house.staff[by or house.name_of(sitting)],
        now=house.now,
    )


def _begun(sitting: Referral) -> set[str]:
    return set(ActDraft.objects.filter(referral=sitting).values_list("act", flat=True))


def _reader(house: House, sitting: Referral) -> dict[str, Any]:
    return {
        "referral_id": sitting.pk,
        "actor": house.staff[house.name_of(sitting)],
        "now": house.now,
    }


def test_each_reader_has_drafts_of_their_own(house: House) -> None:
    first = house.refer()
    second = house.other(first)
    _begins(house, first)
    _begins(house, second, typed={"grounds": ["另一位的依据"]})
    by_sitting = {draft.referral_id: draft for draft in ActDraft.objects.all()}
    assert by_sitting[first.pk].user_id == first.expert_id
    assert by_sitting[second.pk].typed == {"grounds": ["另一位的依据"]}
    house.judges(first)
    assert (_begun(first), _begun(second)) == (set(), {"initial"})


def test_the_latest_counts_and_emptying_it_throws_it_away(house: House) -> None:
    sitting = house.asks_one()
    _begins(house, sitting)
    house.now += timedelta(minutes=3)
    _begins(house, sitting, typed={"grounds": ["重新写"], "confidence": ["high"]})
    [draft] = ActDraft.objects.all()
    assert draft.typed == {"grounds": ["重新写"], "confidence": ["high"]}
    assert draft.saved_at == house.now
    assert _begins(house, sitting, typed={"grounds": [" "]}) is None
    assert not ActDraft.objects.exists()


@pytest.mark.parametrize("who", ["expert2", "expert3", "officer", "supervisor"])
def test_nobody_keeps_or_drops_anything_in_the_sitting_of_another(house: House, who: str) -> None:
    sitting = house.asks_one()
    _begins(house, sitting)
    with pytest.raises(Denied):
        _begins(house, sitting, by=who, typed={"grounds": ["不是我的"]})
    drop_expert_draft(referral_id=sitting.pk, act="initial", actor=house.staff[who])
    assert ActDraft.objects.get().typed == TYPED


def test_the_other_reader_of_a_question_is_a_stranger_in_this_sitting(house: House) -> None:
    first = house.refer()
    with pytest.raises(NotAsked):
        _begins(house, first, by=house.name_of(house.other(first)))


def test_each_step_is_begun_when_it_is_its_turn(house: House) -> None:
    sitting = house.asks_one()
    with pytest.raises(OpenQuestion, match=r"initial|初步"):
        _begins(house, sitting, "final")
    for act in ("initial", "ask", "decline"):
        _begins(house, sitting, act)
    house.judges(sitting, "ordinary")
    assert _begun(sitting) == {"ask", "decline"}, "those may still be done"
    with pytest.raises(MoveDenied, match=r"on record|已经记录"):
        _begins(house, sitting)
    _begins(house, sitting, "final")
    with pytest.raises(MoveDenied):
        _begins(house, sitting, "comment")


def test_a_question_back_goes_and_the_half_written_opinion_waits_for_the_answer(
    house: House,
) -> None:
    sitting = house.asks_one()
    _begins(house, sitting)
    _begins(house, sitting, "ask", typed={"text": ["有没有病理"]})
    ask_back(text="有没有病理报告？", **_reader(house, sitting))
    assert _begun(sitting) == {"initial"}
    with pytest.raises(MoveDenied):
        _begins(house, sitting)
    review = house.review(sitting.review.claim)
    answer_back(
        review_id=review.pk,
        version=review.version,
        text="没有。",
        actor=house.staff["officer"],
        now=house.now,
    )
    _begins(house, sitting, typed={"grounds": ["没有病理报告"]})
    assert ActDraft.objects.get().typed == {"grounds": ["没有病理报告"]}


def _answered(house: House, sitting: Referral) -> None:
    house.answers(sitting, "ordinary")


def _declined(house: House, sitting: Referral) -> None:
    decline(reason="specialty", note="", **_reader(house, sitting))


def _too_close(house: House, sitting: Referral) -> None:
    decline(reason="conflict", note="", **_reader(house, sitting))


def _recalled(house: House, sitting: Referral) -> None:
    review = house.review(sitting.review.claim)
    recall(
        review_id=review.pk,
        version=review.version,
        reason="不需要了",
        actor=house.staff["officer"],
        now=house.now,
    )


def _withdrawn(house: House, sitting: Referral) -> None:
    from claims.actions.submit import withdraw
    from members.actions.sign_in import user_of_member

    claim = sitting.review.claim
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    house.work()


def _went_on_leave(house: House, sitting: Referral) -> None:
    house.away(house.name_of(sitting))
    house.work()


def _turned_out_too_close(house: House, sitting: Referral) -> None:
    _is_too_close(house, sitting)
    redraw_readers(now=house.now)


@pytest.mark.parametrize(
    "ends",
    [
        _answered,
        _declined,
        _too_close,
        _recalled,
        _withdrawn,
        _went_on_leave,
        _turned_out_too_close,
    ],
)
def test_nothing_is_left_when_the_sitting_ends(
    house: House, ends: Callable[[House, Referral], None]
) -> None:
    sitting = house.asks_one()
    for act in ("initial", "ask", "decline"):
        _begins(house, sitting, act)
    ends(house, sitting)
    sitting.refresh_from_db()
    assert sitting.state != ReferralState.OPEN
    assert not ActDraft.objects.exists()
    with pytest.raises(Denied):
        _begins(house, sitting)


def test_who_is_passed_over_leaves_nothing_to_the_next_reader(house: House) -> None:
    first = house.refer()
    second = house.other(first)
    _begins(house, first)
    _begins(house, second, typed={"grounds": ["另一位的依据"]})
    _went_on_leave(house, second)
    third = house.other(first)
    assert third.pk != second.pk
    assert _begun(third) == _begun(second) == set()
    assert _begun(first) == {"initial"}, "the reader beside is not touched"


def _is_too_close(house: House, sitting: Referral) -> None:
    ConflictOfInterest.objects.create(
        user=house.staff[house.name_of(sitting)],
        member=sitting.review.member,
        relation="family",
        since=house.now.date(),
    )


def test_a_relation_that_comes_to_light_ends_it_at_once(house: House) -> None:
    sitting = house.asks_one()
    _begins(house, sitting)
    _is_too_close(house, sitting)
    with pytest.raises(ConflictDenied):
        _begins(house, sitting, typed={"grounds": ["再写一点"]})
    assert ActDraft.objects.get().typed == TYPED, "unread, until a colleague is drawn"


def test_what_was_begun_for_the_others_goes_with_ones_word_to_them(house: House) -> None:
    sitting = house.differs()
    for act in ("comment", "keep", "change"):
        _begins(house, sitting, act, typed={"text": ["请看第二页"]})
    comment(text="请看病理第二页", **_reader(house, sitting))
    assert _begun(sitting) == {"keep", "change"}
    keep(text="", **_reader(house, sitting))
    assert sitting.panel is not None
    assert _begun(sitting) == set()
    sitting.refresh_from_db()
    assert sitting.state == ReferralState.IN_PANEL, "the other's word is waited for"
    with pytest.raises(MoveDenied):
        _begins(house, sitting, "comment")


def test_who_is_convinced_ends_it_for_the_other_too(house: House) -> None:
    sitting = house.differs()
    other = house.other(sitting)
    _begins(house, sitting, "change")
    _begins(house, other, "keep", typed={"text": ["维持"]})
    change(
        judgement=Judgement("ordinary", "对方指出病理报告未见浸润", "medium"),
        override_reason="M2",
        **_reader(house, sitting),
    )
    assert not ActDraft.objects.exists()


def test_a_third_reading_is_a_sitting_like_any_other(house: House) -> None:
    third = house.third()
    _begins(house, third)
    house.answers(third, "excluded", override_reason="M2")
    assert not ActDraft.objects.exists()
    _begins(house, third, "keep", typed={"text": ["维持"]})
    keep(text="维持", **_reader(house, third))
    assert not ActDraft.objects.exists()


def test_a_reader_who_goes_on_leave_while_comparing_leaves_nothing(house: House) -> None:
    sitting = house.differs()
    _begins(house, sitting, "comment", typed={"text": ["请看第二页"]})
    _begins(house, house.other(sitting), "keep", typed={"text": ["维持"]})
    _went_on_leave(house, sitting)
    assert not ActDraft.objects.exists()


def test_what_is_longer_than_any_form_is_refused_in_words(house: House) -> None:
    sitting = house.asks_one()
    with pytest.raises(Denied, match=r"too long|太长"):
        _begins(house, sitting, typed={"grounds": ["长" * 4001]})
    assert not ActDraft.objects.exists()
