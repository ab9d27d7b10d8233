"""Compile the translations: `python -m config.translations`.

Django reads compiled catalogues only. This needs no gettext on the machine, so that a plain user's
set-up works; extracting new texts (`make translations`) does.
"""

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all() -> list[Path]:
    """Write each catalogue that is older than its text; which ones were written."""
    written = []
    for text in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = text.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= text.stat().st_mtime_ns:
            continue
        draft = compiled.with_suffix(".mo.new")
        polib.pofile(str(text)).save_as_mofile(str(draft))
        draft.replace(compiled)
        written.append(compiled)
    return written


if __name__ == "__main__":
    try:
        compile_all()
    except OSError as error:  # polib reports a broken catalogue as one, naming the line
        sys.exit(f"The translations could not be compiled: {error}")
