"""The demo story, played once and told again: a played one costs a third of a minute."""

import copy
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.contenttypes.models import ContentType

from config.demo.parts import Story
from config.demo.story import play
from config.sandbox.client import SandboxClient
from members.actions.load_schemes import load_schemes
from members.workdays import load_seed
from tests.snapshot import AllRows

BACKGROUND = 8
# The story ends at the present. An older one would have a past in which nobody worked.
FRESH = timedelta(minutes=15)


@dataclass
class _Played:
    at: datetime
    story: Story
    rows: AllRows
    outside: sqlite3.Connection


class Teller:
    """Tells the story without photos and without the desk to every test that asks.

    `memory` is the file in which the sandbox keeps what it knows. A test may do with its copy what
    it likes.
    """

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._played: _Played | None = None

    def tell(self, *, outside: SandboxClient, now: datetime) -> Story:
        """The story in an empty database and a sandbox that has forgotten everything."""
        played = self._played
        if played is None or not _same_present(played.at, now):
            return self._play(outside, now)
        played.rows.put_back()
        ContentType.objects.clear_cache()
        with closing(sqlite3.connect(self._memory, timeout=20)) as memory:
            played.outside.backup(memory)
        return _copied(played.story, outside)

    def _play(self, outside: SandboxClient, now: datetime) -> Story:
        story = play_anew(outside=outside, now=now, with_photos=False)
        kept = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self._memory, timeout=20)) as memory:
            memory.backup(kept)
        self._played = _Played(now, _copied(story, outside), AllRows.take(), kept)
        return story


def play_anew(*, outside: SandboxClient, now: datetime, with_photos: bool) -> Story:
    """The story from its beginning, in an empty database."""
    load_schemes(now=now)
    load_seed()
    return play(
        outside=outside,
        now=now,
        background=BACKGROUND,
        with_photos=with_photos,
        with_desk=False,  # each test has what it looks for to itself
    )


def _same_present(then: datetime, now: datetime) -> bool:
    return now - then < FRESH and then.astimezone().date() == now.astimezone().date()


def _copied(story: Story, outside: SandboxClient) -> Story:
    """With everybody in it, but for the connection to the outside world: that is the test's."""
    return copy.deepcopy(story, {id(story.stage.outside): outside})
