"""Find the person who stands at the counter, and nobody else: who guesses is stopped."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.actions.attempts import COUNTER, check_open, record_try
from members.models import Member, User
from members.queries.outlet import find_member


class NobodyFound(Denied):
    """No member of the helper's units has this number."""

    code = "nobody_found"


def look_up(helper: User, id_number: str, *, now: datetime) -> Member:
    """The member of the helper's units with exactly this number.

    Raises NobodyFound, alike for who is enrolled elsewhere and for nobody at all; TooManyTries
    above thirty misses an hour for a helper, or ten for a number.
    """
    keys = {"helper": helper.username, "id_number": id_number}
    check_open(COUNTER, keys, now=now)
    member = find_member(helper, id_number)
    record_try(COUNTER, keys, succeeded=member is not None, now=now)
    if member is None:
        raise NobodyFound(
            _("No member of your units has this number. Please ask their union to enrol them.")
        )
    return member
