"""What a member sees of themselves: cover, card, consents, messages, who looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from config.kernel.masking import mask_account
from config.kernel.sealing import blind_index
from members.consents import CONSENTS, ConsentText
from members.models import (
    AccessEntry,
    BankAccount,
    Consent,
    Enrolment,
    Heir,
    Member,
    Message,
    PersonChange,
    RoleGrant,
    SchemeVersion,
    User,
)
from members.roles import Role
from members.schemes.terms import in_language
from members.states import ChangeState

MOST_SHOWN = 100
# A code that was sent is nobody's to read again.
_SECRET_TEMPLATES = ("login_code", "login_voice", "account_code", "mandate_code")


@dataclass(frozen=True)
class CoverRow:
    """One enrolled item of one period."""

    scheme: str
    item: str
    period: int
    begins_on: date
    ends_on: date
    state: str  # running, over, later
    unit: str = ""  # that bought it: two employers may share a period


@dataclass(frozen=True)
class CardRow:
    """The current bank account, as much of it as a screen shows."""

    pk: int
    bank_name: str
    masked: str
    last4: str
    since: datetime
    given_by_member: bool
    was_paid: bool


@dataclass(frozen=True)
class ConsentCard:
    """One consent on the page: its text, and since when it stands (None: it does not)."""

    key: str
    text: ConsentText
    given_at: datetime | None
    on_paper: bool


@dataclass(frozen=True)
class ConsentRow:
    """One consent of the past or present."""

    title: object
    given_at: datetime
    channel: str
    paper_reference: str
    given_by: str
    withdrawn_at: datetime | None
    text_version: str


@dataclass(frozen=True)
class MessageRow:
    """One text message as it was sent."""

    at: datetime
    text: str
    state: str
    state_label: str


@dataclass(frozen=True)
class AccessRow:
    """Someone looked at the member's file."""

    at: datetime
    who: str
    role: str
    what: str
    purpose: str


def behind_phone(phone: str) -> list[Member]:
    """Everybody who gave this number: a couple may share a telephone. Not who has died, and not a
    record that went into another one."""
    living = Member.objects.with_phone(phone).filter(died_on=None, merged_into=None)
    return list(living.order_by("pk")[:10])


def heirs_behind(phone: str) -> list[Heir]:
    """Who acts for somebody's heirs with this number, each person once: for the newest of whom
    they act for."""
    acting = Heir.objects.filter(phone_index=blind_index(phone, kind="phone"), ended_at=None)
    newest_last = acting.select_related("user").order_by("pk")
    return list({heir.id_number: heir for heir in newest_last}.values())[::-1][:10]


def phone_change_of(member: Member) -> PersonChange | None:
    """Another telephone that was confirmed at a counter and is not in force yet."""
    waiting = PersonChange.objects.filter(member=member, state=ChangeState.WAITING)
    return waiting.filter(kind=PersonChange.Kind.PHONE).first()


def heirships_of(user: User) -> list[Heir]:
    """For whom else this person may act: the same telephone, and the same ID number."""
    own: Member | Heir | None = user.member
    if user.kind == User.Kind.HEIR:
        own = Heir.objects.filter(user=user, ended_at=None).first()
    if own is None or own.phone_index is None:
        return []
    acting = Heir.objects.filter(phone_index=own.phone_index, ended_at=None)
    return [
        heir
        for heir in acting.select_related("user", "member").order_by("pk")
        if heir.id_number == own.id_number and heir.user_id != user.pk
    ]


def covers_of(member: Member, *, today: date, language: str) -> list[CoverRow]:
    """What the member is enrolled in, the newest period first."""
    rows = Enrolment.objects.filter(member=member).select_related("scheme", "unit")
    return [
        CoverRow(
            scheme=row.scheme.name_en if language == "en" else row.scheme.name_zh,
            item=item_name(row, language),
            period=row.period,
            begins_on=row.effective_on,
            ends_on=row.ends_on,
            state=_cover_state(row, today),
            unit=row.unit.name,
        )
        for row in rows.order_by("-period", "item")[:MOST_SHOWN]
    ]


def item_name(enrolment: Enrolment, language: str) -> str:
    """The enrolled item as the scheme itself calls it; its code where the scheme says nothing."""
    version = SchemeVersion.objects.for_period(enrolment.scheme_id, enrolment.period)
    item = version.terms().version_for(enrolment.period).items.get(enrolment.item)
    return in_language(item.name, language) if item else enrolment.item


def card_of(member: Member) -> CardRow | None:
    """The account that money goes to now."""
    account = current_account(member)
    if account is None:
        return None
    return CardRow(
        pk=account.pk,
        bank_name=account.bank_name,
        masked=mask_account(account.last4),
        last4=account.last4,
        since=account.added_at,
        given_by_member=account.origin == BankAccount.Origin.MEMBER,
        was_paid=not account.is_new,
    )


def current_account(member: Member) -> BankAccount | None:
    return BankAccount.objects.filter(member=member, ended_at=None).first()


def consent_cards(member: Member) -> list[ConsentCard]:
    """One card for each source, whether it was allowed or not."""
    standing = {row.source: row for row in Consent.objects.standing().filter(member=member)}
    return [
        ConsentCard(
            key=key,
            text=text,
            given_at=standing[key].given_at if key in standing else None,
            on_paper=key in standing and standing[key].channel == Consent.Channel.PAPER,
        )
        for key, text in CONSENTS.items()
    ]


def consent_history(member: Member) -> list[ConsentRow]:
    """Every consent that was ever given, the newest first."""
    rows = Consent.objects.filter(member=member).select_related("given_by").order_by("-pk")
    return [
        ConsentRow(
            title=CONSENTS[row.source].title,
            given_at=row.given_at,
            channel=row.get_channel_display(),
            paper_reference=row.paper_reference,
            given_by="" if row.channel == Consent.Channel.PHONE else row.given_by.display_name,
            withdrawn_at=row.withdrawn_at,
            text_version=row.text_version,
        )
        for row in rows[:MOST_SHOWN]
    ]


def standing_consents(member: Member) -> int:
    return Consent.objects.standing().filter(member=member).count()


def messages_of(member: Member) -> list[MessageRow]:
    """What was sent to the member, codes left out; the newest first."""
    rows = Message.objects.filter(member=member).exclude(template__in=_SECRET_TEMPLATES)
    told = rows.exclude(state=Message.State.CANCELLED).order_by("-pk")
    return [
        MessageRow(
            at=row.sent_at or row.send_after,
            text=row.body,
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in told[:MOST_SHOWN]
    ]


def accesses_of(member: Member) -> list[AccessRow]:
    """Who opened the member's file, the newest first."""
    grants = Prefetch("user__role_grants", queryset=RoleGrant.objects.filter(until=None))
    rows = (
        AccessEntry.objects.filter(member=member)
        .select_related("user")
        .prefetch_related(grants)
        .order_by("-pk")
    )
    return [
        AccessRow(
            at=row.accessed_at,
            who=_("Yourself") if row.user.member_id == member.pk else row.user.display_name,
            role=_roles(row.user.role_grants.all()),
            what=row.get_what_display(),
            purpose=row.purpose,
        )
        for row in rows[:MOST_SHOWN]
    ]


def _roles(grants: Iterable[RoleGrant]) -> str:
    return " · ".join(str(Role(role).label) for role in dict.fromkeys(g.role for g in grants))


def _cover_state(row: Enrolment, today: date) -> str:
    if row.ends_on < today:
        return "over"
    return "running" if row.effective_on <= today else "later"
