"""Who is followed through the demo story."""

from dataclasses import dataclass

from claims.models import Claim
from config.sandbox.people import Person
from members.models import Member


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
