"""Load the scheme files that ship."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members.actions.load_schemes import SchemeInUse, load_schemes
from members.schemes.reader import SchemeFileError


class Command(BaseCommand):
    help = "Loads the scheme files; a version that settlements rest on is never changed."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = load_schemes(now=timezone.now())
        except (SchemeFileError, SchemeInUse) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{number} scheme versions loaded.")
