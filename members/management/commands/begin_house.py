"""The district union and its first administrator, on an empty database."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.forms import PhoneField
from config.kernel.denial import Denied
from members.actions.begin import begin

PASSWORD = "HUZHU_FIRST_PASSWORD"  # noqa: S105  the name of a variable


class Command(BaseCommand):
    """Everybody else is let in on the page “Staff”, every unit is registered on “Units”."""

    help = (
        "Registers the district union and its first administrator. Asks for the password,"
        f" or takes it from {PASSWORD}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", required=True, help="unified social credit code")
        parser.add_argument("--name", required=True, help="of the district union")
        parser.add_argument("--username", required=True)
        parser.add_argument("--display-name", required=True)
        parser.add_argument("--phone", required=True, help="the one-time codes go there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = begin(
                code=options["code"],
                name=options["name"],
                username=options["username"].lower(),
                display_name=options["display_name"],
                phone=PhoneField().clean(options["phone"]),
                password=os.environ.get(PASSWORD) or getpass.getpass("Password: "),
                now=timezone.now(),
            )
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages), returncode=2) from None
        except Denied as denied:
            raise CommandError(str(denied), returncode=2) from None
        self.stdout.write(f"{user.display_name} can sign in at /me/login as {user.username}.")
