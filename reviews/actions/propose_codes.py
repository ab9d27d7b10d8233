"""Which codes a claim's diagnosis may have: asked of the table by the worker, for people to choose.

Nothing hangs on it: no route, no amount, no refusal. Where it fails the page has no candidates.
"""

from datetime import datetime

from django.db import transaction

from claims.actions.record import lock_claim
from claims.models import Claim
from claims.states import UNDECIDED
from reviews.champion import tables
from reviews.models import CodeProposal
from reviews.opened_coder import opened_coder
from reviews.wording_queries import diagnosis_of, known_codes

# More than are shown: one that people confirmed may be withdrawn before somebody looks.
KEPT = 8


@transaction.atomic
def propose_codes(*, claim_id: int, version: int, now: datetime) -> CodeProposal | None:
    """Keep the candidates for this version of the claim, once.

    None where the claim is decided or its facts are newer. Raises ModelRefused where the table is
    not the one that we know.
    """
    seen = Claim.objects.get(pk=claim_id)
    if seen.version != version or seen.state not in UNDECIDED:
        return None
    # Before the lock: the first time the table is read, which takes seconds.
    wording = diagnosis_of(seen)
    [candidates] = opened_coder().candidates([wording], KEPT)
    confirmed = {known.code for known in known_codes(wording)}
    claim = lock_claim(claim_id)
    if claim.version != version or claim.state not in UNDECIDED:
        return None
    proposal, _made = CodeProposal.objects.get_or_create(
        claim=claim,
        claim_version=version,
        defaults={
            "candidates": [
                {
                    "code": one.code,
                    "name": one.name,
                    "chance": one.confidence,
                    "known": one.code in confirmed,
                }
                for one in candidates
            ],
            "code_system": tables.CODE_SYSTEM,
            "code_version": tables.CODE_VERSION,
            "table_sha256": tables.digests()[tables.NAMES],
            "created_at": now,
        },
    )
    return proposal
