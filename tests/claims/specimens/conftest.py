"""Specimens are printed with a Chinese font; where there is none their tests are skipped."""

import pytest

from claims.fonts import FontMissing, font


@pytest.fixture(scope="session", autouse=True)
def _chinese_font() -> None:
    try:
        font("song", 10)
    except FontMissing as missing:
        pytest.skip(str(missing))
