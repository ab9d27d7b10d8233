"""A question to an expert: asked, looked at, answered twice, or given back."""

from typing import Any

import pytest

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from reviews.actions.advise import (
    ask_back,
    decline,
    give_final_opinion,
    give_initial_opinion,
    open_evidence,
    take,
)
from reviews.actions.opinions import Judgement
from reviews.actions.refer import Question, answer_back, recall, refer
from reviews.advice import expert_word, granted_to, panel_for
from reviews.expert_policies import NotAsked
from reviews.models import (
    EvidenceOpened,
    MedicalFinding,
    Opinion,
    Referral,
    ReviewUserObjectPermission,
)
from reviews.policies import OpenQuestion, Stale
from reviews.states import ReferralState, ReviewState
from tests.stages import CANCER, House

SURE = Judgement("critical_illness", "病理报告明确", "high")


def _final(house: House, referral: Referral, judgement: Judgement = SURE, **how: Any) -> Opinion:
    return give_final_opinion(
        referral_id=referral.pk,
        judgement=judgement,
        actor=house.staff[how.pop("by", "expert")],
        now=house.now,
        **how,
    )


def test_a_question_opens_the_case_to_one_expert_and_to_nobody_else(house: House) -> None:
    referral = house.asks_one()
    review = house.review(referral.review.claim)
    assert review.state == ReviewState.WITH_EXPERT
    assert list(granted_to(house.staff["expert"])) == [review]
    assert list(granted_to(house.staff["expert2"])) == []
    assert (referral.due_on - house.now.date()).days == 3


def test_the_grant_ends_with_the_question(house: House) -> None:
    referral = house.asks_one()
    house.answers(referral, "ordinary")
    assert not ReviewUserObjectPermission.objects.exists()
    assert list(granted_to(house.staff["expert"])) == []


def test_no_opinion_before_all_of_the_evidence_was_opened(house: House) -> None:
    referral = house.refer()
    expert, now = house.staff["expert"], house.now
    first, *rest = referral.evidence
    assert rest
    open_evidence(referral_id=referral.pk, key=first, actor=expert, now=now)
    with pytest.raises(OpenQuestion):
        give_initial_opinion(referral_id=referral.pk, judgement=SURE, actor=expert, now=now)
    for key in rest:
        open_evidence(referral_id=referral.pk, key=key, actor=expert, now=now)
    opinion = give_initial_opinion(referral_id=referral.pk, judgement=SURE, actor=expert, now=now)
    assert not opinion.proposal_seen
    assert {row.key for row in EvidenceOpened.objects.all()} == set(referral.evidence)


def test_evidence_that_is_not_of_this_case_is_refused(house: House) -> None:
    referral = house.refer()
    with pytest.raises(OpenQuestion):
        open_evidence(
            referral_id=referral.pk, key="paper-999", actor=house.staff["expert"], now=house.now
        )


def test_the_final_opinion_comes_after_the_initial_one_and_sends_the_case_back(
    house: House,
) -> None:
    referral = house.asks_one()
    house.looks(referral)
    ordinary = Judgement("ordinary", "出院诊断为良性", "high")
    with pytest.raises(OpenQuestion):
        _final(house, referral, ordinary)
    house.judges(referral, "ordinary")
    opinion = _final(house, referral, ordinary)
    referral.refresh_from_db()
    review = house.review(referral.review.claim)
    assert (review.state, referral.state) == (ReviewState.WITH_OFFICER, ReferralState.ANSWERED)
    assert opinion.proposal_seen
    assert expert_word(review).opinion == opinion
    finding = MedicalFinding.objects.get()
    assert (finding.kind, finding.established_by) == ("ordinary", house.staff["expert"])


def test_another_conclusion_than_the_machine_s_needs_a_reason(house: House) -> None:
    referral = house.refer()
    house.judges(referral, "ordinary")
    other = Judgement("ordinary", "病理为良性", "medium")
    with pytest.raises(OpenQuestion):
        _final(house, referral, other)
    with pytest.raises(OpenQuestion):
        _final(house, referral, other, override_reason="Z9", override_note="太短")
    opinion = _final(house, referral, other, override_reason="M2")
    assert opinion.override_reason == "M2"


def test_who_cannot_tell_finds_nothing(house: House) -> None:
    review = house.advised("cannot_tell", override_reason="F3")
    assert review.state == ReviewState.WITH_OFFICER
    assert not MedicalFinding.objects.exists()


def test_only_the_expert_who_was_asked_answers(house: House) -> None:
    referral = house.refer()
    for who, why in (("expert2", NotAsked), ("officer2", NotAllowed), ("maker", NotAllowed)):
        with pytest.raises(why):
            open_evidence(
                referral_id=referral.pk,
                key=referral.evidence[0],
                actor=house.staff[who],
                now=house.now,
            )


