"""A member sends what they put together: the papers' facts, confirmed, become a claim a period."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.file import (
    AlreadyClaimed,
    NoAccount,
    NothingToClaim,
    announce,
    new_claim,
)
from claims.actions.hospitals import note_level
from claims.actions.planned_stay import link_claim
from claims.actions.verify import ask_about_receipt
from claims.facts import FACTS, told_fact
from claims.models import Claim, ClaimReceipt, Fact, Filing, Paper, PaperPage
from claims.paper_facts import REQUIRED, PaperFact, read_facts
from claims.periods import SCHEME, claimable_enrolments
from claims.policies import check_may_edit_draft
from config.kernel.denial import Denied
from config.wording import listed
from members.models import BankAccount, Encounter, Member, User

PAPERS_SOURCE = "papers"


class NotReady(Denied):
    """A paper or a value is missing, or the machine still reads."""

    code = "not_ready"


class StayKnown(Denied):
    """The insurer told of this stay: one tap is enough, and surer. `stay` is its reference."""

    code = "stay_known"

    def __init__(self, sentence: object, *, stay: UUID) -> None:
        super().__init__(sentence)
        self.stay = stay


@transaction.atomic
def send_filing(
    *, filing_id: int, answers: Mapping[str, str], cause: str, actor: User, now: datetime
) -> list[Claim]:
    """File the claims: one an item and period, each with every fact and where it was read.

    `answers` are the member's values by fact name, for what the machine was not sure of; dates
    ISO, amounts in yuan. Both values are kept: what was read, and what the member says instead.
    """
    member = Member.objects.select_for_update().get(filings=filing_id)
    filing = Filing.objects.select_for_update().get(pk=filing_id)
    filing.member = member
    check_may_edit_draft(actor, filing, now)
    if cause not in Claim.Cause.values:
        raise Denied(_("Please choose what led to the stay."))
    read = read_facts(filing)
    said = _given(answers)
    if "visit_kind" not in read:  # the machine did not know the receipt, its sender did
        said["visit_kind"] = Encounter.Kind.INPATIENT.value
    values = {name: fact.value for name, fact in read.items()} | said
    _check_whole(filing, values)
    account = BankAccount.objects.filter(member=member, ended_at=None).first()
    if account is None:
        raise NoAccount(_("Please add your bank card first."))
    encounter = _encounter(member, filing, values)
    enrolments = claimable_enrolments(member, encounter, scheme_code=SCHEME)
    if not enrolments:
        raise NothingToClaim(_("You were not enrolled for the days of this stay."))
    claims: list[Claim] = []
    for enrolment in enrolments:
        claim = new_claim(
            encounter,
            enrolment,
            account,
            channel=Claim.Channel.PHOTO,
            filing=filing,
            actor=actor,
            now=now,
        )
        _hold_receipt(claim, values)
        write_facts(claim, read, said, actor=actor, now=now)
        told_fact(claim, "cause", cause, person=actor, now=now).save(force_insert=True)
        note_level(claim, now=now)
        ask_about_receipt(claim, now=now)
        announce(claim, actor=actor, now=now, tell_member=not claims)
        claims.append(claim)
    filing.state, filing.sent_at = Filing.State.SENT, now
    filing.save(update_fields=["state", "sent_at"])
    link_claim(claims, encounter, actor=actor, now=now)
    return claims


def write_facts(
    claim: Claim,
    read: Mapping[str, PaperFact],
    said: Mapping[str, str],
    *,
    actor: User,
    now: datetime,
) -> None:
    """What was read, and beside it what the member says instead or for the first time."""
    originals = [
        Fact(
            claim=claim,
            name=fact.name,
            value=fact.value,
            unit=FACTS[fact.name].unit,
            source=Fact.Source.PAPER,
            page=fact.page,
            source_field=fact.field,
            box=[round(edge) for edge in fact.box],
            engine=fact.engine,
            confidence=round(fact.confidence, 3),
            is_sure=fact.sure or said.get(fact.name) == fact.value,
            person=actor if said.get(fact.name) == fact.value else None,
            recorded_at=now,
        )
        for fact in read.values()
    ]
    by_name = {fact.name: fact for fact in Fact.objects.bulk_create(originals)}
    for name, value in said.items():
        original = by_name.get(name)
        if original is None or original.value != value:
            fact = told_fact(claim, name, value, person=actor, now=now, supersedes=original)
            fact.save(force_insert=True)


def _given(answers: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip()[:200] for name, value in answers.items() if value.strip()}


def _check_whole(filing: Filing, values: Mapping[str, str]) -> None:
    papers = filing.papers.filter(removed_at=None)
    kinds = {paper.kind_or_wanted for paper in papers}
    if PaperPage.objects.filter(paper__in=papers, state=PaperPage.State.WAITING).exists():
        raise NotReady(_("A paper is still being read. Please wait a moment."))
    if Paper.Kind.INPATIENT_RECEIPT not in kinds:
        raise NotReady(_("The receipt of the stay is missing: no claim can be filed without it."))
    missing = [str(FACTS[name].label) for name in REQUIRED if not values.get(name)]
    if missing:
        raise NotReady(_("Still missing: %(what)s.") % {"what": listed(missing)})
    if values["discharged_on"] < values["admitted_on"]:
        raise NotReady(_("The day of discharge lies before the day of admission."))


def _encounter(member: Member, filing: Filing, values: Mapping[str, str]) -> Encounter:
    """The stay that the papers tell of; refused where the insurer told of the same days."""
    admitted = date.fromisoformat(values["admitted_on"])
    discharged = date.fromisoformat(values["discharged_on"])
    known = (
        Encounter.objects.filter(
            member=member,
            admitted_on=admitted,
            discharged_on=discharged,
            settlements__reversed_at=None,
        )
        .exclude(source=PAPERS_SOURCE)
        .exclude(settlements=None)
        .first()
    )
    if known is not None:
        raise StayKnown(
            _("The insurer told us of this stay already: claim for it with one tap, on your home."),
            stay=known.reference,
        )
    return Encounter.objects.create(
        member=member,
        source=PAPERS_SOURCE,
        source_reference=filing.reference,
        kind=Encounter.Kind.INPATIENT,
        provider_code="",
        provider_name=values["hospital"],
        admitted_on=admitted,
        discharged_on=discharged,
        disease_name=values.get("diagnosis", ""),
    )


def _hold_receipt(claim: Claim, values: Mapping[str, str]) -> None:
    """One receipt is paid once. Whose the other claim is, is told if it is the member's own."""
    code, number = values.get("bill_code", ""), values.get("bill_no", "")
    if not number:
        return
    try:
        with transaction.atomic():
            ClaimReceipt.objects.create(
                claim=claim,
                bill_code=code[:12],
                bill_no=number[:20],
                item=claim.item,
                period=claim.period,
            )
    except IntegrityError as error:
        same = ClaimReceipt.objects.filter(bill_code=code[:12], bill_no=number[:20])
        live = same.filter(released_at=None).exclude(claim__filing=claim.filing_id)
        own = live.filter(claim__member=claim.member_id)
        raise AlreadyClaimed(
            _("This receipt has been claimed for already. If that was not you, please call us."),
            earlier=own.values_list("claim__reference", flat=True).first() or "",
        ) from error
