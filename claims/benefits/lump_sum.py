"""Benefit kind `lump_sum`: a fixed amount for an illness that a person has established.

In the order of judgement: sex, waiting period, whether cover has ended, whether the illness can be
judged and was, what was paid before, the amount. What nobody has confirmed goes to a person.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from claims.benefits.account import Account
from claims.benefits.case import Finding, PaidBefore, is_same_illness
from claims.benefits.stacking import offset
from claims.benefits.waiting import Wait, wait_of
from members.schemes.disease_list import Disease, DiseaseList
from members.schemes.kinds import LumpSum
from members.schemes.terms import Stated

# What a step of the waiting period or an overlap leaves is paid under this name.
CONSOLATION = "consolation"


def pay_finding(account: Account, finding: Finding, kinds: Sequence[LumpSum]) -> None:
    """What one finding adds; `kinds` are the item's lump sums for this kind of finding."""
    terms = _terms_for(finding, kinds)
    if _is_barred_by_sex(account, finding):
        return
    wait = None
    if finding.confirmed_on is not None:
        wait = wait_of(terms, account.cover, finding.confirmed_on)
    if wait is not None and not wait.step.amount:
        account.stop_in_wait(wait, finding)
        return
    bars = _bars(account, finding, terms)
    if "cover_ends" in bars:
        for reason in bars:
            account.sheet.stop(reason, account.writer, terms.ground, finding)
        return
    if not _is_judged(account, finding, terms, kinds):
        return
    for reason in bars:
        account.sheet.stop(reason, account.writer, terms.ground, finding)
    amount = None if bars else _due(account, finding, terms)
    if amount is not None:
        _pay(account, finding, terms, amount, wait)


def _terms_for(finding: Finding, kinds: Sequence[LumpSum]) -> LumpSum:
    """The lump sum of the finding's degree; where none is named, of the degree of its name."""
    degree = finding.severity or _listed_degree(finding, kinds)
    for terms in kinds:
        if terms.severity in ("", degree) and (not terms.sites or finding.site in terms.sites):
            return terms
    # A degree that no lump sum is for: whether it is paid, and how much, is not published.
    return replace(kinds[0], amount=Stated(None, kinds[0].amount.ground))


def _listed_degree(finding: Finding, kinds: Sequence[LumpSum]) -> str:
    """As a list of any of the lump sums has it: that of the mild ones need not name it again."""
    for terms in kinds:
        disease = _listed(finding, terms.diseases.value) if terms.diseases else None
        if disease is not None:
            return disease.severity
    return "severe"


def _listed(finding: Finding, diseases: DiseaseList) -> Disease | None:
    return diseases.find(finding.disease)


def _is_barred_by_sex(account: Account, finding: Finding) -> bool:
    rule = account.item.sex
    if rule is None or account.case.member.sex == rule.value:
        return False
    if account.case.member.sex:
        account.sheet.stop("sex", account.writer, rule.ground, finding)
    else:
        account.sheet.stop("sex", account.writer, rule.ground, finding, text="sex_unknown")
        account.sheet.refer = True
    return True


def _bars(account: Account, finding: Finding, terms: LumpSum) -> list[str]:
    """Why earlier payments leave nothing for it."""
    bars = []
    if account.ends_now or _has_cover_ended(account):
        bars.append("cover_ends")
    if account.history.count(terms.code) or terms.code in account.added:
        bars.append("once_only")
    if any(is_same_illness(finding, paid) for paid in _earlier(account, terms)):
        bars.append("prior_illness")
    return bars


def _has_cover_ended(account: Account) -> bool:
    lumps = [benefit for benefit in account.item.benefits if isinstance(benefit, LumpSum)]
    reduced = {
        step.amount
        for lump in lumps
        if lump.waiting is not None
        for step in lump.waiting.value.steps
        if step.ends_cover
    }
    always = any(lump.ends_cover for lump in lumps)
    for _, paid in account.history.entries:
        was_reduced = paid.kind == CONSOLATION or paid.benefit in reduced
        if paid.benefit > 0 and (always or (reduced and was_reduced)):
            return True
    return False


def _earlier(account: Account, terms: LumpSum) -> list[PaidBefore]:
    """Payments of the item that may have been for the same illness."""
    if terms.first_time is None:
        return []
    paid = [
        entry
        for entry in account.case.paid_before
        if entry.item == account.item.code and entry.benefit > 0
    ]
    if terms.first_time.value == "item":
        return paid
    return [entry for entry in paid if account.item.code_of(entry.kind) == terms.code]


