"""The facts that a claim rests on: their names, labels, units, and where the feed has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.fact import Fact
from members.models import User

U = Fact.Unit


@dataclass(frozen=True)
class FactTerms:
    """A fact's name on screens, its unit, and its field in the national feed ("" if none)."""

    label: Promise
    unit: Fact.Unit
    feed_field: str = ""


FACTS: Mapping[str, FactTerms] = {
    "hospital": FactTerms(_("Hospital"), U.TEXT, "fixmedins_name"),
    "hospital_level": FactTerms(_("Hospital level"), U.LEVEL, "hosp_lv"),
    "visit_kind": FactTerms(_("Kind of visit"), U.CODE, "med_type"),
    "admitted_on": FactTerms(_("Admitted"), U.DATE, "begndate"),
    "discharged_on": FactTerms(_("Discharged"), U.DATE, "enddate"),
    "settled_on": FactTerms(_("Settled"), U.DATE, "setl_time"),
    "diagnosis": FactTerms(_("Diagnosis"), U.TEXT, "dise_name"),
    # Only where a hospital was asked.
    "department": FactTerms(_("Department"), U.TEXT),
    "diagnosed_on": FactTerms(_("First diagnosed"), U.DATE),
    "insurance": FactTerms(_("Insurance"), U.CODE, "insutype"),
    "total": FactTerms(_("Total cost"), U.YUAN, "medfee_sumamt"),
    "fund_paid": FactTerms(_("Paid by the funds"), U.YUAN, "fund_pay_sumamt"),
    "person_part": FactTerms(_("Borne by the person"), U.YUAN, "psn_part_amt"),
    # Only where it is not zero: total = funds + person + hospital.
    "hospital_part": FactTerms(_("Borne by the hospital"), U.YUAN, "hosp_part_amt"),
    "out_of_catalogue": FactTerms(_("Outside the catalogue"), U.YUAN, "fulamt_ownpay_amt"),
    "over_limit": FactTerms(_("Above the price limit"), U.YUAN, "overlmt_selfpay"),
    "class_b_prepaid": FactTerms(_("Class-B pre-payment"), U.YUAN, "preselfpay_amt"),
    "cause": FactTerms(_("Cause"), U.CODE),
    # Papers name amounts differently from the feed; both kinds of names stand side by side.
    "patient": FactTerms(_("Name on the paper"), U.TEXT),
    "payer_id": FactTerms(_("ID number on the receipt"), U.TEXT),
    "bill_code": FactTerms(_("Receipt code"), U.TEXT),
    "bill_no": FactTerms(_("Receipt number"), U.TEXT),
    "check_code": FactTerms(_("Check code"), U.TEXT),
    "other_funds_paid": FactTerms(_("Paid by other funds"), U.YUAN),
    "account_paid": FactTerms(_("Paid from the personal account"), U.YUAN),
    "cash_paid": FactTerms(_("Paid in cash"), U.YUAN),
    "self_paid_in_catalogue": FactTerms(_("Self-paid (自付)"), U.YUAN),
    "self_borne": FactTerms(_("Self-borne (自负)"), U.YUAN),
    # After and outside the insurance settlement: who paid before us is paid first.
    "medical_aid_paid": FactTerms(_("Paid afterwards by medical aid"), U.YUAN),
    "other_paid": FactTerms(_("Paid afterwards by others"), U.YUAN),
}


def told_fact(
    claim: Claim,
    name: str,
    value: str,
    *,
    person: User,
    now: datetime,
    supersedes: Fact | None = None,
    source_field: str = "",
) -> Fact:
    """A fact that a person tells, not saved yet; `supersedes` is the one that it replaces.

    `source_field` is HOSPITAL where the person files what a hospital answered.
    """
    return Fact(
        claim=claim,
        name=name,
        value=value,
        unit=FACTS[name].unit,
        source=Fact.Source.PERSON,
        source_field=source_field,
        person=person,
        supersedes=supersedes,
        recorded_at=now,
    )
