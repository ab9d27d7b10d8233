"""Why a list of hospitals, or a row of it, is refused: a code and a sentence for each reason."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from config.kernel.table_refusal import SentenceRefused

FIELD_LABELS: dict[str, str] = {
    "code": _("Code of designation"),
    "credit_code": _("Unified social credit code"),
    "name": _("Name of the hospital"),
    "other_names": _("Other and former names"),
    "level": _("Level"),
    "region": _("Region code"),
    "is_designated": _("Designated"),
    "designated_from": _("Designated from"),
    "designated_until": _("Designated until"),
    "closed_on": _("Closed on"),
}

SENTENCES: dict[str, str] = {
    "cells_differ": _("The row has %(found)s cells, the header %(expected)s."),
    "empty": _("%(field)s is empty."),
    "text_too_long": _("%(field)s is longer than %(limit)s characters."),
    "control_character": _("%(field)s holds a control character."),
    "garbled_text": _("%(field)s holds characters that got lost on the way."),
    "code_shape": _("%(field)s is not an H and eleven digits."),
    "credit_code_length": _("%(field)s has not 18 characters."),
    "credit_code_shape": _("%(field)s holds a character that such a code never has."),
    "credit_code_check_sign": _("%(field)s has a wrong last character."),
    "level_unknown": _("%(field)s is none of 1, 2, 3, 一级, 二级, 三级 or 未定级."),
    "region_shape": _("%(field)s has not six digits."),
    "yes_or_no": _("%(field)s is neither 是 nor 否."),
    "date_shape": _("%(field)s is not a date of the form 2026-01-31."),
    "date_impossible": _("%(field)s is a day that does not exist."),
    "dates_order": _("%(field)s lies before the day from which it is designated."),
    "twice": _("Line %(line)s says something else of the same hospital."),
    "several": _("Several hospitals bear this name: please add the code of designation."),
}

FILE_SENTENCES: dict[str, str] = {
    "unreadable": _("The file is neither UTF-8 nor GB18030."),
    "workbook": _("This is a workbook. Please save the sheet as CSV and send that."),
    "too_large": _("The file is larger than %(megabytes)s MB."),
    "not_csv": _("Line %(line)s cannot be read as CSV."),
    "no_rows": _("The file holds no rows."),
    "column_missing": _("The column %(column)s is missing."),
    "column_twice": _("The column %(column)s is there twice."),
}


def in_words(field: str) -> str:
    """The field as the reader calls it."""
    return gettext(FIELD_LABELS[field]) if field in FIELD_LABELS else field


class RowRefused(SentenceRefused):
    """This row is not taken in; the others may be."""

    sentences = SENTENCES
    in_words = staticmethod(in_words)


class FileRefused(SentenceRefused):
    """Nothing of the file is taken in."""

    sentences = FILE_SENTENCES
    in_words = staticmethod(in_words)
