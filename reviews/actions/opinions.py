"""How an opinion is written down: by one expert alone, or by a reader in a panel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from members.models import User
from reviews.actions.cite import Cite, cite
from reviews.advice import last_checklist, medical_proposal
from reviews.blind import shows_proposal
from reviews.champion import tables
from reviews.expert_policies import check_code, check_opinion, check_override
from reviews.models import Opinion, Referral


@dataclass(frozen=True)
class Judgement:
    """What an expert concludes, on what, and how sure they are; `icd10`: the code that they give
    the diagnosis, "" for none."""

    conclusion: str
    grounds: str
    confidence: str
    cites: Sequence[Cite] = ()
    icd10: str = ""


def record_opinion(
    referral: Referral,
    stage: Opinion.Stage,
    judgement: Judgement,
    *,
    actor: User,
    now: datetime,
    override_reason: str = "",
    override_note: str = "",
) -> Opinion:
    """Write an opinion down with what it was given on. The caller holds the locks and has asked.

    Who says something else than the machine, whose proposal they have before them, says why.
    """
    proposal = medical_proposal(referral.review.claim_id, referral.claim_version)
    proposed = proposal.label if proposal and stage != Opinion.Stage.INITIAL else ""
    check_override(judgement.conclusion, proposed, reason=override_reason, note=override_note)
    overrides = bool(proposed) and judgement.conclusion != proposed
    check_opinion(judgement.conclusion, judgement.grounds, judgement.confidence)
    check_code(judgement.icd10)
    checklist = last_checklist(referral)
    opinion = Opinion.objects.create(
        referral=referral,
        review=referral.review,
        claim_version=referral.claim_version,
        stage=stage,
        conclusion=judgement.conclusion,
        grounds=judgement.grounds.strip()[:1000],
        confidence=judgement.confidence,
        icd10=judgement.icd10,
        code_system=tables.CODE_SYSTEM if judgement.icd10 else "",
        code_version=tables.CODE_VERSION if judgement.icd10 else "",
        override_reason=override_reason if overrides else "",
        override_note=override_note.strip()[:300] if overrides else "",
        proposal_seen=shows_proposal(referral),
        medical_proposal=proposal,
        checklist=checklist if checklist and checklist.disease else None,
        given_by=actor,
        given_at=now,
    )
    cite(judgement.cites, opinion, now=now)
    return opinion
