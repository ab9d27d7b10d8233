"""Development and `make demo`: the embedded database, keys made on this machine, the sandbox."""

from typing import Any

from config.kernel import postgres
from config.settings import env
from config.settings.base import *  # noqa: F403  settings modules are the one place for this
from config.settings.base import DATA_DIR, stores

DEBUG = env.flag("HUZHU_DEBUG", default=True)
ALLOWED_HOSTS = env.names("HUZHU_HOSTS", "localhost,127.0.0.1,[::1]")

SECRET_KEY = env.made_secret(DATA_DIR / "secrets" / "django")
FIELD_KEYS = {
    "1": env.key_bytes(env.made_secret(DATA_DIR / "secrets" / "fields-1"), "secrets/fields-1")
}
BLIND_INDEX_KEY = env.key_bytes(
    env.made_secret(DATA_DIR / "secrets" / "blind-index"), "secrets/blind-index"
)

DATABASE_URL = env.text("DATABASE_URL", "")
# None: the server of DATABASE_URL is used, and nothing is started.
EMBEDDED_POSTGRES = None if DATABASE_URL else postgres.Cluster(DATA_DIR / "postgres")
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
if env.flag("HUZHU_DATABASE_POOL", default=False):  # the web process; not the forking worker
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}

# With DEBUG off (as `make demo` runs) pages are served as in production: hashed and compressed.
STORAGES = stores(
    DATA_DIR,
    static="django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage",
)
WHITENOISE_USE_FINDERS = DEBUG

# --- the outside world, played by `manage.py sandbox` ---------------------------------------------
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
SMS_VOICE = True
BANK = {"adapter": "payouts.bank.http.HttpBank", "base_url": f"{SANDBOX_URL}/bank"}
# Off unless asked for: the demo story is that of a house without it.
RECEIPT_PLATFORM = (
    {
        "adapter": "members.connectors.fiscal_platform.http.HttpPlatform",
        "base_url": f"{SANDBOX_URL}/fiscal",
    }
    if env.flag("HUZHU_RECEIPT_PLATFORM", default=False)
    else None
)
HOSPITAL_POST = (
    {
        "adapter": "members.connectors.hospital.http.HttpPost",
        "base_url": f"{SANDBOX_URL}/hospitals",
    }
    if env.flag("HUZHU_HOSPITAL_POST", default=False)
    else None
)
STAFF_SIGN_ON = (
    {
        "adapter": "members.connectors.identity.oidc.OidcProvider",
        "issuer": f"{SANDBOX_URL}/sso",
        "client_id": "huzhu-staff",
        "client_secret": "sandbox-staff-secret",
        "label": "统一登录",
    }
    if env.flag("HUZHU_SIGN_ON", default=False)
    else None
)
MEMBER_SIGN_ON = (
    {
        "adapter": "members.connectors.identity.oidc.OidcProvider",
        "issuer": f"{SANDBOX_URL}/sso",
        "client_id": "huzhu-members",
        "client_secret": "sandbox-members-secret",
        "label": "政务服务平台",
        "id_number_claim": "id_number",
        "id_verified_claim": "id_number_verified",
        "phone_claim": "phone_number",
        "phone_verified_claim": "phone_number_verified",
    }
    if env.flag("HUZHU_SIGN_ON", default=False)
    else None
)
