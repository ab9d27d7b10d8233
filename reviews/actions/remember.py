"""What experts called a wording is remembered once their word counts, and forgotten when it falls.

It gives later cases a list to choose from, and nothing else: no label, no route, no refusal.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.record import lock_claim
from config.kernel.too_much import personal_data_in
from members.models import User
from reviews.actions.panel import voices
from reviews.advice import expert_word
from reviews.champion import tables
from reviews.expert_policies import check_may_forget
from reviews.models import Decision, KnownWording, KnownWordingEnd, Opinion
from reviews.policies import OpenQuestion
from reviews.wording_queries import diagnosis_of, key_of


@transaction.atomic
def remember_wording(*, decision_id: int, now: datetime) -> list[KnownWording]:
    """Remember the codes of the opinions that a decision in effect rests on, once each.

    What an earlier decision on the same claim had taught speaks no more where this one found
    otherwise, or rests on opinions of its own. Doing it twice, or late, leaves the same.
    """
    decision = Decision.objects.select_related("claim__member", "review__claim").get(pk=decision_id)
    lock_claim(decision.claim_id)
    newest = Decision.objects.filter(claim=decision.claim_id, effect__isnull=False).order_by("-pk")
    if newest.values_list("pk", flat=True).first() != decision_id:
        return []  # a later one has work of its own
    opinions = _rests_on(decision)
    _overturn(decision, anew=bool(opinions), now=now)
    wording = diagnosis_of(decision.claim)
    key = key_of(wording)
    # A text with a number or a name in it is no wording that others write.
    if not key or personal_data_in(wording, names=[decision.claim.member.name]):
        return []
    names = tables.code_names()
    return [
        KnownWording.objects.get_or_create(
            opinion=opinion,
            defaults={
                "decision": decision,
                "wording": wording,
                "key": key,
                "code": opinion.icd10,
                "name": names.get(opinion.icd10, ""),
                "code_system": opinion.code_system,
                "code_version": opinion.code_version,
                "confirmed_by": opinion.given_by,
                "confirmed_at": now,
            },
        )[0]
        for opinion in opinions
        if opinion.icd10
    ]


@transaction.atomic
def withdraw_wording(*, known_id: int, reason: str, actor: User, now: datetime) -> None:
    """Say that a remembered code was wrong: from now on it speaks no more. The row stays."""
    # The row itself is locked: two who withdraw it at once come one after the other.
    known = (
        KnownWording.objects.select_for_update(of=("self",), no_key=True)
        .select_related("opinion__review__member")
        .get(pk=known_id)
    )
    check_may_forget(actor, known)
    if len(reason.strip()) < 4:
        raise OpenQuestion(_("Please say in a few words why it is wrong."))
    KnownWordingEnd.objects.create(
        known=known,
        why=KnownWordingEnd.Why.WITHDRAWN,
        reason=reason.strip()[:200],
        ended_by=actor,
        ended_at=now,
    )


def _rests_on(decision: Decision) -> list[Opinion]:
    """The experts' answer, and of several readers all that concluded the same as it says."""
    answer = expert_word(decision.review).opinion
    if answer is None:
        return []
    panel = answer.referral.panel
    if panel is None:
        return [answer]
    said = voices(panel).values()
    return [opinion for opinion in said if opinion.conclusion == answer.conclusion]


def _overturn(decision: Decision, *, anew: bool, now: datetime) -> None:
    earlier = KnownWording.objects.filter(decision__claim=decision.claim_id, end=None)
    earlier = earlier.exclude(decision=decision)
    if not anew:
        earlier = earlier.exclude(decision__outcome=decision.outcome)
    KnownWordingEnd.objects.bulk_create(
        [
            KnownWordingEnd(known=known, why=KnownWordingEnd.Why.OVERTURNED, ended_at=now)
            for known in earlier.order_by("pk")
        ],
        ignore_conflicts=True,  # somebody withdrew it at this moment
    )
