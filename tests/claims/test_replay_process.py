"""The children that settle: the same rows as without them, and a death that is noticed."""

from typing import Any

import pytest

from claims.replay import History, Insured, Move, Settled, replay, rules_of
from claims.replay_child import read_rules
from claims.replay_process import ReplayerDied, Replayers
from members.schemes.files import SHIPPED, load_scheme_text

TEXT = (SHIPPED / "hangzhou.toml").read_text(encoding="utf-8")
CHEAP = TEXT.replace('cap = { value = "30200.00"', 'cap = { value = "1000.00"')
RULES: dict[str, Any] = {
    "in_force": [TEXT, {}],
    "other": [CHEAP, {}],
    "version": "2022",
    "period": 2025,
}
CASE = {
    "claim": {
        "filed_on": "2025-04-01",
        "channel": "local",
        "cause": "illness",
        "stays": [
            {
                "kind": "inpatient",
                "admitted_on": "2025-03-01",
                "discharged_on": "2025-03-09",
                "hospital_level": 3,
                "self_borne": "20000.00",
            }
        ],
    }
}


def history(claim: int, computed: str = "12200.00") -> History:
    drawn = [{"period": "2025", "item": "out_of_pocket", "benefit": computed, "base": "20000.00"}]
    settled = Settled(claim, "out_of_pocket", CASE, "pay", computed, computed, drawn)
    return History(2025, (Insured("out_of_pocket", 2025, "2025-01-01", None),), (settled,))


def test_children_find_what_the_arithmetic_finds_in_the_order_of_the_histories() -> None:
    told = [history(number) for number in range(1, 121)]
    rules = read_rules(RULES)
    alone = [replay(each, rules) for each in told]
    with Replayers(RULES) as replayers:
        assert list(replayers.replay(told)) == alone
    assert {(str(row.old), str(row.new)) for rows in alone for row in rows} == {
        ("12200.00", "1000.00")
    }


def test_what_the_rules_in_force_do_not_bring_again_is_not_compared() -> None:
    (row,) = replay(history(1, computed="99.00"), read_rules(RULES))
    assert (row.kind, str(row.old), str(row.difference)) == ("not_reproduced", "12200.00", "0.00")


def test_a_child_that_dies_is_noticed_and_the_other_is_ended() -> None:
    with Replayers(RULES) as replayers:
        children = list(replayers.children)
        for child in children:
            child.kill()
            child.wait()
        with pytest.raises(ReplayerDied):
            list(replayers.replay([history(1)]))
    assert all(child.poll() is not None for child in children)


def test_a_version_stands_in_for_the_periods_rules_alone() -> None:
    scheme, cheap = load_scheme_text(TEXT), load_scheme_text(CHEAP)
    rules = rules_of(scheme, cheap, version="2022", period=2025)
    digests = [rules.other.version_for(period).digest for period in (2024, 2025, 2026)]
    known, other = scheme.version_for(2025).digest, cheap.version_for(2025).digest
    assert digests == [known, other, known]
    assert rules_of(scheme, scheme, version="2022", period=2025).other is scheme


def test_an_older_version_can_stand_in_too() -> None:
    scheme = load_scheme_text(TEXT)
    rules = rules_of(scheme, scheme, version="2021", period=2025)
    assert rules.other.version_for(2025).code == "2021"
    assert rules.other.version_for(2026).code == "2022"


def test_what_was_paid_outside_the_replay_counts_until_it_is_given_back() -> None:
    entry = {"period": "2025", "item": "out_of_pocket", "benefit": "100.00", "base": "500.00"}
    before = history(1)
    (settled,) = before.events
    paid = Move("payment:7", 2025, [entry])
    given_back = Move("payment:7", 2025, [])
    rules = read_rules(RULES)
    (row,) = replay(before._replace(events=(paid, settled)), rules)
    assert row.kind == "not_reproduced", "the history says that it was computed without it"
    (row,) = replay(before._replace(events=(paid, given_back, settled)), rules)
    assert row.kind == "compared"
