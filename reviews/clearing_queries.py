"""What the supervisor reads of automatic decisions, of one scheme at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q

from members.models import Scheme
from reviews.models import (
    Alarm,
    AutomaticSwitch,
    Certificate,
    ModelDuty,
    ModelVersion,
    MonitorWindow,
    Prediction,
    QualitySample,
)
from reviews.models.clearing import DutyRole
from reviews.models.sample import SampleOutcome, SampleRoute
from reviews.states import SampleState
from reviews.thresholds import needed

LOOKED_BACK = timedelta(days=30)
WINDOWS = 26
_LISTED = 20
# Read to the end: what was true is known of these.
_ADJUDICATED = (SampleState.AGREED, SampleState.SETTLED)
_UNREAD = (SampleState.WAITING, SampleState.READING, SampleState.DIFFERS)


@dataclass(frozen=True)
class Stream:
    """What became of the cases of a scheme that its model was asked about, in the last days."""

    asked: int
    cleared: int
    held: Sequence[tuple[str, int]]

    @property
    def share(self) -> float | None:
        return self.cleared / self.asked if self.asked else None


@dataclass(frozen=True)
class Truth:
    """How many cases of a scheme are known to the truth, and how many a certificate takes."""

    known: int
    needed: int
    unread: int

    @property
    def missing(self) -> int:
        return max(self.needed - self.known, 0)


def schemes() -> list[Scheme]:
    return list(Scheme.objects.order_by("code"))


def first_scheme() -> Scheme | None:
    """One that a model was proposed for comes first."""
    proposed = Exists(ModelDuty.objects.filter(scheme=OuterRef("pk")))
    return Scheme.objects.order_by(proposed.desc(), "code").first()


def duties(scheme: Scheme) -> list[ModelDuty]:
    """Newest first."""
    return list(
        ModelDuty.objects.filter(scheme=scheme)
        .select_related("model__trained_by", "proposed_by", "approved_by")
        .order_by("-pk")[:_LISTED]
    )


def versions() -> list[ModelVersion]:
    return list(ModelVersion.objects.order_by("-pk")[:_LISTED])


def certificates(scheme: Scheme) -> list[Certificate]:
    """Newest first, with who approved and who ended."""
    return list(
        Certificate.objects.filter(scheme=scheme)
        .select_related("model", "certified_by", "approval__approved_by", "end__ended_by")
        .order_by("-pk")[:_LISTED]
    )


def alarms(scheme: Scheme) -> list[Alarm]:
    return list(
        Alarm.objects.filter(scheme=scheme).select_related("model").order_by("-pk")[:_LISTED]
    )


def switch_acts(scheme: Scheme) -> list[AutomaticSwitch]:
    """At the scheme's switch and at the one over all, newest first."""
    return list(
        AutomaticSwitch.objects.filter(Q(scheme=scheme) | Q(scheme=None))
        .select_related("asked_by", "done_by")
        .order_by("-pk")[:_LISTED]
    )


def windows(scheme: Scheme, most: int = WINDOWS) -> list[MonitorWindow]:
    """The latest of them, oldest first: as time runs in a plot."""
    newest = MonitorWindow.objects.filter(scheme=scheme).select_related("model").order_by("-pk")
    return list(newest[:most])[::-1]


def stream(scheme: Scheme, *, now: datetime) -> Stream:
    """By what kept a case from being cleared; most first."""
    counts = (
        Prediction.objects.filter(
            claim__scheme=scheme, role=DutyRole.CHAMPION, predicted_at__gte=now - LOOKED_BACK
        )
        .values_list("cleared", "held_by")
        .annotate(number=Count("pk"))
        .order_by("-number")
    )
    found = list(counts)
    return Stream(
        asked=sum(number for _cleared, _code, number in found),
        cleared=sum(number for cleared, _code, number in found if cleared),
        held=[(code, number) for cleared, code, number in found if not cleared],
    )


def truth(scheme: Scheme) -> Truth:
    """Adjudicated green cases against what a certificate takes at least."""
    counts = QualitySample.objects.filter(
        draw__route=SampleRoute.GREEN, draw__decision__claim__scheme=scheme
    ).aggregate(
        known=Count("pk", filter=Q(state__in=_ADJUDICATED)),
        unread=Count("pk", filter=Q(state__in=_UNREAD, draw__outcome=SampleOutcome.AUTOMATIC)),
    )
    return Truth(
        known=counts["known"],
        needed=needed(settings.CLEARING_ALPHAS, settings.CLEARING_CONFIDENCE),
        unread=counts["unread"],
    )
