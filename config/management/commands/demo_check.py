"""Play the demo story on a scratch database and say how it ended for each person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from config.demo.endings import ENDINGS, SCENES
from config.demo.outside import sandbox_running
from config.demo.story import play
from members.actions.load_schemes import load_schemes
from members.workdays import load_seed


class Command(BaseCommand):
    help = "Plays the demo story on a scratch database; exit 0 when everybody's story ends well."

    def handle(self, *args: Any, **options: Any) -> None:
        scratch = setup_databases(verbosity=0, interactive=False)
        try:
            now = timezone.now()
            load_schemes(now=now)
            load_seed()
            with sandbox_running() as outside:
                outside.reset()
                story = play(outside=outside, now=now)
            wrong = []
            for key, part in story.parts.items():
                if part.claim is not None:
                    part.claim.refresh_from_db()
                state = part.claim.get_state_display() if part.claim else "已提醒，还没有申领"
                self.stdout.write(f"{key:<17} {part.member.masked_name:<6} {state}")
                if not ENDINGS[key](part):
                    wrong.append(key)
            for what, is_there in SCENES.items():
                found = is_there(story)
                self.stdout.write(f"{'there' if found else 'MISSING':<17} {what}")
                if not found:
                    wrong.append(what)
        finally:
            connection.close()
            teardown_databases(scratch, verbosity=0)
        if wrong:
            raise CommandError(f"the story ends wrongly for: {', '.join(wrong)}")
