"""The case page in its fixed order: papers, facts, checks, proposal, decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from claims.actions.assess import cap_of, is_current
from claims.freezes import touching
from claims.models import (
    Assessment,
    AssessmentLine,
    Claim,
    ClaimSettlement,
    Entitlement,
    Fact,
    Freeze,
)
from claims.words import item_label, paid_elsewhere_text, reasons_of
from config.kernel.money import ZERO
from config.wording import iso
from members.models import Enrolment
from members.workdays import calendar
from reviews.advice import expert_word, medical_proposal
from reviews.checks.registry import BY_NAME
from reviews.models import Appeal, AppealView, PreReview, Review
from reviews.policies import why_two_persons
from reviews.rows.checklists import kept_rows
from reviews.rows.checks import CheckRow, check_rows
from reviews.rows.codes import CodeRow, code_rows
from reviews.rows.enquiries import EnquiryRow, enquiry_rows
from reviews.rows.facts import (
    FactRow,
    Known,
    broken_sums,
    diagnosis_in,
    fact_rows,
    known_facts,
    numbers,
)
from reviews.rows.fees import FeeBlock, fee_block, fee_look, line_boxes
from reviews.rows.judgements import (
    FirstOpinion,
    Returned,
    Verdict,
    first_opinion,
    returned_to_officer,
    verdict_of,
    why_two_labels,
)
from reviews.rows.medical import (
    MedicalRow,
    ReferralRow,
    last_referral,
    medical_row,
    referral_row,
)
from reviews.rows.panel import PanelRow, officer_panel
from reviews.rows.papers import Sheet, sheets
from reviews.rows.scans import Look, Viewer, viewer
from reviews.rows.score import ScoreRow, score_row
from reviews.rows.sums import SumRow, sum_rows
from reviews.rows.told_causes import ToldRow, told_rows
from reviews.rows.waiting import SetAside, set_aside_row
from reviews.states import STOPS_CLOCK, ReviewState, WaitsFor


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic, in the reader's language."""

    label: str
    formula: str
    clause: str
    amount: Decimal


@dataclass(frozen=True)
class MachineProposal:
    """What the arithmetic gives, and why the case is or is not green. For reference only."""

    assessment_id: int
    payable: bool
    outcome: str
    benefit: Decimal
    lines: list[Line]
    reasons: list[str]
    used: Decimal
    paid_elsewhere: str
    cap: Decimal | None
    terms: str
    not_green: list[str]
    why_two: list[str]
    current: bool
    recounted: bool


@dataclass(frozen=True)
class Badges:
    """The counts beside the headings, in words; "" for nothing."""

    facts: str = ""
    corrected: str = ""
    passed: str = ""
    open: str = ""


@dataclass(frozen=True)
class CaseFile:
    """Everything that the case page prints."""

    review: Review
    claim: Claim
    title: str
    unit: str
    cover: str
    days_left: int
    paused_days: int | None
    paused_for: str
    limit: int
    sheets: list[Sheet]
    viewer: Viewer | None
    facts: list[FactRow]
    freezes: Sequence[Freeze] = ()
    fees: FeeBlock | None = None
    enquiries: list[EnquiryRow] = field(default_factory=list)
    sums: list[SumRow] = field(default_factory=list)
    told: list[ToldRow] = field(default_factory=list)
    open_checks: list[CheckRow] = field(default_factory=list)
    passed_checks: list[CheckRow] = field(default_factory=list)
    words: Badges = field(default_factory=Badges)
    proposal: MachineProposal | None = None
    first: FirstOpinion | None = None
    verdict: Verdict | None = None
    returned: Returned | None = None
    set_aside: SetAside | None = None
    medical: MedicalRow | None = None
    codes: list[CodeRow] = field(default_factory=list)
    score: ScoreRow | None = None
    referral: ReferralRow | None = None
    panel: PanelRow | None = None
    appeal: Appeal | None = None
    earlier: Verdict | None = None
    views: list[AppealView] = field(default_factory=list)
    blind: bool = False

    @property
    def doubtful(self) -> list[FactRow]:
        """What a person has to compare, the most doubtful first."""
        return [row for row in self.facts if row.doubtful]

    @property
    def other_facts(self) -> list[FactRow]:
        return [row for row in self.facts if not row.doubtful]


NO_LOOK = Look()
# Checks that repeat what the machine concluded about the amount or the diagnosis.
_CONCLUDING = frozenset({"payable", "amount_within_one_person", "diagnosis"})


