"""Who can sign in to the demo, one line each, and what they find."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.demo.cast import PASSWORD, STAFF, STORY_PEOPLE
from config.demo.story import PARTS
from members.models import User


class Command(BaseCommand):
    help = "Prints the logins of the demo, and what there is to see."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Staff sign in at /me/login, password {PASSWORD}:")
        for part in STAFF:
            if User.objects.filter(username=part.username, is_active=True).exists():
                self.stdout.write(f"  {part.username:<11} {part.role.value:<17} {part.shows}")
        self.stdout.write("Members sign in at /m/login with their phone number:")
        for position, key in enumerate(PARTS[:STORY_PEOPLE]):
            # The telephone numbers of the demo follow from the position (config/sandbox/people.py).
            self.stdout.write(f"  199{position:08d}  {key}")
        self.stdout.write(
            f"One-time codes appear on the demo's telephone: {settings.SANDBOX_URL}/sms/"
        )
