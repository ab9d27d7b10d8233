"""Everything that has to be there before the site is served, in one process: starting is quick."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates, loads schemes, calendar and schedules, collects static files; twice is once."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--story", action="store_true", help="play the demo story once")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        for name in ("load_schemes", "load_calendar", "sync_schedules"):
            call_command(name, stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0)
        if options["story"]:
            call_command("seed_demo", stdout=self.stdout)
