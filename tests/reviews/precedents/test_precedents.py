"""Rulings for later cases: proposed by one, adopted by another, replaced or withdrawn, cited."""

from typing import Any

import pytest

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from reviews.actions.advise import give_final_opinion, give_initial_opinion
from reviews.actions.cite import Cite
from reviews.actions.decide import Wish
from reviews.actions.opinions import Judgement
from reviews.actions.precedents import (
    decline_precedent,
    propose_precedent,
    take_back_precedent,
    withdraw_precedent,
)
from reviews.models import Decision, Opinion, Precedent, PrecedentCitation, Proposal
from reviews.models.decision import DenialReason, Outcome
from reviews.policies import OpenQuestion
from reviews.precedent_policies import OwnPrecedent
from reviews.precedent_queries import found, told_citations, waiting_for
from reviews.states import PrecedentState
from tests.reviews.precedents.stages import RULING, adopts, in_force, proposes
from tests.stages import House

pytestmark = pytest.mark.slow


def _denies(*cites: Cite) -> Wish:
    return Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY, cites=cites)


def _close(house: House, who: str, precedent: Precedent) -> None:
    ConflictOfInterest.objects.create(
        user=house.staff[who],
        member=precedent.decision.claim.member,
        relation="family",
        since=house.now.date(),
    )


def _withdraws(house: House, precedent: Precedent, by: str = "supervisor") -> None:
    withdraw_precedent(
        precedent_id=precedent.pk, reason="条款已修订", actor=house.staff[by], now=house.now
    )


def test_one_proposes_and_another_adopts_under_the_next_number(house: House) -> None:
    first = proposes(house)
    second = proposes(house, title="另一条判例")
    assert first.number == ""
    assert adopts(house, second).number == "2026-001"
    assert adopts(house, first).number == "2026-002"
    assert [event.move for event in first.events.order_by("pk")] == ["propose", "adopt"]


def test_an_expert_proposes_from_a_case_they_were_asked_about(house: House) -> None:
    review = house.advised()
    house.effective(house.confirm(_proposed(house, review)))
    assert proposes(house, review.claim, by="expert").proposed_by == house.staff["expert"]
    with pytest.raises(NotAllowed):
        proposes(house, review.claim, by=house.not_asked(review))
    with pytest.raises(NotAllowed):
        proposes(house, review.claim, by="maker")


def _proposed(house: House, review: Any) -> Any:
    assert isinstance(house.decide(review), Proposal)
    return review


def test_only_a_decision_in_effect_is_a_source(house: House) -> None:
    review = house.in_review()
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    with pytest.raises(MoveDenied):
        propose_precedent(
            decision_id=decision.pk, ruling=RULING, actor=house.staff["officer"], now=house.now
        )
    claim = house.denied()
    house.appealed(claim)
    with pytest.raises(MoveDenied, match="open again"):
        proposes(house, claim)


def test_nobody_adopts_their_own_and_officers_adopt_none(house: House) -> None:
    precedent = proposes(house)
    with pytest.raises(NotAllowed):
        adopts(house, precedent, by="officer2")
    grant = house.staff["officer"].role_grants.get()
    grant.role = "supervisor"
    grant.save()
    house.staff["officer"] = type(grant.user).objects.get(pk=grant.user_id)
    with pytest.raises(OwnPrecedent):
        adopts(house, precedent, by="officer")


def test_a_conflict_of_interest_wins(house: House) -> None:
    claim = house.denied()
    precedent = proposes(house, claim)
    _close(house, "officer2", precedent)
    _close(house, "supervisor", precedent)
    with pytest.raises(ConflictDenied):
        proposes(house, claim, by="officer2")
    with pytest.raises(ConflictDenied):
        adopts(house, precedent)
    assert waiting_for(house.staff["supervisor"]) == []
    assert waiting_for(house.staff["supervisor2"]) == [precedent]
    adopts(house, precedent, by="supervisor2")
    with pytest.raises(ConflictDenied):
        _withdraws(house, precedent)


@pytest.mark.parametrize(
    "says",
    [
        {"title": "关于身份证 11010519491231002X 的一条"},
        {"reasons": "可以致电 13900001111 向家属核实情况。"},
        {"ruling": "按会员 {name} 的情形给付。"},
        {"question": "在{hospital}住院的应如何认定？"},
        {"clause": "案号 {reference}"},
    ],
)
def test_it_names_nobody(house: House, says: dict[str, str]) -> None:
    claim = house.denied()
    known = {
        "name": claim.member.name,
        "hospital": claim.encounter.provider_name,
        "reference": claim.reference,
    }
    with pytest.raises(OpenQuestion, match="leave out"):
        proposes(house, claim, **{key: text.format(**known) for key, text in says.items()})
    assert not Precedent.objects.exists()


def test_another_one_replaces_it(house: House) -> None:
    claim = house.denied()
    old = in_force(house, claim)
    new = proposes(house, claim, title="逃逸事故（修订）", supersedes="判例 2026-001")
    old.refresh_from_db()
    assert old.state == PrecedentState.ADOPTED  # until the new one holds
    adopts(house, new)
    old.refresh_from_db()
    assert old.state == PrecedentState.SUPERSEDED
    with pytest.raises(OpenQuestion, match="no precedent in force"):
        proposes(house, claim, supersedes="2026-001")


def test_two_cannot_replace_the_same_one(house: House) -> None:
    claim = house.denied()
    in_force(house, claim)
    rivals = [proposes(house, claim, supersedes="2026-001") for _ in range(2)]
    adopts(house, rivals[0])
    with pytest.raises(MoveDenied):
        adopts(house, rivals[1])


