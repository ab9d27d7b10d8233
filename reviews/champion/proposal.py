"""What the model says of a wording: a proposal with reasons, never a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Label = Literal["ordinary", "critical_illness", "excluded", ""]
Band = Literal["high", "medium", "low"]

ORDINARY: Label = "ordinary"
CRITICAL_ILLNESS: Label = "critical_illness"
EXCLUDED: Label = "excluded"
REFUSED: Label = ""


class ModelRefused(Exception):
    """A model or a table that is not the one we know: nothing of it is used. Says why."""


@dataclass(frozen=True)
class Reason:
    """A code and what it is about; `reviews.champion_words` makes a sentence of it."""

    code: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """What a wording looks like to the model. A person decides; "" leaves all to that person.

    `confidence` is the calibrated chance that `label` is right, 0 where there is none; `icd10` the
    nearest code of the national insurance version 2.0; `counter` the strongest point against.
    """

    label: Label
    confidence: float
    band: Band
    reasons: tuple[Reason, ...]
    counter: Reason | None
    icd10: str
    model_version: str
    model_sha256: str
