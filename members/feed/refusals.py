"""Why a feed row is refused: one code and one sentence for each reason.

Codes are stored with quarantined rows and never change their meaning; the sentence is made when
somebody reads it, in the reader's language. Parameters never hold names, numbers of persons or
other values that could be personal: see `shown`.
"""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from config.kernel.denial import Denied
from members.feed.labels import in_words

Params = dict[str, str | int]

SENTENCES: dict[str, str] = {
    # the line
    "line_too_long": _("The line is longer than %(kilobytes)s kB; it was skipped."),
    "line_incomplete": _("The line breaks off before its end."),
    "unreadable_encoding": _("The line is neither UTF-8 nor GB18030."),
    "not_json": _("The line is not JSON (from character %(position)s)."),
    "not_an_object": _("The line holds no fields, only a single value or a list."),
    "too_deep": _("The line is nested too deeply."),
    "duplicate_field": _("The field %(name)s occurs twice."),
    # any field
    "missing": _("%(field)s is missing."),
    "empty": _("%(field)s is empty."),
    "wrong_type": _("%(field)s is not written as text."),
    "text_too_long": _("%(field)s is longer than %(limit)s characters."),
    "garbled_text": _("%(field)s holds characters that got lost on the way."),
    "control_character": _("%(field)s holds a control character."),
    "identifier_shape": _("%(field)s may hold only letters, digits, “-” and “_”."),
    # the person
    "name_shape": _("%(field)s holds no letter."),
    "cert_type_unknown": _("%(field)s “%(value)s” is no known kind of identity paper."),
    "cert_number_shape": _("%(field)s does not look like the number of an identity paper."),
    "id_number_length": _("The identity number has %(count)s characters instead of 18."),
    "id_number_shape": _("The identity number holds a wrong character."),
    "id_number_birth_date": _("The identity number holds a birth date that does not exist."),
    "id_number_check_digit": _("The identity number's check digit is wrong."),
    "id_number_other_birth_date": _("The identity number tells another birth date than brdy."),
    "id_number_other_gender": _("The identity number tells another gender than gend."),
    "gender_unknown": _("%(field)s “%(value)s” is neither 1 (male) nor 2 (female)."),
    "insurance_unknown": _("%(field)s “%(value)s” is no known kind of insurance."),
    # the visit
    "hospital_level_unknown": _("%(field)s “%(value)s” is no known hospital grade (01 to 11)."),
    "visit_kind_unknown": _("%(field)s “%(value)s” is no known form of care."),
    "date_shape": _("%(field)s is not a date of the form 2026-01-31."),
    "date_impossible": _("%(field)s is a day that does not exist."),
    "time_shape": _("%(field)s is not a time of the form 2026-01-31 08:30:00."),
    "birth_date_implausible": _("%(field)s lies before 1900 or after the visit."),
    "discharged_before_admitted": _("The visit ends before it begins."),
    "settled_before_admitted": _("The settlement lies before the visit."),
    "in_the_future": _("%(field)s lies in the future."),
    "visit_too_early": _("%(field)s lies before medical insurance existed."),
    # the amounts
    "amount_shape": _("%(field)s is not an amount."),
    "amount_not_finite": _("%(field)s is not a finite number."),
    "amount_too_large": _("%(field)s is larger than any possible amount."),
    "amount_too_precise": _("%(field)s has fractions of a fen."),
    "amount_negative": _("%(field)s is negative."),
    "refund_signs_mixed": _("The refund's amounts are partly positive, partly negative."),
    "total_differs": _(
        "Total %(total)s is not fund payments %(fund)s plus personal part %(person)s"
        " plus hospital's part %(hospital)s."
    ),
    "personal_part_differs": _(
        "Personal part %(person)s is not account %(account)s plus relatives' accounts %(mutual)s"
        " plus cash %(cash)s."
    ),
    "part_exceeds_total": _("%(field)s is larger than the total."),
    # the refund
    "refund_flag_unknown": _("%(field)s “%(value)s” is neither 0 nor 1."),
    "refund_flag_missing": _("The row names a reversed settlement but is not marked as a refund."),
    # against what is there already
    "refund_without_original": _(
        "The refund names a settlement that has not come yet. It is applied when that one comes."
    ),
    "changed_after_import": _(
        "This settlement number came before with other content. A correction needs a refund first."
    ),
    "encounter_of_another": _("The stay's number is already known for another person."),
}

_LONG_DIGITS = re.compile(r"[0-9]{6,}")


class RowRefused(Denied):
    """The row cannot be used; it goes to quarantine with its code, field and parameters."""

    def __init__(self, code: str, field: str = "", **params: str | int) -> None:
        super().__init__(SENTENCES[code], code=code)
        self.field = field
        self.params: Params = params

    def __str__(self) -> str:
        return sentence(self.code, self.field, self.params)

    def __reduce__(self) -> tuple[object, ...]:
        return (_restored, (self.code, self.field, self.params))


def sentence(code: str, field: str, params: Params) -> str:
    """What the reader of the quarantine sees, in the language that is active."""
    return gettext(SENTENCES[code]) % {"field": in_words(field), **params}


def shown(value: object) -> str:
    """A wrong code as it may be shown: short, without what no table keeps (NUL, half a character),
    and never something that could be a number of a person that slipped into the wrong field.
    """
    short = _LONG_DIGITS.sub("…", str(value))[:8]
    return "".join(char if char.isprintable() else "…" for char in short)


def _restored(code: str, field: str, params: Params) -> RowRefused:
    return RowRefused(code, field, **params)
