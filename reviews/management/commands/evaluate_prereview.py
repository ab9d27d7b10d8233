"""Try a registered model again on held-out cases, and write a report."""

import json
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import timezone

from reviews.champion.proposal import ModelRefused
from reviews.evaluation import Evaluation, evaluate
from reviews.models import ModelVersion
from reviews.rows.model_card import card_values, told

LEAST = 30
PAGE, FIGURES, SHEET = "evaluation.html", "evaluation.json", "evaluation.css"


class Command(BaseCommand):
    help = (
        "Tries a model on the cases of members that it was not trained on and writes a page with"
        " curves, groups and the model's card, and the same as JSON. Writes nothing else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--model", required=True, help="the version of the model")
        parser.add_argument("--out", type=Path, required=True, help="the folder of the report")

    def handle(self, *args: Any, model: str, out: Path, **options: Any) -> None:
        try:
            row = ModelVersion.objects.select_related("trained_by").get(version=model)
            found = evaluate(row)
        except ModelVersion.DoesNotExist:
            raise CommandError(f"No model is registered as {model}.", returncode=2) from None
        except ModelRefused as why:
            raise CommandError(str(why), returncode=2) from None
        count = found.metrics["held_out"]
        if count < LEAST:
            raise CommandError(
                f"{count} held-out cases were read to the end; {LEAST} are needed:"
                f" {LEAST - count} are missing.",
                returncode=2,
            )
        try:
            _write(row, found, out)
        except OSError as trouble:
            raise CommandError(f"{out}: {trouble.strerror}.", returncode=2) from None
        for line in told(found.metrics):
            self.stdout.write(line)
        self.stdout.write(f"The report is {out / PAGE}.")


def _write(model: ModelVersion, found: Evaluation, out: Path) -> None:
    now = timezone.now()
    page = render_to_string(
        "reviews/evaluation.html",
        {
            "model": model,
            "evaluated_at": now,
            "threshold": found.threshold,
            **card_values(found.metrics),
        },
    )
    figures = {
        "model": model.version,
        "sha256": model.sha256,
        "evaluated_at": now.isoformat(),
        "threshold": found.threshold,
        **found.metrics,
    }
    sheet = finders.find("css/evaluation.css")
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(page, encoding="utf-8")
    (out / FIGURES).write_text(
        json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    if sheet:
        (out / SHEET).write_bytes(Path(sheet).read_bytes())
