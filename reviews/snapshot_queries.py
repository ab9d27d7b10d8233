"""What the registers say of one version of a claim, as the values that a model sees.

Each value names the rows that it was taken from, so that it can be looked up and explained. What is
not known is None, and never a guess.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from claims.benefits.case_json import case_from_dict
from claims.benefits.deadlines import claim_window
from claims.models import Claim, Fact
from members.models import Enrolment
from reviews.checks import fee_rules, registry
from reviews.checks.base import FAIL, NO_DATA
from reviews.features import schema
from reviews.features.schema import Value, logged, validated
from reviews.models import CheckResult, MedicalProposal, PreReview

# Good for nothing but asking the fiscal platform, whose answer proves it.
_PROVED_OTHERWISE = "check_code"
# What a value was taken from: names of rows (or of fields), each with its number.
Rows = list[tuple[str, int]]


@dataclass(frozen=True)
class Seen:
    """Everything that the values of one claim version are taken from."""

    claim: Claim
    facts: Mapping[str, Fact]
    checks: tuple[CheckResult, ...]
    pre_review: PreReview
    proposal: MedicalProposal
    cover: Enrolment | None
    before: int

    @property
    def filed_on(self) -> date:
        return timezone.localdate(self.claim.filed_at)

    def text(self, name: str) -> str | None:
        """A fact's value; None where there is none, or it was taken back."""
        fact = self.facts.get(name)
        return fact.value if fact is not None and fact.value else None

    def day(self, name: str) -> date | None:
        """A fact that is a day; its time of day is left off."""
        text = self.text(name)
        return date.fromisoformat(text[:10]) if text else None

    def rows(self, *names: str) -> Rows:
        """The facts of these names that there are."""
        return [(name, self.facts[name].pk) for name in names if name in self.facts]


def seen_of(claim: Claim, pre_review: PreReview, proposal: MedicalProposal) -> Seen:
    """Gather it, in four statements whatever the claim holds.

    The claim comes with its member and account, the pre-review with its assessment and that one's
    version of the scheme.
    """
    facts = Fact.objects.current().filter(claim=claim).order_by("pk")
    checks = CheckResult.objects.filter(claim=claim, claim_version=claim.version).order_by("pk")
    covers = Enrolment.objects.filter(
        member_id=claim.member_id, scheme_id=claim.scheme_id, item=claim.item, period=claim.period
    )
    # A stay across the turn of the year makes two claims: neither comes before the other.
    before = Claim.objects.filter(member_id=claim.member_id, pk__lt=claim.pk).exclude(
        encounter_id=claim.encounter_id
    )
    return Seen(
        claim=claim,
        facts={fact.name: fact for fact in facts},
        checks=tuple(checks),
        pre_review=pre_review,
        proposal=proposal,
        cover=covers.first(),
        before=before.count(),
    )


def features_of(seen: Seen) -> tuple[dict[str, Value], dict[str, Any]]:
    """The values of the schema within its bounds, and by name what each was taken from."""
    taken = _about_stay(seen) | _about_claim(seen) | _about_proposal(seen)
    values = validated({name: value for name, (value, _rows) in taken.items()})
    sources = {
        name: {
            "from": schema.BY_NAME[name].source,
            "names": [row for row, _pk in rows],
            "ids": [pk for _row, pk in rows],
        }
        for name, (_value, rows) in taken.items()
    }
    return values, sources


def _about_stay(seen: Seen) -> dict[str, tuple[object, Rows]]:
    total, nights = seen.text("total"), _nights(seen)
    doubtful = [
        fact
        for fact in seen.facts.values()
        if fact.source == Fact.Source.PAPER and not fact.is_sure and fact.name != _PROVED_OTHERWISE
    ]
    stay = seen.rows("admitted_on", "discharged_on")
    return {
        "amount_log": (logged(total), seen.rows("total")),
        "days": (nights, stay),
        "cost_per_day_log": (_per_day(total, nights), [*seen.rows("total"), *stay]),
        "hospital_level": (seen.text("hospital_level"), seen.rows("hospital_level")),
        # No fact says where a hospital is, and its name is not asked.
        "in_city": (None, []),
        "cause_known": (
            seen.text("cause") not in (None, Claim.Cause.UNKNOWN.value),
            seen.rows("cause"),
        ),
        "papers_unsure": (len(doubtful), seen.rows(*(fact.name for fact in doubtful))),
    }


def _about_claim(seen: Seen) -> dict[str, tuple[object, Rows]]:
    claim, member, account = seen.claim, seen.claim.member, seen.claim.bank_account
    channel = [("channel", claim.pk)]
    cover = [("cover", seen.cover.pk)] if seen.cover is not None else []
    assessment = seen.pre_review.assessment
    return {
        "age": (_age(member.born_on, seen.filed_on), [("born_on", member.pk)]),
        "sex_f": (member.sex == member.Sex.FEMALE, [("sex", member.pk)]),
        "by_photo": (claim.channel == Claim.Channel.PHOTO, channel),
        "channel": (claim.channel, channel),
        "claims_before": (seen.before, [("member", member.pk)]),
        "account_is_new": (account.is_new, [("account", account.pk)]),
        "days_since_cover_began": (_since_cover(seen), cover),
        "days_to_deadline": (_to_deadline(seen), [("assessment", assessment.pk)]),
        "benefit_log": (logged(assessment.benefit), [("assessment", assessment.pk)]),
    }


def _about_proposal(seen: Seen) -> dict[str, tuple[object, Rows]]:
    said = [("proposal", seen.proposal.pk)]
    failed, silent = (
        [check for check in seen.checks if check.outcome == outcome and _counts(check)]
        for outcome in (FAIL, NO_DATA)
    )
    asked = [check for check in seen.checks if check.name == fee_rules.CHECK.name]
    return {
        "diagnosis_label": (seen.proposal.label or "refused", said),
        "diagnosis_band": (seen.proposal.confidence, said),
        "checks_failed": (len(failed), _named(failed)),
        "checks_no_data": (len(silent), _named(silent)),
        "fee_questions": (_questions(asked), _named(asked)),
    }


def _counts(check: CheckResult) -> bool:
    """One that need not answer tells nothing by its silence."""
    known = registry.BY_NAME.get(check.name)
    return known is None or known.stands_against(check.outcome)


def _named(checks: Iterable[CheckResult]) -> Rows:
    return [(check.name, check.pk) for check in checks]


def _nights(seen: Seen) -> int | None:
    begins, ends = seen.day("admitted_on"), seen.day("discharged_on")
    return (ends - begins).days if begins and ends else None


def _per_day(total: str | None, nights: int | None) -> float | None:
    """A stay that ends on its first day is one day's cost."""
    if total is None or nights is None:
        return None
    return logged(Decimal(total) / max(nights, 1))


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _since_cover(seen: Seen) -> int | None:
    admitted = seen.day("admitted_on")
    return (admitted - seen.cover.effective_on).days if seen.cover and admitted else None


def _to_deadline(seen: Seen) -> int | None:
    """From the filing to the last day for it; None where no rule sets one."""
    assessment = seen.pre_review.assessment
    case = case_from_dict(assessment.inputs["case"])
    if not case.stays:
        return None
    terms = assessment.scheme_version.terms()
    closes = claim_window(terms, seen.claim.period, case, case.stays[0]).closes
    return (closes - seen.filed_on).days if closes else None


def _questions(asked: list[CheckResult]) -> int | None:
    """How much the national rules ask of the fee list; None where there is no list of which they
    could be asked."""
    known = [check for check in asked if check.outcome != NO_DATA]
    return sum(int(check.evidence.get("count", 0)) for check in known) if known else None
