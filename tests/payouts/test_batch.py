"""The first key: what goes into a batch, what comes out, and who may."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from config.kernel.denial import Conflict, Denied
from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from members.roles import Role
from payouts.actions.batch import (
    AccountEnded,
    NothingToPay,
    ReasonMissing,
    dissolve_batch,
    prepare_batch,
    remove_line,
)
from payouts.models import BatchEvent, PaymentBatch, PaymentInstruction
from payouts.states import BatchState, PaymentState
from tests.payouts.house import NOW, House, fresh, staff
from tests.payouts.steps import again, exported, lines, prepared, release

pytestmark = pytest.mark.django_db


def test_a_batch_holds_what_was_chosen_with_its_count_and_total(house: House) -> None:
    first, _left, last = house.owe("10.10"), house.owe("20.20"), house.owe("30.30")
    batch = prepare_batch(references=[last.reference, first.reference], actor=house.maker, now=NOW)
    assert (batch.count, batch.total) == (2, Decimal("40.40"))
    assert [line.reference for line in lines(batch)] == [first.reference, last.reference]
    assert PaymentInstruction.objects.filter(state=PaymentState.INSTRUCTED).count() == 1
    event = BatchEvent.objects.get()
    assert (event.move, event.actor, event.fingerprint) == (
        "prepare",
        house.maker,
        batch.fingerprint,
    )


def test_a_batch_belongs_to_the_smallest_unit_that_covers_it(house: House) -> None:
    of_one_unit = house.owe(member=house.member(house.mill))
    of_another = house.owe(member=house.member(house.school))
    narrow = prepare_batch(references=[of_one_unit.reference], actor=house.maker, now=NOW)
    assert narrow.unit_path == house.mill.path
    house.owe(member=house.member(house.mill))
    wide = prepare_batch(references=None, actor=house.maker, now=NOW)
    assert of_another in lines(wide)
    assert wide.unit_path == house.district.path


def test_from_fifty_thousand_three_keys_are_needed(house: House) -> None:
    assert prepared(house, "49999.99").keys_needed == 2
    assert prepared(house, "49999.99", "0.01").keys_needed == 3


def test_a_payment_goes_into_one_batch_only(house: House) -> None:
    payment = house.owe()
    prepare_batch(references=[payment.reference], actor=house.maker, now=NOW)
    with pytest.raises(Conflict):
        prepare_batch(references=[payment.reference], actor=house.other_maker, now=NOW)


def test_nothing_to_pay_is_said(house: House) -> None:
    with pytest.raises(NothingToPay):
        prepare_batch(references=None, actor=house.maker, now=NOW)
    with pytest.raises(NothingToPay):
        prepare_batch(references=[], actor=house.maker, now=NOW)


def test_only_finance_makers_of_the_unit_prepare(house: House) -> None:
    payment = house.owe(member=house.member(house.mill))
    for stranger in (
        house.checker,
        house.officer,
        staff("far", Role.FINANCE_MAKER, house.school),
    ):
        with pytest.raises(NotAllowed):
            prepare_batch(references=[payment.reference], actor=stranger, now=NOW)
    assert not PaymentBatch.objects.exists()


def test_nobody_batches_their_own_family_or_workplace(house: House) -> None:
    own = house.member(house.office)
    maker = staff("qian", Role.FINANCE_MAKER, house.district, member=own)
    relative = house.member(house.mill)
    ConflictOfInterest.objects.create(user=maker, member=relative, relation="family", since=NOW)
    colleague = house.member(house.office)
    for member in (own, relative, colleague):
        payment = house.owe(member=member)
        with pytest.raises(ConflictDenied, match=payment.reference):
            prepare_batch(references=[payment.reference], actor=fresh(maker), now=NOW)
    stranger = house.owe(member=house.member(house.mill))
    batch = prepare_batch(references=None, actor=fresh(maker), now=NOW)
    assert lines(batch) == [stranger], "of everything, what concerns them is passed over"


def test_the_database_refuses_to_batch_for_someone_involved(house: House) -> None:
    own = house.member(house.office)
    maker = staff("qian", Role.FINANCE_MAKER, house.district, member=own)
    payment = house.owe(member=own)
    house.owe()
    batch = prepare_batch(references=None, actor=fresh(maker), now=NOW)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="is involved"):
        cursor.execute(
            "UPDATE payouts_paymentinstruction SET state = 'batched', batch_id = %s WHERE id = %s",
            [batch.pk, payment.pk],
        )


def test_an_account_that_the_member_replaced_is_not_paid_to(house: House) -> None:
    payment = house.owe()
    house.account(payment.member, "6217000000001111")
    with pytest.raises(AccountEnded, match=payment.reference):
        prepare_batch(references=[payment.reference], actor=house.maker, now=NOW)
    with pytest.raises(NothingToPay):
        prepare_batch(references=None, actor=house.maker, now=NOW)


def test_a_name_that_the_bank_cannot_take_is_found_before_any_key_is_turned(house: House) -> None:
    payment = house.owe(member=house.member(name="王\u2028五"))
    with pytest.raises(Denied, match=payment.reference):
        prepare_batch(references=None, actor=house.maker, now=NOW)


def test_a_line_taken_out_changes_count_total_and_fingerprint(house: House) -> None:
    batch = prepared(house, "100.00", "200.00", "300.00")
    gone = lines(batch)[1]
    remove_line(
        batch_id=batch.pk, reference=gone.reference, reason="ask", actor=house.maker, now=NOW
    )
    after = again(batch)
    assert (after.count, after.total) == (2, Decimal("400.00"))
    assert after.fingerprint != batch.fingerprint
    gone.refresh_from_db()
    assert (gone.state, gone.batch) == (PaymentState.INSTRUCTED, None)
    event = after.events.latest("pk")
    assert (event.move, event.count, event.total) == ("remove_line", 2, Decimal("400.00"))
    assert gone.reference in event.reason


def test_a_line_taken_out_voids_the_key_that_was_turned(house: House) -> None:
    batch = prepared(house, "40000.00", "40000.00")
    release(batch, house.checker)
    assert again(batch).state == BatchState.PART_RELEASED
    remove_line(
        batch_id=batch.pk,
        reference=lines(batch)[0].reference,
        reason="conflict of the third key",
        actor=house.maker,
        now=NOW,
    )
    after = again(batch)
    assert (after.state, after.released_by, after.keys_needed) == (BatchState.PREPARED, None, 3)


def test_the_last_line_taken_out_dissolves_the_batch(house: House) -> None:
    batch = prepared(house, "100.00")
    remove_line(
        batch_id=batch.pk,
        reference=lines(batch)[0].reference,
        reason="ask",
        actor=house.maker,
        now=NOW,
    )
    assert again(batch).state == BatchState.DISSOLVED
    assert PaymentInstruction.objects.get().state == PaymentState.INSTRUCTED


def test_a_released_batch_loses_no_line(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    with pytest.raises(MoveDenied):
        remove_line(
            batch_id=batch.pk,
            reference=lines(batch)[0].reference,
            reason="ask",
            actor=house.maker,
            now=NOW,
        )


def test_a_batch_is_dissolved_until_its_file_is_written(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    dissolve_batch(batch_id=batch.pk, reason="found a mistake", actor=house.maker, now=NOW)
    after = again(batch)
    assert (after.state, after.released_by) == (BatchState.DISSOLVED, house.checker)
    assert not lines(batch)
    written = exported(house)
    with pytest.raises(MoveDenied):
        dissolve_batch(batch_id=written.pk, reason="too late", actor=house.maker, now=NOW)


def test_dissolving_needs_a_reason(house: House) -> None:
    batch = prepared(house)
    with pytest.raises(ReasonMissing):
        dissolve_batch(batch_id=batch.pk, reason=" ", actor=house.maker, now=NOW)


def test_the_database_lets_no_line_into_a_batch_that_is_released(house: House) -> None:
    batch = prepared(house)
    release(batch, house.checker)
    late = house.owe()
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="being prepared"):
        cursor.execute(
            "UPDATE payouts_paymentinstruction SET state = 'released', batch_id = %s WHERE id = %s",
            [batch.pk, late.pk],
        )
