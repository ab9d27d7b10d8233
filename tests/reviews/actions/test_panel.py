"""Two experts read, each alone; then together where they differ; a third where they still do."""

from datetime import timedelta
from typing import Any

import pytest

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied
from reviews.actions.opinions import Judgement
from reviews.actions.panel import change, comment, keep
from reviews.advice import expert_word, granted_to
from reviews.models import (
    ExpertPanel,
    MedicalFinding,
    Opinion,
    PanelEvent,
    PanelWord,
    Proposal,
    Referral,
    ReviewUserObjectPermission,
)
from reviews.policies import OpenQuestion
from reviews.states import PanelState, ReferralState, ReviewState
from tests.stages import House


def _keeps(house: House, sitting: Referral, text: str = "") -> PanelWord:
    reader = house.staff[house.name_of(sitting)]
    return keep(referral_id=sitting.pk, text=text, actor=reader, now=house.now)


def _changes(house: House, sitting: Referral, conclusion: str, **how: Any) -> Opinion:
    return change(
        referral_id=sitting.pk,
        judgement=Judgement(conclusion, "对方指出病理报告未见浸润", "medium"),
        actor=house.staff[house.name_of(sitting)],
        now=house.now,
        **how,
    )


def _panel() -> ExpertPanel:
    return ExpertPanel.objects.get()


def test_a_question_about_a_critical_illness_is_read_by_two_different_experts(
    house: House,
) -> None:
    first = house.refer()
    second = house.other(first)
    assert first.expert_id != second.expert_id
    assert second.expert_id != first.asked_by_id
    assert (second.question, second.evidence) == (first.question, first.evidence)
    assert _panel().why == ExpertPanel.Why.CRITICAL_ILLNESS
    for sitting in (first, second):
        assert list(granted_to(house.staff[house.name_of(sitting)])) == [first.review]


def test_an_ordinary_question_is_read_by_one(house: House) -> None:
    referral = house.asks_one()
    house.answers(referral, "ordinary")
    assert not ExpertPanel.objects.exists()
    assert house.review(referral.review.claim).state == ReviewState.WITH_OFFICER


def test_the_officer_waits_for_both_and_gets_one_answer(house: House) -> None:
    first = house.refer()
    house.answers(first)
    review = house.review(first.review.claim)
    assert review.state == ReviewState.WITH_EXPERT
    assert expert_word(review).opinion is None
    assert not MedicalFinding.objects.exists()
    house.answers(house.other(first))
    review = house.review(first.review.claim)
    assert review.state == ReviewState.WITH_OFFICER
    assert _panel().state == PanelState.AGREED
    assert MedicalFinding.objects.get().opinion == expert_word(review).opinion == _panel().answer
    assert not ReviewUserObjectPermission.objects.exists()


def test_what_one_concludes_across_the_line_is_read_by_a_second(house: House) -> None:
    referral = house.asks_one()
    assert not ExpertPanel.objects.exists()
    house.answers(referral, "critical_illness", override_reason="M1")
    review = house.review(referral.review.claim)
    assert review.state == ReviewState.WITH_EXPERT
    assert not MedicalFinding.objects.exists()
    house.answers(house.other(referral), "critical_illness", override_reason="M1")
    assert _panel().state == PanelState.AGREED


def test_a_share_of_the_others_is_drawn(house: House, settings: Any) -> None:
    settings.EXPERT_SECOND_READING_SHARE = 100
    house.asks_one()
    assert _panel().why == ExpertPanel.Why.DRAWN


def test_where_they_differ_both_are_asked_once_more_and_know_it(house: House) -> None:
    first = house.differs()
    assert _panel().state == PanelState.DISCUSSING
    assert {row.state for row in Referral.objects.all()} == {ReferralState.IN_PANEL}
    assert house.review(first.review.claim).state == ReviewState.WITH_EXPERT
    assert ReviewUserObjectPermission.objects.count() == 2


def test_who_is_convinced_ends_it_and_the_first_opinion_stays_on_record(house: House) -> None:
    first = house.differs()
    second = house.other(first)
    with pytest.raises(OpenQuestion, match=r"keep|维持"):
        _changes(house, first, "critical_illness")
    with pytest.raises(OpenQuestion, match=r"reason|原因"):
        _changes(house, first, "ordinary")
    opinion = _changes(house, first, "ordinary", override_reason="M2")
    panel = _panel()
    assert (panel.state, panel.answer) == (PanelState.AGREED, opinion)
    assert opinion.stage == Opinion.Stage.PANEL
    assert Opinion.objects.get(referral=first, stage="final").conclusion == "critical_illness"
    assert MedicalFinding.objects.get().kind == "ordinary"
    with pytest.raises(MoveDenied):
        _keeps(house, second)
    assert not ReviewUserObjectPermission.objects.exists()


def test_what_experts_once_differed_about_is_decided_by_two(house: House) -> None:
    first = house.differs()
    _changes(house, first, "ordinary", override_reason="M2")
    proposal = house.decide(house.review(first.review.claim))
    assert isinstance(proposal, Proposal)
    assert "experts_differed" in proposal.why_two


