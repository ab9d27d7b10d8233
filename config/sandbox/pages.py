"""What every page of the sandbox shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_PAGES = (
    ("home", _("Outside world")),
    ("sms", _("Texts sent")),
    ("insurer", _("Medical insurer")),
    ("bank", _("Bank")),
    ("fiscal", _("Fiscal platform")),
    ("hospitals", _("Hospitals")),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: the sandbox's menu, and nobody signed in."""
    entries = [{"label": label, "url": reverse(name)} for name, label in _PAGES]
    return {
        "user": None,
        "nav": [{**entry, "active": request.path == entry["url"]} for entry in entries],
    }
