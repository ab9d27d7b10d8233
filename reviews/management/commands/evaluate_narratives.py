"""Measure how causes are read in sentences."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.narrative.measure import SentencesRefused, read_sentences, scores
from reviews.narrative.patterns import edition


class Command(BaseCommand):
    help = (
        "Prints precision and recall of the causes read in FILE (CSV: text, causes). No database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--wrong", action="store_true", help="print each wrong sentence too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            judged = read_sentences(options["file"])
        except SentencesRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        self.stdout.write(f"{len(judged)} sentences, patterns {edition()}")
        self.stdout.write(f"{'cause':14} {'precision':32} recall")
        for score in scores(judged):
            self.stdout.write(f"{score.cause:14} {score.precision!s:32} {score.recall}")
        for row in judged if options["wrong"] else ():
            if row.known != row.read:
                known, read = " ".join(sorted(row.known)), " ".join(sorted(row.read))
                self.stdout.write(
                    f"line {row.line}: {row.text} – is {known or '-'}, read {read or '-'}"
                )
