"""Take in a file of benefits that another system paid."""

from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.actions.import_paid_benefits import import_paid_benefits
from claims.paid_benefits.refusals import FileRefused
from claims.paid_benefits.table import MAX_BYTES, exact
from config.kernel.money import yuan


class Command(BaseCommand):
    """Columns and corrections: docs/imports.md."""

    help = "Imports benefits (CSV) that another system paid; a row twice is one row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="earlier", help="the system that paid")
        parser.add_argument("--total", metavar="YUAN", help="what the rows must come to")
        parser.add_argument("--rows", metavar="N", type=int, help="how many rows there must be")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not 1 <= len(options["source"]) <= 20:
            raise CommandError("--source: must have 1 to 20 characters", returncode=2)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            result = import_paid_benefits(
                data=data,
                source=options["source"],
                total=_total(options["total"]),
                rows=options["rows"],
                actor=None,
                now=timezone.now(),
            )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        except FileRefused as refusal:
            raise CommandError(f"{path}: {refusal} [{refusal.code}]", returncode=2) from refusal
        for column in result.unused_columns:
            self.stdout.write(f"column {column} is not known and was not used")
        for line, reason in result.refused:
            where = f", {reason.field}" if reason.field else ""
            self.stdout.write(f"line {line}{where}: {reason} [{reason.code}]")
        self.stdout.write(
            f"{result.read} read, {result.new} new, {result.unchanged} unchanged,"
            f" {len(result.refused)} refused, total ¥{result.total:,}"
        )
        self.stdout.write(
            f"new ¥{result.new_total:,}; {result.rechecked} open claims are computed anew"
        )


def _total(written: str | None) -> Decimal | None:
    if written is None:
        return None
    total = exact(written)
    if total is None or abs(total) > Decimal(10) ** 12 or total != yuan(total):
        raise CommandError("--total: must be yuan to the fen, such as 1234.50", returncode=2)
    return yuan(total)
