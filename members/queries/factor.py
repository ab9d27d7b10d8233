"""What is known of second factors: one's own, and which are to be taken away."""

from dataclasses import dataclass
from datetime import datetime

from members.models import Authenticator, FactorReset, RoleGrant, User
from members.policies import paths_for, within
from members.roles import Permission


@dataclass(frozen=True)
class AppRow:
    """The app in use: since when, and how many recovery codes are left."""

    since: datetime
    codes_left: int


@dataclass(frozen=True)
class ResetRow:
    """An app that shall be taken away, as the second person reads it."""

    pk: int
    username: str
    display_name: str
    reason: str
    asked_by: str
    asked_at: datetime
    by_viewer: bool


def app_of(user: User) -> AppRow | None:
    """The app that the user signs in with; None where there is none."""
    app = Authenticator.objects.filter(user=user, ended_at=None, confirmed_at__isnull=False).first()
    if app is None or app.confirmed_at is None:
        return None
    left = app.recovery_codes.filter(used_at=None, dropped_at=None).count()
    return AppRow(since=app.confirmed_at, codes_left=left)


def resets_waiting(viewer: User) -> list[ResetRow]:
    """Of people at the viewer's units; not the viewer's own."""
    paths = paths_for(viewer, Permission.FACTOR_RESET)
    here = RoleGrant.objects.filter(within(paths, "unit__path"), until=None).values("user")
    rows = (
        FactorReset.objects.filter(state=FactorReset.State.ASKED, user__in=here)
        .exclude(user=viewer)
        .select_related("user", "asked_by")
        .order_by("pk")
    )
    return [
        ResetRow(
            pk=row.pk,
            username=row.user.username,
            display_name=row.user.display_name,
            reason=row.reason,
            asked_by=row.asked_by.display_name,
            asked_at=row.asked_at,
            by_viewer=row.asked_by_id == viewer.pk,
        )
        for row in rows[:200]
    ]


def reset_by_id(viewer: User, pk: int) -> FactorReset | None:
    """One of those that the viewer sees."""
    seen = {row.pk for row in resets_waiting(viewer)}
    return FactorReset.objects.filter(pk=pk).first() if pk in seen else None
