"""Units and members come into the register, and members are enrolled."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from config.kernel import id_document as document
from config.kernel import id_number as identity
from config.kernel.denial import Denied
from config.kernel.id_document import Document
from members.models import Enrolment, Member, Scheme, Unit
from members.unit_policies import check_open


class BadIdNumber(Denied):
    """What was given cannot be an ID number."""

    code = "bad_id_number"


class AlreadyRegistered(Denied):
    """This ID number belongs to a member already."""

    code = "already_registered"


@transaction.atomic
def add_unit(*, kind: Unit.Kind, code: str, name: str, parent: Unit | None) -> Unit:
    """A unit below `parent`; its path is its parent's and its own key. The same code is the same
    unit."""
    existing = Unit.objects.filter(code=code).first()
    if existing is not None:
        return existing
    unit = Unit.objects.create(kind=kind, code=code, name=name, parent=parent, path=f"/new-{code}/")
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def one_unit_after_another() -> None:
    """Until the transaction ends: of two that register the same, the second finds the first's."""
    with connection.cursor() as database:
        database.execute("SELECT pg_advisory_xact_lock(hashtext('members.units'))")


def hold_open(unit: Unit) -> None:
    """Until the transaction ends nobody closes the unit; UnitClosed where somebody did before."""
    check_open(Unit.objects.select_for_update(no_key=True).get(pk=unit.pk))


@transaction.atomic
def register_member(
    *,
    name: str,
    id_number: str,
    phone: str,
    unit: Unit,
    paper: Document = Document.RESIDENT,
    sex: str = "",
    born_on: date | None = None,
) -> Member:
    """A member of `unit`. Sex and birthday follow from the ID number (GB 11643); with another
    `paper` they are said."""
    number = document.normalise(id_number, paper)
    if document.problem(number, paper) is not None:
        raise BadIdNumber(_("This cannot be an ID number. Please check its 18 characters."))
    if Member.objects.with_id_number(number, paper).exists():
        raise AlreadyRegistered(_("A member with this ID number is registered already."))
    if paper is Document.RESIDENT:
        sex, born_on = identity.gender_of(number), identity.birth_date_of(number)
    if sex not in Member.Sex.values or born_on is None:
        raise BadIdNumber(_("With this paper sex and day of birth have to be entered too."))
    member = Member(name=name, sex=sex, born_on=born_on, unit=unit, unit_path=unit.path)
    member.set_id_number(number, paper)
    if phone:
        member.set_phone(phone)
    member.save()
    return member


@transaction.atomic
def enrol(
    *, member: Member, scheme: Scheme, item: str, period: int, effective_on: date, ends_on: date
) -> Enrolment:
    """Enrol for one item and one period; enrolling twice changes nothing."""
    previous = (
        Enrolment.objects.filter(member=member, scheme=scheme, item=item, period__lt=period)
        .order_by("-period")
        .values_list("ends_on", flat=True)
        .first()
    )
    enrolment, _made = Enrolment.objects.get_or_create(
        member=member,
        scheme=scheme,
        item=item,
        period=period,
        defaults={
            "effective_on": effective_on,
            "ends_on": ends_on,
            "previous_ended_on": previous,
            "unit": member.unit,
        },
    )
    return enrolment
