"""Where a claim is, what the member must do, by when, how much, and whom to ask."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claims.freezes import touching
from claims.models import Claim, ClaimEvent, Fact, Paper, Reminder
from claims.policies import last_appeal_day
from claims.queries.amounts import Amount, amounts_of
from claims.queries.denial import Denial, denial_of
from claims.queries.frozen import RESTS, frozen_sentences, rests
from claims.queries.papers import open_request
from claims.queries.steps import Step, decided_by_nobody, hospital_asked_until, steps_of
from claims.states import CLAIM_MOVES, GRANTED, UNDECIDED, ClaimState
from claims.words import bounce_text, item_label
from config.status import STATUS
from config.wording import day, listed, money
from members.models import Member
from members.queries.person import CardRow, card_of, standing_consents

S = ClaimState


@dataclass(frozen=True)
class StatusPage:
    """Everything on the page of one claim. `new_card`: a card that was given after the bounce;
    `rests`: it is frozen, and the member is asked nothing; `by_nobody`: granted by a machine, and a
    person looks at it where the member wishes."""

    reference: str
    who: str
    state: str
    title: str
    icon: str
    tone: str
    sentences: list[SafeString]
    spoken: str
    amount: Amount
    amount_label: str
    amount_note: str
    steps: list[Step]
    facts: int
    consents: int
    may_withdraw: bool
    denial: Denial | None
    papers: int
    again_url: str
    new_card: CardRow | None
    appeal_until: date | None
    final: bool
    rests: bool
    by_nobody: bool

    @property
    def act(self) -> bool:
        """Whether something is asked of the member: then that is the page's main button."""
        acts = (S.AWAITING_MEMBER, S.PAYMENT_FAILED, S.WITHDRAWN)
        return self.appeal_until is not None or (self.state in acts and not self.rests)


def own_claim(member: Member, reference: str) -> Claim | None:
    """The member's own claim with what its pages need; None where it is someone else's."""
    return (
        Claim.objects.filter(member=member, reference=reference)
        .select_related("bank_account", "encounter", "scheme")
        .first()
    )


def status_page(claim: Claim, member: Member, *, today: date, language: str) -> StatusPage:
    """The page as of `today`; about ten statements."""
    events = list(ClaimEvent.objects.filter(claim=claim).order_by("pk"))
    amount = _amount(claim)
    card = card_of(member) if claim.state == S.PAYMENT_FAILED else None
    new_card = card if card and card.pk != claim.bank_account_id else None
    freezes = touching(claim)
    at_rest = rests(claim, freezes)
    sentences = (
        frozen_sentences(claim, freezes)
        if at_rest
        else _sentences(claim, events, today, has_phone=bool(member.phone), new_card=new_card)
    )
    tone, icon = ("info", "hourglass") if at_rest else STATUS[claim.state]
    title = str(RESTS) if at_rest else str(S(claim.state).label)
    label, note = _amount_words(claim, amount)
    return StatusPage(
        reference=claim.reference,
        who=f"{member.masked_name} · {item_label(claim.item)}",
        state=claim.state,
        title=title,
        icon=icon,
        tone=tone,
        sentences=sentences,
        spoken=_spoken(title, sentences, label, amount),
        amount=amount,
        amount_label=label,
        amount_note=note,
        steps=steps_of(claim, events),
        facts=Fact.objects.current().filter(claim=claim).count(),
        consents=standing_consents(member),
        may_withdraw=CLAIM_MOVES.allows("withdraw", claim.state),
        denial=denial_of(claim, events, language) if claim.state == S.DENIED else None,
        papers=_papers(claim),
        again_url=_again(claim),
        new_card=new_card,
        appeal_until=_appeal_until(claim, today),
        final=claim.state == S.DENIED and _appealed(events),
        rests=at_rest,
        by_nobody=decided_by_nobody(events),
    )


def _papers(claim: Claim) -> int:
    return Paper.objects.filter(filing__claims=claim, removed_at=None).count()


def _again(claim: Claim) -> str:
    if claim.channel == Claim.Channel.PHOTO:
        return reverse("claims:photo")
    return reverse("claims:new", kwargs={"stay": claim.encounter.reference})


def _appeal_until(claim: Claim, today: date) -> date | None:
    """The last day for an appeal, as long as it has not gone by."""
    last = last_appeal_day(claim) if claim.state == S.DENIED else None
    return last if last is not None and today <= last else None


def _appealed(events: list[ClaimEvent]) -> bool:
    return any(event.move == "appeal" for event in events)


def _amount(claim: Claim) -> Amount:
    amount = amounts_of([claim])[claim.pk]
    if amount.value is not None or claim.state != S.SUBMITTED:
        return amount
    # Not computed yet: what the reminder said, if this claim is all that the stay makes.
    told = Reminder.objects.filter(encounter=claim.encounter_id, outcome="pay").first()
    alone = Claim.objects.filter(encounter=claim.encounter_id, filed_at=claim.filed_at).count() == 1
    return Amount(told.estimate, granted=False) if told and alone else amount


