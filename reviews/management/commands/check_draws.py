"""Repeat every draw of the quality sampling."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.models import SampleDraw
from reviews.sampling import drawn_otherwise


class Command(BaseCommand):
    help = "Repeats the draws of the quality sampling, and names those that fall otherwise now."

    def handle(self, *args: Any, **options: Any) -> None:
        otherwise = drawn_otherwise()
        if otherwise:
            raise CommandError(f"{len(otherwise)} fall otherwise: {', '.join(otherwise[:20])}")
        self.stdout.write(f"{SampleDraw.objects.count()} draws, each falls as it was kept.")
