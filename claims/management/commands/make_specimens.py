"""Print specimens: papers that nobody received, with their truth beside them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.fonts import FontMissing
from claims.specimens.batch import write_specimens
from claims.specimens.options import add_choice, choice_of


class Command(BaseCommand):
    """For the demo, for training people, and to measure how well papers are read."""

    help = "Write pictures of made-up papers and truth.jsonl into a folder. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, help="the folder")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--count", type=int, default=3, help="papers a level (default: 3)")
        add_choice(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["count"] < 1:
            raise CommandError("--count is at least 1.")
        try:
            written = write_specimens(
                options["out"],
                seed=options["seed"],
                count=options["count"],
                choice=choice_of(options),
            )
        except (FontMissing, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"{written} specimens in {options['out']}")