def test_a_relation_that_comes_to_light_wins_over_the_grant(house: House) -> None:
    referral = house.refer()
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=referral.review.member,
        relation="family",
        since=house.now.date(),
    )
    with pytest.raises(ConflictDenied):
        house.looks(referral)
    assert house.staff["expert"] not in panel_for(referral.review)


def test_a_question_that_nobody_could_be_drawn_for_is_taken_once(house: House) -> None:
    away = house.away("expert", "expert2", "expert3")
    referral = house.asks_one(to=None, specialty="oncology")
    assert referral.expert is None
    house.back(away[1])
    take(referral_id=referral.pk, actor=house.staff["expert2"], now=house.now)
    assert list(granted_to(house.staff["expert2"])) == [referral.review]
    with pytest.raises(MoveDenied):
        take(referral_id=referral.pk, actor=house.staff["expert"], now=house.now)


def test_declining_gives_the_case_back_and_closeness_is_kept(house: House) -> None:
    referral = house.asks_one()
    expert = house.staff["expert"]
    decline(referral_id=referral.pk, reason="conflict", note="", actor=expert, now=house.now)
    review = house.review(referral.review.claim)
    assert review.state == ReviewState.WITH_OFFICER
    assert list(granted_to(expert)) == []
    assert expert not in panel_for(review)
    assert house.staff["expert2"] in panel_for(review)


def test_an_expert_asks_back_and_the_officer_answers(house: House) -> None:
    referral = house.refer()
    expert = house.staff["expert"]
    ask_back(referral_id=referral.pk, text="有没有病理报告？", actor=expert, now=house.now)
    review = house.review(referral.review.claim)
    assert review.state == ReviewState.WITH_OFFICER
    with pytest.raises(MoveDenied):
        house.looks(referral)
    with pytest.raises(OpenQuestion, match=r"问|asked"):
        house.decide(review)
    answer_back(
        review_id=review.pk,
        version=review.version,
        text="没有，只有出院诊断。",
        actor=house.staff["officer2"],
        now=house.now,
    )
    house.judges(referral)
    _final(house, referral)


def test_the_officer_takes_the_question_back(house: House) -> None:
    referral = house.refer()
    review = house.review(referral.review.claim)
    recall(
        review_id=review.pk,
        version=review.version,
        reason="已经电话问清楚",
        actor=house.staff["officer"],
        now=house.now,
    )
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN
    assert list(granted_to(house.staff["expert"])) == []
    with pytest.raises(Denied):
        house.looks(referral)


def test_changed_facts_take_the_question_back(house: House) -> None:
    referral = house.refer()
    claim = referral.review.claim
    record = house.record(claim.member, disease=CANCER)
    from config.sandbox.records import refund_of
    from members.models import InsuranceSettlement

    told = InsuranceSettlement.objects.get(claim_links__claim=claim)
    assert record["setl_id"] == told.setl_id
    house.feed(refund_of(record))
    claim.refresh_from_db()
    assert claim.version == 1
    house.work()
    claim.refresh_from_db()
    assert claim.version == 2
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN
    assert house.review(claim).state == ReviewState.WITH_OFFICER
    with pytest.raises((Stale, MoveDenied)):
        house.looks(referral)


def test_a_question_needs_someone_who_may_be_asked(house: House) -> None:
    review = house.in_review()
    for question in (
        Question("critical_illness", "是否重大疾病？"),
        Question("critical_illness", "是否重大疾病？", expert_id=house.staff["officer2"].pk),
        Question("critical_illness", " ", expert_id=house.staff["expert"].pk),
        Question("nonsense", "是否重大疾病？", expert_id=house.staff["expert"].pk),
        Question(
            "excluded", "是否除外？", expert_id=house.staff["expert"].pk, evidence=["paper-1"]
        ),
    ):
        with pytest.raises(OpenQuestion):
            refer(
                review_id=review.pk,
                version=review.version,
                question=question,
                actor=house.staff["officer"],
                now=house.now,
            )


def test_withdrawing_the_claim_ends_the_question(house: House) -> None:
    from claims.actions.submit import withdraw
    from members.actions.sign_in import user_of_member

    referral = house.refer()
    claim = referral.review.claim
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    house.work()
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN
    assert house.review(claim).state == ReviewState.CLOSED
    assert not ReviewUserObjectPermission.objects.exists()


def test_no_global_right_no_group_and_no_superuser_opens_a_case(house: House) -> None:
    from django.contrib.auth.models import Group, Permission

    from members.models import User

    referral = house.asks_one()
    permission = Permission.objects.get(codename="advise_review")
    expert2 = house.staff["expert2"]
    expert2.user_permissions.add(permission)
    group = Group.objects.create(name="all")
    group.permissions.add(permission)
    expert2.groups.add(group)
    assert list(granted_to(User.objects.get(pk=expert2.pk))) == []
    root = User.objects.create_superuser(username="root", password="x" * 20)
    assert list(granted_to(root)) == []
    assert list(granted_to(house.staff["expert"])) == [referral.review]
