"""Waiting periods: the first days of a new cover, in which little or nothing is paid."""

from dataclasses import dataclass
from datetime import date

from claims.benefits.case import Cover
from members.schemes.kinds import Benefit, WaitingStep
from members.schemes.terms import Ground


@dataclass(frozen=True)
class Wait:
    """That a day lies within a step of the waiting period."""

    day: int
    step: WaitingStep
    ground: Ground


def wait_of(benefit: Benefit, cover: Cover, day: date) -> Wait | None:
    """The step in which `day` lies; None after the last one, or where the cover was renewed."""
    if benefit.waiting is None or _is_renewed(cover, benefit.waiting.value.grace_days):
        return None
    number = (day - cover.effective_on).days + 1
    for step in benefit.waiting.value.steps:
        if number <= step.to_day:
            return Wait(number, step, benefit.waiting.ground)
    return None


def _is_renewed(cover: Cover, grace_days: int) -> bool:
    """Whether it follows an earlier cover closely enough; the very next day always does."""
    if cover.previous_ended_on is None:
        return False
    return (cover.effective_on - cover.previous_ended_on).days <= max(grace_days, 1)
