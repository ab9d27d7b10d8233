"""The sandbox as a web application of its own: Django without database, sessions or accounts."""

import signal
from typing import Any, NoReturn

import waitress  # type: ignore[import-untyped]
from django.conf import settings
from django.core.wsgi import get_wsgi_application

_HOST = "127.0.0.1"
_THREADS = 8
_MAX_BODY = 64 * 1024 * 1024
# Everything else in the product's list needs sessions, accounts or its database.
_MIDDLEWARE_WE_KEEP = (
    "django.middleware.",
    "whitenoise.",
    "csp.",
    "django_htmx.",
    "django.contrib.messages.",
    "config.language.",
)
_CONTEXT_WE_KEEP = (
    "django.template.",
    "django.contrib.messages.",
    "csp.",
    "config.display.",
)


def serve(port: int) -> NoReturn:
    """Answer on loopback until the process is told to end; OSError when the port is taken."""
    server = waitress.create_server(
        application(),
        host=_HOST,
        port=port,
        threads=_THREADS,
        max_request_body_size=_MAX_BODY,
        ident="",
    )
    signal.signal(signal.SIGTERM, _end)
    print(f"Sandbox on http://{_HOST}:{port}/", flush=True)  # noqa: T201 - this is the console
    server.run()
    raise SystemExit(0)


def application() -> Any:
    """The WSGI callable; makes this process the sandbox, for good."""
    _become_the_sandbox()
    return get_wsgi_application()


def _become_the_sandbox() -> None:
    """Point the settings at the sandbox before the first request reads them."""
    settings.ROOT_URLCONF = "config.sandbox.urls"
    settings.ALLOWED_HOSTS = [_HOST, "localhost"]
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if name.startswith(_MIDDLEWARE_WE_KEEP)
    ]
    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["context_processors"] = [
            name
            for name in engine["OPTIONS"].get("context_processors", [])
            if name.startswith(_CONTEXT_WE_KEEP)
        ] + ["config.sandbox.pages.frame"]
    settings.MESSAGE_STORAGE = "config.sandbox.notices.SandboxNotices"
    # Browsers share cookies between the ports of one host: ours must not be the product's.
    settings.CSRF_COOKIE_NAME = "sandbox_csrf"
    settings.LANGUAGE_COOKIE_NAME = "sandbox_language"
    settings.CSRF_TRUSTED_ORIGINS = []
    settings.SECURE_SSL_REDIRECT = False
    settings.CSRF_COOKIE_SECURE = False
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = _MAX_BODY
    settings.APPEND_SLASH = False


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
