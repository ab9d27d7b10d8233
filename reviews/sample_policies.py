"""Who may read a drawn decision again, and who may say what a difference is."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.models import User
from members.policies import check_no_conflict, require
from members.roles import Permission
from reviews.models import QualitySample
from reviews.states import SAMPLE_MOVES, SampleState


class HadPart(Denied):
    """Whoever had a part in a case is no independent reader of it."""

    code = "had_part"


class NotYourReading(Denied):
    """Somebody else has this sample, or nobody has."""

    code = "not_your_reading"


def check_may_read(user: User, sample: QualitySample, *, move: str = "agree") -> None:
    """May this person, who took the sample, conclude something now?"""
    _check_fit(user, sample)
    SAMPLE_MOVES.target(move, sample.state)
    if sample.reader_id != user.pk:
        raise NotYourReading(_("Somebody else reads this one."))


def check_may_settle(user: User, sample: QualitySample) -> None:
    """May this person be the second reader of this difference now?"""
    _check_fit(user, sample)
    if sample.state != SampleState.DIFFERS:
        raise MoveDenied(
            _("This is no longer possible: it is now “%(state)s”.")
            % {"state": SampleState(sample.state).label}
        )
    if sample.reading.read_by_id == user.pk:
        raise HadPart(_("You read this one first: somebody else says what the difference is."))


def _check_fit(user: User, sample: QualitySample) -> None:
    """In the person's units, not too close to the member, without a part in the case."""
    claim = sample.draw.decision.claim
    require(user, Permission.SAMPLE_READ, unit_path=sample.draw.unit_path)
    check_no_conflict(user, claim.member)
    with connection.cursor() as cursor:
        cursor.execute("SELECT had_part(%s, %s)", [user.pk, claim.pk])
        (had_part,) = cursor.fetchone()
    if had_part or claim.filed_by_id == user.pk:
        raise HadPart(_("You had a part in this case: somebody else reads it."))
