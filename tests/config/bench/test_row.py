"""How many runs become one row."""

import pytest

from config.bench.row import compared, summed_up
from config.bench.scratch import wanted_size


def test_the_middle_the_slow_ones_and_the_worst() -> None:
    taken = summed_up([float(number) for number in range(100, 0, -1)])
    assert (taken.p50, taken.p95, taken.worst) == (51.0, 96.0, 100.0)


def test_a_ratio_says_how_much_longer_ours_takes() -> None:
    row = compared("page", summed_up([10.0, 12.0, 14.0]), summed_up([2.0, 4.0, 6.0]), "a page")
    assert (row.ours, row.reference, row.ratio, row.unit) == (12.0, 4.0, 3.0, "ms, p50")
    assert (row.p95, row.reference_p95, row.note) == (14.0, 6.0, "a page")


def test_the_size_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wanted_size().claims == 100_000
    monkeypatch.setenv("HUZHU_BENCH_CLAIMS", "1000000")
    size = wanted_size()
    assert (size.members, size.claims, size.open_claims) == (300_000, 1_000_000, 100_000)
