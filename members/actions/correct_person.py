"""A name or an ID number that was wrong from the beginning is put right, by two persons."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from config.kernel import id_document as document
from config.kernel import id_number as identity
from config.kernel.denial import Denied
from config.kernel.id_document import Document, key_of
from config.kernel.person_name import tidy_name
from config.kernel.sealing import blind_index
from config.kernel.tasks import enqueue_follow_ups
from members.actions.person_change import (
    ChangedMeanwhile,
    ChangeWish,
    ask_change,
    confirm_change,
    detail_of,
    lock_change,
    lock_members,
)
from members.actions.register import BadIdNumber
from members.change_policies import ChangeRefused
from members.models import Member, PersonChange, User


class OfAnotherRecord(Denied):
    """The number belongs to another record: these two are merged, neither is overwritten."""

    code = "of_another_record"


@transaction.atomic
def ask_correction(
    *, member_id: int, name: str, id_number: str, wish: ChangeWish, actor: User, now: datetime
) -> PersonChange:
    """Ask that name or number be put right; an empty one stays as it is.

    Raises OfAnotherRecord where somebody has the number already.
    """
    (member,) = lock_members(member_id)
    before = _as_it_is(member)
    wanted = {**before, "name": tidy_name(name) or member.name}
    if id_number.strip():
        wanted["id_number"], wanted["id_kind"] = _read(id_number, member)
    if wanted == before:
        raise ChangeRefused(_("This is what the record says already."))
    change = PersonChange(kind=PersonChange.Kind.CORRECTION, member=member)
    if (wanted["id_number"], wanted["id_kind"]) != (before["id_number"], before["id_kind"]):
        number, paper = wanted["id_number"], Document(wanted["id_kind"])
        _check_free(member, number, paper)
        change.new_id_index = blind_index(key_of(number, paper), kind="id_number")
    return ask_change(
        change, wish=wish, detail={"before": before, "wanted": wanted}, actor=actor, now=now
    )


@transaction.atomic
def confirm_correction(*, change_id: int, actor: User, now: datetime) -> PersonChange:
    """The second person agrees: from now on the record says so, and is found by it.

    Claims, letters and payments keep what was true when they were made.
    """
    change = lock_change(change_id)
    confirm_change(change, actor=actor, now=now)
    member, told = change.member, detail_of(change)
    if told["before"] != _as_it_is(member):
        raise ChangedMeanwhile(_("The record has changed meanwhile. Please ask for it anew."))
    wanted = told["wanted"]
    member.name = wanted["name"]
    if change.new_id_index is not None:
        number, paper = wanted["id_number"], Document(wanted["id_kind"])
        _check_free(member, number, paper)
        member.set_id_number(number, paper)
        if paper is Document.RESIDENT:
            member.sex, member.born_on = _said_by(number)
    try:
        with transaction.atomic():
            member.save(
                update_fields=["name", "sex", "born_on", "id_kind", "id_number_sealed", "id_index"]
            )
    except IntegrityError as error:
        raise _of_another() from error
    User.objects.filter(member=member, kind=User.Kind.MEMBER).update(
        display_name=member.masked_name
    )
    enqueue_follow_ups("members.person_changed", member.pk, now=now, version=change.pk)
    return change


def whole_number(text: str) -> str:
    """The number as it is kept, or BadIdNumber."""
    number = identity.normalise(text)
    if identity.problem(number) is not None:
        raise BadIdNumber(_("This cannot be an ID number. Please check its 18 characters."))
    return number


def _said_by(number: str) -> tuple[str, date]:
    return identity.gender_of(number), identity.birth_date_of(number)


def _as_it_is(member: Member) -> dict[str, str]:
    return {"name": member.name, "id_number": member.id_number, "id_kind": member.id_kind}


def _read(text: str, member: Member) -> tuple[str, str]:
    """A resident ID where it can be one – who had a passport has a card by now –, else another
    number of the same paper."""
    for paper in (Document.RESIDENT, Document(member.id_kind)):
        number = document.normalise(text, paper)
        if document.problem(number, paper) is None:
            return number, paper.value
    raise BadIdNumber(_("This cannot be an ID number. Please check its 18 characters."))


def _check_free(member: Member, number: str, paper: Document) -> None:
    if Member.objects.with_id_number(number, paper).exclude(pk=member.pk).exists():
        raise _of_another()


def _of_another() -> OfAnotherRecord:
    return OfAnotherRecord(
        _("Another record has this number. If both are one person, ask for a merge.")
    )
