"""How the desk works: an officer's own numbers, and a team's without anybody's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from members.models import User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.models import Decision, PreReview, Proposal, ReviewEvent, SampleFinding, SampleReading
from reviews.models.sample import SampleRoute
from reviews.states import SampleState

# Below this a figure tells of single cases, and in a team of single persons.
FEW = 5
LAST_NOTES = 20
HASTY = timedelta(seconds=20)
LONG_STREAK = 50


@dataclass(frozen=True)
class LaneNumbers:
    label: str
    week: int
    month: int


@dataclass(frozen=True)
class Feedback:
    """What a second reader wrote about a decision in which the officer had a part."""

    reference: str
    kind: str
    note: str
    at: datetime


@dataclass(frozen=True)
class MyNumbers:
    """For the officer alone. A figure is None where it rests on fewer than five cases."""

    lanes: list[LaneNumbers]
    week: int
    month: int
    minutes: float | None
    confirmed: float | None
    agreed: float | None
    feedback: list[Feedback]


@dataclass(frozen=True)
class TeamLane:
    """A lane over all its officers; None: fewer than five cases, or one person's alone."""

    label: str
    decided: int | None
    minutes: float | None
    confirmed: float | None
    hasty: int | None


@dataclass(frozen=True)
class Streaks:
    """How many persons have long said yes only, and how often the longest of them in a row."""

    persons: int
    longest: int


@dataclass(frozen=True)
class Team:
    lanes: list[TeamLane]
    confirming: Streaks
    approving: Streaks


def my_numbers(user: User, *, week: datetime, month: datetime) -> MyNumbers:
    """The officer's own, since the beginnings of this week and this month: five statements."""
    begin = min(week, month)
    rows = (
        Decision.objects.filter(decided_by=user, decided_at__gte=begin, undo=None)
        .values(route=_route("pre_review__route"))
        .annotate(
            in_week=Count("pk", filter=Q(decided_at__gte=week)),
            in_month=Count("pk", filter=Q(decided_at__gte=month)),
        )
    )
    by_route = {row["route"]: row for row in rows}
    lanes = [
        LaneNumbers(
            str(route.label), by_route[route.value]["in_week"], by_route[route.value]["in_month"]
        )
        for route in SampleRoute
        if route.value in by_route
    ]
    acts = ReviewEvent.objects.filter(actor=user, moved_at__gte=month)
    proposals = Proposal.objects.filter(proposed_by=user, proposed_at__gte=month)
    return MyNumbers(
        lanes=lanes,
        week=sum(lane.week for lane in lanes),
        month=sum(lane.month for lane in lanes),
        minutes=_minutes(_times(acts)),
        confirmed=_share(_answered(proposals)),
        agreed=_agreed(user),
        feedback=_feedback(user),
    )


def team(user: User, *, since: datetime) -> Team:
    """The units that the user watches: by lane, and warnings; nobody is named."""
    acts = ReviewEvent.objects.filter(
        within(paths_for(user, Permission.QUALITY_WATCH), "review__unit_path"),
        moved_at__gte=since,
        actor__isnull=False,
    )
    return Team(
        lanes=_team_lanes(acts),
        confirming=_streaks(acts, "confirm", broken_by="send_back"),
        approving=_streaks(acts, "decide", broken_by="propose"),
    )


def _team_lanes(acts: QuerySet[ReviewEvent]) -> list[TeamLane]:
    newest = PreReview.objects.filter(review=OuterRef("review")).order_by("-pk")
    judged = acts.filter(move__in=("decide", "propose")).annotate(
        lane=_route(Subquery(newest.values("route")[:1]))
    )
    answers = acts.filter(move__in=("confirm", "send_back")).annotate(
        lane=_route(Subquery(newest.values("route")[:1]))
    )
    by_lane: dict[str, list[tuple[int | None, timedelta | None]]] = {}
    for lane, person, opened_at, moved_at in judged.values_list(
        "lane", "actor_id", "opened_at", "moved_at"
    ):
        took = moved_at - opened_at if opened_at else None
        by_lane.setdefault(lane, []).append((person, took))
    answered: dict[str, list[bool]] = {}
    for lane, move in answers.values_list("lane", "move"):
        answered.setdefault(lane, []).append(move == "confirm")
    return [
        _team_lane(route, by_lane[route.value], answered.get(route.value, []))
        for route in SampleRoute
        if route.value in by_lane
    ]


