"""Who is followed through the demo story, and the story itself as its chapters hand it on."""

from dataclasses import dataclass
from datetime import date

from claims.models import Claim
from config.demo.cast import STORY_PEOPLE, Cast
from config.demo.stage import Stage
from config.sandbox.people import Person
from members.models import Member, User


@dataclass
class Part:
    """One of those who are followed: who, and what they claimed."""

    key: str
    person: Person
    member: Member
    claim: Claim | None = None

    def claimed(self) -> Claim:
        """Their claim as it stands now; LookupError where the story has not come to it yet."""
        if self.claim is None:
            raise LookupError(f"{self.key} has not claimed yet")
        self.claim.refresh_from_db()
        return self.claim


@dataclass
class Story:
    """The played story: its stage and cast, those who are followed, and its last day."""

    stage: Stage
    cast: Cast
    parts: dict[str, Part]
    today: date

    @property
    def staff(self) -> dict[str, User]:
        return self.cast.staff

    @property
    def crowd(self) -> list[Member]:
        """Whoever is not followed."""
        return self.cast.members[STORY_PEOPLE:]
