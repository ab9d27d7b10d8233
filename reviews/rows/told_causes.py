"""What the papers tell of the cause, sentence by sentence, ready to print."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.benefits.reasons import CAUSES
from claims.models import Assessment, Claim, PaperPage
from config.templatetags.ui import said
from reviews.checks import cause_in_papers
from reviews.models import CheckResult
from reviews.narrative.patterns import edition
from reviews.told_causes import ToldCause, causes_of


@dataclass(frozen=True)
class ToldRow:
    """A sentence, the page that it stands on, and the clause by which its cause is not paid.

    `sentence` is "" where the words have changed since the check: what was found then is said,
    and another sentence is not put beside it.
    """

    cause: str
    sentence: str
    place: str
    page: str
    clause: str


def told_rows(claim: Claim) -> list[ToldRow]:
    """As the check found them: causes and pages are kept with it, the sentences stand on the pages
    and are read there again by the same words."""
    kept = CheckResult.objects.filter(
        claim=claim, claim_version=claim.version, name=cause_in_papers.CHECK.name
    )
    evidence = kept.values_list("evidence", flat=True).first() or {}
    if evidence.get("edition", edition()) != edition():
        return _as_found(evidence)
    assessments = Assessment.objects.filter(claim=claim).select_related("scheme_version")
    look = causes_of(claim, assessments.latest("pk"))
    return [_row(one) for one in (look.told if look else ())]


def _row(one: ToldCause) -> ToldRow:
    return ToldRow(
        cause=said(CAUSES[one.cause]),
        sentence=one.sentence,
        place=_place(one.page),
        page=str(one.page.uid),
        clause=said(one.ground.cited),
    )


def _as_found(evidence: dict[str, str]) -> list[ToldRow]:
    """By other words than today's: the causes and pages that were found then."""
    causes = list(filter(None, evidence.get("causes", "").split(",")))
    uids = list(filter(None, evidence.get("pages", "").split(",")))
    pages = {
        str(page.uid): page
        for page in PaperPage.objects.filter(uid__in=uids).select_related("paper")
    }
    return [
        ToldRow(said(CAUSES[cause]), "", _place(pages[uid]), uid, "")
        for cause, uid in zip(causes, uids, strict=False)
        if cause in CAUSES and uid in pages
    ]


def _place(page: PaperPage) -> str:
    return _("%(paper)s, page %(number)s") % {
        "paper": page.paper.get_kind_display(),
        "number": page.number + 1,
    }
