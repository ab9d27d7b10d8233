"""Both sides of the measurement do the same work."""

from random import Random

import pytest

from config.bench.scoring import encoding, explained, made_up_claim, made_up_model


def test_the_bare_product_is_the_same_log_odds() -> None:
    random = Random(1)
    scorer = made_up_model(random)
    claims = [made_up_claim(random) for _ in range(50)]
    weights, rows = encoding(scorer, claims)
    for claim, row in zip(claims, rows, strict=True):
        log_odds, said = explained(scorer, claim)
        assert log_odds == pytest.approx(float(weights @ row), abs=1e-6)
        assert said
