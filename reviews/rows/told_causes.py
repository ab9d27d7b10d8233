"""What the papers tell of the cause, sentence by sentence, ready to print."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.benefits.reasons import CAUSES
from claims.models import Assessment, Claim
from config.templatetags.ui import said
from reviews.told_causes import causes_of


@dataclass(frozen=True)
class ToldRow:
    """A sentence, the page that it stands on, and the clause by which its cause is not paid."""

    cause: str
    sentence: str
    place: str
    page: str
    clause: str


def told_rows(claim: Claim) -> list[ToldRow]:
    """As the check found them: the reading of a page does not change."""
    assessments = Assessment.objects.filter(claim=claim).select_related("scheme_version")
    look = causes_of(claim, assessments.latest("pk"))
    return [
        ToldRow(
            cause=said(CAUSES[one.cause]),
            sentence=one.sentence,
            place=_("%(paper)s, page %(number)s")
            % {"paper": one.page.paper.get_kind_display(), "number": one.page.number + 1},
            page=str(one.page.uid),
            clause=said(one.ground.cited),
        )
        for one in (look.told if look else ())
    ]
