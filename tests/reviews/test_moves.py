"""Whatever happens in whatever order: the state column is what the last event says."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.actions.submit import withdraw
from claims.models import Entitlement
from config.kernel.denial import Denied
from members.actions.sign_in import user_of_member
from reviews.actions.decide import Wish, send_back
from reviews.actions.effect import take_effect, undo
from reviews.actions.lease import open_case, release_case
from reviews.actions.pre_review import recount
from reviews.models import Decision, Review
from reviews.models.decision import DenialReason, Outcome, OverrideReason
from reviews.states import REVIEW_MOVES, ReviewState
from tests.stages import House

DENIAL = Wish(Outcome.DENIED, denial_reason=DenialReason.DUPLICATE)
OTHER = Wish(Outcome.APPROVED, 100, override_reason=OverrideReason.A2)  # type: ignore[arg-type]


def _acts(house: House, review: Review) -> dict[str, Callable[[], object]]:
    claim = review.claim
    officer, supervisor = house.staff["officer"], house.staff["supervisor"]

    def latest() -> Decision:
        return Decision.objects.filter(review=review).latest("pk")

    def take_back() -> None:
        undo(decision_id=latest().pk, reason="doubt", actor=officer, now=house.now)

    def back() -> None:
        send_back(
            review_id=review.pk,
            version=review.version,
            reason="look again",
            actor=supervisor,
            now=house.now,
        )

    return {
        "approve": partial(house.decide, review),
        "other": partial(house.decide, review, OTHER),
        "deny": partial(house.decide, review, DENIAL),
        "confirm": partial(house.confirm, review),
        "send_back": back,
        "undo": take_back,
        "effect": lambda: take_effect(decision_id=latest().pk, now=house.now),
        "wait": lambda: house.later(minutes=6),
        "work": house.work,
        "withdraw": lambda: withdraw(
            claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now
        ),
        "recount": lambda: recount(review_id=review.pk, actor=officer, now=house.now),
        "open": lambda: open_case(review_id=review.pk, actor=officer, now=house.now),
        "release": lambda: release_case(review_id=review.pk, actor=officer),
    }


NAMES = [
    "approve", "other", "deny", "confirm", "send_back", "undo", "effect", "wait", "work",
    "withdraw", "recount", "open", "release",
]  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=12))
def test_the_column_is_what_the_last_event_says(house: House, names: list[str]) -> None:
    review = house.in_review()
    acts = _acts(house, review)
    for name in names:
        with suppress(Denied, Decision.DoesNotExist):
            acts[name]()
        review.refresh_from_db()
        events = list(review.events.order_by("pk"))
        assert review.state == events[-1].state
        assert review.version == len(events), "every move raises the version by one"
        _each_event_follows_from_the_one_before(review)
        _the_entitlement_is_what_stands(review)


def _each_event_follows_from_the_one_before(review: Review) -> None:
    events = list(review.events.order_by("pk"))
    for before, after in pairwise(events):
        assert REVIEW_MOVES.target(after.move, before.state) == after.state


def _the_entitlement_is_what_stands(review: Review) -> None:
    standing = Decision.objects.filter(review=review, undo=None)
    drawn = sum(decision.amount for decision in standing)
    found = Entitlement.objects.filter(member=review.member).first()
    assert (found.used if found else 0) == drawn
    if drawn:
        assert review.state == ReviewState.DECIDED
