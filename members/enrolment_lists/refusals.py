"""Why an employer's list, or a row of it, is refused: a code and a sentence for each reason.

Codes are kept with refused rows and never change their meaning. Parameters never hold a number of
a person; a name only as screens may show it.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from config.kernel.table_refusal import SentenceRefused

FIELD_LABELS: dict[str, str] = {
    "name": _("Name"),
    "id_number": _("ID number"),
    "phone": _("Mobile number"),
    "employer_code": _("Employer's unified social credit code"),
    "items": _("Items"),
    "period": _("Period"),
    "sex": _("Sex"),
    "born_on": _("Date of birth"),
}

SENTENCES: dict[str, str] = {
    # any field
    "cells_differ": _("The row has %(found)s cells, the header %(expected)s."),
    "empty": _("%(field)s is empty. In merged cells only the first row holds the value."),
    "text_too_long": _("%(field)s is longer than %(limit)s characters."),
    "control_character": _("%(field)s holds a control character."),
    "garbled_text": _("%(field)s holds characters that got lost on the way."),
    "formula": _("%(field)s holds a formula. Please paste it as a value."),
    "cell_error": _("%(field)s holds an error of the spreadsheet."),
    "excel_number": _(
        "The spreadsheet has destroyed %(field)s by reading it as a number. Format the column as"
        " text and enter it anew."
    ),
    "excel_date": _("The spreadsheet has made a date of %(field)s. Format the column as text."),
    # the person
    "name_shape": _("%(field)s does not look like the name of a person."),
    "name_is_number": _("A number stands where the name belongs: are columns swapped?"),
    "id_number_is_phone": _("A mobile number stands where the ID number belongs: swapped columns?"),
    "id_number_is_name": _("A name stands where the ID number belongs: are columns swapped?"),
    "id_number_is_code": _(
        "A unified social credit code stands where the ID number belongs: are columns swapped?"
    ),
    "other_paper": _(
        "This is no resident ID number. Members with a passport or with a permit for residents of"
        " Hong Kong, Macao or Taiwan are enrolled one by one: “Enrol one person”."
    ),
    "id_number_masked": _("%(field)s is masked. The list needs the whole number."),
    "id_number_length": _("%(field)s has %(count)s characters instead of 18."),
    "id_number_shape": _("%(field)s holds a wrong character."),
    "id_number_birth_date": _("%(field)s holds a birth date that does not exist."),
    "id_number_check_digit": _("%(field)s has a wrong last character (check digit)."),
    "id_number_future": _("%(field)s holds a birth date that lies in the future."),
    "paper_shape": _("%(field)s does not look like the number of this paper."),
    "not_said": _("%(field)s: this paper's number does not say it, please enter it."),
    "too_young": _("By the ID number the person is under 16 years old."),
    "phone_is_id_number": _("An ID number stands where the mobile number belongs."),
    "phone_length": _("%(field)s has %(count)s digits instead of 11."),
    "phone_shape": _("%(field)s is not a mobile number: 1 and ten digits more."),
    # the unit, the items, the period
    "employer_is_name": _(
        "A name stands where the employer's code belongs. Please enter its 18 characters."
    ),
    "credit_code_length": _("%(field)s has not 18 characters."),
    "credit_code_shape": _("%(field)s holds a character that such a code never has."),
    "credit_code_check_sign": _("%(field)s has a wrong last character."),
    "unknown_unit": _("No unit with this code is registered. The administrator adds units."),
    "unit_of_another": _("This unit is not yours."),
    "unit_closed": _("This unit was closed on %(day)s: nobody is enrolled by it any more."),
    "item_unknown": _("“%(value)s” is no item of this scheme in %(period)s."),
    "item_sex": _("%(item)s is for women only; by the ID number this is a man."),
    "item_sex_m": _("%(item)s is for men only; by the ID number this is a woman."),
    "period_shape": _("%(field)s is not a year such as 2027."),
    "period_before_first": _("The scheme has no rules for %(period)s: it begins in %(first)s."),
    "period_too_far": _("%(period)s is too far ahead: next year's list is the last one accepted."),
    # against the register
    "name_differs": _("The name differs: with this ID number the register has %(known)s."),
    "phone_of_another": _(
        "This mobile number belongs to another member. Correct it, or leave it empty."
    ),
    # told of a row that was taken
    "phone_kept": _(
        "The mobile number differs from the register's, which stays: a member's number is changed"
        " by the member, not by a list."
    ),
    "enrolled_elsewhere": _("Already enrolled for %(period)s by %(unit)s."),
    "enrolled_by_another": _("Already enrolled for %(period)s by another unit."),
}

FILE_SENTENCES: dict[str, str] = {
    "unreadable": _("Line %(line)s is neither UTF-8 nor GB18030."),
    "old_workbook": _("This is an old workbook (.xls). Please save it as .xlsx or as CSV."),
    "not_a_table": _("This is neither CSV nor XLSX."),
    "broken_workbook": _("The workbook cannot be opened. Please save it anew, or as CSV."),
    "workbook_too_large": _("The workbook unpacks to more than %(megabytes)s MB."),
    "too_large": _("The file is larger than %(megabytes)s MB."),
    "too_many_rows": _("The file has more than %(rows)s rows. Please send it in parts."),
    "not_csv": _("Line %(line)s cannot be read as CSV."),
    "no_rows": _("The file holds no rows."),
    "column_missing": _("Line %(line)s, the header: the column %(column)s is missing."),
    "column_twice": _("Line %(line)s, the header: the column %(column)s is there twice."),
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


def sentence(code: str, field: str, params: dict[str, str | int]) -> str:
    """What is read of a row that was kept with its reason, in the reader's language."""
    return str(RowRefused(code, field, **params))
