"""How well papers are read, by level of wear: against specimens, whose truth is known."""

import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.reading.process import Reader, ReaderDied, ReaderMissing, ReaderTooSlow
from claims.specimens.options import add_choice, choice_of

_WORST = 12
_ENGINES = ("rapidocr", "rapidocr-alone", "tesseract")


class Command(BaseCommand):
    """Reads a folder of `make_specimens`, or prints one for the time of the call."""

    help = "Measure how well papers are read. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, metavar="DIR",
                            help="pictures with truth.jsonl (default: new specimens)")  # fmt: skip
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--count", type=int, default=9, help="papers a level (default: 9)")
        add_choice(parser)
        parser.add_argument(
            "--engine", action="append", choices=_ENGINES,
            help="several are measured side by side on the same pictures (default: rapidocr, which "
            "asks tesseract about doubtful digits; rapidocr-alone does not)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        from claims.reading.evaluate import TruthBroken, truths  # noqa: PLC0415 - loads the readers

        try:
            if options["folder"] is not None:
                folder = options["folder"]
                chosen = [truth for truth in truths(folder) if _wanted(truth, options)]
                self._evaluate(folder, chosen, options)
                return
            with tempfile.TemporaryDirectory() as place:
                self._print(Path(place), options)
                self._evaluate(Path(place), truths(Path(place)), options)
        except (ReaderMissing, TruthBroken, OSError) as trouble:
            raise CommandError(str(trouble), returncode=2) from trouble

    def _print(self, folder: Path, options: dict[str, Any]) -> None:
        from claims.fonts import FontMissing  # noqa: PLC0415
        from claims.specimens.batch import write_specimens  # noqa: PLC0415

        if options["count"] < 1:
            raise CommandError("--count is at least 1.", returncode=2)
        try:
            write_specimens(
                folder, seed=options["seed"], count=options["count"], choice=choice_of(options)
            )
        except FontMissing as missing:
            raise CommandError(str(missing), returncode=2) from missing

    def _evaluate(
        self, folder: Path, chosen: list[dict[str, Any]], options: dict[str, Any]
    ) -> None:
        for engine in options["engine"] or ("rapidocr",):
            with Reader(engine) as reader:
                scored = list(self._read(folder, chosen, reader))
                self._report(engine, scored, reader.peak_megabytes)

    def _report(self, engine: str, scored: list[Any], megabytes: int | None) -> None:
        from claims.reading.evaluate import HEAD, by, calibration, table, worst_of  # noqa: PLC0415

        self.stdout.write(f"{engine}, {megabytes or '?'} MB at most\n{HEAD}")
        levels = by("level", scored)
        for group in (levels, by("kind", scored), by("layout", scored)):
            for line in table(group):
                self.stdout.write(line)
            self.stdout.write("")
        for line in calibration(levels.values()):
            self.stdout.write(line)
        bad: Counter[str] = sum((score.bad for score in levels.values()), Counter())
        worst = ", ".join(f"{name} {count}" for name, count in bad.most_common(_WORST))
        self.stdout.write(f"worst fields: {worst or 'none'}")
        for file, right, printed in worst_of(scored):
            self.stdout.write(f"worst pictures: {file} {right} of {printed}")
        for score in levels.values():
            for wrong in score.wrongly_accepted:
                self.stdout.write(f"wrongly taken: {wrong}")

    def _read(self, folder: Path, chosen: list[dict[str, Any]], reader: Reader) -> Iterator[Any]:
        """A page that cannot be read counts as read with nothing on it."""
        from claims.reading.load import FileUnreadable, load  # noqa: PLC0415
        from claims.reading.merge import merge  # noqa: PLC0415
        from claims.reading.page import PictureUnreadable  # noqa: PLC0415
        from claims.reading.reading import PageReading  # noqa: PLC0415

        for truth in chosen:
            started = time.perf_counter()
            try:
                pages = [reader.read(page) for page in load(folder / truth["file"])]
            except (FileUnreadable, PictureUnreadable, ReaderDied, ReaderTooSlow) as trouble:
                self.stderr.write(f"{truth['file']}: {trouble}")
                pages = [PageReading(0, "unknown", reader.engine)]
            yield truth, merge(pages), time.perf_counter() - started


def _wanted(truth: dict[str, Any], options: dict[str, Any]) -> bool:
    """Of a folder, too, only what was asked for."""
    return all(
        truth.get(name) in options[name] for name in ("level", "kind", "layout") if options[name]
    )
