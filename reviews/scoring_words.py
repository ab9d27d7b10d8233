"""What a model's answer rests on, as plain sentences for the person who decides.

A value speaks for the machine's proposal where it makes an error less likely than in the average
case, and against it where it makes one more likely.
"""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from config.wording import money
from reviews.features.schema import Value
from reviews.rows.feature_words import feature_label

# From which log-odds on a value moves the odds of an error much: by a factor of 2, of 1.25.
_MUCH, _SOMEWHAT = math.log(2), math.log(1.25)


def said_chance(chance: float) -> str:
    """As a number of cases in a thousand, which people read better than a small percentage."""
    cases = round(chance * 1000)
    if cases < 1:
        return _("Fewer than 1 in 1,000 cases like this has an error")
    return _("About %(n)s in 1,000 cases like this have an error") % {"n": cases}


def strength(log_odds: float) -> str:
    """How much it moves the odds of an error, either way, in words."""
    if abs(log_odds) >= _MUCH:
        return pgettext("how much something counts", "much")
    if abs(log_odds) >= _SOMEWHAT:
        return pgettext("how much something counts", "somewhat")
    return pgettext("how much something counts", "a little")


def sentence(feature: str, value: Value) -> str:
    """One value of the schema in the reader's language, what is not known included."""
    if value is None:
        return _("Not known: %(what)s") % {"what": feature_label(feature)}
    if feature in _WORDS:
        said = _WORDS[feature].get(str(value))
        return str(said) if said is not None else f"{feature_label(feature)}: {value}"
    say = _NUMBERS.get(feature)
    return say(float(value)) if say is not None else f"{feature_label(feature)}: {value}"


def _yuan(value: float) -> str:
    """From log(1 + yuan) back to whole yuan: more the snapshot does not keep for sure."""
    return money(Decimal(round(math.expm1(value)))).removesuffix(".00")


def _counted(one: Callable[[int], str], none: Promise) -> Callable[[float], str]:
    return lambda value: one(round(value)) % {"n": round(value)} if round(value) else str(none)


def _yes_or_no(yes: Promise, no: Promise) -> Callable[[float], str]:
    return lambda value: str(yes if value else no)


def _to_deadline(value: float) -> str:
    days = round(value)
    if days < 0:
        return ngettext(
            "Filed %(n)s day after the deadline", "Filed %(n)s days after the deadline", -days
        ) % {"n": -days}
    return ngettext(
        "Filed %(n)s day before the deadline", "Filed %(n)s days before the deadline", days
    ) % {"n": days}


def _since_cover(value: float) -> str:
    days = round(value)
    return ngettext(
        "Admitted %(n)s day after the cover began",
        "Admitted %(n)s days after the cover began",
        days,
    ) % {"n": days}


_NUMBERS: Mapping[str, Callable[[float], str]] = {
    "amount_log": lambda value: _("A cost of about %(amount)s") % {"amount": _yuan(value)},
    "benefit_log": lambda value: _("About %(amount)s computed") % {"amount": _yuan(value)},
    "cost_per_day_log": lambda value: _("About %(amount)s a day") % {"amount": _yuan(value)},
    "days": _counted(
        lambda n: ngettext("%(n)s day in hospital", "%(n)s days in hospital", n),
        gettext_lazy("No night in hospital"),
    ),
    "age": lambda value: _("The member is %(n)s years old") % {"n": round(value)},
    "sex_f": _yes_or_no(gettext_lazy("The member is a woman"), gettext_lazy("The member is a man")),
    "in_city": _yes_or_no(
        gettext_lazy("A hospital in the city"), gettext_lazy("A hospital outside the city")
    ),
    "cause_known": _yes_or_no(
        gettext_lazy("The member named the cause"), gettext_lazy("The cause is not known")
    ),
    "papers_unsure": _counted(
        lambda n: ngettext(
            "%(n)s value was read from papers with doubt",
            "%(n)s values were read from papers with doubt",
            n,
        ),
        gettext_lazy("Nothing was read from papers with doubt"),
    ),
    "checks_failed": _counted(
        lambda n: ngettext("%(n)s check did not pass", "%(n)s checks did not pass", n),
        gettext_lazy("No check failed"),
    ),
    "checks_no_data": _counted(
        lambda n: ngettext(
            "%(n)s check could not be answered", "%(n)s checks could not be answered", n
        ),
        gettext_lazy("Every check could be answered"),
    ),
    "claims_before": _counted(
        lambda n: ngettext(
            "The member has claimed %(n)s time before",
            "The member has claimed %(n)s times before",
            n,
        ),
        gettext_lazy("The member's first claim"),
    ),
    "account_is_new": _yes_or_no(
        gettext_lazy("Nothing was paid to this account before"),
        gettext_lazy("The account was paid to before"),
    ),
    "days_since_cover_began": _since_cover,
    "days_to_deadline": _to_deadline,
    "fee_questions": _counted(
        lambda n: ngettext(
            "The national rules ask %(n)s question about the fee list",
            "The national rules ask %(n)s questions about the fee list",
            n,
        ),
        gettext_lazy("The national rules ask nothing about the fee list"),
    ),
}

_WORDS: Mapping[str, Mapping[str, Promise]] = {
    "hospital_level": {
        "1": gettext_lazy("A primary hospital"),
        "2": gettext_lazy("A secondary hospital"),
        "3": gettext_lazy("A tertiary hospital"),
    },
    "channel": {
        "one_tap": gettext_lazy("Filed with one tap, from insurance data"),
        "photo": gettext_lazy("Filed by photo, from papers"),
    },
    "diagnosis_label": {
        "ordinary": gettext_lazy("The machine reads an ordinary illness"),
        "critical_illness": gettext_lazy("The machine reads a possible critical illness"),
        "excluded": gettext_lazy("The machine reads something that may be excluded"),
        "refused": gettext_lazy("The machine refused to read the diagnosis"),
    },
    "diagnosis_band": {
        "high": gettext_lazy("It is sure of the diagnosis"),
        "medium": gettext_lazy("It is fairly sure of the diagnosis"),
        "low": gettext_lazy("It is unsure of the diagnosis"),
    },
}
