"""Check digits: of identity numbers (GB 11643), which say a birthday too, and of cards."""

from dataclasses import replace

from claims.reading.checks.sheet import Sheet
from config.kernel.card_number import looks_mistyped
from config.kernel.id_number import birth_date_of, gender_of, problem


def check_id_number(sheet: Sheet) -> None:
    """The number's check digit, and that the rest of the card says the same."""
    number = sheet.fields.get("id_number")
    if number is None:
        sheet.say("id_number_check_digit", None, "")
        return
    holds = problem(number.value) is None
    sheet.say("id_number_check_digit", holds, number.value)
    if not holds:
        sheet.doubted.add("id_number")
        return
    sheet.proven.add("id_number")
    says = {
        "birth_date": birth_date_of(number.value).isoformat(),
        "gender": "男" if gender_of(number.value) == "M" else "女",
    }
    for name, value in says.items():
        found = sheet.fields.get(name)
        if found is None:
            sheet.fields[name] = replace(number, value=value, raw="")
            sheet.derived.add(name)
        elif found.value == value:
            sheet.proven.add(name)
        else:
            sheet.doubted |= {name, "id_number"}
            sheet.proven.discard("id_number")
    agrees = not sheet.doubted & says.keys()
    sheet.say("card_agrees_with_its_number", agrees, ", ".join(says.values()))


def check_card_number(sheet: Sheet) -> None:
    """The last digit of a bank card's number."""
    number = sheet.fields.get("card_no")
    if number is None:
        sheet.say("card_number_check_digit", None, "")
        return
    holds = not looks_mistyped(number.value) and not number.weak
    (sheet.proven if holds else sheet.doubted).add("card_no")
    sheet.say("card_number_check_digit", holds, number.value)
