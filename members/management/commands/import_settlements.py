"""Take a file of the medical-insurance settlement feed in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.actions.import_settlements import AlreadyPulling, import_file
from members.feed.refusals import sentence


class Command(BaseCommand):
    help = "Imports a JSON-lines file of settlements; a row twice is one row, bad rows are listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="medical_insurance")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as stream:
                result = import_file(
                    stream=stream, source=options["source"], actor=None, now=timezone.now()
                )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        except AlreadyPulling as busy:
            raise CommandError(str(busy), returncode=2) from None
        for row in result.quarantined.order_by("line_number").iterator():
            reason = sentence(row.code, row.field, row.params)
            self.stdout.write(f"line {row.line_number}: {reason} [{row.code}]")
        self.stdout.write(
            f"{result.read_count} read, {result.new_count} new,"
            f" {result.unchanged_count} unchanged, {result.reversed_count} reversed,"
            f" {result.quarantined_count} quarantined"
        )
        if result.no_basis_count:
            self.stdout.write(f"{result.no_basis_count} without consent or member: not kept")
