"""Real pictures are printed with a Chinese font; where there is none those tests are skipped."""

import pytest

from claims.fonts import FontMissing, font


@pytest.fixture(autouse=True)
def _chinese_font(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("slow") is None:
        return
    try:
        font("song", 10)
    except FontMissing as missing:
        pytest.skip(str(missing))
