"""Learn the labels of wordings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.champion.proposal import ModelRefused


class Command(BaseCommand):
    """From labelled wordings on top of what ships, or from the tables alone."""

    help = (
        "Write a model for classify_diagnoses --model, learnt from wordings that people labelled"
        " (columns text, label and, where known, icd10) on top of the tables. The folder holds"
        " those wordings: keep it as carefully as the file. Without --texts, the judge that ships"
        " is learnt anew from the tables alone; it is used only after a person has named its digest"
        " in reviews/champion/registry.py. Needs no database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--texts", type=Path, metavar="FILE.csv")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--model-version", default="classifier-1", help="what to call the judge that ships"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, so that listing the commands does not import scikit-learn.
        from reviews.classifier import artefact, learn, texts  # noqa: PLC0415

        seed, out = options["seed"], options["out"]
        if out.exists() and not out.is_dir():
            raise CommandError(f"{out} is not a folder.", returncode=2)
        try:
            if options["texts"] is None:
                version = options["model_version"]
                judge = learn.from_tables(seed=seed)
                path = out / artefact.SHIPPED.name
                digest = artefact.save_judge(judge, path, version=version, seed=seed)
                self.stdout.write(f'    "{digest}": "{version}",')
                return
            rows = texts.read_labelled(options["texts"])
            version, judge = artefact.load_judge()
            learn.check_enough(rows, options["texts"].name)
            learnt = learn.from_texts(rows, judge, seed=seed)
            card = {"on_top_of": version, "seed": seed, "wordings": len(rows)}
            artefact.save_texts(learnt, out, card)
        except (texts.TextsRefused, ModelRefused) as trouble:
            raise CommandError(str(trouble), returncode=2) from None
        except OSError as trouble:
            raise CommandError(f"{out}: {trouble.strerror}.", returncode=2) from None
        self.stdout.write(f"{len(rows)} wordings learnt on top of {version}, in {out}")
