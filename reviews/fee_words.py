"""What the catalogues and the national rules say of a fee list, as sentences. They ask; they never
say that something is wrong."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.catalogue.match import How
from claims.catalogue.rules.base import Finding

RULES: Mapping[str, Promise] = {
    "duplicate": _("Charged twice"),
    "operations": _("Two operations together"),
    "sex": _("Sex"),
    "age": _("Age"),
    "frequency": _("How often a day"),
    "interval": _("Interval"),
    "course": _("Length of a course"),
    "level": _("Hospital level"),
    "setting": _("In hospital only"),
    "insurance": _("Which insurance"),
}

LACKS: Mapping[str, Promise] = {
    "sex": _("the member's sex"),
    "age": _("the member's age"),
    "days": _("the days of the charges"),
    "quantity": _("quantities"),
    "level": _("the hospital's level"),
    "setting": _("whether it was a stay in hospital"),
    "class": _("the printed class"),
}

# Why a line is likely to be an entry, and no more than that.
HOW: Mapping[How, Promise] = {
    How.ONE_SIGN: _("one sign differs"),
    How.CODE_ALONE: _("by its code; the name says something else"),
}

_SENTENCES: Mapping[str, Promise] = {
    "duplicate_on_day": _(
        "“%(name)s” and “%(other)s” stand on the list for the same day; by the national rules they"
        " are not charged together. Please compare whether it was charged twice."
    ),
    "duplicate_in_hours": _(
        "“%(name)s” and “%(other)s” stand on the list for the same day; by the national rules they"
        " are not charged together within %(hours)s. The list names no hours: please compare."
    ),
    "duplicate_in_stay": _(
        "“%(name)s” and “%(other)s” stand on the list of one stay; by the national rules they are"
        " not charged together. Please compare whether it was charged twice."
    ),
    "duplicate_undated": _(
        "“%(name)s” and “%(other)s” stand on one list; by the national rules they are not charged"
        " together on one day. The list gives no days for them: please compare."
    ),
    "operations_together": _(
        "Several operations of one group (%(group)s): %(names)s. Through the same cut, the second"
        " one is charged at a reduced price. Please compare."
    ),
    "for_women": _("“%(name)s” is for women, and the member is a man. Please compare the paper."),
    "for_men": _("“%(name)s” is for men, and the member is a woman. Please compare the paper."),
    "for_children": _(
        "“%(name)s” is for %(whom)s, and the member was %(age)s years old. Please compare the"
        " paper."
    ),
    "times_a_day": _(
        "“%(name)s” is charged %(count)s times for one day; by the national rules at most"
        " %(limit)s. Please compare."
    ),
    "times_a_day_undated": _(
        "“%(name)s” is charged %(count)s times in %(days)s days; by the national rules at most"
        " %(limit)s a day. Please compare."
    ),
    "hours_a_day": _("“%(name)s” is charged for %(count)s hours of one day. Please compare."),
    "hours_a_day_undated": _(
        "“%(name)s” is charged for %(count)s hours in %(days)s days. Please compare."
    ),
    "too_close": _(
        "“%(name)s” is charged more than once in %(apart)s days; by the national rules once."
        " Please compare."
    ),
    "too_close_undated": _(
        "“%(name)s” is charged %(count)s times in %(days)s days; by the national rules once in"
        " %(apart)s days. Please compare."
    ),
    "course_too_long": _(
        "“%(name)s” is charged on %(days)s days; by the national rules the fund pays for at most"
        " %(limit)s. Please compare what was paid by the fund."
    ),
    "level_too_low": _(
        "For “%(name)s” the fund pays in %(value)s hospitals and above. Please compare what was"
        " paid by the fund."
    ),
    "in_hospital_only": _(
        "For “%(name)s” the fund pays during a stay in hospital. Please compare what was paid by"
        " the fund."
    ),
    "other_insurance": _(
        "“%(name)s” is a drug of another insurance (%(value)s). Please compare the cause of the"
        " stay, and what was paid by the fund."
    ),
}

CLASS_DIFFERS = _("The list prints %(printed)s, the national catalogue has %(listed)s.")
CLASS_OUTSIDE = _("The list prints %(printed)s; the fund may not pay for this herb.")


# Values as the library publishes them.
_VALUES: Mapping[str, Promise] = {
    "儿童": _("children"),
    "婴幼儿": _("small children"),
    "新生儿": _("newborn children"),
    "二级": _("secondary"),
    "三级": _("tertiary"),
    "工伤": _("work injury"),
    "生育": _("maternity"),
    "6小时": _("six hours"),
    "同一小时": _("one hour"),
}


def question(finding: Finding) -> str:
    """The question in the reader's language."""
    said = {key: str(_VALUES.get(value, value)) for key, value in finding.parameters.items()}
    return str(_SENTENCES[finding.wording]) % said
