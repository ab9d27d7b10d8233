"""Take in an employer's list of who takes part."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.actions.import_members import USUAL_SCHEME, import_members
from members.enrolment_lists.refusals import FileRefused, sentence
from members.models import EnrolmentList, Scheme


class Command(BaseCommand):
    """Columns and what becomes of them: docs/imports.md."""

    help = "Imports an employer's list (CSV, XLSX); a row twice is one row, bad rows are listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--scheme", default=USUAL_SCHEME)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        scheme = Scheme.objects.filter(code=options["scheme"]).first()
        if scheme is None:
            raise CommandError(f"no scheme {options['scheme']}", returncode=2)
        try:
            with path.open("rb") as file:
                delivery, unused = import_members(
                    file=file, file_name=path.name, scheme=scheme, now=timezone.now()
                )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        except FileRefused as refusal:
            raise CommandError(f"{path}: {refusal} [{refusal.code}]", returncode=2) from refusal
        for column in unused:
            self.stdout.write(f"column {column} is not known and was not used")
        self._tell(delivery)

    def _tell(self, delivery: EnrolmentList) -> None:
        for row in delivery.rows.order_by("line_number", "pk").iterator():
            where = f", {row.field}" if row.field else ""
            reason = sentence(row.code, row.field, row.params)
            self.stdout.write(f"line {row.line_number}{where}: {reason} [{row.code}]")
        self.stdout.write(
            f"{delivery.read_count} read, {delivery.new_count} new,"
            f" {delivery.unchanged_count} unchanged, {delivery.changed_count} changed,"
            f" {delivery.quarantined_count} quarantined"
        )
        if delivery.moved_count:
            self.stdout.write(f"{delivery.moved_count} of the changed moved to another unit")
