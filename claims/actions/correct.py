"""A person puts a fact right. What was read before stays beside it, struck out."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.hospitals import note_level
from claims.actions.record import lock_claim, raise_version
from claims.actions.send import PAPERS_SOURCE
from claims.actions.verify import ask_about_receipt
from claims.facts import FACTS, told_fact
from claims.models import Claim, Fact
from claims.models.fact import HOSPITAL
from claims.paper_facts import number_to_keep
from claims.receipts import RECEIPT_FACTS
from claims.words import HOSPITAL_LEVELS
from config.kernel.denial import Conflict, Denied
from config.kernel.money import yuan
from members.models import Encounter, User

# Facts that are the stay itself: of a stay known from papers alone, they are its row as well.
_OF_THE_STAY = {
    "hospital": "provider_name",
    "hospital_level": "hospital_level",
    "admitted_on": "admitted_on",
    "discharged_on": "discharged_on",
    "diagnosis": "disease_name",
}
# What the insurer said is the insurer's to correct; the cause is the member's to tell.
NOT_CORRECTABLE = ("cause", "visit_kind")
# What a hospital is asked about, and answers.
HOSPITAL_FACTS = ("visit_kind", "department", "diagnosis", "diagnosed_on")
_TOO_MUCH = Decimal(10_000_000)


class NotAValue(Denied):
    """What was typed cannot be this fact."""

    code = "not_a_value"


@transaction.atomic
def correct_fact(
    *, claim_id: int, name: str, value: str, was_id: int | None, actor: User, now: datetime
) -> Fact:
    """A new fact that names the one it replaces; the claim is of a new version.

    `was_id` is the fact that the person had before them: if another one is current, nothing
    happens. A doubtful fact that is kept as it was read is sure from then on. Raises NotAValue,
    Conflict.
    """
    claim = lock_claim(claim_id)
    if name not in FACTS or name in NOT_CORRECTABLE:
        raise NotAValue(_("This is not corrected here."))
    clean = parsed(name, value)
    current = _as_seen(claim, name, was_id)
    if current is not None and current.value == clean and current.is_sure:
        return current
    if current is not None and current.is_from_hospital:
        raise Denied(_("The hospital answered so, in writing: only the hospital corrects it."))
    if current is not None and current.source == Fact.Source.FEED:
        raise Denied(_("This comes from the insurer: the hospital's insurance desk corrects it."))
    fact = told_fact(claim, name, clean, person=actor, now=now, supersedes=current)
    fact.save(force_insert=True)
    raise_version(claim)
    if name in RECEIPT_FACTS:
        ask_about_receipt(claim, now=now)
    _carry_to_stay(claim, name, clean)
    if name == "hospital":
        note_level(claim, now=now)
    return fact


@transaction.atomic
def record_hospital_answer(
    *, claim_id: int, name: str, value: str, was_id: int | None, actor: User, now: datetime
) -> Fact:
    """What a hospital answered, as a fact of its own: it stands above what insurer and papers say.

    A value that it confirms is a new fact too, for now the hospital says so. `was_id` as in
    `correct_fact`; so is what it raises.
    """
    claim = lock_claim(claim_id)
    if name not in HOSPITAL_FACTS:
        raise NotAValue(_("A hospital is not asked about this."))
    clean = parsed(name, value)
    current = _as_seen(claim, name, was_id)
    fact = told_fact(
        claim, name, clean, person=actor, now=now, supersedes=current, source_field=HOSPITAL
    )
    fact.save(force_insert=True)
    raise_version(claim)
    _carry_to_stay(claim, name, clean)
    return fact


def _as_seen(claim: Claim, name: str, was_id: int | None) -> Fact | None:
    """The current fact, if it is the one that the person had before them; Conflict if not."""
    current = Fact.objects.current().filter(claim=claim, name=name).first()
    if (current.pk if current else None) != was_id:
        raise Conflict(_("Someone else corrected this meanwhile. Please look at it again."))
    return current


def parsed(name: str, value: str) -> str:
    """The value as facts keep it: amounts with two decimals, dates ISO. Raises NotAValue."""
    text = value.strip()
    unit = FACTS[name].unit
    if unit == Fact.Unit.YUAN:
        return _amount(text)
    if unit == Fact.Unit.DATE:
        return _day(text)
    if unit == Fact.Unit.LEVEL and text not in HOSPITAL_LEVELS:
        raise NotAValue(_("Please choose a level."))
    if name == "visit_kind" and text not in Encounter.Kind.values:
        raise NotAValue(_("Please choose a kind of visit."))
    if not text:
        raise NotAValue(_("Please fill this in."))
    return (number_to_keep(text) if name == "payer_id" else text)[:200]


def _amount(text: str) -> str:
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").removeprefix("¥"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount < _TOO_MUCH and amount == yuan(amount)):
        raise NotAValue(_("Please write an amount in yuan, such as 1234.50."))
    return f"{amount:.2f}"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise NotAValue(_("Please write a date, such as 2026-11-05.")) from error


def _carry_to_stay(claim: Claim, name: str, value: str) -> None:
    field = _OF_THE_STAY.get(name)
    encounter = Encounter.objects.select_for_update().get(pk=claim.encounter_id)
    if field is None or encounter.source != PAPERS_SOURCE:
        return
    setattr(encounter, field, _as_column(name, value))
    if encounter.discharged_on < encounter.admitted_on:
        raise NotAValue(_("The day of discharge lies before the day of admission."))
    encounter.save(update_fields=[field])


def _as_column(name: str, value: str) -> date | int | str:
    unit = FACTS[name].unit
    if unit == Fact.Unit.DATE:
        return date.fromisoformat(value)
    return int(value) if unit == Fact.Unit.LEVEL else value
