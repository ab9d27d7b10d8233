"""Have the model on trial answer for recent claims, and compare it with the one in service."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members.models import Scheme
from reviews.actions.score_shadow import Shadow, score_shadow
from reviews.champion.proposal import ModelRefused


class Command(BaseCommand):
    help = (
        "Has the challenger of a scheme answer for the claims of the last days and prints where it"
        " agrees with the champion. Its answers are kept and change nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scheme", required=True, help="the code of the scheme")
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, scheme: str, days: int, **options: Any) -> None:
        now = timezone.now()
        if days < 1:
            raise CommandError("--days: one or more.", returncode=2)
        try:
            found = score_shadow(
                scheme_id=Scheme.objects.get(code=scheme).pk,
                since=now - timedelta(days=days),
                now=now,
            )
        except Scheme.DoesNotExist:
            raise CommandError(f"No scheme has the code {scheme}.", returncode=2) from None
        except ModelRefused as why:
            raise CommandError(str(why), returncode=2) from None
        if found is None:
            raise CommandError(f"No model is on trial for {scheme}.", returncode=2)
        self._tell(found)

    def _tell(self, found: Shadow) -> None:
        self.stdout.write(
            f"{found.challenger.version} has answered for {found.scored} claims more."
        )
        if found.champion is None or found.agreement is None:
            self.stdout.write("There is nothing to compare it with.")
            return
        agreed = found.agreement
        total = agreed.both + agreed.champion_only + agreed.challenger_only + agreed.neither
        self.stdout.write(
            f"Of {total} cases that both were asked about, each clearing as many as"
            f" {found.champion.version} does: both would clear {agreed.both}, neither"
            f" {agreed.neither}, only {found.champion.version} {agreed.champion_only}, only"
            f" {found.challenger.version} {agreed.challenger_only}."
        )
        self.stdout.write(
            f"{agreed.read} of them were read. Errors among what only one would clear:"
            f" {found.champion.version} {agreed.errors_champion_only},"
            f" {found.challenger.version} {agreed.errors_challenger_only}."
        )
