"""Measure the coding of wordings on a file of coded ones."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.champion.proposal import ModelRefused


class Command(BaseCommand):
    """Three ways on the same wordings: plain likeness, what ships, and with confirmed wordings."""

    help = (
        "How often one of a wording's codes is among the first 1, 5 and 10 candidates, with 95 %"
        " intervals. Needs no database, writes nothing, learns nothing that stays."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--texts", type=Path, required=True,
            help="a CSV file with columns text and icd10 (codes joined by |)",
        )  # fmt: skip
        parser.add_argument("--folds", type=int, default=5, help="of the confirmed wordings")
        parser.add_argument(
            "--same-edition", action="store_true",
            help="the codes are of the national insurance version 2.0: compare whole ones too",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, so that listing the commands does not import scikit-learn.
        from reviews.champion import coding_measures as measures  # noqa: PLC0415

        if options["folds"] < 2:
            raise CommandError("--folds: two or more.", returncode=2)
        try:
            rows = measures.read_coded(options["texts"])
            if len(rows) < options["folds"]:
                raise CommandError("The file has too few coded wordings.", returncode=2)
            ways: dict[str, Callable[[], Any]] = {
                "plain cosine": lambda: measures.by_cosine(rows),
                "tables": lambda: measures.by_names(rows),
                f"tables and confirmed wordings, {options['folds']} folds": lambda: (
                    measures.by_folds(rows, options["folds"])
                ),
            }
            places = {"3 characters": 3, "subcategory": 5}
            if options["same_edition"]:
                places["whole code"] = 20
            self.stdout.write(f"{len(rows)} wordings")
            for title, way in ways.items():
                said = way()
                self.stdout.write(title)
                for name, count in places.items():
                    told = measures.shares(rows, said, places=count)
                    self.stdout.write(f"  {name}: " + ", ".join(map(_told, told)))
                if title != "plain cosine":  # a likeness is no chance
                    off = measures.off_by(rows, said)
                    self.stdout.write(f"  confidences are off by {off:.3f}")
        except (measures.CodedRefused, ModelRefused) as trouble:
            raise CommandError(str(trouble), returncode=2) from None


def _told(share: Any) -> str:
    return f"top-{share.first} {share.value:.3f} ({share.low:.3f}-{share.high:.3f})"
