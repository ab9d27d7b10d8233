"""The last digit of a bank card's number (ISO/IEC 7812, Luhn).

A warning and no more: account numbers, passbooks and some old cards follow another rule.
"""


def looks_mistyped(number: str) -> bool:
    """Has it the length of a bank card, and a last digit that is not such a card's?"""
    is_card = number.isascii() and number.isdecimal() and 16 <= len(number) <= 19
    return is_card and number[-1] != luhn_digit(number[:-1])


def luhn_digit(digits: str) -> str:
    """The last digit that makes a card number pass the Luhn test."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