def test_it_is_declined_or_taken_back_with_a_reason(house: House) -> None:
    first, second = proposes(house), proposes(house)
    seen: dict[str, Any] = {"now": house.now}
    with pytest.raises(OpenQuestion):
        decline_precedent(
            precedent_id=first.pk, reason=" ", actor=house.staff["supervisor"], **seen
        )
    decline_precedent(
        precedent_id=first.pk, reason="只适用于个案", actor=house.staff["supervisor"], **seen
    )
    with pytest.raises(NotAllowed):
        take_back_precedent(
            precedent_id=second.pk, reason="想错了吧", actor=house.staff["officer2"], **seen
        )
    take_back_precedent(
        precedent_id=second.pk, reason="想错了吧", actor=house.staff["officer"], **seen
    )
    assert set(Precedent.objects.values_list("state", flat=True)) == {"declined"}
    with pytest.raises(MoveDenied):
        adopts(house, first)


def test_a_decision_cites_what_it_follows_and_says_why_it_does_not(house: House) -> None:
    in_force(house)
    in_force(house, title="第二条判例")
    review = house.in_review(cause="third_party")
    cites = (Cite("2026-001"), Cite("2026-002", "本案对方已经赔付"))
    proposal = house.decide(review, _denies(*cites))
    assert isinstance(proposal, Proposal)
    house.confirm(review)
    assert list(
        PrecedentCitation.objects.order_by("pk").values_list("followed", "reason", "proposal")
    ) == [(True, "", proposal.pk), (False, "本案对方已经赔付", proposal.pk)]
    rows = {row.number: row for row in _found()}
    assert (rows["2026-001"].followed, rows["2026-001"].departed) == (1, 0)
    assert (rows["2026-002"].followed, rows["2026-002"].departed) == (0, 1)


def test_what_one_reader_cites_is_told_when_all_have_read(house: House) -> None:
    precedent = in_force(house)
    referral = house.refer()
    house.looks(referral)
    judgement = Judgement("ordinary", "出院诊断明确", "high", (Cite("2026-001"),))
    seen: dict[str, Any] = {"referral_id": referral.pk, "actor": house.staff["expert"]}
    give_initial_opinion(judgement=judgement, now=house.now, **seen)
    give_final_opinion(judgement=judgement, override_reason="M2", now=house.now, **seen)
    assert PrecedentCitation.objects.filter(opinion__isnull=False).count() == 2
    assert _found()[0].followed == 0
    assert not told_citations(precedent).exists()

    house.answers(house.other(referral), "ordinary", override_reason="M2")
    assert _found()[0].followed == 1  # cited twice, in one case
    assert told_citations(precedent).count() == 2


@pytest.mark.parametrize(
    ("cites", "why"),
    [
        ((Cite("2026-009"),), "There is no precedent 2026-009"),
        ((Cite("2026-001"), Cite("2026-001", "本案不同于它")), "name each once"),
        ((Cite("2026-001", "会员电话 13900001111"),), "leave out telephone"),
    ],
)
def test_what_cannot_be_cited_leaves_the_case_undecided(
    house: House, cites: tuple[Cite, ...], why: str
) -> None:
    in_force(house)
    review = house.in_review()
    amount = review.claim.assessments.latest("pk").benefit
    with pytest.raises(OpenQuestion, match=why):
        house.decide(review, Wish(Outcome.APPROVED, amount, cites=cites))
    assert not Decision.objects.filter(review=review).exists()


def test_a_withdrawn_one_is_cited_no_more_and_a_citation_stays(house: House) -> None:
    precedent = in_force(house)
    review = house.in_review(cause="third_party")
    house.decide(review, _denies(Cite("2026-001")))
    _withdraws(house, precedent)
    assert PrecedentCitation.objects.count() == 1
    other = house.in_review()
    amount = other.claim.assessments.latest("pk").benefit
    with pytest.raises(Denied, match="cannot be cited: it is now “Withdrawn”"):
        house.decide(other, Wish(Outcome.APPROVED, amount, cites=(Cite("2026-001"),)))
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("逃逸", True),
        ("逃逸 认定书", True),
        ("逃逸 白内障", False),
        ("第十四条", True),
        ("第 十四 条", True),
        ("胆囊", True),
        ("判例2026-001", True),
        ("2026-7", False),
        ("100%", False),
        ("逃", True),
    ],
)
def test_it_is_found_by_words_clause_disease_and_number(
    house: House, words: str, finds: bool
) -> None:
    in_force(house, disease="胆囊结石")
    assert bool(_found(words=words)) is finds


def test_the_list_knows_items_and_what_is_no_longer_in_force(house: House) -> None:
    precedent = in_force(house)
    assert _found(item="out_of_pocket")
    assert not _found(item="women")
    proposes(house)
    _withdraws(house, precedent)
    assert not _found()
    assert len(_found(in_force=False)) == 1


def _found(**how: Any) -> list[Any]:
    return found(**{"words": "", "item": "", "in_force": True, "after": "", **how}).rows


def test_pages_follow_each_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.precedent_queries.PAGE", 2)
    claim = house.denied()
    for _ in range(3):
        in_force(house, claim)
    page = found(words="", item="", in_force=True, after="")
    assert [row.number for row in page.rows] == ["2026-003", "2026-002"]
    page = found(words="", item="", in_force=True, after=page.older)
    assert ([row.number for row in page.rows], page.older) == (["2026-001"], "")
