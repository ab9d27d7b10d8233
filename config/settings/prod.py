"""Production: everything that is secret or particular comes from the environment, and is required.

docs/production.md tells how to set it up.
"""

from config.settings import env
from config.settings.base import *  # noqa: F403  settings modules are the one place for this
from config.settings.base import DATA_DIR, stores

DEBUG = False
ALLOWED_HOSTS = env.names("HUZHU_HOSTS")

SECRET_KEY = env.secret("HUZHU_SECRET_KEY")
FIELD_KEYS = env.field_keys("HUZHU_FIELD_KEYS")
BLIND_INDEX_KEY = env.key_bytes(env.secret("HUZHU_BLIND_INDEX_KEY"), "HUZHU_BLIND_INDEX_KEY")

EMBEDDED_POSTGRES = None
DATABASES = {"default": env.database(env.secret("DATABASE_URL"))}
if env.flag("HUZHU_DATABASE_POOL", default=False):  # the web process; not the forking worker
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}

# --- people ---------------------------------------------------------------------------------------
SECOND_FACTOR_FOR = (
    (
        "case.decide",
        "proposal.confirm",
        "batch.prepare",
        "batch.release",
        "model.manage",
        "staff.manage",
    )
    if env.flag("HUZHU_SECOND_FACTOR", default=True)
    else ()
)
SECOND_FACTOR_SMS = env.flag("HUZHU_SECOND_FACTOR_SMS", default=False)

# --- transport ------------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Whether browsers ship with the rule is a decision about the whole domain, not about this site.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
TRUSTED_PROXIES = env.number("HUZHU_TRUSTED_PROXIES", 1)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
LANGUAGE_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_TRUSTED_ORIGINS = env.names("HUZHU_ORIGINS")

STORAGES = stores(DATA_DIR, static="whitenoise.storage.CompressedManifestStaticFilesStorage")

# --- the outside world ----------------------------------------------------------------------------
SANDBOX_ALLOWED = False
SANDBOX_URL = ""
MEDICAL_INSURANCE = {
    "adapter": "members.connectors.medical_insurance.http.HttpFeed",
    "base_url": env.text("HUZHU_MEDICAL_INSURANCE_URL"),
    "token": env.secret("HUZHU_MEDICAL_INSURANCE_TOKEN"),
}
SMS = {
    "adapter": "members.connectors.sms.http.HttpGateway",
    "base_url": env.text("HUZHU_SMS_URL"),
    "token": env.secret("HUZHU_SMS_TOKEN"),
}
SMS_VOICE = env.flag("HUZHU_SMS_VOICE", default=False)
BANK = {
    "adapter": "payouts.bank.http.HttpBank",
    "base_url": env.text("HUZHU_BANK_URL"),
    "token": env.secret("HUZHU_BANK_TOKEN"),
}
# The fiscal platform is connected where it has an address.
RECEIPT_PLATFORM = (
    {
        "adapter": "members.connectors.fiscal_platform.http.HttpPlatform",
        "base_url": env.text("HUZHU_RECEIPT_PLATFORM_URL"),
        "token": env.secret("HUZHU_RECEIPT_PLATFORM_TOKEN"),
    }
    if env.text("HUZHU_RECEIPT_PLATFORM_URL", "")
    else None
)
# Letters to hospitals go electronically where their carrier has an address.
HOSPITAL_POST = (
    {
        "adapter": "members.connectors.hospital.http.HttpPost",
        "base_url": env.text("HUZHU_HOSPITAL_POST_URL"),
        "token": env.secret("HUZHU_HOSPITAL_POST_TOKEN"),
    }
    if env.text("HUZHU_HOSPITAL_POST_URL", "")
    else None
)
# Single sign-on is offered where its issuer has an address.
STAFF_SIGN_ON = (
    {
        "adapter": "members.connectors.identity.oidc.OidcProvider",
        "issuer": env.text("HUZHU_STAFF_SIGN_ON_ISSUER"),
        "client_id": env.text("HUZHU_STAFF_SIGN_ON_CLIENT"),
        "client_secret": env.secret("HUZHU_STAFF_SIGN_ON_SECRET"),
        "label": env.text("HUZHU_STAFF_SIGN_ON_LABEL", "统一登录"),
    }
    if env.text("HUZHU_STAFF_SIGN_ON_ISSUER", "")
    else None
)
MEMBER_SIGN_ON = (
    {
        "adapter": "members.connectors.identity.oidc.OidcProvider",
        "issuer": env.text("HUZHU_MEMBER_SIGN_ON_ISSUER"),
        "client_id": env.text("HUZHU_MEMBER_SIGN_ON_CLIENT"),
        "client_secret": env.secret("HUZHU_MEMBER_SIGN_ON_SECRET"),
        "label": env.text("HUZHU_MEMBER_SIGN_ON_LABEL", "政务服务平台"),
        "scope": env.text("HUZHU_MEMBER_SIGN_ON_SCOPE", "openid"),
        # Which claims tell the ID number and the telephone, and which that they were verified.
        "id_number_claim": env.text("HUZHU_MEMBER_SIGN_ON_ID_CLAIM", ""),
        "id_verified_claim": env.text("HUZHU_MEMBER_SIGN_ON_ID_VERIFIED_CLAIM", ""),
        "phone_claim": env.text("HUZHU_MEMBER_SIGN_ON_PHONE_CLAIM", ""),
        "phone_verified_claim": env.text("HUZHU_MEMBER_SIGN_ON_PHONE_VERIFIED_CLAIM", ""),
    }
    if env.text("HUZHU_MEMBER_SIGN_ON_ISSUER", "")
    else None
)
