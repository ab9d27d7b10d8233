"""Write a whole case as one PDF, as a person who may have it, with the reason on record."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.kernel.denial import Denied
from members.models import User
from reviews.actions.bundle import BundleWish, ask_for_bundle, bundle_bytes, make_all
from reviews.models import CaseBundle
from reviews.queries import visible_to


class Command(BaseCommand):
    help = "Writes a case as one numbered PDF and prints its SHA-256. Never over a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference")
        parser.add_argument("--out", required=True)
        parser.add_argument("--user", required=True, help="who has it: their user name")
        parser.add_argument("--reason", required=True, help=", ".join(CaseBundle.Reason.values))
        parser.add_argument("--note", default="")
        parser.add_argument("--identity", default="", help="why names and numbers are not masked")

    def handle(self, *args: Any, **options: Any) -> None:
        out = Path(options["out"])
        if out.exists():
            raise CommandError(f"{out} is there already.")
        user = User.objects.filter(username=options["user"], kind=User.Kind.STAFF).first()
        if user is None:
            raise CommandError(
                f"There is nobody of the staff with the user name {options['user']}."
            )
        cases = visible_to(user).filter(claim__reference=options["reference"])
        review = cases.order_by("-round").first()
        if review is None:
            raise CommandError(f"{user.username} sees no case {options['reference']}.")
        wish = BundleWish(options["reason"], options["note"], options["identity"])
        now = timezone.now()
        try:
            bundle = ask_for_bundle(review_id=review.pk, wish=wish, actor=user, now=now)
        except Denied as denial:
            raise CommandError(str(denial)) from denial
        make_all(bundle_id=bundle.pk, now=now)
        bundle.refresh_from_db()
        # Nobody else on the machine reads it, and nothing is written over.
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in bundle_bytes(bundle):
                file.write(piece)
        self.stdout.write(f"{bundle.sha256}  {out}  ({bundle.pages} pages, {bundle.size} bytes)")
