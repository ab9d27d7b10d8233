"""Background work of the desk. Each may run twice; the actions make the effect single."""

from datetime import datetime

from reviews.actions import close, effect, pre_review


def pre_review_claim(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    pre_review.pre_review_claim(claim_id=subject, now=now)


def give_to_officer(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    pre_review.give_to_officer(claim_id=subject, now=now)


def take_effect(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    effect.take_effect(decision_id=subject, now=now)


def close_review(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    close.close_review(claim_id=subject, now=now)
