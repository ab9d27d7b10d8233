"""Each kind of change of a record: its form, and the actions behind ask, yes, no and never mind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.actions import death, heirs, merge
from claims.people_forms import (
    ChangeForm,
    CorrectionForm,
    DeathForm,
    HeirForm,
    MergeForm,
    NewPhoneForm,
)
from claims.queries.person_record import is_close, person_by
from members.actions import change_phone, correct_person
from members.actions.person_change import ChangeWish, call_off_change, decline_change
from members.change_policies import ChangeRefused
from members.models import Member, PersonChange, User

Kind = PersonChange.Kind
NOT_FOUND = _("No member of your units has this number or reference.")


@dataclass(frozen=True)
class Act:
    """One kind: how it is asked for on a page. `fits` says whether a record offers it."""

    label: Promise
    says: Promise
    form: type[ChangeForm]
    ask: Callable[[Member, dict[str, Any], dict[str, Any]], PersonChange]
    fits: Callable[[Member], bool]
    confirm: Callable[..., PersonChange]
    decline: Callable[..., PersonChange] = decline_change
    call_off: Callable[..., PersonChange] = call_off_change


def _alive(member: Member) -> bool:
    return member.died_on is None


def _dead(member: Member) -> bool:
    return member.died_on is not None


def _death(member: Member, values: dict[str, Any], how: dict[str, Any]) -> PersonChange:
    return death.ask_death(member_id=member.pk, died_on=values["died_on"], **how)


def _death_undone(member: Member, values: dict[str, Any], how: dict[str, Any]) -> PersonChange:
    return death.ask_death_undone(member_id=member.pk, **how)


def _heir(member: Member, values: dict[str, Any], how: dict[str, Any]) -> PersonChange:
    names = ("name", "relation", "id_number", "phone", "bank_name", "number")
    wish = heirs.HeirWish(**{name: values[name] for name in names})
    return heirs.ask_heir(member_id=member.pk, heir=wish, **how)


def _correction(member: Member, values: dict[str, Any], how: dict[str, Any]) -> PersonChange:
    return correct_person.ask_correction(
        member_id=member.pk, name=values["name"], id_number=values["id_number"], **how
    )


def _phone(member: Member, values: dict[str, Any], how: dict[str, Any]) -> PersonChange:
    return change_phone.ask_phone(member_id=member.pk, phone=values["phone"], **how)


def _merge(member: Member, values: dict[str, Any], how: dict[str, Any]) -> PersonChange:
    other = person_by(how["actor"], values["other"])
    if other is None or is_close(how["actor"], other):
        raise ChangeRefused(NOT_FOUND)
    return merge.ask_merge(member_id=member.pk, other_id=other.pk, **how)


def _split(member: Member, values: dict[str, Any], how: dict[str, Any]) -> PersonChange:
    return merge.ask_split(member_id=member.pk, **how)


# In the order of the buttons.
ACTS: Mapping[str, Act] = {
    Kind.CORRECTION: Act(
        _("Correct name or ID number"),
        _(
            "Claims and letters keep what was true when they were made."
            " The old values stay, sealed."
        ),
        CorrectionForm,
        _correction,
        lambda member: True,
        correct_person.confirm_correction,
    ),
    Kind.PHONE: Act(
        _("Another telephone"),
        _(
            "The old number is told, and whoever holds it can stop it for a day. Until then the"
            " bank card cannot be changed."
        ),
        NewPhoneForm,
        _phone,
        _alive,
        change_phone.confirm_phone,
    ),
    Kind.MERGE: Act(
        _("Merge another record into this one"),
        _(
            "Claims, cover and what was drawn go over to this record. Of consents those stand that"
            " both had given. The other record leads here; nothing is deleted."
        ),
        MergeForm,
        _merge,
        lambda member: True,
        merge.confirm_merge,
    ),
    Kind.SPLIT: Act(
        _("Take the last merge back"),
        _("What came from the other record goes back to it, with the claims for its stays."),
        ChangeForm,
        _split,
        lambda member: member.merged_records.exists(),
        merge.confirm_split,
    ),
    Kind.DEATH: Act(
        _("Note a death"),
        _(
            "Messages stop and the accounts are frozen at once. Confirmed, consents and sign-in"
            " end. The cover stays: heirs can claim for care before the death."
        ),
        DeathForm,
        _death,
        _alive,
        death.confirm_death,
        death.decline_death,
        death.call_off_death,
    ),
    Kind.HEIR: Act(
        _("Who acts for the heirs"),
        _(
            "The heir signs in with their own telephone, and what is granted is paid to an account"
            " in their own name. The paper proves how they are related and that the others agree."
        ),
        HeirForm,
        _heir,
        _dead,
        heirs.confirm_heir,
    ),
    Kind.DEATH_UNDONE: Act(
        _("The death was noted in error"),
        _(
            "Confirmed, the member signs in and is told again,"
            " and what was frozen for it is lifted."
        ),
        ChangeForm,
        _death_undone,
        _dead,
        death.confirm_death_undone,
    ),
}


def wish_of(values: Mapping[str, Any], actor: User, now: datetime) -> dict[str, Any]:
    """What every action takes: why and on what paper, who and when."""
    return {
        "wish": ChangeWish(values["words"], values["evidence"]),
        "actor": actor,
        "now": now,
    }
