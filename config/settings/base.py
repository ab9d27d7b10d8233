"""What holds everywhere. No `if` here: dev, test and prod say what differs."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Everything that a run leaves on disk: embedded database, made keys, exports, sandbox state.
DATA_DIR = env.folder("HUZHU_DATA", BASE_DIR / "var")
# Public example data that some tests read; may be absent.
SHARED_DIR = env.folder("HUZHU_SHARED", BASE_DIR.parent / "shared")

# --- the site -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.SiteConfig",
    "members.apps.MembersConfig",
    "claims.apps.ClaimsConfig",
    "reviews.apps.ReviewsConfig",
    "payouts.apps.PayoutsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, so that `runserver` serves static files the way production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    # So that the form renderer finds Django's own widgets beside our templates.
    "django.forms",
    "guardian",
    "django_q",
    "django_htmx",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ChosenLanguageMiddleware",
    "config.body_limit.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.second_factor.SecondFactorMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.display.display",
                "config.home.navigation",
            ],
            "builtins": ["config.templatetags.ui", "config.templatetags.desk"],
        },
    }
]
FORM_RENDERER = "config.forms.HouseRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and sessions --------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Roles are ours (members/roles.py); guardian holds the grants on single cases, nothing else: no
# anonymous user, no methods on our models.
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
# Whose password and text message are not enough: permissions (members.roles) that ask for an app
# with codes, and whether a text message may still stand in for it. An app that somebody has set up
# counts for them either way.
SECOND_FACTOR_FOR: tuple[str, ...] = ()
SECOND_FACTOR_SMS = True
# Where staff and members have an identity already, named like other houses (docs/connectors.md);
# None: no such button.
STAFF_SIGN_ON: dict[str, Any] | None = None
MEMBER_SIGN_ON: dict[str, Any] | None = None
# So old the last code may be for releasing a batch and for changing who may do what.
STEP_UP_MINUTES = 10
# Pages of members name their own door (members.views.access.member_page).
LOGIN_URL = "members:staff_sign_in"
# How many proxies of ours stand in front: whose word about the caller's address is believed.
TRUSTED_PROXIES = 0
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files ----------------------------------------------------------------------------------------
# A photo stays in memory until it is sealed; a whole form of photos without JavaScript does not.
FILE_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024
UPLOAD_BODY_MAX = 100 * 1024 * 1024
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STATIC_ROOT = DATA_DIR / "static"


def stores(data_dir: Path, *, static: str) -> dict[str, Any]:
    """Where files go. Papers lie sealed, for the process's owner alone, outside every web root."""
    return {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": static},
        "papers": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": data_dir / "papers",
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        },
    }


# --- background work ------------------------------------------------------------------------------
# Facts and what follows from them (settings, not imports: apps below do not know apps above).
WIRING = "config.settings.wiring"
# Workers are woken by LISTEN on a connection of their own. Off behind a pooler that lends
# connections by the transaction (pgbouncer): then they look five times a second.
QUEUE_LISTENS = env.flag("HUZHU_QUEUE_LISTENS", default=True)
# `retry` must outlast the time that a message may lie prefetched; config/kernel/checks.py has the
# formula and refuses to start where it does not hold. `recycle` is high because the stock cluster
# stands still for seconds while it replaces its workers.
Q_CLUSTER: dict[str, Any] = {
    "name": "short",
    "label": "Queue",
    "orm": "default",
    "workers": 2,
    "timeout": 30,
    "retry": 150,
    "queue_limit": 4,
    "bulk": 1,
    "poll": 0.2,
    "broker_class": "config.kernel.broker.WokenBroker",
    "max_attempts": 3,
    "ack_failures": True,
    "save_limit": 0,
    "catch_up": False,
    "recycle": 100_000,
    # Reading a page takes seconds and most of a gigabyte: one at a time, by a process of its own
    # (Q_CLUSTER_NAME=reading), so that a login code never waits behind a photo.
    "ALT_CLUSTERS": {
        "reading": {
            "workers": 1,
            "timeout": 55,
            "retry": 150,
            "queue_limit": 1,
            "scheduler": False,
        }
    },
}