def test_a_comment_is_no_last_word(house: House) -> None:
    first = house.differs()
    reader = house.staff["expert"]
    comment(referral_id=first.pk, text="病理第二页写明浸润", actor=reader, now=house.now)
    _keeps(house, first, "维持")
    with pytest.raises(MoveDenied):
        comment(referral_id=first.pk, text="再说一句", actor=reader, now=house.now)
    assert _panel().state == PanelState.DISCUSSING


def test_both_stay_and_a_third_begins_who_knows_nothing(house: House) -> None:
    third = house.third()
    readers = set(Referral.objects.values_list("expert", flat=True))
    assert len(readers) == 3
    assert _panel().state == PanelState.THIRD
    assert (third.seat, third.state) == (3, ReferralState.OPEN)
    assert list(granted_to(house.staff[house.name_of(third)])) == [third.review]
    assert ReviewUserObjectPermission.objects.count() == 1, "the case is closed to the two"


def test_the_third_compares_and_two_of_three_are_the_answer(house: House) -> None:
    third = house.third()
    house.answers(third)
    assert _panel().state == PanelState.COMPARING
    assert house.review(third.review.claim).state == ReviewState.WITH_EXPERT
    _keeps(house, third)
    panel = _panel()
    assert panel.state == PanelState.MAJORITY
    assert panel.answer is not None
    assert panel.answer.conclusion == "critical_illness"
    assert house.review(third.review.claim).state == ReviewState.WITH_OFFICER
    assert MedicalFinding.objects.get().kind == "critical_illness"


def test_the_third_may_be_convinced_too(house: House) -> None:
    third = house.third()
    house.answers(third, "cannot_tell", override_reason="F3")
    _changes(house, third, "ordinary", override_reason="M2")
    assert _panel().state == PanelState.MAJORITY
    assert MedicalFinding.objects.get().kind == "ordinary"


def test_three_different_opinions_go_to_the_officer_as_they_are(house: House) -> None:
    third = house.third()
    house.answers(third, "excluded", override_reason="M2")
    _keeps(house, third)
    assert _panel().state == PanelState.SPLIT
    review = house.review(third.review.claim)
    assert review.state == ReviewState.WITH_OFFICER
    assert not MedicalFinding.objects.exists()
    assert expert_word(review).opinion is None
    assert isinstance(house.decide(review), Proposal), "two persons, whatever they decide"


def test_a_relation_that_comes_to_light_silences_in_the_panel_too(house: House) -> None:
    first = house.differs()
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=first.review.member,
        relation="family",
        since=house.now.date(),
    )
    with pytest.raises(ConflictDenied):
        _keeps(house, first)


def test_only_a_reader_of_the_panel_speaks(house: House) -> None:
    first = house.differs()
    stranger = next(
        house.staff[name]
        for name in ("expert", "expert2", "expert3")
        if house.staff[name].pk not in (first.expert_id, house.other(first).expert_id)
    )
    for actor in (stranger, house.staff["officer"]):
        with pytest.raises(Denied):
            keep(referral_id=first.pk, text="", actor=actor, now=house.now)


def test_taking_the_question_back_ends_the_panel(house: House) -> None:
    from reviews.actions.refer import recall

    first = house.differs()
    review = house.review(first.review.claim)
    recall(
        review_id=review.pk,
        version=review.version,
        reason="已经电话问清楚",
        actor=house.staff["officer"],
        now=house.now,
    )
    assert _panel().state == PanelState.WITHDRAWN
    assert not ReviewUserObjectPermission.objects.exists()
    with pytest.raises(Denied):
        _keeps(house, first)
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER


def test_each_move_of_a_panel_has_its_event(house: House) -> None:
    third = house.third()
    house.answers(third)
    _keeps(house, third)
    moves = list(PanelEvent.objects.order_by("pk").values_list("move", flat=True))
    assert moves == ["open", "differ", "call_third", "compare", "settle"]


def test_one_of_two_asks_the_officer_and_the_other_reads_on(house: House) -> None:
    from reviews.actions.advise import ask_back
    from reviews.actions.refer import answer_back

    first = house.refer()
    second = house.other(first)
    for sitting in (first, second):
        reader = house.staff[house.name_of(sitting)]
        ask_back(referral_id=sitting.pk, text="有没有病理报告？", actor=reader, now=house.now)
    due = second.due_on
    house.now += timedelta(days=1)
    for left in (ReviewState.WITH_OFFICER, ReviewState.WITH_EXPERT):
        review = house.review(first.review.claim)
        answer_back(
            review_id=review.pk,
            version=review.version,
            text="没有。",
            actor=house.staff["officer2"],
            now=house.now,
        )
        review.refresh_from_db()
        assert review.state == left
    second.refresh_from_db()
    assert second.due_on == due + timedelta(days=1), "the working day of waiting is not theirs"
    house.answers(first)
    house.answers(second)
    assert _panel().state == PanelState.AGREED
