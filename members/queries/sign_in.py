"""Who signs in, and codes that are still good."""

from datetime import date, datetime, timedelta

from config.kernel.sealing import blind_index
from members.models import LoginCode, User
from members.queries.mandates import relatives_behind_phone


def has_live_code(*, purpose: LoginCode.Purpose, phone: str, now: datetime) -> bool:
    """Whether a code that was sent to this number can still be entered."""
    latest = (
        LoginCode.objects.filter(phone_index=blind_index(phone, kind="phone"), purpose=purpose)
        .order_by("-sent_at", "-pk")
        .first()
    )
    return latest is not None and latest.used_at is None and latest.expires_at >= now


def failed_codes(*, purpose: LoginCode.Purpose, phone: str, now: datetime) -> int:
    """How many codes to this number came to nothing within the hour, tries that were wrong
    included. The same for a number that nobody has."""
    rows = LoginCode.objects.filter(
        phone_index=blind_index(phone, kind="phone"),
        purpose=purpose,
        used_at=None,
        sent_at__gt=now - timedelta(hours=1),
    )
    sent = list(rows.values_list("failed_tries", flat=True))
    # The last one may still be on its way.
    return max(len(sent) - 1, 0) + sum(sent)


def active_staff(username: str) -> User | None:
    """The employee with this name, unless they have left."""
    return User.objects.filter(username=username, kind=User.Kind.STAFF, is_active=True).first()


def relatives_of_phone(phone: str, *, today: date) -> list[tuple[User, bool]]:
    """Relatives who are no members and gave this number, and whether they act for somebody."""
    return relatives_behind_phone(blind_index(phone, kind="phone"), today=today)