def _amount_words(claim: Claim, amount: Amount) -> tuple[str, str]:
    if amount.value is None:
        return "", ""
    if claim.state == S.PAID:
        return _("Paid"), ""
    if claim.state in GRANTED:
        return _("You get"), ""
    return _("You may get"), _("subject to the review")


def _sentences(
    claim: Claim,
    events: list[ClaimEvent],
    today: date,
    *,
    has_phone: bool,
    new_card: CardRow | None,
) -> list[SafeString]:
    card = {"bank": claim.bank_account.bank_name, "last4": claim.bank_account.last4}
    if claim.state in UNDECIDED:
        return _undecided(claim, events, today, has_phone=has_phone)
    if claim.state == S.APPROVED:
        way = _("The money is on its way to {bank}, card ending {last4}.")
        return [_nothing_to_do(), format_html(way, **card)]
    if claim.state == S.PAID:
        when = {"day": _paid_day(events)}
        return [format_html(_("On <b>{day}</b> to {bank}, card ending {last4}."), **card, **when)]
    if claim.state == S.PAYMENT_FAILED:
        ask = (
            _("Your new card is on record. Press below, and we pay again.")
            if new_card
            else _("Please give us <b>another card</b>; then we pay again at once.")
        )
        why = bounce_text(_last(events, "record_bounce").reason)
        return [format_html("{}", why), SafeString(ask)]
    if claim.state == S.DENIED:
        return [SafeString(_denied(_appealed(events)))]
    withdrawn = _("You took this claim back on {day}.")
    return [format_html(withdrawn, day=day(_last(events, "withdraw").moved_at))]


def _undecided(
    claim: Claim, events: list[ClaimEvent], today: date, *, has_phone: bool
) -> list[SafeString]:
    if claim.state == S.AWAITING_MEMBER:
        return _asked(claim, _last(events, "ask"))
    if claim.state == S.WAITING_UNTIL:
        until = date.fromisoformat(_last(events, "wait").reason)
        kept = _("Claims like this are taken from <b>{day}</b> on. Yours is kept until then.")
        return [_nothing_to_do(), format_html(kept, day=day(until))]
    asked_until = hospital_asked_until(events)
    if asked_until is not None:
        return [_nothing_to_do(), *_hospital(asked_until)]
    return [_nothing_to_do(), *_promise(claim, today, has_phone=has_phone)]


def _hospital(until: date) -> list[SafeString]:
    """That we ask, and until when; what we ask about is between the desk and the hospital."""
    asks = _("We are checking something <b>with the hospital</b>, until {day} at the latest.")
    moves = _("The result is put off by the days that this takes.")
    return [
        format_html(asks, day=format_html("<b class='keep'>{}</b>", day(until))),
        SafeString(moves),
    ]


def _denied(appealed: bool) -> str:
    if appealed:
        return _("Other people looked at your appeal and came to the same result. It is final.")
    return _("The reason stands below. If you see it differently, you can have it looked at again.")


def _asked(claim: Claim, event: ClaimEvent) -> list[SafeString]:
    """Which paper is missing, why, and until when; a good one is shown on the page of papers."""
    request = open_request(claim)
    kinds = listed(Paper.Kind(kind).label for kind in request.kinds) if request else ""
    what = _("Still missing: <b>{kinds}</b>.") if kinds else _("Something is still missing.")
    said = [format_html(what, kinds=kinds)]
    if request is not None and request.note:
        said.append(format_html("{}", request.note))
    try:
        until = date.fromisoformat(event.reason)
    except ValueError:
        return said
    return [*said, format_html(_("Please send it by <b>{day}</b>."), day=day(until))]


def _nothing_to_do() -> SafeString:
    return SafeString(_("You need <b>do nothing</b> now."))


def _promise(claim: Claim, today: date, *, has_phone: bool) -> list[SafeString]:
    promised = day(claim.promised_on)
    if claim.promised_on < today:
        late = _("We promised a result by {day} and are late: we are sorry. Call {hotline}.")
        return [format_html(late, day=promised, hotline=settings.HOTLINE)]
    told = (
        _("You hear the result by <b>{day}</b>, by text message.")
        if has_phone
        else _("The result is here by <b>{day}</b>.")
    )
    lines = [format_html(told, day=promised)]
    if claim.promise_is_provisional:
        soft = _("The holidays of that time are not published yet; it may move by some days.")
        lines.append(SafeString(soft))
    return lines


def _spoken(title: str, sentences: list[SafeString], label: str, amount: Amount) -> str:
    """The same for the ear."""
    parts = [_("Your claim: %(state)s.") % {"state": title}]
    parts += [strip_tags(str(sentence)) for sentence in sentences]
    if label and amount.value is not None:
        parts.append(_("%(what)s %(amount)s.") % {"what": label, "amount": money(amount.value)})
    return " ".join(parts)


def _paid_day(events: list[ClaimEvent]) -> str:
    """The bank's day, which stands in the reason of the event."""
    event = _last(events, "record_payment")
    try:
        return day(date.fromisoformat(event.reason))
    except ValueError:
        return day(event.moved_at)


def _last(events: list[ClaimEvent], move: str) -> ClaimEvent:
    return [event for event in events if event.move == move][-1]
