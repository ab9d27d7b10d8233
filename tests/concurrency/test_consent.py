"""A withdrawal while rows are being taken in: it comes before them or after them, never between."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from members.actions.consent import withdraw_consent
from members.actions.sign_in import user_of_member
from members.models import Consent, InsuranceSettlement, Member
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def withdraws(union: House, member: Member) -> None:
    withdraw_consent(
        member=member,
        source=Consent.Source.MEDICAL_INSURANCE,
        purpose=Consent.Purpose.MUTUAL_AID,
        actor=user_of_member(member),
        now=union.now,
    )


def test_rows_under_way_keep_nothing_of_who_has_just_withdrawn(union: House) -> None:
    """The withdrawal is written and not committed when the rows come: they wait for it."""
    member, other = union.member(), union.member()
    rows = [union.record(member), union.record(other)]

    def pull() -> None:
        try:
            union.feed(*rows)
        finally:
            connection.close()

    puller = threading.Thread(target=pull)
    with transaction.atomic():
        withdraws(union, member)
        puller.start()
        puller.join(timeout=2)
        assert puller.is_alive(), "the rows do not wait for the withdrawal"
    puller.join(timeout=30)
    kept = InsuranceSettlement.objects.values_list("encounter__member", flat=True)
    assert list(kept) == [other.pk]


def test_after_a_withdrawal_the_next_rows_are_counted_and_not_kept(union: House) -> None:
    member = union.member()
    union.feed(union.record(member))
    withdraws(union, member)
    later = union.record(member, discharged_on=union.now.date() - timedelta(days=1))
    delivery = union.feed(later)
    assert delivery.read_count == 1
    assert InsuranceSettlement.objects.count() == 1
