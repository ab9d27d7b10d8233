"""Certify up to which chance of an error a model's cases may be decided by nobody."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.kernel.denial import Denied
from members.models import Scheme, User
from reviews.actions.certify_thresholds import Certification, certify_thresholds
from reviews.models import ModelVersion


class Command(BaseCommand):
    help = (
        "Tests a model's chances on adjudicated cases and writes a certificate, which waits for a"
        " second person. Where nothing can be certified it says why, and writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scheme", required=True, help="the code of the scheme")
        parser.add_argument("--model", required=True, help="the version of the model")
        parser.add_argument("--by", required=True, help="the username of who certifies")

    def handle(self, *args: Any, scheme: str, model: str, by: str, **options: Any) -> None:
        try:
            done = certify_thresholds(
                scheme_id=Scheme.objects.get(code=scheme).pk,
                model=ModelVersion.objects.get(version=model),
                actor=User.objects.get(username=by),
                now=timezone.now(),
            )
        except (Scheme.DoesNotExist, ModelVersion.DoesNotExist, User.DoesNotExist) as unknown:
            raise CommandError(str(unknown)) from unknown
        except Denied as denied:
            raise CommandError(str(denied)) from denied
        self._tell(done)

    def _tell(self, done: Certification) -> None:
        self.stdout.write(
            f"{done.read} adjudicated green cases, {done.used} of them with equal chances"
            f" of being drawn; at least {done.least} are needed."
        )
        for kind, bound in done.found.kinds.items():
            self.stdout.write(
                f"{kind}: promised {bound.alpha:.3%}, {bound.k} of {bound.n},"
                f" p = {bound.p_value:.4f}, at most {bound.upper:.3%}"
            )
        if done.certificate is None:
            missing = done.found.missing
            why = f"{missing} more cases are missing" if missing else "too many of them were wrong"
            self.stdout.write(f"Nothing can be certified: {why}. Nothing was written.")
            return
        self.stdout.write(
            f"Certified: cleared up to a chance of {done.certificate.threshold:.4f},"
            f" {done.certificate.share:.1%} of these cases, until {done.certificate.valid_until}."
            " It waits for a second person."
        )
