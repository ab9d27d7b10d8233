"""What people corrected of what was read, as JSON lines: to measure readers, and to teach them."""

import io
import json
from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from PIL import Image

from claims.queries.corrections import Reading, corrected_readings
from config.kernel import vault

_RIM = 3  # pixels around the box: a figure's edge, and not its neighbour


class Command(BaseCommand):
    """One object a line. No names, no diagnoses, no pictures unless `--crops` asks for figures."""

    help = "Exports what people corrected of what was read on papers, without names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", metavar="DATE", help="corrected on this day or later")
        parser.add_argument("--out", type=Path, metavar="FILE", help="instead of standard output")
        parser.add_argument(
            "--crops", type=Path, metavar="DIR", help="PNG pieces of amounts, dates and numbers"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        since = _midnight(options["since"])
        out: Path | None = options["out"]
        crops: Path | None = options["crops"]
        count = 0
        try:
            if crops is not None:
                crops.mkdir(parents=True, exist_ok=True)
            with out.open("w", encoding="utf-8") if out else nullcontext(self.stdout) as lines:
                for reading in corrected_readings(since):
                    crop = _keep_crop(crops, reading) if crops and reading.picture else ""
                    lines.write(json.dumps(_line(reading, crop), ensure_ascii=False) + "\n")
                    count += 1
        except OSError as trouble:
            raise CommandError(f"{trouble.filename}: {trouble.strerror}", returncode=2) from trouble
        self.stderr.write(f"{count} corrected readings")


def _midnight(written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise CommandError("--since: must be a day, such as 2026-11-05", returncode=2) from error
    return timezone.make_aware(datetime.combine(day, time.min))


def _line(reading: Reading, crop: str) -> dict[str, object]:
    line: dict[str, object] = {
        "fact": reading.fact,
        "read": reading.read,
        "corrected": reading.corrected,
        "engine": reading.engine,
        "models": list(reading.models),
        "confidence": reading.confidence,
        "box": list(reading.box),
        "kind": reading.kind,
        "field": reading.field,
        "page": reading.page,
        "page_size": [reading.width, reading.height],
        "corrected_at": reading.corrected_at.isoformat(),
    }
    return {**line, "crop": crop} if crop else line


def _keep_crop(folder: Path, reading: Reading) -> str:
    """The name of the piece in the folder; "" where the page's picture is gone."""
    try:
        picture = vault.fetch(reading.picture)
    except vault.FileLost:
        return ""
    left, top, right, bottom = reading.box
    name = f"{reading.page}-{reading.fact}.png"
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as page:
        box = (
            max(left - _RIM, 0),
            max(top - _RIM, 0),
            min(right + _RIM, page.width),
            min(bottom + _RIM, page.height),
        )
        page.crop(box).save(out, "PNG")
    (folder / name).write_bytes(out.getvalue())
    (folder / name).chmod(0o600)
    return name
