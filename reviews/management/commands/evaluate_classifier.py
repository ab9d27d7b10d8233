"""Measure the labelling of wordings on a labelled file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.champion.proposal import ModelRefused


class Command(BaseCommand):
    """Three ways on the same wordings: characters alone, what ships, and learnt by folds."""

    help = (
        "Accuracy, F1, the share answered at a measured precision and silent misses, each with a"
        " 95 % interval, of what ships and of a model learnt from the file by folds, beside a line"
        " over characters. Needs no database, learns nothing that stays."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--texts", type=Path, required=True, help="columns text, label, icd10")
        parser.add_argument("--folds", type=int, default=5)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--json", type=Path, metavar="OUT", help="the same figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, so that listing the commands does not import scikit-learn.
        from reviews.classifier import artefact, learn, measures, serve, texts  # noqa: PLC0415

        by = {"folds": options["folds"], "seed": options["seed"]}
        if by["folds"] < 2:
            raise CommandError("--folds: two or more.", returncode=2)
        try:
            rows = texts.read_labelled(options["texts"])
            learn.check_enough(rows, options["texts"].name, folds=by["folds"])
            if options["json"]:
                texts.check_place(options["json"])
            version, judge = artefact.load_judge()
            told = {
                "characters": measures.by_characters(rows, **by),
                version: measures.as_shipped(rows, serve.Classifier(version, judge)),
                f"{version} and the file": measures.by_folds(rows, judge, **by),
            }
        except (texts.TextsRefused, ModelRefused) as trouble:
            raise CommandError(str(trouble), returncode=2) from None
        found = {}
        for title, one in told.items():
            figures = measures.figures(rows, one)
            found[title] = {name: vars(figure) for name, figure in figures.items()}
            self.stdout.write(f"{title} ({len(rows)} wordings)")
            for name, figure in figures.items():
                interval = f"{figure.low:.4f}-{figure.high:.4f}"
                self.stdout.write(f"  {name}: {figure.value:.4f} ({interval})")
            for first in (1, 5) if one.codes else ():
                share = measures.coded(rows, one, first)
                if share is not None:
                    self.stdout.write(f"  code at 3 characters, top-{first}: {share:.4f}")
        if options["json"]:
            texts.write_whole(options["json"], f"{json.dumps(found, indent=1)}\n".encode())
