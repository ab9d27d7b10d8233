"""One-time notices without sessions, under a cookie name that the product does not read."""

from django.contrib.messages.storage.cookie import CookieStorage


class SandboxNotices(CookieStorage):
    """Keeps notices in the sandbox's own cookie."""

    cookie_name = "sandbox_notices"
