"""Run the benchmarks, print a table, write bench.json; `district` runs the long ones alone."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import django

from claims.fonts import FontMissing
from claims.reading.process import ReaderMissing
from config.bench.row import Row

RESULT = Path(__file__).parents[2] / "bench.json"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # As production serves it: nothing is kept for a debugger, files are hashed.
    os.environ["HUZHU_DEBUG"] = "0"
    django.setup()
    rows: list[Row] = []
    measured = _district() if sys.argv[1:] == ["district"] else _rows()
    _say(f"{'name':<16}{'ours':>12}{'reference':>12}{'ratio':>8}{'p95':>10}  unit")
    for row in measured:
        _say(_told(row))
        rows.append(row)
        # After each: what was measured is kept when a later one fails.
        text = json.dumps([asdict(one) for one in rows], indent=1, ensure_ascii=False)
        RESULT.write_text(f"{text}\n", encoding="utf-8")


def _rows() -> Iterator[Row]:
    from config.bench.province import province_rows  # noqa: PLC0415  models need the settings
    from config.bench.reading import ocr_page_row  # noqa: PLC0415
    from config.bench.scoring import prereview_score_row  # noqa: PLC0415
    from config.bench.settle import settle_row  # noqa: PLC0415

    yield settle_row()
    yield prereview_score_row()
    try:
        yield ocr_page_row()
    except (FontMissing, ReaderMissing) as missing:
        _tell(f"ocr_page is left out: {missing}")
    yield from province_rows(tell=_tell)


def _district() -> Iterator[Row]:
    from config.bench.district import district_rows  # noqa: PLC0415  models need the settings

    yield from district_rows(tell=_tell)


def _told(row: Row) -> str:
    figures = f"{_figure(row.ours):>12}{_figure(row.reference):>12}{row.ratio:>8.2f}"
    slow = "" if row.p95 is None else _figure(row.p95)
    lines = [f"{row.name:<16}{figures}{slow:>10}  {row.unit}"]
    beside = [row.note, *row.plan] if row.note else row.plan
    return "\n".join([*lines, *(f"{'':16}{line}" for line in beside)])


def _figure(value: float) -> str:
    """As many digits as tell it from another run."""
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.4f}"


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    main()
