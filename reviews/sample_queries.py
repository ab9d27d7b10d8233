"""Drawn decisions, as readers and supervisors find them. Readers get no list to choose from."""

from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from members.models import ConflictOfInterest, Member, User
from members.policies import paths_for, within
from members.roles import Permission
from reviews.models import QualitySample, SampleEvent
from reviews.states import SampleState

_CLAIM = "draw__decision__claim"


def readable_by(user: User) -> QuerySet[QualitySample]:
    """Samples of the user's units in whose case they had no part; conflict of interest wins."""
    part = Func(Value(user.pk), F(f"{_CLAIM}_id"), function="had_part", output_field=BooleanField())
    samples = _within(user, Permission.SAMPLE_READ).filter(~Q(part))
    return samples.exclude(**{f"{_CLAIM}__filed_by": user})


def watched_by(user: User) -> QuerySet[QualitySample]:
    """Samples of the units whose quality this user watches, an own part or not."""
    return _within(user, Permission.QUALITY_WATCH)


def waiting_for(user: User) -> QuerySet[QualitySample]:
    """What this person could be given to read. Never twice: they may have looked meanwhile."""
    had_it = SampleEvent.objects.filter(sample=OuterRef("pk"), move="take", actor=user)
    return readable_by(user).filter(~Exists(had_it), state=SampleState.WAITING)


def differing_for(user: User) -> QuerySet[QualitySample]:
    """Differences on which this person could say the second word."""
    differing = readable_by(user).filter(state=SampleState.DIFFERS)
    return differing.exclude(reading__read_by=user)


def open_reading(user: User) -> QualitySample | None:
    """What this person has taken and not finished."""
    return _whole(readable_by(user).filter(state=SampleState.READING, reader=user)).first()


def sample_for(user: User, uid: UUID) -> QualitySample | None:
    """The sample behind an address, for its reader, its possible second reader, and whoever
    watches quality in its units; nobody else finds it, and nobody an unread one."""
    mine = Q(state=SampleState.READING, reader=user) | Q(reading__read_by=user)
    second = Q(state__in=(SampleState.DIFFERS, SampleState.SETTLED))
    for samples in (
        readable_by(user).filter(mine | second),
        watched_by(user).filter(reading__isnull=False),
    ):
        found = _whole(samples.filter(uid=uid)).first()
        if found is not None:
            return found
    return None


def being_read_by(user: User, claim: str) -> Exists:
    """A condition on rows that name a claim: this person is reading it blind right now."""
    return Exists(
        QualitySample.objects.filter(
            state=SampleState.READING, reader=user, draw__decision__claim_id=OuterRef(claim)
        )
    )


def _within(user: User, permission: Permission) -> QuerySet[QualitySample]:
    """Under the user's paths, without members that they are too close to."""
    declared = ConflictOfInterest.objects.filter(
        user=user, until=None, member_id=OuterRef(f"{_CLAIM}__member_id")
    )
    samples = QualitySample.objects.filter(
        within(paths_for(user, permission), "draw__unit_path"), ~Exists(declared)
    )
    if user.member_id is None:
        return samples
    own_unit = Member.objects.filter(pk=user.member_id).values("unit_id")[:1]
    return samples.exclude(**{f"{_CLAIM}__member__unit_id": own_unit})


def _whole(samples: QuerySet[QualitySample]) -> QuerySet[QualitySample]:
    return samples.select_related(
        "draw__decision__claim__member",
        "draw__decision__review",
        "draw__decision__assessment__scheme_version",
        "draw__decision__decided_by",
        "draw__decision__confirmed_by",
        "reading__read_by",
        "finding__found_by",
    )
