"""Play the demo story once on this database."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.demo.outside import sandbox_running
from config.demo.story import play
from config.scratch import mark_scratch
from members.models import Member


class Command(BaseCommand):
    help = "Plays the demo story, unless this database has members already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--background", type=int, default=200, help="people beside those who are followed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX_ALLOWED:
            raise CommandError("The demo story is not for a production site.", returncode=2)
        if Member.objects.exists():
            self.stdout.write("The demo story is there already.")
            return
        with sandbox_running() as outside:
            outside.reset()
            story = play(outside=outside, now=timezone.now(), background=options["background"])
        mark_scratch()
        self.stdout.write(f"The story of {len(story.parts)} people is told.")
