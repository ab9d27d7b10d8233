"""Green cases that were decided, read and settled by real actions, with values kept of each."""

from typing import Any

from reviews.models import Decision
from tests.reviews.clearing.stages import snapshot_of
from tests.reviews.sampling.stages import pays, reads, settles, taken
from tests.stages import House


def read_case(house: House, values: dict[str, Any], *, wrong: bool) -> Decision:
    """Granted as computed by an officer, read by another: the same, or otherwise and settled."""
    # The values are given here.
    house.undone.add("reviews.score_claim")
    review = house.in_review()
    snapshot_of(review.claim, house.now, values)
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    house.effective(decision)
    amount = "1.00" if wrong else decision.amount
    sample = reads(house, taken(house, "officer2"), pays(amount), by="officer2")
    if wrong:
        settles(house, sample, by="officer3")
    return decision


def read_cases(house: House, count: int, *, wrong: int) -> None:
    """`wrong` of `count` had a wrong amount; those were photographed and read with doubt."""
    for number in range(count):
        is_wrong = number < wrong
        values = {
            "age": 30 + number % 30,
            "days": number % 9,
            "papers_unsure": 3 if is_wrong else number % 2,
            "channel": "photo" if is_wrong else "one_tap",
            "hospital_level": str(1 + number % 3),
            "sex_f": number % 2,
            "amount_log": 8.0 + number % 4,
        }
        read_case(house, values, wrong=is_wrong)
