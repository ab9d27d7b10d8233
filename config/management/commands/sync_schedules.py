"""Bring the queue's schedules in line with config/settings/wiring.py."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_q.models import Schedule

from config.settings.wiring import SCHEDULES


class Command(BaseCommand):
    help = "Declares the recurring work; what is no longer declared is removed."

    def handle(self, *args: Any, **options: Any) -> None:
        for declared in SCHEDULES:
            Schedule.objects.update_or_create(
                name=declared.name,
                defaults={
                    "func": "config.kernel.tasks.run_scheduled",
                    "args": repr((declared.task,)),
                    "schedule_type": Schedule.MINUTES,
                    "minutes": declared.every_minutes,
                    "repeats": -1,
                    "next_run": timezone.now(),
                },
            )
        Schedule.objects.exclude(name__in=[declared.name for declared in SCHEDULES]).delete()
        self.stdout.write(f"{len(SCHEDULES)} schedules declared.")
