"""Draw docs/states/*.md from the state tables."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from config.diagrams import MACHINES, page


class Command(BaseCommand):
    help = "Draws the state machines; with --check only says whether the drawings are fresh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "states"
        stale = []
        with translation.override("en"):
            for name in MACHINES:
                file = folder / f"{name}.md"
                text = page(name)
                if file.exists() and file.read_text(encoding="utf-8") == text:
                    continue
                stale.append(name)
                if not options["check"]:
                    file.write_text(text, encoding="utf-8")
        if stale and options["check"]:
            raise CommandError(f"stale: {', '.join(stale)}; run manage.py state_diagrams")
        self.stdout.write(f"{len(MACHINES)} diagrams, {len(stale)} drawn anew.")