def _is_judged(
    account: Account, finding: Finding, terms: LumpSum, kinds: Sequence[LumpSum]
) -> bool:
    """Whether the illness stands: on the list, late enough to be judged, of a known degree,
    confirmed by a person, treated as the rules ask."""
    sheet, writer = account.sheet, account.writer
    if terms.diseases is not None and not _stands_on_list(account, finding, terms.diseases):
        return False
    if not finding.is_confirmed:
        diseases = terms.diseases.value if terms.diseases else None
        if diseases is not None and diseases.needs_stage(finding.icd10, finding.text):
            sheet.refer_because("stage_needed", writer, terms.ground, finding)
        sheet.refer_because("unconfirmed", writer, terms.ground, finding)
        return False
    if not finding.severity and any(finding.site in kind.sites for kind in kinds):
        sheet.refer_because("stage_needed", writer, terms.ground, finding)
        return False
    if terms.as_inpatient is not None and not _was_inpatient(account, finding):
        sheet.stop("not_as_inpatient", writer, terms.as_inpatient, finding)
        sheet.refer = sheet.refer or finding.treated_as_inpatient is None
        return False
    return True


def _stands_on_list(account: Account, finding: Finding, listed: Stated[DiseaseList]) -> bool:
    sheet, diseases, ground = account.sheet, listed.value, listed.ground
    disease = _listed(finding, diseases)
    if disease is None and finding.disease:
        # Of a list that is published in full: what it does not name has to be put right by whoever
        # found it. Else the list may hold it, and nobody here can say.
        reason = "unconfirmed" if diseases.complete else "rate_unknown"
        sheet.refer_because(reason, account.writer, ground, finding)
        return False
    if disease is None and not finding.is_confirmed:
        disease = diseases.by_icd10(finding.icd10)
        if disease is None and not diseases.complete:
            sheet.refer_because("rate_unknown", account.writer, ground, finding)
    if disease is None or not disease.wait_days or finding.confirmed_on is None:
        return True
    until = finding.confirmed_on + timedelta(days=disease.wait_days)
    if account.case.today >= until:
        return True
    sheet.stop("too_early", account.writer, ground, finding, how="found_until", until=until)
    sheet.wait(until)
    return False


def _was_inpatient(account: Account, finding: Finding) -> bool:
    """As the finding says; where it does not, whether the claim brings a stay in hospital."""
    if finding.treated_as_inpatient is not None:
        return finding.treated_as_inpatient
    return any(stay.kind == "inpatient" for stay in account.case.stays)


def _due(account: Account, finding: Finding, terms: LumpSum) -> Stated[Decimal] | None:
    """The amount; None where none can be named, or something has to come first."""
    sheet, writer = account.sheet, account.writer
    needed = terms.requires_paid
    if needed is not None and not account.history.paid(needed.value):
        sheet.stop("too_early", writer, needed.ground, finding, text="comes_after")
        sheet.wait(None)
        return None
    if terms.amount.value is None:
        sheet.refer_because("rate_unknown", writer, terms.amount.ground, finding)
        return None
    if terms.first_time is not None and terms.first_time.value == "item":
        unclear = [
            paid
            for paid in _earlier(account, terms)
            if is_same_illness(finding, paid) is None and not (paid.site or paid.disease)
        ]
        if unclear:
            sheet.refer_because("prior_illness", writer, terms.first_time.ground, finding)
            return None
    return Stated(terms.amount.value, terms.amount.ground)


def _pay(
    account: Account, finding: Finding, terms: LumpSum, amount: Stated[Decimal], wait: Wait | None
) -> None:
    code, label = terms.code, {"benefit": terms.name}
    overlap = _reduced_by_overlap(account, finding, terms)
    if wait is not None:
        code = CONSOLATION
        account.sheet.reasons.add("reduced_in_waiting_period")
        line = account.writer.write(
            "reduced",
            wait.step.amount,
            wait.ground,
            label=label,
            day=wait.day,
            to_day=wait.step.to_day,
        )
    else:
        if overlap is not None:
            code, amount = CONSOLATION, overlap
            account.sheet.reasons.add("offset")
        line = account.writer.write(
            "lump_sum", amount.value, amount.ground, label=label, amount=amount.value
        )
    account.add(code, line)
    account.note(code, disease=finding.disease, site=finding.site)
    offset(account, code)
    if terms.ends_cover is not None or (wait is not None and wait.step.ends_cover):
        account.sheet.reasons.add("cover_ends")
        account.ends_now = True


def _reduced_by_overlap(
    account: Account, finding: Finding, terms: LumpSum
) -> Stated[Decimal] | None:
    """What is left where another benefit has paid for the same illness."""
    if terms.reduced_when is None:
        return None
    kind, amount = terms.reduced_when.value
    paid = any(
        paid.kind == kind and paid.benefit > 0 and is_same_illness(finding, paid)
        for paid in account.case.paid_before
    )
    return Stated(amount, terms.reduced_when.ground) if paid else None
