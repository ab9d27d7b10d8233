"""Every reason that a settlement gives has a sentence, in both languages."""

import subprocess
import sys
from typing import get_args

import pytest
from django.conf import settings

from claims.benefits.reasons import REASONS, reason_text
from members.schemes.terms import Cause

EXCLUDED = [f"excluded:{cause}" for cause in get_args(Cause) if cause != "unknown"]


@pytest.mark.parametrize("code", [*REASONS, *EXCLUDED])
def test_a_reason_has_a_sentence_in_both_languages(code: str) -> None:
    text = reason_text(code)
    assert set(text) == {"zh-hans", "en"}
    assert all(text.values())


def test_the_arithmetic_needs_no_django() -> None:
    program = (
        "import sys, claims.benefits.settle, members.schemes.files, members.schemes.wording;"
        " print('django' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "False"
