"""Load the working-day calendar that ships."""

from typing import Any

from django.core.management.base import BaseCommand

from members.workdays import load_seed


class Command(BaseCommand):
    help = "Loads holidays and worked weekends; days that someone edited stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_seed()} special days added.")
