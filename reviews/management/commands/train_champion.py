"""Train the model of the medical pre-review anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.champion.corpus import DecisionsRefused, digest_of, examples, read_decisions
from reviews.champion.proposal import ModelRefused


class Command(BaseCommand):
    """From the tables that ship and, where given, the union's own adjudicated cases."""

    help = (
        "Write a model and its card into a folder. Needs no database. It is used only after a"
        " person has read the card and named the file in reviews/champion/registry.py."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="the folder")
        parser.add_argument(
            "--decisions", type=Path,
            help="adjudicated cases, a JSON object a line: text, label"
            " (ordinary, critical_illness or excluded), and group where one is known",
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--model-version", default="champion-1", help="what to call it")

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, so that listing the commands does not import scikit-learn.
        from reviews.champion.artefact import save  # noqa: PLC0415
        from reviews.champion.learn import train  # noqa: PLC0415

        try:
            decisions = read_decisions(options["decisions"]) if options["decisions"] else ()
            learnt_from = examples(decisions)
            trained = train(learnt_from, seed=options["seed"])
            digest = save(
                trained,
                options["out"],
                version=options["model_version"],
                seed=options["seed"],
                manifest=digest_of(learnt_from),
            )
        except (DecisionsRefused, ModelRefused) as trouble:
            raise CommandError(str(trouble), returncode=2) from None
        except OSError as trouble:
            raise CommandError(f"{options['out']}: {trouble.strerror}.", returncode=2) from None
        self.stdout.write(f'    "{digest}": "{options["model_version"]}",')
        for label, threshold in trained.thresholds.items():
            self.stdout.write(f"{label}: {'never proposed' if threshold is None else threshold}")
