"""What the database refuses about drafts of experts, also to raw SQL."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from members.models import ConflictOfInterest
from reviews.actions.panel import keep
from reviews.models import ActDraft, Referral
from tests.stages import House

pytestmark = pytest.mark.slow  # each reaches its state by the whole way


def _draft(house: House, sitting: Referral, act: str = "initial", **other: Any) -> ActDraft:
    values = {
        "review": sitting.review,
        "referral": sitting,
        "user": house.staff[house.name_of(sitting)],
        "act": act,
        "saved_at": house.now,
    }
    draft = ActDraft(**{**values, **other})
    draft.typed = {"grounds": ["病理报告"]}
    return draft


def _refused(draft: ActDraft, why: str) -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        draft.save()


def test_a_draft_is_written_by_who_sits_there(house: House) -> None:
    first = house.refer()
    second = house.other(first)
    for name in (house.name_of(second), "officer", "supervisor"):
        _refused(_draft(house, first, user=house.staff[name]), "only the expert")
    draft = _draft(house, first)
    draft.save()
    with pytest.raises(DatabaseError, match="only the expert"), transaction.atomic():
        ActDraft.objects.filter(pk=draft.pk).update(user=second.expert)
    with pytest.raises(DatabaseError, match="only the expert"), transaction.atomic():
        ActDraft.objects.filter(pk=draft.pk).update(referral=second)


def test_it_is_about_the_case_of_the_sitting_and_there_is_one_of_an_act(house: House) -> None:
    sitting = house.asks_one()
    _refused(_draft(house, sitting, review=house.in_review()), "case of their sitting")
    _draft(house, sitting).save()
    _refused(_draft(house, sitting), "expert_draft_once")


def test_a_step_is_begun_when_it_is_its_turn(house: House) -> None:
    sitting = house.asks_one()
    _refused(_draft(house, sitting, "final"), "when it is its turn")
    _refused(_draft(house, sitting, "comment"), "only a reader speaks")
    house.judges(sitting, "ordinary")
    _refused(_draft(house, sitting), "when it is its turn")
    _draft(house, sitting, "final").save()
    house.answers(other := house.asks_one(), "ordinary")
    _refused(_draft(house, other, "final"), "only the expert")


def test_whoever_is_too_close_begins_nothing(house: House) -> None:
    sitting = house.asks_one()
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=sitting.review.member,
        relation="family",
        since=house.now.date(),
    )
    _refused(_draft(house, sitting), "involved in the claim")


def test_who_has_spoken_in_a_panel_begins_nothing_more(house: House) -> None:
    sitting = house.differs()
    reader = house.staff[house.name_of(sitting)]
    keep(referral_id=sitting.pk, text="", actor=reader, now=house.now)
    _refused(_draft(house, sitting, "comment"), "has spoken")


def test_it_is_sealed_where_it_lies(house: House) -> None:
    _draft(house, house.asks_one()).save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed_sealed FROM reviews_actdraft")
        [[sealed]] = cursor.fetchall()
    assert "病理报告".encode() not in bytes(sealed)
