"""Train the model of the pre-review on what people read to the end."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.train_prereview import Training, train_prereview
from reviews.champion.proposal import ModelRefused
from reviews.rows.model_card import told


class Command(BaseCommand):
    help = (
        "Trains a model on cases that were read to the end, writes its files into a folder of its"
        " version and registers it. It serves nothing before two persons put it on duty."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--model-version", required=True, help="what to call it")
        parser.add_argument("--by", required=True, help="the username of who trains")
        parser.add_argument(
            "--out", type=Path, default=Path(settings.MODELS_DIR),
            help="the folder of all models; only there a model is found when it serves",
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--dry-run", action="store_true", help="train and tell; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = train_prereview(
                out=options["out"],
                version=options["model_version"],
                seed=options["seed"],
                actor=User.objects.get(username=options["by"]),
                now=timezone.now(),
                dry_run=options["dry_run"],
            )
        except User.DoesNotExist:
            raise CommandError(f"Nobody is called {options['by']}.", returncode=2) from None
        except (Denied, ModelRefused) as why:
            raise CommandError(str(why), returncode=2) from None
        except OSError as trouble:
            raise CommandError(f"{options['out']}: {trouble.strerror}.", returncode=2) from None
        self._tell(done, options["out"] / options["model_version"])

    def _tell(self, done: Training, folder: Path) -> None:
        self.stdout.write(f"Learnt from {done.learnt_from} cases.")
        for line in told(done.metrics):
            self.stdout.write(line)
        if done.model is None:
            self.stdout.write("A rehearsal: nothing was written.")
            return
        self.stdout.write(
            f"{done.model.version} is in {folder} and registered, SHA-256 {done.model.sha256}."
            " It serves nothing before two persons put it on duty."
        )
