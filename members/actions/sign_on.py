"""Single sign-on: whose a provider's subject is, linked by hand or by a verified ID number."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from config.kernel import id_number as identity_numbers
from config.kernel.denial import Denied
from config.kernel.sealing import blind_index
from members.actions.sign_in import user_of_member
from members.connectors.identity.base import Identity
from members.models import Member, RoleGrant, SignOnLink, User
from members.policies import NotAllowed, require
from members.roles import Permission

_How = SignOnLink.How


class NotLinked(Denied):
    """The provider's word is good, but nobody here is known by it. One sentence for whoever it is:
    whether there is such a person cannot be learnt here."""

    code = "not_linked"


class LinkRefused(Denied):
    """This subject or this user is linked already, or there is nothing to link."""

    code = "link_refused"


def staff_of(identity: Identity) -> User:
    """The employee whose subject this is, unless they have left. By nothing else: never by a name,
    a telephone or an e-mail address that the provider tells. Raises NotLinked."""
    link = _link_of(identity)
    if link is None or link.user.kind != User.Kind.STAFF or not link.user.is_active:
        raise NotLinked(
            _(
                "This sign-in is not linked to anybody here. Sign in with your password and link it"
                " under “My account”, or ask your administrator."
            )
        )
    return link.user


@transaction.atomic
def member_of(identity: Identity, *, now: datetime) -> User:
    """The member whose subject this is; the first time by the ID number, where the provider says
    that it verified it. Raises NotLinked."""
    link = _link_of(identity)
    if link is not None and link.user.kind == User.Kind.MEMBER and link.user.is_active:
        return link.user
    member = None
    if link is None and identity.id_number:
        number = identity_numbers.normalise(identity.id_number)
        member = Member.objects.with_id_number(number).first()
    if member is None:
        raise NotLinked(
            _("We could not find you by this sign-in. Please use your mobile number instead.")
        )
    user = user_of_member(member)
    if not user.is_active:
        raise NotLinked(
            _("We could not find you by this sign-in. Please use your mobile number instead.")
        )
    _link(user, identity.issuer, identity.subject, _How.ID_NUMBER, user, now)
    return user


@transaction.atomic
def link_own(*, actor: User, identity: Identity, now: datetime) -> SignOnLink:
    """Signed in here, the employee came back from the provider: that subject is theirs."""
    if actor.kind != User.Kind.STAFF or not actor.is_active:
        raise NotAllowed(_("This is for staff."))
    return _link(actor, identity.issuer, identity.subject, _How.SELF, actor, now)


@transaction.atomic
def link_for(*, person: User, issuer: str, subject: str, actor: User, now: datetime) -> SignOnLink:
    """An administrator enters the subject that the provider's own administrator told."""
    _check_looks_after(actor, person)
    if not subject.strip():
        raise LinkRefused(_("Please enter the subject."))
    return _link(person, issuer, subject.strip(), _How.ADMINISTRATOR, actor, now)


@transaction.atomic
def unlink(*, person: User, actor: User, now: datetime) -> None:
    """The subject opens nothing any more: by themselves or an administrator. Twice is harmless."""
    if actor.pk != person.pk:
        _check_looks_after(actor, person)
    SignOnLink.objects.filter(user=person, ended_at=None).update(ended_at=now, ended_by=actor)


def _check_looks_after(actor: User, person: User) -> None:
    require(actor, Permission.STAFF_MANAGE)
    if actor.pk == person.pk:
        raise NotAllowed(_("Your own you link by signing in there once, under “My account”."))
    held = RoleGrant.objects.filter(user=person, until=None)
    for path in held.values_list("unit__path", flat=True):
        require(actor, Permission.STAFF_MANAGE, unit_path=path)


def _link_of(identity: Identity) -> SignOnLink | None:
    links = SignOnLink.objects.select_related("user").filter(ended_at=None)
    return links.filter(
        issuer=identity.issuer, subject_index=_index(identity.issuer, identity.subject)
    ).first()


def _link(
    user: User, issuer: str, subject: str, how: SignOnLink.How, actor: User, now: datetime
) -> SignOnLink:
    index = _index(issuer, subject)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = SignOnLink.objects.filter(user=user, issuer=issuer, ended_at=None).first()
    if mine is not None and bytes(mine.subject_index) == index:
        return mine
    if mine is not None:
        raise LinkRefused(_("Another sign-in is linked already. End that link first."))
    try:
        with transaction.atomic():
            return SignOnLink.objects.create(
                user=user,
                issuer=issuer,
                subject_index=index,
                how=how,
                linked_by=actor,
                linked_at=now,
            )
    except IntegrityError:
        raise LinkRefused(_("This sign-in is linked to somebody else.")) from None


def _index(issuer: str, subject: str) -> bytes:
    return blind_index(f"{issuer}\x00{subject}", kind="sign_on_subject")