def case_file(
    review: Review,
    *,
    today: date,
    now: datetime,
    blind: bool = False,
    look: Look = NO_LOOK,
    with_freezes: bool = False,
) -> CaseFile:
    """Gather one case; a fixed number of statements, whatever it holds.

    `look` says which page of the papers is open. `blind`: an appeal, for somebody who has not said
    yet what they think. Papers and facts are there, and nothing that anybody or the machine
    concluded from them. `with_freezes`: they are shown; else they are asked for only where a clock
    may stand still for one.
    """
    claim = _claim(review.claim_id)
    on_hold = review.state == ReviewState.ON_HOLD
    freezes = touching(claim) if with_freezes or not on_hold else []
    known = known_facts(claim)
    refs = numbers(known)
    rows = fact_rows(claim, known, refs)
    fees = fee_look(claim, known)
    checks = [row for row in check_rows(claim) if not (blind and row.name in _CONCLUDING)]
    waiting = [row for row in checks if row.waits]
    passed = [row for row in checks if not row.waits]
    return CaseFile(
        review=review,
        claim=claim,
        title=f"{claim.member.masked_name} · {item_label(claim.item)}",
        unit=claim.member.unit.title,
        cover=_cover(claim),
        days_left=calendar().between(today, review.due_on),
        **_paused(review, freezes, today),
        limit=settings.REVIEW_WORKING_DAYS,
        sheets=sheets(_links(claim), _by_field(known, refs)),
        viewer=viewer(
            claim,
            [(one.fact, one.origin) for one in known],
            refs,
            look,
            lines=line_boxes(fees),
            now=now,
        ),
        facts=rows,
        freezes=freezes,
        fees=fee_block(fees) if fees else None,
        enquiries=enquiry_rows(claim.pk),
        sums=sum_rows(broken_sums(known)),
        told=told_rows(claim) if any(row.name == "cause_in_papers" for row in waiting) else [],
        open_checks=waiting,
        passed_checks=passed,
        words=_badges(rows, waiting, passed),
        appeal=Appeal.objects.filter(review=review).first() if review.round > 1 else None,
        blind=blind,
        set_aside=set_aside_row(review, blind=blind),
        codes=[] if blind else code_rows(claim, claim.version, diagnosis_in(known)),
        **({} if blind else _conclusions(review, claim, now)),
    )


def _links(claim: Claim) -> QuerySet[ClaimSettlement]:
    return claim.settlement_links.select_related(
        "settlement__encounter", "settlement__member", "settlement__feed_import"
    ).order_by("-pk")


def _paused(review: Review, freezes: Sequence[Freeze], today: date) -> dict[str, Any]:
    """For how long the clock has stood still, and for what: an answer, or a freeze of the claim –
    that of an account never holds the desk."""
    days = _paused_days(review, today)
    if days is not None:
        return {"paused_days": days, "paused_for": str(WaitsFor(review.hold_for).label)}
    asked_at = [freeze.asked_at for freeze in freezes if freeze.claim_id is not None]
    if not asked_at:
        return {"paused_days": None, "paused_for": ""}
    since = calendar().between(timezone.localdate(min(asked_at)), today) + 1
    return {"paused_days": since, "paused_for": _("Frozen")}


def _paused_days(review: Review, today: date) -> int | None:
    """Working days that the clock has stood still, the first included; None while it runs."""
    if review.state != ReviewState.ON_HOLD or review.hold_for not in STOPS_CLOCK:
        return None
    held = review.events.filter(state=ReviewState.ON_HOLD).latest("pk")
    return calendar().between(timezone.localdate(held.moved_at), today) + 1


def _conclusions(review: Review, claim: Claim, now: datetime) -> dict[str, Any]:
    """What machine and people made of the papers and facts."""
    return {
        "proposal": _proposal(review, claim),
        "first": first_opinion(review),
        "verdict": verdict_of(review, now),
        "returned": returned_to_officer(review),
        "medical": medical_row(medical_proposal(claim.pk, claim.version)),
        "score": score_row(claim.pk, claim.version),
        **_experts(review, claim),
        **(_before(review, now) if review.round > 1 else {}),
    }


def _experts(review: Review, claim: Claim) -> dict[str, Any]:
    """The last question to experts; where several read it, what they said side by side."""
    referral = last_referral(review.pk)
    lists = kept_rows(claim) if referral else {}
    panel = referral.panel if referral else None
    return {
        "referral": referral_row(referral, lists),
        "panel": officer_panel(panel, lists) if panel else None,
    }


