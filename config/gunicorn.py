"""The web processes: what was loaded before the fork is no garbage."""

import gc
from typing import Any


def when_ready(server: Any) -> None:
    """Full collections over everything that was imported make every tenth request slow."""
    gc.collect()
    gc.freeze()
