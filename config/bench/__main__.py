"""Run all benchmarks, print a table, write bench.json."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django

from claims.fonts import FontMissing
from claims.reading.process import ReaderMissing

RESULT = Path(__file__).parents[2] / "bench.json"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # As production serves it: nothing is kept for a debugger, files are hashed.
    os.environ["HUZHU_DEBUG"] = "0"
    django.setup()
    from config.bench.desk import desk_rows  # noqa: PLC0415  models need the settings
    from config.bench.reading import ocr_page_row  # noqa: PLC0415
    from config.bench.settle import settle_row  # noqa: PLC0415

    rows = [settle_row()]
    try:
        rows.append(ocr_page_row())
    except (FontMissing, ReaderMissing) as missing:
        _tell(f"ocr_page is left out: {missing}")
    rows += desk_rows(tell=_tell)
    told = [f"{'name':<16}{'ours':>12}{'reference':>12}{'ratio':>8}{'p95':>10}  unit"]
    for row in rows:
        figures = f"{row.ours:>12,.2f}{row.reference:>12,.2f}{row.ratio:>8.2f}"
        slow = "" if row.p95 is None else f"{row.p95:,.2f}"
        told.append(f"{row.name:<16}{figures}{slow:>10}  {row.unit}")
        if row.note:
            told.append(f"{'':16}{row.note}")
    sys.stdout.write("\n".join(told) + "\n")
    RESULT.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    main()
