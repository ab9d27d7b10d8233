"""Whether a text from outside can be text: no control characters, nothing garbled."""

import unicodedata
from typing import Literal


def trouble_in(text: str) -> Literal["", "control_character", "garbled_text"]:
    """What is wrong with the first character that cannot be; "" where nothing is.

    Garbled: the replacement character, or half a surrogate pair, as a wrong encoding leaves them.
    """
    if text.isprintable() and "\ufffd" not in text:
        return ""  # nearly always, and without a look at each character
    for char in text:
        category = unicodedata.category(char)
        if category == "Cc":
            return "control_character"
        if char == "\ufffd" or category == "Cs":
            return "garbled_text"
    return ""
