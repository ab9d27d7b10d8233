"""A model for tests that answers by the letter: what it reads is what the test wrote."""

from reviews.champion.proposal import Band, Label, Proposal, Reason


def _answer(
    label: Label, band: Band, reason: Reason, *, counter: Reason | None = None, icd10: str = ""
) -> Proposal:
    return Proposal(
        label=label,
        confidence=0.97 if label else 0.0,
        band=band,
        reasons=(reason,),
        counter=counter,
        icd10=icd10,
        model_version="test-1",
        model_sha256="0" * 64,
    )


def propose(text: str, *, age: int | None, sex: str) -> Proposal:
    """Cancer is a critical illness, cosmetic surgery is excluded, silence is refused."""
    if not text.strip():
        return _answer("", "low", Reason("nothing_said"))
    telling = Reason("telling", {"words": text})
    if "恶性肿瘤" in text:
        against = Reason("suspected", {"wording": text})
        return _answer("critical_illness", "high", telling, counter=against, icd10="C34.900")
    if "美容" in text:
        return _answer("excluded", "high", telling, icd10="Z41.100")
    return _answer("ordinary", "high", telling)


def refuses(text: str, *, age: int | None, sex: str) -> Proposal:
    """Answers nothing, whatever it is asked."""
    return _answer("", "low", Reason("too_far", {"wording": text}))
