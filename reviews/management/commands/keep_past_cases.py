"""Build the table by which similar cases are found anew."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.actions.past_cases import keep_all_past_cases


class Command(BaseCommand):
    help = "Builds the table by which similar past cases are found, from the decisions in effect."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{keep_all_past_cases()} past cases are kept.")
