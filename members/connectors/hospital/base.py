"""What we ask of whoever carries letters to hospitals: take this one, once."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One letter as it is printed. `key` tells it from every other and holds nothing personal.

    `hospital_code` is the insurer's, "" where only the name is known.
    """

    key: str
    number: str
    hospital_code: str
    hospital: str
    text: str
    answer_by: date


class HospitalPost(Protocol):
    """Carries letters; handing one over a second time changes nothing."""

    name: str

    def send(self, letter: Letter) -> str:
        """Hand it over; the carrier's own reference. Raises AdapterError."""
        ...
