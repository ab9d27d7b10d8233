"""Pages of photographed papers, for the people who work on the case."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claims.models import Claim, PaperPage
from claims.views.papers import PICTURE_HEADERS
from config.kernel import vault
from reviews.models import EvidenceOpened
from reviews.sample_queries import open_reading
from reviews.states import REFERRAL_READABLE
from reviews.views.expert import expert_page, mine
from reviews.views.scope import actor, case_of, desk_page


@require_safe
@desk_page
def for_the_desk(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    """For whoever may see the case, or reads it blind; that they opened it is on record."""
    read = open_reading(actor(request))
    if read is not None and read.draw.decision.claim.reference == reference:
        return _picture(read.draw.decision.claim, uid)
    return _picture(case_of(request, reference).claim, uid)


@require_safe
@expert_page
def for_the_expert(request: HttpRequest, reference: str, uid: UUID) -> HttpResponse:
    """For the expert who was asked, once they opened it as evidence."""
    referral = mine(request, reference, REFERRAL_READABLE)
    opened = EvidenceOpened.objects.filter(
        referral=referral, key=f"page-{uid}", opened_by=actor(request)
    )
    if not opened.exists():
        raise Http404
    return _picture(referral.review.claim, uid)


def _picture(claim: Claim, uid: UUID) -> HttpResponse:
    theirs = Q(paper__filing__claims=claim)
    answer = Q(paper__hospital_replies__enquiry__review__claim=claim)
    page = PaperPage.objects.filter(theirs | answer, uid=uid, paper__removed_at=None).first()
    if page is None:
        raise Http404
    return HttpResponse(
        vault.fetch(page.view_copy), content_type="image/webp", headers=PICTURE_HEADERS
    )
