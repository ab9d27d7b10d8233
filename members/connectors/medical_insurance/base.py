"""What we ask of a medical insurer: its settlements, page by page, row by row as sent."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class FeedPage:
    """Some rows in the order of publication; `next_cursor` is where the next page begins.

    A row is one JSON line exactly as the platform sent it: a broken one does not spoil the page,
    it is judged by `members.feed.rows.parse_row` and quarantined.
    """

    rows: list[str]
    next_cursor: str
    more: bool


class SettlementFeed(Protocol):
    """A source of settlements; asking again with the same cursor gives the same rows."""

    name: str

    def settlements(self, *, after: str, limit: int) -> FeedPage:
        """At most `limit` rows after the cursor; `after=""` is the beginning."""
        ...
