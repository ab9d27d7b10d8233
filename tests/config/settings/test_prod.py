"""Production settings ask for everything that they need, and pass Django's own deployment check."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
KEY = base64.b64encode(bytes(range(32))).decode()
COMPLETE = {
    "DATABASE_URL": "postgresql://huzhu:secret@db.example:5432/huzhu",
    "HUZHU_HOSTS": "huzhu.example",
    "HUZHU_ORIGINS": "https://huzhu.example",
    "HUZHU_SECRET_KEY": "".join(chr(33 + n % 90) for n in range(0, 890, 13)),
    "HUZHU_FIELD_KEYS": f"2026:{KEY}",
    "HUZHU_BLIND_INDEX_KEY": KEY,
    "HUZHU_MEDICAL_INSURANCE_URL": "https://insurer.example",
    "HUZHU_MEDICAL_INSURANCE_TOKEN": "a",
    "HUZHU_SMS_URL": "https://sms.example",
    "HUZHU_SMS_TOKEN": "b",
    "HUZHU_BANK_URL": "https://bank.example",
    "HUZHU_BANK_TOKEN": "c",
}


def manage(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            **environment,
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_complete_settings_pass_the_deployment_check() -> None:
    checked = manage(COMPLETE, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", COMPLETE)
def test_what_is_missing_is_named_in_a_sentence(name: str) -> None:
    environment = {key: value for key, value in COMPLETE.items() if key != name}
    refused = manage(environment, "check")
    assert refused.returncode == 2
    assert refused.stderr.strip() == (f"The environment variable {name} is required and not set.")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["sandbox", "seed_demo"])
def test_the_outside_world_is_never_played_in_production(command: str) -> None:
    refused = manage(COMPLETE, command)
    assert refused.returncode == 2
    assert "production" in refused.stderr


def test_the_example_names_every_variable_that_is_read() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name for name in COMPLETE if f"{name}=" not in example] == []
