"""Personal data in a text that is to say as little as it can: found before anybody sends it."""

import re
import unicodedata
from collections.abc import Collection
from typing import Literal

from config.kernel.id_number import problem

Kind = Literal["id_number", "account", "phone", "email", "name"]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_DAY = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.][0-3]?[0-9](?![0-9])")
# Long numbers are written in groups; readings and doses beside each other are shorter.
_BETWEEN_GROUPS = re.compile(r"(?<=[0-9]{3})[\s\-–—·]{1,3}(?=[0-9]{3})")
_NUMBER = re.compile(r"[0-9]{7,}[Xx]?")
_SPACED = re.compile(r"[\s\-–—·]+")
_ID_NUMBER = re.compile(r"(?=([0-9]{17}[0-9Xx]))")
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}|[2-8][0-9]{6,7}")


def personal_data_in(text: str, *, names: Collection[str] = ()) -> Kind | None:
    """The first kind of personal data that stands in the text; None where it names nobody.

    Written apart or in full width it is found too; days are no numbers. `names` are those that must
    not stand there.
    """
    plain = unicodedata.normalize("NFKC", text)
    squeezed = _SPACED.sub("", plain)
    if any(problem(number.upper()) is None for number in _ID_NUMBER.findall(squeezed)):
        return "id_number"
    if _EMAIL.search(plain):
        return "email"
    number = _NUMBER.search(_BETWEEN_GROUPS.sub("", _DAY.sub("日", plain)))
    if number is not None:
        return _kind(number.group())
    return "name" if any(len(name) > 1 and name in squeezed for name in names) else None


def _kind(number: str) -> Kind:
    if len(number) in (15, 18):
        return "id_number"
    return "phone" if _PHONE.fullmatch(number) else "account"
