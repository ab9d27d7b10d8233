"""Many claims at once: all reproduced. How long it took is printed, never asserted.

`HUZHU_REPLAY_CLAIMS=100000 pytest -s …` measures the real size.
"""

import os
import time

import pytest

from claims.actions.replay import start_replay
from claims.models import ReplayRun
from members.models import SchemeVersion
from tests.claims.replay_population import settle_many
from tests.stages import House

CLAIMS = int(os.environ.get("HUZHU_REPLAY_CLAIMS", "1000"))


@pytest.mark.slow
def test_a_years_claims_are_all_replayed(house: House) -> None:
    settle_many(house, claims=CLAIMS)
    other = SchemeVersion.objects.filter(scheme=house.scheme).earliest("valid_from")
    run = start_replay(
        scheme=house.scheme,
        period=2025,
        against=other,
        actor=house.staff["admin"],
        now=house.now,
    )
    began = time.perf_counter()
    house.work()
    taken = time.perf_counter() - began
    print(f"{CLAIMS} claims in {taken:.1f} s")  # noqa: T201 - this is what a measurement is for
    run = ReplayRun.objects.get(pk=run.pk)
    assert (run.state, run.claims_done) == ("done", CLAIMS)
    assert run.compared_count == CLAIMS, "the rules in force bring every claim again"
