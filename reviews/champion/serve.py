"""Ask the model about a wording. It proposes and says why; it never decides, and may say nothing.

Importing this costs nothing: the libraries and the model are opened on the first question, in the
worker that asks it. No web process does.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from reviews.champion.judge import Limits, Verdict, judge, refused
from reviews.champion.proposal import CRITICAL_ILLNESS, REFUSED, Proposal, Reason
from reviews.champion.wording import careful_word_in, is_cut, parts_of, plain

if TYPE_CHECKING:
    from reviews.champion.scorer import Scorer


def propose(text: str, *, age: int | None, sex: str, scorer: "Scorer | None" = None) -> Proposal:
    """What the wording of a diagnosis looks like, for a person who decides.

    `sex` is F, M or "" where not known. Takes any text; raises ModelRefused, and nothing else, when
    the model or a table is not the one that we know: then the claim goes on without a proposal.
    """
    scorer = scorer or champion()
    model = scorer.model
    limits = Limits(model.thresholds, model.floor)
    verdict = judge(scorer.read(parts_of(text)), limits, age=age, sex=sex)
    verdict = _as_a_whole(text, verdict)
    return Proposal(
        label=verdict.label,
        confidence=round(verdict.confidence, 4),
        band=verdict.band,
        reasons=verdict.reasons,
        counter=verdict.counter,
        icd10=verdict.icd10,
        model_version=model.version,
        model_sha256=model.sha256,
    )


@lru_cache(maxsize=1)
def champion() -> "Scorer":
    """The model that ships, opened once a process."""
    from reviews.champion.artefact import load  # noqa: PLC0415  a web process must not import these
    from reviews.champion.scorer import Scorer  # noqa: PLC0415

    return Scorer(load())


def _as_a_whole(text: str, verdict: Verdict) -> Verdict:
    """What only the whole text can tell: a word across a break, or more than was read."""
    if verdict.label in (CRITICAL_ILLNESS, REFUSED):
        return verdict
    if is_cut(text):
        return refused(Reason("too_long"), icd10=verdict.icd10)
    careful = careful_word_in(plain(text), verdict.label)
    if careful:
        reason = Reason("word_across", {"word": careful.word})
        return refused(reason, rank=2, icd10=verdict.icd10)
    return verdict
