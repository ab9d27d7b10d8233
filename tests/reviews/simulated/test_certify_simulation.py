"""The command that asks the simulated worlds."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def _said(**options: int) -> str:
    out = StringIO()
    call_command("certify_simulation", stdout=out, **options)
    return out.getvalue()


def test_it_says_that_its_worlds_are_made_up_and_counts_broken_promises() -> None:
    said = _said(worlds=2, claims=2_000)
    assert said.startswith("SYNTHETIC: 2 worlds.")
    assert "certified  broke its promise in" in said
    assert "naive      broke its promise in" in said


def test_one_large_world_is_timed() -> None:
    assert "trained in" in _said(scale=3_000)


@pytest.mark.parametrize("options", [{"worlds": 0}, {"claims": 10}, {"scale": -1}])
def test_what_makes_no_sense_is_refused(options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="or more"):
        call_command("certify_simulation", **options)
