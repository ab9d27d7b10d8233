"""Take in a list of hospitals."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.actions.import_hospitals import import_hospitals
from members.hospitals.refusals import FileRefused
from members.hospitals.table import MAX_BYTES


class Command(BaseCommand):
    """Columns and what becomes of them: docs/imports.md."""

    help = "Imports hospitals (CSV) into the list; a row twice is one row, and none is removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            _delivery, plan = import_hospitals(data=data, file_name=path.name, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        except FileRefused as refusal:
            raise CommandError(f"{path}: {refusal} [{refusal.code}]", returncode=2) from refusal
        for column in plan.unused_columns:
            self.stdout.write(f"column {column} is not known and was not used")
        for line, reason in plan.refused:
            where = f", {reason.field}" if reason.field else ""
            self.stdout.write(f"line {line}{where}: {reason} [{reason.code}]")
        self.stdout.write(
            f"{plan.read} read, {len(plan.new)} new, {plan.unchanged} unchanged,"
            f" {len(plan.changed)} changed, {len(plan.refused)} refused"
        )
