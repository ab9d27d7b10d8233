"""A claim's way as steps: what is done, where it is, what is still to come."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from claims.models import Claim, ClaimEvent
from claims.states import BY_NOBODY, ClaimState
from config.wording import day, moment

S = ClaimState


@dataclass(frozen=True)
class Step:
    """One step; `state` is done, current, todo or bad."""

    label: str
    note: str
    state: str


def steps_of(claim: Claim, events: list[ClaimEvent]) -> list[Step]:
    """Submitted, data read, reviewed, result, money; a withdrawal ends the list where it came."""
    times = {event.move: moment(event.moved_at) for event in events}
    steps = [Step(_("Submitted"), times["submit"], "done")]
    if claim.state == S.WITHDRAWN:
        return [*steps, Step(_("Withdrawn"), times["withdraw"], "done")]
    if claim.state == S.SUBMITTED:
        steps.append(Step(_("Data are being read"), _("This takes a minute"), "current"))
        return [*steps, *_still_to_come(claim, review=True)]
    if claim.state == S.WAITING_UNTIL:
        until = date.fromisoformat(next(e for e in reversed(events) if e.move == "wait").reason)
        note = _("It goes on by itself on %(day)s") % {"day": day(until)}
        steps.append(Step(_("Waiting for its day"), note, "current"))
        return [*steps, *_still_to_come(claim, review=True)]
    if claim.channel == Claim.Channel.PHOTO:
        steps.append(Step(_("Papers are read"), _("You looked them over"), "done"))
    else:
        note = _("From the medical insurance; no papers needed")
        steps.append(Step(_("Data are read"), note, "done"))
    if claim.state == S.AWAITING_MEMBER:
        steps.append(Step(_("Something is missing"), _("It goes on once you sent it"), "current"))
        return [*steps, *_still_to_come(claim, review=True)]
    if "appeal" in times:
        return [*steps, *_appeal(claim, events, times)]
    return [*steps, *_decision(claim, events, times)]


def hospital_asked_until(events: list[ClaimEvent]) -> date | None:
    """Until when a hospital is being waited for; None where none is."""
    last = next((e for e in reversed(events) if e.move in ("ask_hospital", "hear_hospital")), None)
    return date.fromisoformat(last.reason) if last and last.move == "ask_hospital" else None


def decided_by_nobody(events: list[ClaimEvent]) -> bool:
    """Whether what stands was granted by a machine; people who looked later take its place."""
    judged = [event for event in events if event.move in ("approve", "deny")]
    return bool(judged) and judged[-1].move == "approve" and judged[-1].reason == BY_NOBODY


def _decision(claim: Claim, events: list[ClaimEvent], times: dict[str, str]) -> list[Step]:
    if claim.state == S.IN_REVIEW and hospital_asked_until(events) is not None:
        asks = Step(
            _("Being reviewed"), _("We are checking something with the hospital"), "current"
        )
        return [asks, *_still_to_come(claim, review=False)]
    if claim.state == S.IN_REVIEW:
        looks = Step(_("Being reviewed"), _("The costs are being checked"), "current")
        return [looks, *_still_to_come(claim, review=False)]
    by_nobody = decided_by_nobody(events)
    steps = [Step(_("Reviewed"), _("Automatically, by the rules") if by_nobody else "", "done")]
    if claim.state == S.DENIED:
        return [*steps, Step(_("Cannot be paid this time"), times["deny"], "bad")]
    steps.append(Step(_("Approved"), times["approve"], "done"))
    return [*steps, *_money(claim, times)]


def _appeal(claim: Claim, events: list[ClaimEvent], times: dict[str, str]) -> list[Step]:
    """The first answer, the appeal, and what other people decided on it."""
    first = next(event for event in events if event.move == "deny")
    steps = [
        Step(_("Cannot be paid this time"), moment(first.moved_at), "bad"),
        Step(_("You appealed"), times["appeal"], "done"),
    ]
    if claim.state in (S.APPEALED, S.IN_REVIEW):
        steps.append(Step(_("Other people review it"), "", "current"))
        return [*steps, *_still_to_come(claim, review=False)]
    if claim.state == S.DENIED:
        return [*steps, Step(_("Final: cannot be paid"), times["deny"], "bad")]
    return [*steps, Step(_("Approved on appeal"), times["approve"], "done"), *_money(claim, times)]


def _still_to_come(claim: Claim, *, review: bool) -> list[Step]:
    steps = [Step(_("Being reviewed"), "", "todo")] if review else []
    return [
        *steps,
        Step(_("Result"), "", "todo"),
        Step(_("Money arrives"), _to_card(claim), "todo"),
    ]


def _money(claim: Claim, times: dict[str, str]) -> list[Step]:
    if claim.state == S.PAID:
        return [Step(_("Money has arrived"), _to_card(claim), "done")]
    if claim.state == S.PAYMENT_FAILED:
        return [Step(_("Payment came back"), times["record_bounce"], "bad")]
    steps = []
    if "record_bounce" in times:
        steps.append(Step(_("Payment came back"), times["record_bounce"], "bad"))
    return [*steps, Step(_("Being paid"), _to_card(claim), "current")]


def _to_card(claim: Claim) -> str:
    account = claim.bank_account
    return _("to %(bank)s, card ending %(last4)s") % {
        "bank": account.bank_name,
        "last4": account.last4,
    }