def _team_lane(
    route: SampleRoute, acts: list[tuple[int | None, timedelta | None]], answers: list[bool]
) -> TeamLane:
    label = str(route.label)
    if len(acts) < FEW or len({person for person, _took in acts}) == 1:
        return TeamLane(label, None, None, None, None)
    times = [took for _person, took in acts if took is not None]
    hasty = sum(took < HASTY for took in times)
    return TeamLane(
        label=label,
        decided=len(acts),
        minutes=_minutes(times),
        confirmed=_share(answers),
        hasty=hasty if hasty == 0 or hasty >= FEW else None,
    )


def _streaks(acts: QuerySet[ReviewEvent], move: str, *, broken_by: str) -> Streaks:
    """Persons whose last acts were all `move`, many times in a row."""
    broken = (
        acts.filter(actor=OuterRef("actor"), move=broken_by)
        .order_by()
        .values("actor")
        .annotate(last=Max("pk"))
    )
    rows = (
        acts.filter(move=move, pk__gt=Coalesce(Subquery(broken.values("last")), Value(0)))
        .values("actor")
        .annotate(number=Count("pk"))
        .filter(number__gte=LONG_STREAK)
        .values_list("number", flat=True)
    )
    numbers = list(rows)
    return Streaks(len(numbers), max(numbers, default=0))


def _times(acts: QuerySet[ReviewEvent]) -> list[timedelta]:
    """From taking a case to judging it, where it stayed open all the time."""
    judged = acts.filter(move__in=("decide", "propose"), opened_at__isnull=False)
    return list(judged.values_list(F("moved_at") - F("opened_at"), flat=True))


def _answered(proposals: QuerySet[Proposal]) -> list[bool]:
    """Whether each was confirmed, of those that a second person has answered."""
    answer = ReviewEvent.objects.filter(
        review=OuterRef("review"), moved_at__gte=OuterRef("proposed_at"), actor__isnull=False
    ).exclude(actor=OuterRef("proposed_by"))
    first = answer.filter(move__in=("confirm", "send_back")).order_by("pk").values("move")[:1]
    moves = proposals.annotate(answer=Subquery(first)).values_list("answer", flat=True)
    return [move == "confirm" for move in moves if move]


def _agreed(user: User) -> float | None:
    """Of the officer's decisions that were read again to the end: how many stood."""
    read = SampleReading.objects.filter(
        _had_part(user, "sample__draw__decision"),
        sample__state__in=(SampleState.AGREED, SampleState.SETTLED),
    ).values_list("agrees", "sample__finding__kind")
    return _share(agrees or kind == SampleFinding.Kind.NO_ERROR for agrees, kind in read)


def _feedback(user: User) -> list[Feedback]:
    found = (
        SampleFinding.objects.filter(_had_part(user, "sample__draw__decision"))
        .exclude(kind=SampleFinding.Kind.NO_ERROR)
        .select_related("sample__draw__decision__claim")
        .order_by("-pk")
    )
    return [
        Feedback(
            reference=finding.sample.draw.decision.claim.reference,
            kind=finding.get_kind_display(),
            note=finding.note,
            at=finding.found_at,
        )
        for finding in found[:LAST_NOTES]
    ]


def _had_part(user: User, decision: str) -> Q:
    return Q(**{f"{decision}__decided_by": user}) | Q(**{f"{decision}__confirmed_by": user})


def _route(source: object) -> Coalesce:
    """The machine's route; where it gave up, an officer's."""
    return Coalesce(source, Value(SampleRoute.OFFICER.value))


def _minutes(times: list[timedelta]) -> float | None:
    if len(times) < FEW:
        return None
    return median(took / timedelta(minutes=1) for took in times)


def _share(answers: Iterable[bool]) -> float | None:
    known = list(answers)
    return sum(known) / len(known) if len(known) >= FEW else None
