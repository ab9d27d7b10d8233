"""`manage.py sandbox`: everything that the product meets outside, on one local port."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Runs until it is told to end. Keeps its own file in the data folder, not the database."""

    help = "Play insurer, SMS gateway, bank, fiscal platform and hospitals for demo and tests."
    # The checks read the product's addresses and database; this process is another house.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8701)

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "SANDBOX_ALLOWED", False):
            raise CommandError(
                "The sandbox does not run with production settings: it would show every"
                " login code.",
                returncode=2,
            )
        from config.sandbox.wsgi import serve  # noqa: PLC0415 - only where it is allowed

        try:
            serve(options["port"])
        except OSError as error:
            raise CommandError(
                f"Port {options['port']} cannot be used ({error.strerror}); is a sandbox running"
                " already? Give another with --port."
            ) from None
