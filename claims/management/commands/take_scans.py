"""Take in what the counters' scanners have put into their folders."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.actions.scans import scan_root, take_scans


class Command(BaseCommand):
    """Folders and scanners: docs/scanners.md."""

    help = "Takes whole files out of the counters' scan folders; refused ones get an owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="instead of the setting SCAN_FOLDERS")

    def handle(self, *args: Any, **options: Any) -> None:
        root: Path | None = options["folder"] or scan_root()
        if root is None or not root.is_dir():
            raise CommandError(
                "no scan folder: set HUZHU_SCAN_FOLDERS to a folder with one folder for each"
                " outlet, named by the outlet's code",
                returncode=2,
            )
        told = take_scans(root=root, now=timezone.now())
        self.stdout.write(
            f"{told['taken']} taken, {told['twice']} met before, {told['refused']} refused,"
            f" {told['unfinished']} not finished yet"
        )
