"""Read papers: pictures and PDF in, fields out as JSON."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.reading.process import ReaderMissing

_ENGINES = ("rapidocr", "tesseract")


class Command(BaseCommand):
    """One object a file; a file that cannot be read has an `error`, and the rest is answered."""

    help = "Read photographed, scanned or PDF papers. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--engine", choices=_ENGINES, default="rapidocr")
        parser.add_argument("--json", type=Path, metavar="OUT", help="one array into this file")

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, not above: `manage.py help` need not load the readers.
        from claims.reading.files import read_files  # noqa: PLC0415

        answers = []
        try:
            for answer in read_files(options["paths"], options["engine"], clock=time.perf_counter):
                if "error" in answer:
                    self.stderr.write(f"{answer['file']}: {answer['error']}")
                if options["json"] is None:
                    self.stdout.write(json.dumps(answer, ensure_ascii=False))
                answers.append(answer)
        except ReaderMissing as missing:
            raise CommandError(str(missing), returncode=2) from missing
        if options["json"] is not None:
            self._write(options["json"], answers)
        if any("error" in answer for answer in answers):
            sys.exit(2)

    def _write(self, out: Path, answers: list[dict[str, Any]]) -> None:
        try:
            out.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8")
        except OSError as trouble:
            raise CommandError(str(trouble), returncode=2) from trouble
