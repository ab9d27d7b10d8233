"""What the database refuses, however it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from config.kernel.sealing import SealBroken
from members.actions.sign_in import user_of_member
from members.models import ConflictOfInterest
from reviews.models import (
    Grievance,
    GrievanceConfirmation,
    GrievanceFinding,
    GrievanceRating,
    GrievanceSubject,
    GrievanceWords,
)
from tests.reviews.grievances.stages import answered, answers, filed, given, says
from tests.stages import House


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The statements inside fail with this sentence of the database, and leave nothing."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


def sql(statement: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def gives(grievance: Grievance, user_id: int) -> None:
    """By hand, past every action."""
    sql(
        "UPDATE reviews_grievance SET owner_id = %s, state = 'in_hand' WHERE id = %s",
        user_id,
        grievance.pk,
    )


TOO_CLOSE = "too close to the grievance"


def test_whom_it_is_about_is_not_made_its_owner(house: House) -> None:
    grievance = filed(house, about=["officer"])
    with refused(TOO_CLOSE):
        gives(grievance, house.staff["officer"].pk)


def test_nor_who_decided_on_the_claim(house: House) -> None:
    grievance = filed(house, claim=house.approved())
    with refused(TOO_CLOSE):
        gives(grievance, house.staff["officer"].pk)


def test_nor_who_is_related(house: House) -> None:
    grievance = filed(house)
    ConflictOfInterest.objects.create(
        user=house.staff["officer"],
        member=grievance.member,
        relation="family",
        since=house.now.date(),
    )
    with refused(TOO_CLOSE):
        gives(grievance, house.staff["officer"].pk)


def test_nor_who_answered_the_first_level(house: House) -> None:
    grievance = answered(house)
    says(house, grievance, "no")
    with refused(TOO_CLOSE):
        gives(grievance, house.staff["officer2"].pk)


def test_an_owner_is_not_named_as_whom_it_is_about(house: House) -> None:
    grievance = given(house, to="officer2")
    with refused("does not look into it"):
        GrievanceSubject.objects.create(
            grievance=grievance,
            user=house.staff["officer2"],
            named_by=house.staff["supervisor"],
            named_at=house.now,
        )


def test_nobody_answers_without_a_finding(house: House) -> None:
    grievance = given(house)
    with refused("an answer rests on a finding"):
        sql(
            "UPDATE reviews_grievance SET state = 'replied', member_until = due_on WHERE id = %s",
            grievance.pk,
        )


def test_nobody_answers_not_justified_alone(house: House) -> None:
    grievance = given(house)
    answers(house, grievance, "not")
    with refused("on two persons"):
        sql(
            "UPDATE reviews_grievance SET state = 'replied', member_until = due_on WHERE id = %s",
            grievance.pk,
        )


def test_nobody_confirms_what_they_found(house: House) -> None:
    grievance = given(house)
    answers(house, grievance, "not")
    with refused("a second person"):
        GrievanceConfirmation.objects.create(
            finding=grievance.findings.get(),
            confirmed_by=house.staff["officer2"],
            confirmed_at=house.now,
        )


def test_what_is_justified_is_not_confirmed(house: House) -> None:
    finding = answered(house).findings.get()
    with refused("newest finding that waits"):
        GrievanceConfirmation.objects.create(
            finding=finding, confirmed_by=house.staff["supervisor"], confirmed_at=house.now
        )


def test_only_the_owner_finds_something(house: House) -> None:
    grievance = given(house)
    words = GrievanceWords(
        grievance=grievance,
        kind="answer",
        said_by=house.staff["officer3"],
        said_at=house.now,
    )
    words.text = "没有的事。"
    words.save()
    with refused("only who has a grievance in hand"):
        GrievanceFinding.objects.create(
            grievance=grievance,
            level=1,
            finding="justified",
            cause="delay",
            answer=words,
            found_by=house.staff["officer3"],
            found_at=house.now,
        )


@pytest.mark.parametrize(
    ("kind", "who", "sentence"),
    [
        ("answer", "member", "speaks for themself"),
        ("note", "member", "speaks for themself"),
        ("reply", "officer2", "speaks for themself"),
        ("opinion", "officer2", "speaks for themself"),
        ("note", "officer", "no part in the grievance"),
    ],
)
def test_nobody_speaks_for_another(house: House, kind: str, who: str, sentence: str) -> None:
    grievance = given(house, about=["officer"])
    said_by = user_of_member(grievance.member) if who == "member" else house.staff[who]
    words = GrievanceWords(grievance=grievance, kind=kind, said_by=said_by, said_at=house.now)
    words.text = "这样就行。"
    with refused(sentence):
        words.save()


@pytest.mark.parametrize("who", ["other", "officer2"])
def test_nobody_rates_for_the_member(house: House, who: str) -> None:
    grievance = answered(house)
    by = user_of_member(house.member()) if who == "other" else house.staff[who]
    with refused("the member says what they think"):
        GrievanceRating.objects.create(
            grievance=grievance, level=1, satisfied="yes", rated_by=by, rated_at=house.now
        )


def test_it_goes_up_on_a_no_alone(house: House) -> None:
    grievance = answered(house)
    with refused("goes up when the member is not satisfied"):
        sql(
            "UPDATE reviews_grievance SET level = 2, state = 'filed', owner_id = NULL,"
            " member_until = NULL WHERE id = %s",
            grievance.pk,
        )


def test_a_grievance_begins_with_nobody(house: House) -> None:
    member = house.member()
    with refused("begins with nobody"):
        Grievance.objects.create(
            form_id="00000000-0000-4000-8000-000000000001",
            member=member,
            unit_path=member.unit_path,
            kind="other",
            channel="own",
            wants_call=False,
            filed_by=user_of_member(member),
            filed_at=house.now,
            state="in_hand",
            owner=house.staff["officer"],
            due_on=house.now.date(),
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reviews_grievance SET kind = 'other'",
        "UPDATE reviews_grievance SET claim_id = NULL, filed_at = now()",
        "DELETE FROM reviews_grievance",
        "UPDATE reviews_grievancewords SET kind = 'note'",
        "DELETE FROM reviews_grievancesubject",
        "UPDATE reviews_grievancefinding SET finding = 'justified'",
        "DELETE FROM reviews_grievanceconfirmation",
        "UPDATE reviews_grievanceevent SET reason = 'x'",
        "UPDATE reviews_grievancerating SET satisfied = 'yes'",
    ],
)
def test_what_is_written_stays_written(house: House, change: str) -> None:
    grievance = answered(house, "not", about=["officer3"])
    says(house, grievance, "no")
    with refused("never"):
        sql(change)


def test_sealed_words_open_in_their_own_row_only(house: House) -> None:
    one, other = filed(house).words.get(), filed(house).words.get()
    other.text_sealed = one.text_sealed
    with pytest.raises(SealBroken):
        _ = other.text
