"""Watch the models in service: what they were asked, what was cleared, what readers found."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews.actions.watch_model import watch_all
from reviews.models import Alarm, MonitorWindow


class Command(BaseCommand):
    help = (
        "Writes what was seen of each model in service in the last four weeks, once a day, and"
        " rings an alarm where a promise looks broken. Run twice, it changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        windows = watch_all(now=now)
        if not windows:
            self.stdout.write("No model is in service.")
        for window in windows:
            self._tell(window)

    def _tell(self, window: MonitorWindow) -> None:
        self.stdout.write(
            f"{window.scheme.code} {window.model.version}, {window.from_on} to {window.to_on}:"
            f" {window.cases} cases, {window.cleared} decided by nobody, {window.audited} read"
        )
        for kind, found in window.figures["errors"].items():
            share = "not known" if found["rate"] is None else f"{found['rate']:.3%}"
            between = "" if found["rate"] is None else f" ({found['low']:.3%}–{found['high']:.3%})"
            against = "" if found["evidence"] is None else f", evidence {found['evidence']:.2f}"
            self.stdout.write(f"  {kind}: {found['k']} of {found['n']}, {share}{between}{against}")
        for name, moved in window.figures["shift"].items():
            self.stdout.write(f"  {name}: moved {moved:.3f}")
        alarms = Alarm.objects.filter(scheme=window.scheme, certificate=window.certificate)
        for alarm in alarms.order_by("pk"):
            self.stdout.write(f"  alarm: {alarm.kind} {alarm.error_kind} {alarm.raised_at:%F}")