# --- the trade ------------------------------------------------------------------------------------
HOTLINE = "12351"
# One-time codes that all of the world together may ask for in an hour.
CODES_PER_HOUR = env.number("HUZHU_CODES_PER_HOUR", 3600)
SMS_SIGNATURE = "示例区总工会"
# Whether the SMS gateway also calls people and reads a code out.
SMS_VOICE = False
DECISION_UNDO_MINUTES = 10
# What stands on the receipt of a unit's fees, and the fiscal voucher that it asks for beside it.
FEE_RECEIPT = {
    "title": "职工医疗互助费收据",
    "issuer": "示例区总工会",
    "voucher": "《浙江省医疗互助票据（电子）》",
    "voucher_working_days": 5,
}
REMINDER_HOUR = 9
# A stay is told of again so many days before its last day, never more often than every so many days
# to one person, whatever it is about.
REMIND_AGAIN_DAYS = (30, 7)
REMINDER_GAP_DAYS = 7
# So many texts in a row that did not arrive, and the number is doubtful.
SMS_BOUNCES_DOUBTFUL = 2
# Who was told, or who looked, and did nothing for so many days, is a gap in the ledger of take-up.
OUTREACH_PATIENCE_DAYS = 7
# An answer by text message is about the last reminder of so many days.
SMS_REPLY_DAYS = 60
QUIET_HOURS = (21, 8)
REVIEW_WORKING_DAYS = 5
PAPER_WORKING_DAYS = 10
PAPERS_MAX = 20
# So many days after the planned discharge from a stay elsewhere the member is told to claim.
PLANNED_STAY_REMIND_DAYS = 3
# A folder with one folder for each outlet, by its code, into which scanners write; "": none.
SCAN_FOLDERS = env.text("HUZHU_SCAN_FOLDERS", "")
# Who waits longer for a page to be read is told that they may leave, and then told when it is.
READING_PATIENCE_SECONDS = 60
SECOND_PERSON_FROM = Decimal("5000")
THIRD_KEY_FROM = Decimal("50000")
BULK_MAX = 50
# Receipts of claims that were granted in so many days are asked about again, day by day.
RECEIPT_WATCH_DAYS = env.number("HUZHU_RECEIPT_WATCH_DAYS", 180)
# The fiscal platform, named like the other houses; None: not connected, and nobody says yes.
RECEIPT_PLATFORM: dict[str, Any] | None = None
# Who carries letters to hospitals, likewise; None: they are printed and go by post.
HOSPITAL_POST: dict[str, Any] | None = None
HOSPITAL_WORKING_DAYS = 10
# One step of a replay: so many members that it ends well within its lease.
REPLAY_STEP_MEMBERS = 2000
APPEAL_WORKING_DAYS = 15
# A grievance: the promised day of the answer at each level, the member's time for a question and
# for a word on the answer, and how long before the promised day whoever has it is reminded.
GRIEVANCE_WORKING_DAYS = 15
GRIEVANCE_QUESTION_WORKING_DAYS = 10
GRIEVANCE_WORD_WORKING_DAYS = 15
GRIEVANCE_REMIND_WORKING_DAYS = 3
# A case as one file can be fetched so many days; then its bytes are thrown away.
BUNDLE_DAYS = 7
EXPERT_WORKING_DAYS = 3
# Of a hundred referrals beside those that always are: how many are judged before the machine's
# proposal is shown (docs/experts.md). All, until experts and model know each other.
EXPERT_JUDGE_FIRST_SHARE = 100
# Of a hundred questions beside those about a critical illness: how many a second expert reads too.
EXPERT_SECOND_READING_SHARE = 20
# Of decisions in effect, the share that is drawn to be read again, blind, until a supervisor sets
# another for the stratum (docs/adr/0026-decisions-are-drawn-and-read-again.md). Never nothing.
QUALITY_SAMPLE_RATES = {
    "approved/green": Decimal("0.05"),
    "approved/officer": Decimal("0.05"),
    "approved/expert": Decimal("0.10"),
    "denied/green": Decimal("0.20"),
    "denied/officer": Decimal("0.10"),
    "denied/expert": Decimal("0.20"),
    "automatic/green": Decimal("0.10"),
    "automatic/officer": Decimal("1.00"),
    "automatic/expert": Decimal("1.00"),
}
SAMPLE_READING_DAYS = 3
# Decisions by nobody (docs/adr/0040-decisions-by-nobody.md). False stops them here, whatever the
# switches in the database say; True leaves it to those, which are off until two persons turn them.
AUTOMATIC_DECISIONS = env.flag("HUZHU_AUTOMATIC_DECISIONS", default=True)
AUTOMATIC_MAX_AMOUNT = Decimal("3000")
# Working days in which a decision by nobody that was drawn is read; then an officer gets the case.
AUDIT_DAYS = 2
# What is promised of cleared cases, with CLEARING_CONFIDENCE: the share that has any error at all,
# and the share in which a critical illness was missed. Certificate and alarm rest on these.
CLEARING_ALPHAS = {"any": 0.01, "missed_critical": 0.005}
CLEARING_CONFIDENCE = 0.95
# An alarm: so much evidence (1/0.05) that a bound is broken, or such a shift of a feature.
ALARM_EVIDENCE = 20.0
ALARM_SHIFT = 0.25
# So long a certificate of a threshold holds, at most half a year.
CERTIFICATE_DAYS = 92
# Where the files of each registered model lie, in a folder of its version.
MODELS_DIR = DATA_DIR / "models"
# Adjudicated cases that a training takes at least, and how many of them with an error.
TRAINING_LEAST = {"cases": 300, "errors": 30}
# Reads a diagnosis: f(text, *, age, sex) -> proposal. Loaded by the worker alone.
DIAGNOSIS_MODEL = "reviews.champion.serve.propose"
# So many days a mandate lasts at most, by its kind.
MANDATE_DAYS = {"helper": 92, "relative": 366}
# A signed sheet as pictures: f(bytes) -> pages, or Denied with a sentence.
SIGNED_PAPER = "claims.signed_papers.pages"
# What rests on the versions of a scheme: f(scheme_id) -> members.scheme_use.SchemeUse.
SCHEME_USE = "claims.queries.scheme_use.scheme_use"

# --- logging --------------------------------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # httpx tells every address at INFO; addresses can carry cursors and references.
    "loggers": {
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # One line per message put into the queue says nothing that the work item does not.
        "django-q": {"level": "WARNING"},
    },
}
