"""Automatic decisions of one scheme, in words and ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.ui import said
from config.wording import iso
from members.models import Scheme, User
from reviews.clearing_policies import (
    HELD_BY,
    asked_switch,
    certificate_of,
    is_on,
    off_by,
)
from reviews.clearing_queries import Stream
from reviews.models import (
    Alarm,
    AutomaticSwitch,
    Certificate,
    CertificateApproval,
    CertificateEnd,
    ModelDuty,
)
from reviews.models.clearing import DutyRole, ErrorKind
from reviews.plots import said_share
from reviews.rows.feature_words import feature_label
from reviews.states import DutyState

# What a supervisor does about an alarm; the machine has stopped by itself.
WHAT_NOW: Mapping[str, Promise] = {
    Alarm.Kind.ERROR_RATE: gettext_lazy(
        "Read the differing samples first. A certificate made anew with them says what still holds."
    ),
    Alarm.Kind.DRIFT: gettext_lazy(
        "Look at which values moved: another hospital, another season, another form? Train or"
        " certify anew once new cases have been read."
    ),
    Alarm.Kind.ARTEFACT: gettext_lazy(
        "Have operations compare the model's file with its digest. Until then people decide."
    ),
}

# Figures behind an alarm; what else stands there is a value that a model sees.
_DETAILS: Mapping[str, Promise] = {
    "n": gettext_lazy("Read to the end"),
    "k": gettext_lazy("Wrong"),
    "rate": gettext_lazy("Share wrong"),
    "low": gettext_lazy("at least"),
    "high": gettext_lazy("at most"),
    "evidence": gettext_lazy("Evidence"),
    "refused": gettext_lazy("Refused because"),
}


@dataclass(frozen=True)
class State:
    """Where automatic decisions stand: one sentence, its tone, and why."""

    tone: str
    title: str
    why: str


@dataclass(frozen=True)
class SwitchRow:
    """One switch: that of a scheme, or (`scheme_id` None) the one over all of them."""

    scheme_id: int | None
    label: str
    on: bool
    asked: AutomaticSwitch | None
    last: AutomaticSwitch | None
    may_confirm: bool

    @property
    def scope(self) -> str:
        return "all" if self.scheme_id is None else "scheme"


@dataclass(frozen=True)
class DutyRow:
    """A model on a scheme, and what this reader may do about it."""

    duty: ModelDuty
    in_service: bool
    waits: bool
    may_approve: bool
    again: bool


@dataclass(frozen=True)
class KindRow:
    """A kind of error in numbers as they are said."""

    label: str
    promised: str
    read: int
    wrong: int
    bound: str
    chance: str


@dataclass(frozen=True)
class CertificateRow:
    certificate: Certificate
    model: str
    threshold: str
    share: str
    confidence: str
    state: str
    tone: str
    holds: bool
    waits: bool
    may_approve: bool
    may_end: bool
    kinds: list[KindRow]
    approval: CertificateApproval | None
    end: CertificateEnd | None


@dataclass(frozen=True)
class AlarmRow:
    title: str
    numbers: list[tuple[str, str]]
    what_now: str
    at: datetime
    holds: bool


def state_of(
    scheme: Scheme, duties: Sequence[ModelDuty], alarms: Sequence[Alarm], *, now: datetime
) -> State:
    """In the order in which a reader asks: is there a model, does an alarm ring, is it proved, and
    is it switched on?"""
    champion = next((duty for duty in duties if _serves(duty, DutyRole.CHAMPION)), None)
    if champion is None:
        return State(
            "info",
            _("Automatic decisions: not in use"),
            _("No model is in service: people decide every case."),
        )
    certificate, code = certificate_of(scheme.pk, champion.model, now=now)
    code = code or off_by(scheme.pk)
    if not code and certificate is not None:
        return State(
            "ok",
            _("Automatic decisions: running"),
            _("Certified until %(day)s, up to a chance of an error of %(chance)s.")
            % {"day": iso(certificate.valid_until), "chance": said_share(certificate.threshold)},
        )
    if code == "alarm":
        rung = alarms[0].get_kind_display() if alarms else str(HELD_BY[code])
        return State("bad", _("Automatic decisions: stopped by an alarm"), rung)
    stopped = code.startswith("off")
    title = _("Automatic decisions: stopped") if stopped else _("Automatic decisions: not running")
    return State("warn", title, str(HELD_BY.get(code, code)))


def switch_rows(scheme: Scheme, acts: Sequence[AutomaticSwitch], user: User) -> list[SwitchRow]:
    rows = []
    for scheme_id, label in ((None, _("All schemes")), (scheme.pk, scheme_name(scheme))):
        asked = asked_switch(scheme_id)
        rows.append(
            SwitchRow(
                scheme_id=scheme_id,
                label=label,
                on=is_on(scheme_id),
                asked=asked,
                last=next((act for act in acts if act.scheme_id == scheme_id), None),
                may_confirm=asked is not None and asked.done_by_id != user.pk,
            )
        )
    return rows


def duty_rows(duties: Sequence[ModelDuty], user: User) -> list[DutyRow]:
    """Waiting ones first, then what serves, then what was."""
    rank = {DutyState.PROPOSED: 0, DutyState.IN_SERVICE: 1}
    busy = {
        (duty.model_id, duty.role)
        for duty in duties
        if duty.state in (DutyState.PROPOSED, DutyState.IN_SERVICE)
    }
    rows = []
    told: set[tuple[int, str]] = set()
    for duty in sorted(duties, key=lambda duty: rank.get(DutyState(duty.state), 2)):
        key = (duty.model_id, duty.role)
        waits = duty.state == DutyState.PROPOSED
        rows.append(
            DutyRow(
                duty=duty,
                in_service=duty.state == DutyState.IN_SERVICE,
                waits=waits,
                may_approve=waits
                and user.pk not in (duty.proposed_by_id, duty.model.trained_by_id),
                again=duty.state == DutyState.ENDED and key not in busy | told,
            )
        )
        told.add(key)
    return rows


def certificate_rows(
    certificates: Sequence[Certificate], alarms: Sequence[Alarm], user: User, *, today: date
) -> list[CertificateRow]:
    return [_certificate_row(one, alarms, user, today) for one in certificates]


def kind_rows(kinds: Mapping[str, Mapping[str, float]]) -> list[KindRow]:
    """The numbers of a certificate, in the order of the kinds."""
    return [
        KindRow(
            label=str(kind.label),
            promised=said_share(numbers.get("alpha")),
            read=int(numbers.get("n", 0)),
            wrong=int(numbers.get("k", 0)),
            bound=said_share(numbers.get("upper")),
            chance=f"{numbers['p_value']:.4f}" if "p_value" in numbers else "—",
        )
        for kind in ErrorKind
        if (numbers := kinds.get(kind.value)) is not None
    ]


def alarm_rows(alarms: Sequence[Alarm], certificates: Sequence[Certificate]) -> list[AlarmRow]:
    """An alarm holds until a certificate is approved after it."""
    since = max(
        (one.approval.approved_at for one in certificates if hasattr(one, "approval")),
        default=None,
    )
    return [
        AlarmRow(
            title=": ".join(
                filter(None, [alarm.get_kind_display(), alarm.get_error_kind_display()])
            ),
            numbers=[
                (str(_DETAILS.get(name) or feature_label(name)), _said(value))
                for name, value in _figures(alarm.detail)
                if value is not None
            ],
            what_now=str(WHAT_NOW[alarm.kind]),
            at=alarm.raised_at,
            holds=since is None or alarm.raised_at >= since,
        )
        for alarm in alarms
    ]


def held_rows(stream: Stream) -> list[tuple[str, int, str]]:
    """Why cases went to people: in words, how many, and which share."""
    return [
        (str(HELD_BY.get(code, code)), number, said_share(number / stream.asked))
        for code, number in stream.held
    ]


def scheme_name(scheme: Scheme) -> str:
    return said({"zh-hans": scheme.name_zh, "en": scheme.name_en})


def _certificate_row(
    one: Certificate, alarms: Sequence[Alarm], user: User, today: date
) -> CertificateRow:
    approved = hasattr(one, "approval")
    ended = hasattr(one, "end")
    over = today > one.valid_until
    rung = approved and any(alarm.raised_at >= one.approval.approved_at for alarm in alarms)
    state, tone = _certificate_state(approved=approved, ended=ended, over=over, rung=rung)
    open_still = not ended and not over
    return CertificateRow(
        certificate=one,
        model=one.model.version,
        threshold=said_share(one.threshold),
        share=said_share(one.share),
        confidence=said_share(one.confidence),
        state=state,
        tone=tone,
        holds=tone == "ok",
        waits=open_still and not approved,
        may_approve=open_still
        and not approved
        and user.pk not in (one.certified_by_id, one.model.trained_by_id),
        may_end=open_still,
        kinds=kind_rows(one.kinds),
        approval=getattr(one, "approval", None),
        end=getattr(one, "end", None),
    )


def _certificate_state(*, approved: bool, ended: bool, over: bool, rung: bool) -> tuple[str, str]:
    if ended:
        return _("taken back"), "neutral"
    if over:
        return _("its day is over"), "neutral"
    if not approved:
        return _("waits for the second person"), "warn"
    if rung:
        return _("ended by an alarm"), "bad"
    return _("holds"), "ok"


def _figures(detail: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Those of an alarm in one line; what has moved is one figure a value."""
    alone = {name: value for name, value in detail.items() if name != "shift"}
    return sorted({**alone, **detail.get("shift", {})}.items())


def _serves(duty: ModelDuty, role: DutyRole) -> bool:
    return duty.state == DutyState.IN_SERVICE and duty.role == role


def _said(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
