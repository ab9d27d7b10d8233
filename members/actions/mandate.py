"""Let somebody act for a member: asked for, confirmed by the member, ended by a word or a day.

Two ways lead to one in force: `ask`, `send_mandate_code`, `confirm_by_code` with the member's own
telephone; or `ask`, `hand_in_paper`, `confirm_by_paper` with a signed sheet and two persons.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from config.kernel import vault
from config.kernel.denial import Denied
from config.kernel.references import new_reference
from config.kernel.sealing import blind_index
from members.actions.attempts import Origin
from members.actions.sign_in import send_code, use_code, user_of_member
from members.actions.tell import tell
from members.mandate_policies import (
    check_last_day,
    check_may_ask,
    check_may_check_paper,
    check_may_revoke,
    check_may_send_code,
    serves,
)
from members.mandates import MANDATE_TEXT_VERSION, facts_of, phone_of
from members.models import LoginCode, Mandate, MandateEvent, Member, Unit, User
from members.policies import NotAllowed, require
from members.queries.languages import language_of
from members.roles import Permission
from members.states import MANDATE_MOVES, MANDATE_OVER, MandateState
from members.unit_policies import check_open

_CODE = LoginCode.Purpose.MANDATE


class MandateRefused(Denied):
    """The mandate cannot be asked for or confirmed like this; the sentence says why."""

    code = "mandate_refused"


@transaction.atomic
def ask(
    *,
    member: Member,
    delegate: User,
    kind: Mandate.Kind,
    unit: Unit | None,
    scopes: Iterable[Mandate.Scope],
    ends_on: date,
    actor: User,
    now: datetime,
) -> Mandate:
    """Write down who shall act for the member, what for and until when. Nothing holds yet.

    An older asking that was not confirmed makes room; one whose paper is being checked does not.
    """
    wanted = set(scopes)
    if not wanted:
        raise MandateRefused(_("Please choose what for."))
    check_may_ask(actor, member, delegate, kind)
    if kind == Mandate.Kind.RELATIVE and phone_of(delegate) == member.phone:
        raise MandateRefused(_("Your relative needs a telephone number of their own."))
    check_last_day(ends_on, timezone.localdate(now), settings.MANDATE_DAYS[kind.value])
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    same = Mandate.objects.select_for_update(of=("self",)).filter(
        member=member, delegate=delegate, kind=kind
    )
    if same.filter(state=MandateState.PAPER_IN).exists():
        raise MandateRefused(_("A signed paper for this is being checked already."))
    for older in same.filter(state=MandateState.ASKED):
        _move(older, "replace", actor=actor, now=now)
    mandate = Mandate(
        member=member,
        delegate=delegate,
        kind=kind,
        unit=unit,
        may_file=Mandate.Scope.FILE in wanted,
        may_follow=Mandate.Scope.FOLLOW in wanted,
        may_receive=Mandate.Scope.RECEIVE in wanted,
        starts_on=timezone.localdate(now),
        ends_on=ends_on,
        text_version=MANDATE_TEXT_VERSION,
        asked_by=actor,
        asked_at=now,
    )
    if unit is not None:
        check_open(unit)
    if kind == Mandate.Kind.HELPER and (unit is None or not serves(delegate, mandate)):
        raise NotAllowed(_("This belongs to a unit that is not yours."))
    mandate.save()
    _note(mandate, "ask", actor, now)
    return mandate


@transaction.atomic
def send_mandate_code(*, mandate_id: int, address: str, actor: User, now: datetime) -> None:
    """A code to the member's own telephone; its text names the delegate, the scope and the day.

    Raises MandateRefused without a telephone, TooOften as for every code.
    """
    mandate = _open(mandate_id)
    check_may_send_code(actor, mandate)
    MANDATE_MOVES.target("confirm_by_code", mandate.state)
    member = mandate.member
    if not member.phone or member.phone_bounced_at is not None:
        raise MandateRefused(
            _("No telephone is on record for the member: please take a signed paper.")
        )
    language = language_of(member.pk)
    with override(language):
        facts = facts_of(mandate)
    send_code(
        purpose=_CODE,
        phone=member.phone,
        origin=Origin("address", address),
        now=now,
        member=member,
        subject=str(mandate.pk),
        facts=facts,
        language=language,
    )


def confirm_by_code(*, mandate_id: int, code: str, actor: User, now: datetime) -> Mandate:
    """The member gave the code that was sent for this mandate: from now on it is in force.

    Raises WrongCode for every other one, a sign-in code included. Must not be called inside a
    transaction: a wrong try counts although it is refused.
    """
    mandate = _open(mandate_id)
    check_may_send_code(actor, mandate)
    MANDATE_MOVES.target("confirm_by_code", mandate.state)
    phone = mandate.member.phone
    spent = use_code(purpose=_CODE, phone=phone, code=code, now=now, subject=str(mandate.pk))
    with transaction.atomic():
        mandate = _lock(mandate_id)
        mandate.basis, mandate.code = Mandate.Basis.CODE, spent
        return _begin(mandate, "confirm_by_code", actor, now)


def hand_in_paper(
    *, mandate_id: int, paper_reference: str, scan: bytes, actor: User, now: datetime
) -> Mandate:
    """The signed sheet, by its number and as a picture: a second person looks at it next.

    Raises Denied with a sentence for a file that cannot be read. Must not be called inside a
    transaction: drawing the pages takes seconds.
    """
    require(actor, Permission.CONSENT_RECORD)
    mandate = _open(mandate_id)
    check_may_send_code(actor, mandate)
    MANDATE_MOVES.target("hand_in_paper", mandate.state)
    if not paper_reference.strip():
        raise MandateRefused(_("Please enter the number of the signed paper."))
    draw: Callable[[bytes], list[bytes]] = import_string(settings.SIGNED_PAPER)
    kept = [vault.keep(page) for page in draw(scan)]
    try:
        with transaction.atomic():
            mandate = _lock(mandate_id)
            mandate.paper_reference, mandate.paper_pages = paper_reference.strip(), kept
            mandate.paper_entered_by = actor
            _move(mandate, "hand_in_paper", actor=actor, now=now)
    except BaseException:
        for name in kept:
            vault.discard(name)
        raise
    return mandate


@transaction.atomic
def confirm_by_paper(*, mandate_id: int, actor: User, now: datetime) -> Mandate:
    """A second person compared the sheet with what was entered: it is in force, and the member
    is told by SMS, in case they never signed anything."""
    mandate = _lock(mandate_id)
    check_may_check_paper(actor, mandate)
    mandate.basis = Mandate.Basis.PAPER
    _begin(mandate, "confirm_by_paper", actor, now)
    tell(key=f"mandate:{mandate.pk}", template="mandate_begun", member=mandate.member, now=now)
    return mandate


@transaction.atomic
def refuse_paper(*, mandate_id: int, reason: str, actor: User, now: datetime) -> None:
    """The second person does not accept the sheet; whoever handed it in reads why."""
    mandate = _lock(mandate_id)
    check_may_check_paper(actor, mandate)
    if not reason.strip():
        raise MandateRefused(_("Please say what is missing on the paper."))
    _move(mandate, "refuse_paper", actor=actor, now=now, reason=reason.strip()[:200])


@transaction.atomic
def revoke(*, mandate_id: int, actor: User, now: datetime) -> None:
    """From now on it gives nobody anything. Twice is harmless."""
    mandate = _lock(mandate_id)
    check_may_revoke(actor, mandate)
    if mandate.state in MANDATE_OVER:
        return
    mandate.revoked_by = actor
    _move(mandate, "revoke", actor=actor, now=now)


@transaction.atomic
def relative_user(*, name: str, phone: str) -> User:
    """The sign-in of a relative: a member's own where both name and telephone are a member's.

    Whoever enters them learns nothing: either way it is just somebody of this name.
    """
    known = [member for member in Member.objects.with_phone(phone) if member.name == name.strip()]
    if len(known) == 1:
        return user_of_member(known[0])
    index = blind_index(phone, kind="phone")
    there = User.objects.filter(
        kind=User.Kind.RELATIVE, phone_index=index, display_name=name.strip()
    )
    found = there.first()
    if found is not None:
        return found
    user = User(
        kind=User.Kind.RELATIVE,
        username=new_reference("relative-", 10).lower(),
        display_name=name.strip(),
        password=make_password(None),
    )
    user.set_phone(phone)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # entered twice at once
        return there.get()
    return user


def _begin(mandate: Mandate, move: str, actor: User, now: datetime) -> Mandate:
    """In force from now on; one of before makes room."""
    if mandate.ends_on < timezone.localdate(now):
        raise MandateRefused(_("Its last day is over. Please ask for a new one."))
    MANDATE_MOVES.target(move, mandate.state)
    before = Mandate.objects.select_for_update(of=("self",)).filter(
        member=mandate.member,
        delegate=mandate.delegate,
        kind=mandate.kind,
        state=MandateState.STANDING,
    )
    for older in before:
        _move(older, "replace", actor=actor, now=now)
    mandate.confirmed_by, mandate.confirmed_at = actor, now
    _move(mandate, move, actor=actor, now=now)
    return mandate


def _open(mandate_id: int) -> Mandate:
    return Mandate.objects.select_related("member", "delegate", "unit").get(pk=mandate_id)


def _lock(mandate_id: int) -> Mandate:
    """The mandate, locked; its member first, as where it was asked for."""
    member_id = Mandate.objects.values_list("member_id", flat=True).get(pk=mandate_id)
    Member.objects.select_for_update(of=("self",)).get(pk=member_id)
    locked = Mandate.objects.select_for_update(of=("self",))
    return locked.select_related("member", "delegate", "unit").get(pk=mandate_id)


def _move(mandate: Mandate, name: str, *, actor: User, now: datetime, reason: str = "") -> None:
    mandate.state = MANDATE_MOVES.target(name, mandate.state)
    if mandate.state in MANDATE_OVER:
        mandate.ended_at = now
    mandate.save()
    _note(mandate, name, actor, now, reason)


def _note(mandate: Mandate, move: str, actor: User, now: datetime, reason: str = "") -> None:
    MandateEvent.objects.create(
        mandate=mandate, move=move, state=mandate.state, actor=actor, reason=reason, moved_at=now
    )
