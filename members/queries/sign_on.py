"""Whether somebody's single sign-on is linked. Whose subject it is, nobody reads again."""

from dataclasses import dataclass
from datetime import datetime

from members.models import SignOnLink, User


@dataclass(frozen=True)
class LinkRow:
    """A link that holds: since when, and how it came about."""

    since: datetime
    how: str


def link_row(user: User) -> LinkRow | None:
    link = SignOnLink.objects.filter(user=user, ended_at=None).first()
    return LinkRow(link.linked_at, link.get_how_display()) if link else None
