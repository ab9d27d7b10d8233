"""What the model in service says of the machine's proposal, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reviews.clearing_policies import HELD_BY
from reviews.models import Prediction, PreReview
from reviews.models.clearing import DutyRole
from reviews.rows.events import Happening
from reviews.scoring_words import said_chance, sentence, strength

# The strongest of each side; what moves the odds by less than a twentieth says nothing.
_SHOWN, _LEAST = 3, 0.05
# Two values that say the same of a claim are one point.
_SAME = {"by_photo": "channel"}


@dataclass(frozen=True)
class Point:
    """A sentence, and how much it counts, in words."""

    sentence: str
    strength: str


@dataclass(frozen=True)
class ScoreRow:
    """`chance` of an error, in words; the strongest points for the proposal and against it;
    why a person has the case, "" where nothing kept it from being granted by itself."""

    chance: str
    speaks_for: Sequence[Point]
    speaks_against: Sequence[Point]
    held: str
    model: str
    at: datetime


def score_row(claim_id: int, version: int) -> ScoreRow | None:
    """What was said of these facts; None where no model was asked, and of a case that was not
    green. One statement."""
    prediction = _told(claim_id).filter(claim_version=version).last()
    if prediction is None:
        return None
    return ScoreRow(
        chance=said_chance(prediction.chance),
        speaks_for=points(prediction.contributions, lowers=True),
        speaks_against=points(prediction.contributions, lowers=False),
        held=_held(prediction),
        model=prediction.model.version,
        at=prediction.predicted_at,
    )


def score_happenings(claim_id: int) -> list[Happening]:
    """What was said of each version, and what became of it. One statement."""
    return [
        Happening(
            at=prediction.predicted_at,
            title=_("The model answered"),
            who=_("System"),
            note=" · ".join(
                (
                    prediction.model.version,
                    said_chance(prediction.chance),
                    _held(prediction) or _("granted by itself, if nothing came in between"),
                )
            ),
        )
        for prediction in _told(claim_id)
    ]


def _told(claim_id: int) -> QuerySet[Prediction]:
    """Answers of models in service about green cases, in their order: no model has learnt from
    others, and one on trial is heard by nobody."""
    return (
        Prediction.objects.filter(
            claim=claim_id, role=DutyRole.CHAMPION, pre_review__route=PreReview.Route.GREEN
        )
        .select_related("model")
        .order_by("pk")
    )


def _held(prediction: Prediction) -> str:
    return str(HELD_BY.get(prediction.held_by, prediction.held_by))


def points(contributions: Sequence[Mapping[str, Any]], *, lowers: bool) -> list[Point]:
    """The strongest first."""
    values = {one["feature"]: one["value"] for one in contributions}
    weights: dict[str, float] = {}
    for one in contributions:
        name = _SAME.get(one["feature"], one["feature"])
        weights[name] = weights.get(name, 0.0) + one["log_odds"]
    counts = [
        (name, weight)
        for name, weight in weights.items()
        if abs(weight) >= _LEAST and (weight < 0) == lowers
    ]
    counts.sort(key=lambda one: -abs(one[1]))
    return [
        Point(sentence(name, values.get(name)), strength(weight))
        for name, weight in counts[:_SHOWN]
    ]
