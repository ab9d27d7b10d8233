"""A case's history: what happened, what was computed, what the checks found on each version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from claims.models import Assessment, Claim
from claims.receipts import Standing
from claims.words import bounce_text, reasons_of
from config.wording import listed, money
from reviews.checks import receipt_verified
from reviews.checks.registry import BY_NAME
from reviews.models import (
    CheckResult,
    Decision,
    DeskEvent,
    ExpertPanel,
    Opinion,
    Proposal,
    Review,
)
from reviews.models.decision import DenialReason, Outcome
from reviews.rows.checklists import KeptRow, each_once, kept_rows
from reviews.rows.events import (
    CLAIM_MOVES,
    PANEL_MOVES,
    REVIEW_MOVES,
    Happening,
    event_reason,
)
from reviews.rows.happenings import around
from reviews.rows.judgements import reason_of, why_two_labels
from reviews.states import PANEL_OPEN

_TONES = {
    "approve": "ok",
    "record_payment": "ok",
    "confirm": "ok",
    "decide": "ok",
    "clear": "ok",
    "deny": "bad",
    "record_bounce": "bad",
    "send_back": "warn",
    "undo": "warn",
    "withdraw": "warn",
}


@dataclass(frozen=True)
class Reckoning:
    """One assessment: the newest is the one that counts."""

    at: datetime
    version: int
    outcome: str
    benefit: Decimal
    reasons: list[str]
    terms: str
    used: Decimal
    replaced: bool


@dataclass(frozen=True)
class CheckHistory:
    """One check over the versions of the claim: a sentence for each."""

    label: str
    sentences: list[tuple[int, str, str]]


@dataclass(frozen=True)
class History:
    happenings: list[Happening]
    reckonings: list[Reckoning]
    checks: list[CheckHistory]
    lists: list[KeptRow]


def history_of(claim: Claim) -> History:
    """Over all rounds, newest first; a fixed number of statements for each."""
    rounds = list(claim.reviews.order_by("round"))
    reading = _said_while_others_read(claim)
    lists = {pk: row for pk, row in kept_rows(claim).items() if pk not in reading}
    happenings = [
        *_of_claim(claim),
        *_effects(claim),
        *_opinions(claim, lists, reading),
        *_verified(claim),
        *_panels(claim),
        *around(claim),
    ]
    for one in rounds:
        happenings += _of_review(one)
    happenings += _on_the_desk(claim)
    # Events of one moment keep the order in which they were written.
    newest_first = sorted(happenings, key=lambda happening: happening.at)[::-1]
    return History(newest_first, _reckonings(claim), _checks(claim), each_once(lists.values()))


def _of_claim(claim: Claim) -> list[Happening]:
    return [
        Happening(
            at=event.moved_at,
            title=str(CLAIM_MOVES.get(event.move, event.move)),
            who=event.actor.display_name if event.actor else _("System"),
            note=_claim_note(event.move, event.reason),
            tone=_TONES.get(event.move, "neutral"),
        )
        for event in claim.events.select_related("actor").order_by("pk")
    ]


def _on_the_desk(claim: Claim) -> list[Happening]:
    """How the case was sorted, which moved nothing."""
    events = DeskEvent.objects.filter(review__claim=claim).select_related("actor", "to", "tag")
    return [
        Happening(
            at=event.done_at,
            title=event.get_act_display(),
            who=event.actor.display_name,
            note=" · ".join(
                filter(
                    None,
                    (
                        event.to.display_name if event.to else "",
                        event.tag.label if event.tag else "",
                        event.reason,
                    ),
                )
            ),
        )
        for event in events.order_by("pk")
    ]


def _claim_note(move: str, reason: str) -> str:
    if move == "deny" and reason in DenialReason.values:
        return str(DenialReason(reason).label)
    if move == "record_payment":
        return _("Booked by the bank on %(day)s") % {"day": reason}
    if move == "ask":
        return _("to answer by %(day)s") % {"day": reason}
    if move == "record_bounce":
        return bounce_text(reason)
    return event_reason(reason)


def _of_review(review: Review) -> list[Happening]:
    """Every move raises the version by one: the n-th event is the act on version n."""
    proposals = {row.review_version: row for row in review.proposals.all()}
    decisions = {row.review_version: row for row in review.decisions.all()}
    found = []
    for version, event in enumerate(review.events.select_related("actor").order_by("pk")):
        judgement = proposals.get(version) if event.move == "propose" else decisions.get(version)
        said = _said(judgement) if judgement and event.move in _JUDGING else ""
        found.append(
            Happening(
                at=event.moved_at,
                title=str(REVIEW_MOVES.get(event.move, event.move)),
                who=event.actor.display_name if event.actor else _("System"),
                note=said or event_reason(event.reason),
                tone=_TONES.get(event.move, "neutral"),
            )
        )
    return found


_JUDGING = frozenset({"propose", "decide", "clear", "confirm"})


def _said(judgement: Proposal | Decision) -> str:
    """“Denied: someone else is liable. Note.” – what was proposed or decided, and why."""
    if judgement.outcome == Outcome.DENIED:
        parts = [_("Not to be paid")]
    else:
        parts = [_("To be paid: %(amount)s") % {"amount": money(judgement.amount)}]
    parts += [part for part in (reason_of(judgement), judgement.note) if part]
    if isinstance(judgement, Proposal):
        why = listed(why_two_labels(judgement.why_two))
        parts.append(_("Two persons, because: %(why)s") % {"why": why})
    return " · ".join(parts)


def _said_while_others_read(claim: Claim) -> set[int]:
    """Opinions of panels that have not ended: nobody learns of them, the officer neither."""
    said = Opinion.objects.filter(review__claim=claim, referral__panel__state__in=PANEL_OPEN)
    return set(said.values_list("pk", flat=True))


def _panels(claim: Claim) -> list[Happening]:
    """How readers came to one answer, or to none; what they said to each other when it is over."""
    found = []
    for panel in ExpertPanel.objects.filter(review__claim=claim).order_by("pk"):
        found += [
            Happening(
                at=event.moved_at,
                title=str(PANEL_MOVES[event.move]),
                who=_("System"),
                note=event_reason(event.reason),
            )
            for event in panel.events.order_by("pk")
        ]
        if panel.state in PANEL_OPEN:
            continue
        found += [
            Happening(
                at=word.said_at,
                title=str(word.get_kind_display()),
                who=word.said_by.display_name,
                note=word.text,
            )
            for word in panel.words.select_related("said_by").order_by("pk")
        ]
    return found


def _opinions(claim: Claim, lists: Mapping[int, KeptRow], hidden: set[int]) -> list[Happening]:
    rows = Opinion.objects.filter(review__claim=claim).exclude(pk__in=hidden)
    rows = rows.select_related("given_by").order_by("pk")
    return [
        Happening(
            at=opinion.given_at,
            title=str(opinion.get_stage_display()),
            who=opinion.given_by.display_name,
            note=_opinion_note(opinion, lists.get(opinion.pk)),
        )
        for opinion in rows
    ]


def _opinion_note(opinion: Opinion, kept: KeptRow | None) -> str:
    """Conclusion and grounds; with a checklist, what it leaves open."""
    parts = [opinion.get_conclusion_display(), opinion.grounds]
    if kept is not None:
        parts.append(_("Checklist: %(name)s") % {"name": kept.list.name})
        left = listed(kept.list.open)
        parts.append(_("Not shown: %(items)s") % {"items": left} if left else _("All is shown"))
    return " · ".join(parts)


def _verified(claim: Claim) -> list[Happening]:
    """What the fiscal platform said, also after the claim was decided."""
    return [
        Happening(
            at=said.asked_at,
            title=str(receipt_verified.CHECK.label),
            who=_("System"),
            note=receipt_verified.sentence(Standing(said.answer, tuple(said.differs))),
            tone=_ANSWER_TONES.get(said.answer, "warn"),
        )
        for said in claim.receipt_verifications.order_by("pk")
    ]


_ANSWER_TONES = {"agrees": "ok", "unreachable": "neutral"}


def _effects(claim: Claim) -> list[Happening]:
    rows = Decision.objects.filter(claim=claim, effect__isnull=False).select_related("effect")
    return [
        Happening(
            at=decision.effect.took_effect_at, title=_("The decision took effect"), who=_("System")
        )
        for decision in rows
    ]


def _reckonings(claim: Claim) -> list[Reckoning]:
    rows = list(
        Assessment.objects.filter(claim=claim).select_related("scheme_version").order_by("-pk")
    )
    return [
        Reckoning(
            at=row.assessed_at,
            version=row.claim_version,
            outcome=row.get_outcome_display(),
            benefit=row.benefit,
            reasons=reasons_of(row),
            terms=row.scheme_version.version,
            used=Decimal(row.inputs["used"]),
            replaced=position > 0,
        )
        for position, row in enumerate(rows)
    ]


def _checks(claim: Claim) -> list[CheckHistory]:
    results: dict[str, list[CheckResult]] = {}
    for result in CheckResult.objects.filter(claim=claim).order_by("-claim_version"):
        results.setdefault(result.name, []).append(result)
    return [
        CheckHistory(
            label=str(check.label),
            sentences=[
                (
                    result.claim_version,
                    result.outcome,
                    check.sentence(result.outcome, result.evidence),
                )
                for result in results[name]
            ],
        )
        for name, check in BY_NAME.items()
        if name in results
    ]
