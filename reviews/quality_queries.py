"""What the quality sampling has found, by stratum, for whoever watches it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.estimates import Estimate, Read, Stratum, error_rate
from reviews.models import QualitySample, SampleDraw, SampleFinding
from reviews.models.sample import SampleOutcome, SampleRoute
from reviews.rows.judgements import reason_of
from reviews.rows.samples import decision_words, reading_words
from reviews.states import SampleState

LISTED = 50
# Of fewer readings only the interval is told: a share of three is taken for one of three thousand.
ENOUGH = 20
_FINISHED = Q(sample__state__in=(SampleState.AGREED, SampleState.SETTLED))
_ERROR = Q(sample__state=SampleState.SETTLED) & ~Q(
    sample__finding__kind=SampleFinding.Kind.NO_ERROR
)


@dataclass(frozen=True)
class Counts:
    """Decisions of one kind; `read` are finished, `waiting` neither right nor wrong."""

    decided: int = 0
    drawn: int = 0
    read: int = 0
    waiting: int = 0
    differing: int = 0
    set_aside: int = 0
    errors: int = 0


@dataclass(frozen=True)
class StratumRow:
    label: str
    counts: Counts
    estimate: Estimate | None

    @property
    def enough(self) -> bool:
        return self.counts.read >= ENOUGH


@dataclass(frozen=True)
class Quality:
    """`unknown`: decisions of strata of which nothing has been read; the total leaves them out."""

    rows: list[StratumRow]
    total: Counts
    estimate: Estimate | None
    unknown: int

    @property
    def enough(self) -> bool:
        return self.total.read >= ENOUGH


@dataclass(frozen=True)
class Difference:
    """One reading that said something else than the decision."""

    uid: str
    reference: str
    stratum: str
    propensity: Decimal
    decided: str
    reading: str
    kind: str
    read_at: datetime
    settled: bool


def quality(user: User, *, since: datetime) -> Quality:
    """Everything that took effect since then in the user's units: one statement."""
    found = (
        _draws(user, since)
        .values("outcome", "route", "propensity")
        .annotate(
            decided=Count("pk"),
            in_draw=Count("pk", filter=Q(drawn=True)),
            read=Count("pk", filter=_FINISHED),
            waiting=Count(
                "pk", filter=Q(sample__state__in=(SampleState.WAITING, SampleState.READING))
            ),
            differing=Count("pk", filter=Q(sample__state=SampleState.DIFFERS)),
            set_aside=Count("pk", filter=Q(sample__state=SampleState.SET_ASIDE)),
            errors=Count("pk", filter=_ERROR),
        )
    )
    groups: dict[tuple[str, str], list[tuple[Decimal, Counts]]] = {}
    for group in found:
        counts = Counts(
            decided=group["decided"],
            drawn=group["in_draw"],
            read=group["read"],
            waiting=group["waiting"],
            differing=group["differing"],
            set_aside=group["set_aside"],
            errors=group["errors"],
        )
        key = (group["outcome"], group["route"])
        groups.setdefault(key, []).append((group["propensity"], counts))
    strata = {key: _stratum(parts) for key, parts in groups.items()}
    rows = [
        StratumRow(
            label=stratum_label(*key),
            counts=_sum([counts for _chance, counts in groups[key]]),
            estimate=error_rate([strata[key]]),
        )
        for key in _in_order(groups)
    ]
    return Quality(
        rows=rows,
        total=_sum([row.counts for row in rows]),
        estimate=error_rate(strata.values()),
        unknown=sum(row.counts.decided for row in rows if row.estimate is None),
    )


def differences(user: User, *, since: datetime) -> list[Difference]:
    """The last ones; the export has all."""
    return [_difference(sample) for sample in _differing(user, since)[:LISTED]]


def stratum_label(outcome: str, route: str) -> str:
    return f"{SampleOutcome(outcome).label} · {SampleRoute(route).label}"


def export_head() -> list[str]:
    return [
        _("Case"),
        _("What is drawn"),
        _("Chance of being drawn"),
        _("State"),
        _("The reader"),
        _("The decision"),
        _("Kind of difference"),
        _("When read"),
    ]


def export_rows(user: User, *, since: datetime) -> Iterator[list[str]]:
    """Every finished or differing reading: its reference, and nobody's name or note."""
    samples = _read_in(user, since).order_by("pk")
    for sample in samples.iterator(chunk_size=500):
        row = _difference(sample)
        yield [
            row.reference,
            row.stratum,
            f"{row.propensity:f}",
            str(SampleState(sample.state).label),
            row.reading,
            row.decided,
            row.kind,
            f"{row.read_at:%Y-%m-%d}",
        ]


def _draws(user: User, since: datetime) -> QuerySet[SampleDraw]:
    paths = paths_for(user, Permission.QUALITY_WATCH)
    return SampleDraw.objects.filter(within(paths), drawn_at__gte=since)


def _read_in(user: User, since: datetime) -> QuerySet[QualitySample]:
    paths = paths_for(user, Permission.QUALITY_WATCH)
    return QualitySample.objects.filter(
        within(paths, "draw__unit_path"), draw__drawn_at__gte=since, reading__isnull=False
    ).select_related("draw__decision__claim", "reading", "finding")


def _differing(user: User, since: datetime) -> QuerySet[QualitySample]:
    return _read_in(user, since).filter(reading__agrees=False).order_by("-pk")


def _difference(sample: QualitySample) -> Difference:
    draw, finding = sample.draw, getattr(sample, "finding", None)
    decision = draw.decision
    reason = "" if decision.denial_reason else reason_of(decision)
    return Difference(
        uid=str(sample.uid),
        reference=decision.claim.reference,
        stratum=stratum_label(draw.outcome, draw.route),
        propensity=draw.propensity,
        decided=" · ".join(filter(None, (decision_words(decision), reason))),
        reading=reading_words(sample.reading),
        kind=str(SampleFinding.Kind(finding.kind).label) if finding else "",
        read_at=sample.reading.read_at,
        settled=finding is not None,
    )


def _stratum(parts: list[tuple[Decimal, Counts]]) -> Stratum:
    return Stratum(
        decided=sum(counts.decided for _chance, counts in parts),
        readings=[Read(float(chance), counts.read, counts.errors) for chance, counts in parts],
    )


def _in_order(groups: dict[tuple[str, str], list[tuple[Decimal, Counts]]]) -> list[tuple[str, str]]:
    return [(o.value, r.value) for o in SampleOutcome for r in SampleRoute if (o, r) in groups]


def _sum(many: list[Counts]) -> Counts:
    return Counts(
        decided=sum(one.decided for one in many),
        drawn=sum(one.drawn for one in many),
        read=sum(one.read for one in many),
        waiting=sum(one.waiting for one in many),
        differing=sum(one.differing for one in many),
        set_aside=sum(one.set_aside for one in many),
        errors=sum(one.errors for one in many),
    )
