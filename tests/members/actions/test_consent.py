"""Consent: given on the phone or on paper, withdrawn as easily, recorded either way."""

import pytest
from django.db import IntegrityError, transaction

from members.actions.consent import PaperMissing, give_consent, withdraw_consent
from members.actions.sign_in import user_of_member
from members.models import Consent, Member, User
from members.policies import NotAllowed
from tests.stages import House

SOURCE = Consent.Source.MEDICAL_INSURANCE
PURPOSE = Consent.Purpose.MUTUAL_AID


def gives(house: House, member: Member, actor: User, paper: str = "") -> Consent:
    return give_consent(
        member=member,
        actor=actor,
        now=house.now,
        paper_reference=paper,
        source=SOURCE,
        purpose=PURPOSE,
    )


def test_a_member_gives_consent_on_the_phone(house: House) -> None:
    member = house.member(consent=False)
    consent = gives(house, member, user_of_member(member))
    assert (consent.channel, consent.text_version) == ("phone", "2026-1")


def test_a_helper_enters_a_signed_paper_by_its_number(house: House) -> None:
    member = house.member(consent=False)
    consent = gives(house, member, house.staff["helper"], "SQ-0001")
    assert (consent.channel, consent.paper_reference) == ("paper", "SQ-0001")


def test_without_a_paper_a_helper_cannot_consent_for_somebody(house: House) -> None:
    with pytest.raises(PaperMissing):
        gives(house, house.member(consent=False), house.staff["helper"], "  ")


def test_an_officer_or_another_member_cannot_consent_for_somebody(house: House) -> None:
    member = house.member(consent=False)
    for actor in (house.staff["officer"], user_of_member(house.member())):
        with pytest.raises(NotAllowed):
            gives(house, member, actor, "SQ-0001")


def test_giving_twice_is_giving_once(house: House) -> None:
    member = house.member(consent=False)
    actor = user_of_member(member)
    assert gives(house, member, actor) == gives(house, member, actor)


def test_withdrawing_and_giving_again_keeps_both_in_the_record(house: House) -> None:
    member = house.member(consent=False)
    actor = user_of_member(member)
    gives(house, member, actor)
    house.later(days=1)
    withdraw_consent(member=member, actor=actor, now=house.now, source=SOURCE, purpose=PURPOSE)
    withdraw_consent(member=member, actor=actor, now=house.now, source=SOURCE, purpose=PURPOSE)
    house.later(days=1)
    gives(house, member, actor)
    assert Consent.objects.filter(member=member).count() == 2
    assert Consent.objects.standing().filter(member=member).count() == 1


def test_the_database_keeps_one_standing_consent(house: House) -> None:
    consent = house.consents(house.member())
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            member=consent.member,
            text_version="2026-1",
            channel="phone",
            given_at=house.now,
            given_by=consent.given_by,
            source=SOURCE,
            purpose=PURPOSE,
        )
