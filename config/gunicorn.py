"""The web processes: what is loaded before the fork is taken out of the garbage collector's sight."""

import gc
from typing import Any


def when_ready(server: Any) -> None:
    """Full collections over everything that was imported make every tenth request slow."""
    gc.collect()
    gc.freeze()
