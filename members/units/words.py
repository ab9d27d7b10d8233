"""The code and the name of a unit, and why it closes, as they are stored."""

import re

from config.kernel import credit_code
from config.kernel.plain_text import trouble_in
from members.models import Unit, UnitEvent
from members.units.refusals import UnitRefused

_NAME_MAX = Unit._meta.get_field("name").max_length or 0
_REASON_MAX = UnitEvent._meta.get_field("reason").max_length or 0
_OWN_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,17}")


def code_of(kind: Unit.Kind, written: str) -> str:
    """An employer's is the one of its licence (GB 32100-2015); a town, an industry and a counter
    may have one of the district's own."""
    code = credit_code.normalise(written)
    if not code:
        raise UnitRefused("empty", "code")
    trouble = credit_code.problem(code)
    if trouble is None or (kind != Unit.Kind.WORKPLACE and _OWN_CODE.fullmatch(code)):
        return code
    if kind != Unit.Kind.WORKPLACE:
        raise UnitRefused("own_code_shape", "code")
    raise UnitRefused(f"credit_code_{trouble}", "code")


def name_of(written: str) -> str:
    """Without needless blanks."""
    return _text_of("name", written, _NAME_MAX)


def reason_of(written: str) -> str:
    """Why it is closed or reopened, for whoever asks later."""
    return _text_of("reason", written, _REASON_MAX)


def _text_of(field: str, written: str, most: int) -> str:
    text = " ".join(written.split())
    if not text:
        raise UnitRefused("empty", field)
    if len(text) > most:
        raise UnitRefused("too_long", field, limit=most)
    if trouble := trouble_in(text):
        raise UnitRefused(trouble, field)
    return text
