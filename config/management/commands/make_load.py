"""Fill a scratch database with a province's members and claims."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.load.bare import NotAsMade
from config.load.plan import MOST_YEARS, DoesNotFit, Size
from config.load.pour import load
from config.load.proofs import Broken
from config.scratch import is_scratch
from members.models import Member, Scheme

_OPEN_PERCENT = 2


class Command(BaseCommand):
    help = (
        "Fills a scratch database with made-up members and claims, as many as a province has, for "
        "measuring. Refuses a database with people in it, unless it is a scratch one and --add is "
        "given; never runs on a production site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, required=True)
        parser.add_argument("--claims", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same province")
        parser.add_argument(
            "--open", type=int, help=f"claims that lie in the lanes (default: {_OPEN_PERCENT} %%)"
        )
        parser.add_argument("--add", action="store_true", help="beside what is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        size = _size(options)
        _check_allowed(add=options["add"])
        now = timezone.now()
        try:
            years = timezone.localdate(now).year - size.first_period(timezone.localdate(now)) + 1
        except DoesNotFit:
            raise CommandError(
                f"--claims: {size.claims:,} claims are too many for {size.members:,} members in "
                f"{MOST_YEARS} years (one a member and year): give more --members.",
                returncode=2,
            ) from None
        begins = time.perf_counter()

        def tell(words: str) -> None:
            self.stdout.write(f"{time.perf_counter() - begins:7.1f} s  {words}")
            self.stdout.flush()

        tell(f"{size.members:,} members, {size.claims:,} claims over {years} years")
        try:
            load(size, seed=options["seed"], now=now, tell=tell)
        except NotAsMade:
            raise CommandError(
                "Triggers of this database are switched off.", returncode=2
            ) from None
        except Broken as breach:
            raise CommandError(f"Nothing was kept: {breach}", returncode=1) from None
        tell("done")


def _size(options: dict[str, Any]) -> Size:
    members, claims = options["members"], options["claims"]
    waiting = claims * _OPEN_PERCENT // 100 if options["open"] is None else options["open"]
    if members < 100:
        raise CommandError("--members: at least 100.", returncode=2)
    if claims < 100:
        raise CommandError("--claims: at least 100.", returncode=2)
    if not 0 <= waiting <= claims:
        raise CommandError("--open: from 0 to the number of claims.", returncode=2)
    return Size(members, claims, waiting)


def _check_allowed(*, add: bool) -> None:
    if not settings.SANDBOX_ALLOWED:
        raise CommandError("Made-up people are not for a production site.", returncode=2)
    if not Scheme.objects.exists():
        raise CommandError("There are no schemes yet: run load_schemes first.", returncode=2)
    if not Member.objects.exists():
        return
    if not is_scratch():
        raise CommandError(
            "There are people in this database, and it is not marked as a scratch one.",
            returncode=2,
        )
    if not add:
        raise CommandError(
            "There are people in this database already: give --add to fill up beside them.",
            returncode=2,
        )
