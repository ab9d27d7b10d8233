"""Histories settled by several children at once: the queue's own workers may have none by fork.

The children know no settings, no secret and no address of a database: only rules and histories.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from claims.replay import History, Row

_ROOT = Path(__file__).resolve().parents[1]
_ENVIRONMENT = ("PATH", "TMPDIR")
_BATCH = 50  # members; small, so that both children end at about the same time


class ReplayerDied(RuntimeError):
    """A child ended before it answered; the step is done again."""


class Replayers:
    """Children that settle by the same rules; leave the block to end them."""

    def __init__(self, rules: Mapping[str, Any], *, children: int = 2) -> None:
        self.children = [_start() for _ in range(children)]
        self._free: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
        for child in self.children:
            self._free.put(child)
            _say(child, rules)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self.children:
            child.kill()
            child.communicate()

    def replay(self, histories: Iterable[History]) -> Iterable[list[Row]]:
        """The rows of each history, in the order of the histories."""
        every = list(histories)
        batches = [every[at : at + _BATCH] for at in range(0, len(every), _BATCH)]
        with ThreadPoolExecutor(len(self.children)) as threads:
            yield from chain.from_iterable(threads.map(self._ask, batches))

    def _ask(self, batch: Sequence[History]) -> list[list[Row]]:
        child = self._free.get()
        try:
            _say(child, batch)
            return [[_row(row) for row in rows] for rows in json.loads(_hear(child))]
        finally:
            self._free.put(child)


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "claims.replay_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        | {"LC_ALL": "C.UTF-8"},
        text=True,
        encoding="utf-8",
    )


def _say(child: subprocess.Popen[str], what: object) -> None:
    assert child.stdin is not None  # noqa: S101 - for the type checker: it has a pipe
    try:
        child.stdin.write(json.dumps(what) + "\n")
        child.stdin.flush()
    except OSError as gone:
        raise ReplayerDied("A child ended before it heard the question.") from gone


def _hear(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None  # noqa: S101 - as above
    said = child.stdout.readline()
    if not said.endswith("\n"):
        raise ReplayerDied("A child ended before it answered.")
    return said


def _row(said: Sequence[Any]) -> Row:
    claim, kind, old_outcome, new_outcome, decided, old, new, reasons = said
    amounts = (Decimal(decided), Decimal(old), Decimal(new))
    return Row(claim, kind, old_outcome, new_outcome, *amounts, tuple(reasons))
