"""Fees that units paid: entered from the bank's statement, struck out where that was a mistake."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict, Denied
from config.kernel.money import yuan
from members.models import Scheme, Unit, UnitPayment, User
from members.policies import NotAllowed, require
from members.roles import Permission


class BadPayment(Denied):
    """What was typed cannot be a payment that came in."""

    code = "bad_payment"


@transaction.atomic
def record_payment(
    *,
    unit: Unit,
    scheme: Scheme,
    period: int,
    amount: Decimal,
    received_on: date,
    bank_reference: str,
    actor: User,
    now: datetime,
) -> UnitPayment:
    """A payment as the statement has it. Conflict where its bank reference is entered already."""
    require(actor, Permission.FEE_RECORD, unit_path=unit.path)
    reference = " ".join(bank_reference.split())
    if amount <= 0 or amount != yuan(amount):
        raise BadPayment(_("The amount is above zero, in yuan and fen."))
    if received_on > timezone.localdate(now):
        raise BadPayment(_("The money came today or before: please check the day."))
    if not reference:
        raise BadPayment(_("Please enter the reference of the bank's statement."))
    try:
        with transaction.atomic():
            return UnitPayment.objects.create(
                unit=unit,
                scheme=scheme,
                period=period,
                amount=amount,
                received_on=received_on,
                bank_reference=reference,
                recorded_by=actor,
                recorded_at=now,
            )
    except IntegrityError as error:
        raise Conflict(_("A payment with this bank reference is entered already.")) from error


@transaction.atomic
def strike_payment(*, reference: str, reason: str, actor: User, now: datetime) -> UnitPayment:
    """It was entered by mistake; another person than the first says so. Then it may be entered
    anew. Conflict where it is struck out already."""
    payments = UnitPayment.objects.select_for_update(of=("self",)).select_related("unit")
    payment = payments.get(reference=reference)
    require(actor, Permission.FEE_RECORD, unit_path=payment.unit.path)
    if payment.is_struck:
        raise Conflict(_("This payment is struck out already."))
    if payment.recorded_by_id == actor.pk:
        raise NotAllowed(_("You entered this payment: a colleague strikes it out."))
    if not reason.strip():
        raise BadPayment(_("Please say why."))
    payment.struck_by, payment.struck_at = actor, now
    payment.struck_because = reason.strip()[:200]
    payment.save(update_fields=["struck_by", "struck_at", "struck_because"])
    return payment
