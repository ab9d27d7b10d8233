"""Label a file of wordings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.champion.proposal import ModelRefused
from reviews.champion_words import sentence

ADDED = ("label", "confidence", "icd10", "icd10_candidates", "reason")


class Command(BaseCommand):
    """A row for each row of the file, in their order, with a label, codes and a reason."""

    help = (
        "Label the wordings of diagnoses in IN.csv (column text) and write OUT.csv: label, or empty"
        " where the text names no diagnosis; confidence from 0 to 1; codes of the national"
        " insurance version 2.0; a sentence. Needs no database. A proposal decides nothing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wordings", type=Path, metavar="IN.csv")
        parser.add_argument("out", type=Path, metavar="OUT.csv")
        parser.add_argument(
            "--model", type=Path, metavar="DIR", help="a folder that train_classifier wrote"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, so that listing the commands does not import scikit-learn.
        from reviews.classifier import serve, texts  # noqa: PLC0415

        try:
            table = texts.read_table(options["wordings"], "text")
            texts.check_place(options["out"])
            folder = options["model"]
            classifier = serve.taught(folder) if folder else serve.shipped()
            readable = ["" if row.trouble else row.cells["text"] for row in table.rows]
            answers = classifier.classify(readable)
        except (texts.TextsRefused, ModelRefused) as trouble:
            raise CommandError(str(trouble), returncode=2) from None
        kept = [name for name in table.columns if name not in ADDED]
        told = [
            {name: row.cells[name] for name in kept} | _told(answer, row.trouble)
            for row, answer in zip(table.rows, answers, strict=True)
        ]
        try:
            texts.write_rows(options["out"], [*kept, *ADDED], told)
        except OSError as trouble:
            message = f"{options['out']}: {trouble.strerror}."
            raise CommandError(message, returncode=2) from None
        labelled = sum(bool(answer.label) for answer in answers)
        self.stdout.write(f"{len(told)} wordings, {labelled} labelled by {classifier.version}")


def _told(answer: Any, trouble: str) -> dict[str, str]:
    codes = [candidate.code for candidate in answer.candidates]
    return {
        "label": answer.label,
        "confidence": f"{answer.confidence:.4f}",
        "icd10": codes[0] if codes else "",
        "icd10_candidates": ";".join(codes),
        "reason": trouble or sentence(answer.reason),
    }
