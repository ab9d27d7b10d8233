"""The second key, and the third."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test import override_settings

from config.kernel.moves import MoveDenied
from config.models import WorkItem
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from members.roles import Role
from payouts.actions.batch import AccountEnded, ReasonMissing, remove_line
from payouts.actions.release import ContentChanged, ControlTotalsDiffer, send_back
from payouts.models import BatchEvent, PaymentEvent, PaymentInstruction
from payouts.policies import SamePerson
from payouts.states import BatchState, PaymentState
from tests.payouts.house import NOW, House, staff
from tests.payouts.steps import again, lines, prepared, release

pytestmark = pytest.mark.django_db


def test_a_colleague_releases_and_the_machine_is_asked_to_write_the_file(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    after = again(batch)
    assert (after.state, after.released_by, after.released_at) == (
        BatchState.RELEASED,
        house.checker,
        NOW,
    )
    assert {line.state for line in lines(batch)} == {PaymentState.RELEASED}
    assert WorkItem.objects.get(kind="payouts.export_batch").subject == batch.pk
    assert PaymentEvent.objects.filter(move="release", actor=house.checker).count() == 3


def test_whoever_prepared_it_cannot_release_it(house: House) -> None:
    both = staff("both", Role.FINANCE_MAKER, house.district)
    from members.actions.staff import grant_role

    grant_role(
        user=both,
        role=Role.FINANCE_CHECKER,
        unit=house.district,
        reason="holiday",
        actor=None,
        now=NOW,
    )
    house.maker = both
    batch = prepared(house)
    with pytest.raises(SamePerson):
        release(batch, both)
    with pytest.raises(SamePerson):
        send_back(batch_id=batch.pk, reason="mine", actor=both, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payouts_paymentbatch SET released_by_id = prepared_by_id, released_at = now()",
        (
            "UPDATE payouts_paymentbatch SET second_released_by_id = prepared_by_id,"
            " second_released_at = now()"
        ),
        (
            "UPDATE payouts_paymentbatch SET second_released_by_id = released_by_id,"
            " second_released_at = now()"
        ),
    ],
)
def test_the_database_refuses_two_keys_of_one_hand(house: House, statement: str) -> None:
    batch = prepared(house, "60000.00")
    release(batch, house.checker)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="batch_keys_of_different_people"):
            cursor.execute(statement)


def test_a_batch_never_leaves_without_its_keys(house: House) -> None:
    prepared(house)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="batch_keys_turned_before_it_leaves"):
            cursor.execute("UPDATE payouts_paymentbatch SET state = 'released'")


def test_three_keys_from_three_people(house: House) -> None:
    batch = prepared(house, "60000.00")
    release(batch, house.checker)
    assert again(batch).state == BatchState.PART_RELEASED
    assert {line.state for line in lines(batch)} == {PaymentState.BATCHED}
    assert not WorkItem.objects.filter(kind="payouts.export_batch").exists()
    with pytest.raises(SamePerson):
        release(batch, house.checker)
    release(batch, house.second_checker)
    after = again(batch)
    assert (after.state, after.released_by, after.second_released_by) == (
        BatchState.RELEASED,
        house.checker,
        house.second_checker,
    )


def test_a_lower_limit_set_meanwhile_asks_for_the_third_key(house: House) -> None:
    batch = prepared(house, "600.00")
    with override_settings(THIRD_KEY_FROM=Decimal("500")):
        release(batch, house.checker)
    assert again(batch).state == BatchState.PART_RELEASED


@pytest.mark.parametrize(
    ("count", "total"), [(2, None), (None, Decimal("600.01")), (600, Decimal(3))]
)
def test_count_and_total_are_typed_again(
    house: House, count: int | None, total: Decimal | None
) -> None:
    batch = prepared(house)
    with pytest.raises(ControlTotalsDiffer):
        release(batch, house.checker, count=count, total=total)
    assert again(batch).state == BatchState.PREPARED


def test_what_was_changed_after_it_was_opened_is_not_released(house: House) -> None:
    batch = prepared(house)
    remove_line(
        batch_id=batch.pk,
        reference=lines(batch)[0].reference,
        reason="ask",
        actor=house.maker,
        now=NOW,
    )
    with pytest.raises(ContentChanged):
        release(again(batch), house.checker, fingerprint=batch.fingerprint)


def test_an_account_changed_behind_our_back_is_not_released(house: House) -> None:
    batch = prepared(house)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_bankaccount SET number_index = decode(repeat('00', 32), 'hex')"
            " WHERE id = %s",
            [lines(batch)[0].bank_account_id],
        )
    with pytest.raises(ContentChanged):
        release(batch, house.checker)


def test_a_card_replaced_after_the_batch_was_prepared_stops_it(house: House) -> None:
    batch = prepared(house)
    line = lines(batch)[0]
    house.account(line.member, "6217000000003333")
    with pytest.raises(AccountEnded, match=line.reference):
        release(batch, house.checker)
    remove_line(
        batch_id=batch.pk,
        reference=line.reference,
        reason="new card",
        actor=house.maker,
        now=NOW,
    )
    release(again(batch), house.checker)


def test_only_a_checker_of_the_whole_unit_releases(house: House) -> None:
    house.owe(member=house.member(house.school))
    batch = prepared(house)
    for stranger in (
        house.officer,
        house.other_maker,
        staff("near", Role.FINANCE_CHECKER, house.mill),
    ):
        with pytest.raises(NotAllowed):
            release(batch, stranger)


def test_nobody_releases_a_payment_of_someone_close(house: House) -> None:
    relative = house.member(house.mill)
    ConflictOfInterest.objects.create(
        user=house.checker, member=relative, relation="family", since=NOW
    )
    payment = house.owe(member=relative)
    batch = prepared(house)
    with pytest.raises(ConflictDenied, match=payment.reference):
        release(batch, house.checker)
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="is involved"),
    ):
        cursor.execute(
            "UPDATE payouts_paymentbatch SET state = 'released', released_by_id = %s,"
            " released_at = now()",
            [house.checker.pk],
        )


def test_taken_out_the_close_payment_no_longer_stands_in_the_way(house: House) -> None:
    relative = house.member(house.mill)
    ConflictOfInterest.objects.create(
        user=house.checker, member=relative, relation="family", since=NOW
    )
    payment = house.owe(member=relative)
    batch = prepared(house)
    remove_line(
        batch_id=batch.pk,
        reference=payment.reference,
        reason="family of the checker",
        actor=house.maker,
        now=NOW,
    )
    release(again(batch), house.checker)
    assert again(batch).state == BatchState.RELEASED


def test_a_batch_is_released_once(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    with pytest.raises(MoveDenied):
        release(batch, house.second_checker)
    assert BatchEvent.objects.filter(move="release").count() == 1


def test_sent_back_its_payments_can_be_batched_again(house: House) -> None:
    batch = prepared(house)
    with pytest.raises(ReasonMissing):
        send_back(batch_id=batch.pk, reason=" ", actor=house.checker, now=NOW)
    send_back(batch_id=batch.pk, reason="One payment looks wrong", actor=house.checker, now=NOW)
    after = again(batch)
    assert (after.state, after.count) == (BatchState.REJECTED, 3)
    assert PaymentInstruction.objects.filter(state=PaymentState.INSTRUCTED).count() == 3
    assert after.events.latest("pk").reason == "One payment looks wrong"
    with pytest.raises(MoveDenied):
        release(batch, house.checker)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payouts_paymentbatch SET total = total + 1",
        "UPDATE payouts_paymentbatch SET count = count + 1",
        "UPDATE payouts_paymentbatch SET fingerprint = repeat('0', 64)",
        "UPDATE payouts_paymentbatch SET released_by_id = released_by_id + 1",
        "UPDATE payouts_paymentbatch SET keys_needed = 3",
        "UPDATE payouts_paymentbatch SET prepared_by_id = released_by_id",
        "DELETE FROM payouts_paymentbatch",
    ],
)
def test_a_released_batch_is_frozen_in_the_database(house: House, statement: str) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match=r"never changes|never deleted"):
            cursor.execute(statement)
