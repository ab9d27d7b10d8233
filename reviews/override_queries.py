"""Where people differ from the machine's proposal: decisions and readings, as rows to be counted.

The proposal of the pre-review is to grant what was computed. A decision by nobody never differs.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import NullIf

from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.models import Decision
from reviews.models.decision import DenialReason, Outcome, OverrideReason

LISTED = 50


@dataclass(frozen=True)
class OverrideCount:
    """So many decisions that differ for this reason, by the lane that the machine had chosen."""

    code: str
    label: str
    denied: bool
    route: str
    number: int


@dataclass(frozen=True)
class Overridden:
    """One of them: what the machine would have granted, and what people decided."""

    reference: str
    route: str
    code: str
    label: str
    denied: bool
    proposed: Decimal
    decided: Decimal
    decided_at: datetime


def overridden(
    *, scheme_id: int | None = None, since: datetime | None = None
) -> QuerySet[Decision]:
    """Decisions by people, not taken back, that say something else than the pre-review proposed."""
    differs = Q(outcome=Outcome.DENIED) | ~Q(amount=F("pre_review__assessment__benefit"))
    found = Decision.objects.filter(
        differs, undo=None, decided_by__isnull=False, pre_review__isnull=False
    )
    if scheme_id is not None:
        found = found.filter(claim__scheme=scheme_id)
    return found if since is None else found.filter(decided_at__gte=since)


def overridden_share(*, scheme_id: int, since: datetime, until: datetime) -> float | None:
    """Of what people decided on green cases, the share that differs; None where there is none."""
    green = Q(pre_review__route="green", decided_at__lt=until)
    decided = Decision.objects.filter(
        green,
        undo=None,
        decided_by__isnull=False,
        claim__scheme=scheme_id,
        decided_at__gte=since,
    ).count()
    if not decided:
        return None
    return overridden(scheme_id=scheme_id, since=since).filter(green).count() / decided


def override_counts(
    user: User, *, since: datetime, scheme_id: int | None = None
) -> list[OverrideCount]:
    """By reason and lane, the most frequent first, in the units that this user watches."""
    reason = Case(
        When(outcome=Outcome.DENIED, then=F("denial_reason")),
        default=NullIf(F("override_reason"), Value("")),
    )
    rows = (
        _watched(user, scheme_id, since)
        .values("outcome", code=reason, route=F("pre_review__route"))
        .annotate(number=Count("pk"))
        .order_by("-number", "code")
    )
    return [
        OverrideCount(
            code=row["code"] or "",
            label=_label(row["outcome"], row["code"] or ""),
            denied=row["outcome"] == Outcome.DENIED,
            route=row["route"],
            number=row["number"],
        )
        for row in rows
    ]


def last_overridden(
    user: User, *, since: datetime, scheme_id: int | None = None
) -> list[Overridden]:
    """The newest, as rows that name nobody."""
    found = _watched(user, scheme_id, since).select_related("claim", "pre_review__assessment")
    return [_row(decision) for decision in found.order_by("-pk")[:LISTED]]


def _watched(user: User, scheme_id: int | None, since: datetime) -> QuerySet[Decision]:
    paths = paths_for(user, Permission.QUALITY_WATCH)
    found = overridden(scheme_id=scheme_id, since=since)
    return found.filter(within(paths, "review__unit_path"))


def _row(decision: Decision) -> Overridden:
    before = decision.pre_review
    code = decision.denial_reason or decision.override_reason
    return Overridden(
        reference=decision.claim.reference,
        route=before.route if before else "",
        code=code,
        label=_label(decision.outcome, code),
        denied=decision.outcome == Outcome.DENIED,
        proposed=before.assessment.benefit if before else Decimal(0),
        decided=decision.amount,
        decided_at=decision.decided_at,
    )


def _label(outcome: str, code: str) -> str:
    if outcome == Outcome.DENIED:
        return str(DenialReason(code).label) if code in DenialReason.values else code
    return str(OverrideReason(code).label) if code in OverrideReason.values else ""
