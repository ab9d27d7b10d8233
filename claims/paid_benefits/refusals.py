"""Why a file of paid benefits, or a row of it, is refused: a code and a sentence for each reason.

Parameters never hold names, numbers of persons or other values that could be personal.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from config.kernel.table_refusal import SentenceRefused

FIELD_LABELS: dict[str, str] = {
    "id_number": _("Identity number"),
    "name": _("Name"),
    "scheme": _("Scheme"),
    "item": _("Item"),
    "period": _("Period"),
    "benefit_kind": _("Kind of benefit"),
    "benefit": _("Benefit"),
    "base": _("Base"),
    "days": _("Number of days"),
    "disease": _("Disease"),
    "site": _("Site"),
    "paid_on": _("Paid on"),
    "reference": _("Payment reference"),
}

SENTENCES: dict[str, str] = {
    # the row
    "cells_differ": _("The row has %(found)s cells, the header %(expected)s."),
    "empty": _("%(field)s is empty."),
    "text_too_long": _("%(field)s is longer than %(limit)s characters."),
    "control_character": _("%(field)s holds a control character."),
    "garbled_text": _("%(field)s holds characters that got lost on the way."),
    "identifier_shape": _("%(field)s may hold only letters, digits, “-” and “_”."),
    "period_shape": _("%(field)s is not a year such as 2026."),
    "days_shape": _("%(field)s is not a number of days from 0 to 1000."),
    "date_shape": _("%(field)s is not a date of the form 2026-01-31."),
    "date_impossible": _("%(field)s is a day that does not exist."),
    "in_the_future": _("%(field)s lies in the future."),
    "amount_shape": _("%(field)s is not an amount."),
    "amount_too_large": _("%(field)s is larger than any possible amount."),
    "amount_too_precise": _("%(field)s has fractions of a fen."),
    "amount_negative": _("%(field)s is negative."),
    "nothing_paid": _("Neither a benefit nor a base: there is nothing to carry over."),
    # the person
    "id_number_length": _("The identity number has %(count)s characters instead of 18."),
    "id_number_shape": _("The identity number holds a wrong character."),
    "id_number_birth_date": _("The identity number holds a birth date that does not exist."),
    "id_number_check_digit": _("The identity number's check digit is wrong."),
    "unknown_member": _("No member has this identity number."),
    "name_differs": _("The member with this identity number has another name."),
    # the scheme
    "unknown_scheme": _("This scheme is not known. Possible: %(possible)s."),
    "unknown_item": _("The scheme has no such item. Possible: %(possible)s."),
    "unknown_kind": _("The item has no such benefit. Possible: %(possible)s."),
    "kind_needed": _("Which benefit of the item it was must be said: %(possible)s."),
    "disease_unknown": _("%(field)s does not stand on the scheme's list."),
    "base_needed": _("%(field)s is needed: the amounts of the period are added up."),
    "days_needed": _("%(field)s is needed: the days of the period are added up."),
    "exceeds_benefit": _("More than this benefit ever pays: ¥%(most)s."),
    "not_enrolled": _("The member is not enrolled in this item for this period."),
    "before_period": _("%(field)s lies before the period begins."),
    # against what is there already
    "exceeds_cap": _("More than the item pays in a period: only ¥%(left)s is left of ¥%(cap)s."),
    "other_content": _("This reference came before with other content."),
    "reversal_sign": _(
        "A reversal has an amount below zero and the reference of the payment with “-R” behind it."
    ),
    "reversal_without_original": _("The payment that this row reverses has not come."),
    "reversal_differs": _("The reversal is not the whole of the payment that it names."),
}

FILE_SENTENCES: dict[str, str] = {
    "unreadable": _("The file is neither UTF-8 nor GB18030."),
    "too_large": _("The file is larger than %(megabytes)s MB."),
    "not_csv": _("Line %(line)s cannot be read as CSV."),
    "no_rows": _("The file holds no rows."),
    "column_missing": _("The column %(column)s is missing."),
    "column_twice": _("The column %(column)s is there twice."),
    "rows_after_total": _("Line %(line)s stands after the total."),
    "total_shape": _("Line %(line)s: the total is not an amount to the fen."),
    "amount_unreadable": _(
        "Line %(line)s: the amount cannot be read, so the total cannot be checked."
    ),
    "total_differs": _("The rows come to ¥%(found)s, the total says ¥%(expected)s."),
    "rows_differ": _("The file has %(found)s rows, expected were %(expected)s."),
}


def in_words(field: str) -> str:
    """“Benefit (benefit)”, as the reader calls it and as the file may."""
    label = FIELD_LABELS.get(field)
    return f"{gettext(label)} ({field})" if label else field


class RowRefused(SentenceRefused):
    """This row is not taken in; the others may be."""

    sentences = SENTENCES
    in_words = staticmethod(in_words)


class FileRefused(SentenceRefused):
    """Nothing of the file is taken in."""

    sentences = FILE_SENTENCES
    in_words = staticmethod(in_words)
