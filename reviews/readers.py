"""Who reads a medical question, and which questions are read twice: by rules and draws that nobody
chooses or foresees. See docs/experts.md."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from members.models import User
from reviews.advice import medical_proposal, panel_for
from reviews.draws import draw
from reviews.models import ExpertAbsence, ExpertPanel, ExpertSpecialty, Opinion, Referral, Review
from reviews.models.opinion import Conclusion
from reviews.states import ReferralState

# Who gave a question back, or was away, is not drawn for it again.
_HAD_IT = (ReferralState.DECLINED, ReferralState.PASSED_ON)


def there_on(experts: QuerySet[User], first: date, last: date) -> QuerySet[User]:
    """Those in office on both days, and not away on any between them."""
    in_office = Q(expert_term=None) | Q(expert_term__from_on__lte=first) & (
        Q(expert_term__until_on=None) | Q(expert_term__until_on__gte=last)
    )
    away = ExpertAbsence.objects.filter(ended_at=None, from_on__lte=last, until_on__gte=first)
    return experts.filter(in_office).exclude(pk__in=away.values("expert"))


def askable(review: Review, *, first: date, last: date) -> QuerySet[User]:
    """Experts who may be asked about this case, and are there to answer."""
    return there_on(panel_for(review), first, last)


def draw_reader(sitting: Referral, *, today: date) -> User | None:
    """Who reads it: of the specialty, there until the day, not a reader of it already; of those the
    one with the fewest open questions, among equals by draw."""
    taken = Referral.objects.filter(review=sitting.review).filter(
        Q(panel=sitting.panel_id, panel__isnull=False)
        | Q(claim_version=sitting.claim_version, state__in=_HAD_IT)
    )
    experts = askable(sitting.review, first=today, last=sitting.due_on).exclude(
        pk__in=taken.filter(expert__isnull=False).values("expert")
    )
    experts = experts.exclude(pk=sitting.asked_by_id)
    wanted = _wanted(sitting)
    if wanted:
        entered = Q(expert_specialties__specialty__in=wanted)
        experts = experts.filter(entered | Q(expert_specialties=None)).distinct()
    there = list(experts)
    loads = open_questions(there)
    key = f"reader:{sitting.review_id}:{sitting.seat}"
    return min(
        there,
        key=lambda expert: (loads.get(expert.pk, 0), _digest(f"{key}:{expert.pk}")),
        default=None,
    )


def open_questions(experts: Collection[User]) -> dict[int, int]:
    """How many questions each of them has open; who has none is missing."""
    theirs = Referral.objects.filter(state=ReferralState.OPEN, expert__in=experts).order_by()
    counted = theirs.values("expert").annotate(number=Count("pk"))
    return dict(counted.values_list("expert", "number"))


def may_go_on(sitting: Referral, *, today: date) -> bool:
    """Whether its expert may still be asked, is in office, and not away today."""
    there = askable(sitting.review, first=today, last=today)
    return sitting.expert is not None and there.filter(pk=sitting.expert.pk).exists()


def why_two_readers(sitting: Referral) -> str:
    """Why another expert reads it too, before anybody has said anything; "" where one is enough."""
    proposal = medical_proposal(sitting.review.claim_id, sitting.claim_version)
    proposed = proposal.label if proposal else ""
    if Conclusion.CRITICAL_ILLNESS in (_ASKED.get(sitting.kind, ""), proposed):
        return ExpertPanel.Why.CRITICAL_ILLNESS
    share = settings.EXPERT_SECOND_READING_SHARE
    return ExpertPanel.Why.DRAWN if falls_on(reference_of(sitting), share) else ""


def why_two_after(opinion: Opinion) -> str:
    """Why another expert reads what one has answered: the answer touches a critical illness, before
    or after the proposal was seen, or the machine's does."""
    said = Opinion.objects.filter(referral=opinion.referral_id).values_list("conclusion", flat=True)
    proposed = opinion.medical_proposal.label if opinion.medical_proposal else ""
    if Conclusion.CRITICAL_ILLNESS in (*said, proposed):
        return ExpertPanel.Why.CRITICAL_ILLNESS
    return ""


def falls_on(reference: str, share: int) -> bool:
    """Whether the draw falls on this question: `share` of a hundred, by HMAC-SHA256."""
    return _digest(f"twice:{reference}") * 100 < share << 64


def reference_of(sitting: Referral) -> str:
    """The question's own name: the claim's reference, the round, and the version asked about."""
    review = sitting.review
    return f"{review.claim.reference}/{review.round}/{sitting.claim_version}"


def reader_order(panel_id: int, seats: list[int]) -> list[int]:
    """In which order the readers stand on the panel's page: the first two by draw, so that their
    places say nothing; who was called last comes last."""
    first = [seat for seat in seats if seat < 3]
    drawn = sorted(first, key=lambda seat: _digest(f"place:{panel_id}:{seat}"))
    return drawn + [seat for seat in seats if seat not in first]


def _wanted(sitting: Referral) -> list[str]:
    """The specialty that was asked; where an expert was asked by name, theirs."""
    if sitting.specialty:
        return [sitting.specialty]
    named = Referral.objects.filter(
        review=sitting.review, claim_version=sitting.claim_version, expert__isnull=False, seat=1
    )
    first = named.order_by("pk").values("expert")[:1]
    return list(
        ExpertSpecialty.objects.filter(expert__in=first).values_list("specialty", flat=True)
    )


_ASKED = {Referral.Kind.CRITICAL_ILLNESS.value: Conclusion.CRITICAL_ILLNESS}


def _digest(text: str) -> int:
    return draw(b"expert-readers", text)
