"""What the named checks say about a case, and what a correction did to them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.models import Claim
from claims.receipts import WAITING, is_connected
from reviews.checks import receipt_verified
from reviews.checks.registry import BY_NAME
from reviews.models import CheckResult


@dataclass(frozen=True)
class CheckRow:
    """One check; `status` is that of the template part."""

    name: str
    status: str
    sentence: str
    source: str
    waits: bool = False  # for somebody to look
    changed: str = ""  # what a correction did to it
    claims: tuple[str, ...] = ()  # others to compare with; link only those that one may see
    lines: tuple[str, ...] = ()  # of the fee list, by number


def check_rows(claim: Claim) -> list[CheckRow]:
    """What the checks found on the claim as it is now, in the registry's order."""
    found = CheckResult.objects.filter(
        claim=claim, claim_version__in=(claim.version, claim.version - 1)
    )
    results = {one.name: one for one in found if one.claim_version == claim.version}
    if _is_being_asked(claim, results):
        results[receipt_verified.CHECK.name] = CheckResult(
            outcome=CheckResult.Outcome.NO_DATA, evidence={"answer": WAITING}
        )
    before = {one.name: one.outcome for one in found if one.claim_version != claim.version}
    return [
        CheckRow(
            name=name,
            status={"pass": "passed", "fail": "open", "no_data": "unknown"}[results[name].outcome],
            waits=check.stands_against(results[name].outcome),
            sentence=check.sentence(results[name].outcome, results[name].evidence),
            source=str(check.source),
            claims=_listed(results[name], "claims"),
            lines=_listed(results[name], "lines"),
            changed=_changed(before.get(name), results[name].outcome),
        )
        for name, check in BY_NAME.items()
        if name in results
    ]


def _listed(result: CheckResult, key: str) -> tuple[str, ...]:
    return tuple(filter(None, result.evidence.get(key, "").split(",")))


def _changed(before: str | None, now: str) -> str:
    if before is None or before == now:
        return ""
    return _("passes since the correction") if now == "pass" else _("new since the correction")


def _is_being_asked(claim: Claim, results: dict[str, CheckResult]) -> bool:
    """The other checks are done, and the fiscal platform has not answered yet."""
    by_photo = claim.channel == Claim.Channel.PHOTO
    return bool(results) and by_photo and is_connected() and "receipt_verified" not in results