def _before(review: Review, now: datetime) -> dict[str, Any]:
    """What was decided in the first round, and what people thought before they knew it."""
    first = Review.objects.filter(claim=review.claim_id, round__lt=review.round)
    views = AppealView.objects.filter(review=review).select_related("recorded_by")
    return {
        "earlier": verdict_of(first.latest("round"), now),
        "views": list(views.order_by("pk")),
    }


def _by_field(known: list[Known], refs: Mapping[int, int]) -> dict[str, int]:
    """The numbers of what the insurer's sheet says, by its field."""
    return {
        one.origin.source_field: refs[one.fact.pk]
        for one in known
        if one.origin.source == Fact.Source.FEED
    }


def _badges(facts: list[FactRow], waiting: list[CheckRow], passed: list[CheckRow]) -> Badges:
    corrected = sum(1 for row in facts if row.was)
    sound = sum(row.status == "passed" for row in passed)
    return Badges(
        facts=ngettext("%(n)s fact", "%(n)s facts", len(facts)) % {"n": len(facts)},
        corrected=_("%(n)s corrected") % {"n": corrected} if corrected else "",
        passed=_("%(n)s passed") % {"n": sound} if sound else "",
        open=ngettext("%(n)s needs a look", "%(n)s need a look", len(waiting)) % {"n": len(waiting)}
        if waiting
        else "",
    )


def _claim(claim_id: int) -> Claim:
    return Claim.objects.select_related(
        "member__unit", "scheme", "bank_account", "filed_by", "filing"
    ).get(pk=claim_id)


def _cover(claim: Claim) -> str:
    cover = Enrolment.objects.filter(
        member_id=claim.member_id,
        scheme_id=claim.scheme_id,
        item=claim.item,
        period=claim.period,
    ).first()
    if cover is None:
        return _("Not enrolled")
    return _("%(first)s to %(last)s") % {
        "first": iso(cover.effective_on),
        "last": iso(cover.ends_on),
    }


def _proposal(review: Review, claim: Claim) -> MachineProposal | None:
    assessment = (
        Assessment.objects.filter(claim=claim)
        .select_related("scheme_version")
        .order_by("-pk")
        .first()
    )
    if assessment is None:
        return None
    lines = [_line(line) for line in assessment.lines.all() if not line.is_working]
    entitlement = Entitlement.objects.filter(
        member_id=claim.member_id,
        scheme_id=claim.scheme_id,
        item=claim.item,
        period=claim.period,
    ).first() or Entitlement(cap=cap_of(claim), used=ZERO, base_used=ZERO)
    pre_review = PreReview.objects.filter(review=review).order_by("-pk").first()
    return MachineProposal(
        assessment_id=assessment.pk,
        payable=assessment.outcome == Assessment.Outcome.PAY,
        outcome=assessment.get_outcome_display(),
        benefit=assessment.benefit,
        lines=_without_repeats(lines),
        reasons=reasons_of(assessment),
        used=Decimal(assessment.inputs["used"]),
        paid_elsewhere=paid_elsewhere_text(assessment.inputs, iso),
        cap=entitlement.cap,
        terms=_("Terms of %(version)s") % {"version": assessment.scheme_version.version},
        not_green=_labels(pre_review),
        why_two=why_two_labels(
            why_two_persons(
                claim,
                assessment,
                amount=assessment.benefit,
                denied=False,
                experts=expert_word(review),
            )
        ),
        current=is_current(assessment, claim, entitlement),
        recounted=assessment.replaces_id is not None,
    )


def _without_repeats(lines: list[Line]) -> list[Line]:
    """A clause is named where it begins; the lines below it rest on the same."""
    named = ""
    shown = []
    for line in lines:
        shown.append(replace(line, clause="" if line.clause == named else line.clause))
        named = line.clause
    return shown


def _labels(pre_review: PreReview | None) -> list[str]:
    if pre_review is None:
        return [_("The machine gave up on this case")]
    labels = [str(BY_NAME[name].concern) for name in pre_review.reasons if name in BY_NAME]
    return [_("Appeal"), *labels] if "appeal" in pre_review.reasons else labels


def _line(line: AssessmentLine) -> Line:
    if (get_language() or "").startswith("en"):
        return Line(line.label_en, line.formula_en, line.clause_en, line.amount)
    return Line(line.label_zh, line.formula_zh, line.clause_zh, line.amount)
