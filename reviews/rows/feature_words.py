"""What the values that a model sees are called on screens."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.words import HOSPITAL_LEVELS
from members.models import Member
from reviews import champion_words
from reviews.champion.proposal import REFUSED

LABELS: Mapping[str, Promise] = {
    "amount_log": _("Cost"),
    "benefit_log": _("Computed amount"),
    "days": _("Days in hospital"),
    "cost_per_day_log": _("Cost per day"),
    "age": _("Age"),
    "age_band": _("Age"),
    "sex_f": _("Sex: female"),
    "sex": _("Sex"),
    "hospital_level": _("Hospital's level"),
    "in_city": _("Hospital in the city"),
    "by_photo": _("Filed by photo"),
    "channel": _("How it was filed"),
    "unit": _("Unit"),
    "diagnosis_label": _("What the diagnosis was read as"),
    "diagnosis_band": _("How sure that reading is"),
    "cause_known": _("Cause known"),
    "papers_unsure": _("Papers read with doubt"),
    "checks_failed": _("Checks failed"),
    "checks_no_data": _("Checks without data"),
    "claims_before": _("Claims before"),
    "account_is_new": _("Account not paid to before"),
    "days_since_cover_began": _("Days since cover began"),
    "days_to_deadline": _("Days to the deadline"),
    "fee_questions": _("Questions about fees"),
}

# The words that values take; levels of hospitals and labels of diagnoses are called as elsewhere.
WORDS: Mapping[str, Mapping[str, Promise]] = {
    "hospital_level": HOSPITAL_LEVELS,
    "channel": dict(Claim.Channel.choices),
    "diagnosis_label": {**champion_words.LABELS, "refused": champion_words.LABELS[REFUSED]},
    "diagnosis_band": champion_words.BANDS,
    "sex": dict(Member.Sex.choices),
}
_ANY: Mapping[str, Promise] = {"missing": _("not known"), "other": _("something else")}


def feature_label(name: str) -> str:
    """In the reader's language; its own name where there is no word for it. `name=word` is one of
    the words that a value takes."""
    feature, equals, word = name.partition("=")
    label = str(LABELS.get(feature, feature))
    return f"{label}: {word_label(feature, word)}" if equals else label


def word_label(feature: str, word: str) -> str:
    """A word of a value, likewise; bands and units are what they are called."""
    return str({**_ANY, **WORDS.get(feature, {})}.get(word, word))
