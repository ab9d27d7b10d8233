"""What the database refuses about readers of one case and their panel, also to raw SQL."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import sql

from members.models import ConflictOfInterest
from reviews.actions.panel import keep
from reviews.models import (
    Decision,
    EvidenceOpened,
    ExpertPanel,
    MedicalFinding,
    Opinion,
    PanelWord,
    Referral,
)
from reviews.models.decision import Outcome
from tests.stages import House

pytestmark = pytest.mark.slow  # each reaches its state by the whole way


def _refuses(why: str, make: Any, **values: Any) -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        make(**values)


def _copy(sitting: Referral, **other: Any) -> dict[str, Any]:
    values = {
        field.attname: getattr(sitting, field.attname)
        for field in Referral._meta.concrete_fields
        if field.name != "id"
    }
    return {**values, **other}


def _opinion(house: House, sitting: Referral, **other: Any) -> dict[str, Any]:
    values = {
        "referral": sitting,
        "review": sitting.review,
        "claim_version": 1,
        "stage": "panel",
        "conclusion": "ordinary",
        "grounds": "对方说得对",
        "confidence": "high",
        "override_reason": "M2",
        "proposal_seen": True,
        "given_by": house.staff[house.name_of(sitting)],
        "given_at": house.now,
    }
    return {**values, **other}


def _third_person(house: House, *sittings: Referral) -> str:
    taken = {house.name_of(sitting) for sitting in sittings}
    return next(name for name in ("expert", "expert2", "expert3") if name not in taken)


def test_nobody_reads_one_case_twice(house: House) -> None:
    first = house.refer()
    second = house.other(first)
    make = Referral.objects.create
    ended = {"state": "answered", "ended_at": house.now}
    _refuses("referral_reads_once", make, **_copy(first, seat=3, **ended))
    _refuses("referral_reads_once", make, **_copy(second, seat=1, **ended))
    third = house.staff[_third_person(house, first, second)]
    _refuses("referral_one_open", make, **_copy(second, expert_id=third.pk))
    _refuses("referral_seat_of_a_panel", make, **_copy(first, seat=4, expert_id=third.pk))
    change = Referral.objects.filter(pk=second.pk).update
    _refuses("referral_reads_once", change, expert_id=first.expert_id)
    _refuses("stays with its panel", change, panel=None)


def test_a_second_reader_is_as_independent_as_the_first(house: House) -> None:
    first = house.refer()
    second = house.other(first)
    name = _third_person(house, first, second)
    ConflictOfInterest.objects.create(
        user=house.staff[name],
        member=first.review.member,
        relation="family",
        since=house.now.date(),
    )
    _refuses(
        "involved in the claim",
        Referral.objects.filter(pk=second.pk).update,
        expert=house.staff[name],
    )


def test_a_third_opinion_of_one_person_is_refused(house: House) -> None:
    first = house.refer()
    house.answers(first)
    make = Opinion.objects.create
    _refuses("only the expert", make, **_opinion(house, first, stage="initial"))
    _refuses("only the expert", make, **_opinion(house, first, stage="final"))
    _refuses("only while the panel compares", make, **_opinion(house, first))
    second = house.other(first)
    house.looks(second)
    _refuses(
        "only the expert", make, **_opinion(house, second, stage="initial", given_by=first.expert)
    )


def test_an_opinion_by_somebody_too_close_is_refused_in_a_panel_too(house: House) -> None:
    first = house.differs()
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=first.review.member,
        relation="colleague",
        since=house.now.date(),
    )
    _refuses("involved in the claim", Opinion.objects.create, **_opinion(house, first))
    word = {
        "panel": first.panel,
        "referral": first,
        "kind": "comment",
        "text": "同意",
        "said_by": house.staff["expert"],
        "said_at": house.now,
    }
    _refuses("involved in the claim", PanelWord.objects.create, **word)


def test_a_changed_opinion_is_the_readers_own_once_and_says_something_else(house: House) -> None:
    first = house.differs()
    second = house.other(first)
    make = Opinion.objects.create
    _refuses("says something else", make, **_opinion(house, first, conclusion="critical_illness"))
    _refuses("only a reader speaks", make, **_opinion(house, first, given_by=second.expert))
    keep(referral_id=first.pk, text="", actor=house.staff["expert"], now=house.now)
    _refuses("has spoken", make, **_opinion(house, first))
    word = {
        "panel": first.panel,
        "referral": first,
        "kind": "comment",
        "text": "再说一句",
        "said_by": house.staff["expert"],
        "said_at": house.now,
    }
    _refuses("has spoken", PanelWord.objects.create, **word)


def test_an_answer_is_what_two_hold(house: House) -> None:
    first = house.differs()
    panel = ExpertPanel.objects.get()
    opinion = Opinion.objects.get(referral=first, stage="final")
    change = ExpertPanel.objects.filter(pk=panel.pk).update
    for state in ("agreed", "majority"):
        _refuses("what two readers hold", change, state=state, answer=opinion, ended_at=house.now)
    _refuses("panel_answered_by", change, state="agreed", ended_at=house.now)
    _refuses("panel_open_or_ended", change, state="split")
    _refuses(
        "what an expert established",
        MedicalFinding.objects.create,
        review=first.review,
        claim=first.review.claim,
        claim_version=1,
        kind=opinion.conclusion,
        opinion=opinion,
        established_by=opinion.given_by,
        established_at=house.now,
    )


def test_what_a_panel_ended_with_stays(house: House) -> None:
    house.advised()
    panel = ExpertPanel.objects.get()
    change = ExpertPanel.objects.filter(pk=panel.pk).update
    _refuses("never changed", change, state="split", answer=None)
    _refuses("never changed", ExpertPanel.objects.filter(pk=panel.pk)._raw_delete, using="default")


def test_nothing_is_decided_while_experts_read(house: House) -> None:
    first = house.refer()
    review = first.review
    assessment = review.claim.assessments.latest("pk")
    _refuses(
        "while experts read",
        Decision.objects.create,
        review=review,
        review_version=review.version,
        claim=review.claim,
        assessment=assessment,
        outcome=Outcome.APPROVED,
        amount=assessment.benefit,
        decided_by=house.staff["officer"],
        decided_at=house.now,
        effective_at=house.now,
    )


def test_evidence_opened_by_one_reader_counts_for_no_other(house: House) -> None:
    first = house.refer()
    second = house.other(first)
    house.looks(first)
    _refuses(
        "after the evidence",
        Opinion.objects.create,
        **_opinion(house, second, stage="initial", override_reason=""),
    )
    _refuses(
        "only the expert",
        EvidenceOpened.objects.create,
        referral=second,
        key=second.evidence[0],
        opened_by=first.expert,
        opened_at=house.now,
    )


@pytest.mark.parametrize("table", ["reviews_panelevent", "reviews_panelword"])
def test_what_was_said_in_a_panel_is_never_changed(house: House, table: str) -> None:
    house.third()
    for verb in ("DELETE FROM {}", "UPDATE {} SET id = id + 1000"):
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.SQL(verb).format(sql.Identifier(table)))
