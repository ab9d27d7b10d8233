"""Tests: as development, on a data folder and a database server of their own."""

import copy
from typing import Any

from config.kernel import postgres
from config.settings import base as _base
from config.settings import env
from config.settings.base import *  # noqa: F403  settings modules are the one place for this

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATA_DIR = _base.DATA_DIR / "test"
STATIC_ROOT = DATA_DIR / "static"
MODELS_DIR = DATA_DIR / "models"

# Keys of the tests, in the open: nothing sealed with them outlives a test run.
SECRET_KEY = "only for tests: nothing signed with it is worth anything"  # noqa: S105  in the open, see above
FIELD_KEYS = {"1": b"0123456789abcdef0123456789abcdef"}
BLIND_INDEX_KEY = b"fedcba9876543210fedcba9876543210"

DATABASE_URL = env.text("DATABASE_URL", "")
# A server of its own that does not wait for the disk: a crash may lose it, and nothing else.
EMBEDDED_POSTGRES = None if DATABASE_URL else postgres.Cluster(DATA_DIR / "postgres", durable=False)
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(DATABASE_URL)
    if EMBEDDED_POSTGRES is None
    else {
        "ENGINE": "config.kernel.embedded",
        "NAME": postgres.DATABASE,
        "USER": postgres.ROLE,
        "HOST": str(EMBEDDED_POSTGRES.socket_folder),
        "PORT": str(postgres.PORT),
        "OPTIONS": env.driver(),
    }
}

STORAGES = _base.stores(DATA_DIR, static="django.contrib.staticfiles.storage.StaticFilesStorage")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A password that takes 100 ms to check is right, but not two thousand times over.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class _UnknownVariable(str):
    """A template that names what is not there is a bug: say so, instead of showing nothing."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"The template names an unknown variable: {variable}")


TEMPLATES = copy.deepcopy(_base.TEMPLATES)
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _UnknownVariable("%s")

# --- the outside world: tests that need it start a sandbox and point these at it ------------------
SANDBOX_ALLOWED = True
SANDBOX_URL = env.text("HUZHU_SANDBOX_URL", "http://127.0.0.1:8701")
MEDICAL_INSURANCE = {
    "adapter": "members.connectors.medical_insurance.http.HttpFeed",
    "base_url": f"{SANDBOX_URL}/insurer",
}
SMS = {
    "adapter": "members.connectors.sms.http.HttpGateway",
    "base_url": f"{SANDBOX_URL}/sms",
}
BANK = {"adapter": "payouts.bank.http.HttpBank", "base_url": f"{SANDBOX_URL}/bank"}
# A model that answers by the letter: what the real one knows is tested where it is made.
DIAGNOSIS_MODEL = "tests.champion.propose"
# Which questions two experts read depends on what the test asks, not on how a draw falls.
EXPERT_SECOND_READING_SHARE = 0
