"""Lists of critical illnesses, dated: which diseases stand on them, and since when.

A list is a property of the period, not of the scheme. One that is not published in full says so:
what it surely holds is paid, everything else goes to a person.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from members.schemes.terms import Source, Words

# Dashes and spaces between a name and its degree are written in many ways.
_IGNORED = str.maketrans("", "", " -—–－_·,，、（）()")


@dataclass(frozen=True)
class Disease:
    """One entry. `wait_days`: days after the diagnosis before its condition can be judged.

    `stage_icd10`, `stage_words`: of these the degree hangs on the stage. `icd10`: the usual
    association; no code alone proves or excludes a critical illness.
    """

    code: str
    name: Words
    aliases: tuple[str, ...]
    severity: str
    wait_days: int
    icd10: tuple[str, ...]
    stage_icd10: tuple[str, ...]
    stage_words: tuple[str, ...]


@dataclass(frozen=True)
class DiseaseList:
    """A list as it was published; `complete` says whether all of it is known to us."""

    code: str
    name: Words
    in_force_from: date
    complete: bool
    source: Source
    note: Words
    diseases: tuple[Disease, ...]
    text: str

    def find(self, written: str) -> Disease | None:
        """The entry of this name; None where it does not stand on the list."""
        return self._names().get(plain(written)) if written else None

    def by_icd10(self, code: str) -> Disease | None:
        """The entry that a code usually goes with, the closest one first; None where none does."""
        if not code:
            return None
        fits = [
            (len(prefix), disease)
            for disease in self.diseases
            for prefix in disease.icd10
            if code.upper().startswith(prefix)
        ]
        return max(fits, key=lambda fit: fit[0])[1] if fits else None

    def needs_stage(self, icd10: str, text: str) -> bool:
        """Whether the wording or the code is one whose degree only the stage decides."""
        return any(
            any(icd10.upper().startswith(prefix) for prefix in disease.stage_icd10)
            or any(word in text for word in disease.stage_words)
            for disease in self.diseases
        )

    def _names(self) -> Mapping[str, Disease]:
        names: dict[str, Disease] = {}
        for disease in self.diseases:
            for name in (*disease.name.values(), disease.code, *disease.aliases):
                names.setdefault(plain(name), disease)
        return names


def plain(written: str) -> str:
    """A name without what is only typography: width, case, dashes, spaces."""
    return unicodedata.normalize("NFKC", written).lower().translate(_IGNORED)
