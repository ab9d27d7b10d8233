"""What a mandate says, in words, wherever it is read: in the SMS, on the member's page, on paper.

A changed text is a new `MANDATE_TEXT_VERSION` (a test compares).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from config.kernel.masking import mask_name
from members.models import Mandate, User

MANDATE_TEXT_VERSION = "2026-1"
# An SMS has room for so much of a name.
_NAME_IN_SMS = 14

RULES = (
    _("It ends by itself on its last day, and at once when you revoke it."),
    _("Money is paid to your own card only; nobody else can change your card."),
    _("What was done for you is written down with the name of who did it."),
)


def facts_of(mandate: Mandate) -> dict[str, object]:
    """What the code's text names: who, what for, and until when."""
    return {
        "delegate": label_of(mandate)[:_NAME_IN_SMS],
        "scope": scope_words(mandate),
        "until": day_words(mandate),
    }


def label_of(mandate: Mandate) -> str:
    """Who acts: a helper by the counter and the family name, a relative by that and the end of
    their telephone number."""
    name = mask_name(mandate.delegate.display_name)
    if mandate.unit is not None:
        return f"{mandate.unit.name[: _NAME_IN_SMS - len(name)]}{name}"
    return f"{name}（{phone_of(mandate.delegate)[-4:]}）"


def phone_of(user: User) -> str:
    """The telephone that a delegate is reached by."""
    return user.member.phone if user.member is not None else user.phone


def scope_words(mandate: Mandate) -> str:
    """What for, in a few words."""
    short = {
        Mandate.Scope.FILE: pgettext("mandate", "file claims"),
        Mandate.Scope.FOLLOW: pgettext("mandate", "follow claims"),
        Mandate.Scope.RECEIVE: pgettext("mandate", "get messages"),
    }
    return pgettext("between words", ", ").join(short[scope] for scope in mandate.scopes)


def day_words(mandate: Mandate) -> str:
    """Its last day with the year: it may be the next one."""
    return pgettext("last day of a mandate", "%(year)s-%(month)s-%(day)s") % {
        "year": mandate.ends_on.year,
        "month": mandate.ends_on.month,
        "day": mandate.ends_on.day,
    }
