"""`python -m claims.replay_child`: settles histories line by line, as `replay_process.py` asks.

The first line has the rules, each further one a batch of histories; the answer to a batch is one
line of rows. The end of the input ends the child: a parent that is killed leaves nobody behind.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from claims.replay import History, Insured, Move, Row, Rules, Settled, replay, rules_of
from members.schemes.files import load_scheme_text
from members.schemes.terms import Scheme


def main() -> None:
    rules = read_rules(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        rows = [
            [_written(row) for row in replay(read_history(each), rules)]
            for each in json.loads(line)
        ]
        sys.stdout.write(json.dumps(rows) + "\n")
        sys.stdout.flush()


def read_rules(said: Mapping[str, Any]) -> Rules:
    return rules_of(
        _scheme(said["in_force"]),
        _scheme(said["other"]),
        version=said["version"],
        period=said["period"],
    )


def read_history(said: Sequence[Any]) -> History:
    """As JSON gives a `History` back; an event is known by the number of its values."""
    period, covers, events = said
    return History(
        period,
        tuple(Insured(*cover) for cover in covers),
        tuple(
            Move(*event) if len(event) == len(Move._fields) else Settled(*event) for event in events
        ),
    )


def _scheme(said: Sequence[Any]) -> Scheme:
    text, lists = said
    return load_scheme_text(text, lists=tuple(sorted(lists.items())) or None)


def _written(row: Row) -> list[Any]:
    return [*row[:4], *map(str, row[4:7]), list(row.reasons)]


if __name__ == "__main__":
    main()
