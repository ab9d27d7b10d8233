"""Consent: separate per source and purpose, given by the member or entered from signed paper."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.models import Consent, Member, User
from members.policies import own_affairs, require
from members.roles import Permission

TEXT_VERSION = "2026-1"


class PaperMissing(Denied):
    """Consent on paper needs the number of the signed sheet."""

    code = "paper_missing"


@transaction.atomic
def give_consent(
    *,
    member: Member,
    source: Consent.Source,
    purpose: Consent.Purpose,
    actor: User,
    now: datetime,
    paper_reference: str = "",
) -> Consent:
    """Record consent. Members give their own on the phone; a helper enters a signed paper's number.

    Giving twice changes nothing.
    """
    own = own_affairs(actor, member.pk)
    if not own:
        require(actor, Permission.CONSENT_RECORD, unit_path=member.unit_path)
        if not paper_reference.strip():
            raise PaperMissing(_("Please enter the number of the signed paper."))
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    standing = Consent.objects.standing().filter(member=member, source=source, purpose=purpose)
    return standing.first() or Consent.objects.create(
        member=member,
        source=source,
        purpose=purpose,
        text_version=TEXT_VERSION,
        channel=Consent.Channel.PHONE if own else Consent.Channel.PAPER,
        paper_reference=paper_reference.strip(),
        given_at=now,
        given_by=actor,
    )


@transaction.atomic
def withdraw_consent(
    *,
    member: Member,
    source: Consent.Source,
    purpose: Consent.Purpose,
    actor: User,
    now: datetime,
) -> None:
    """From now on nothing new is fetched or kept from this source. Twice is harmless."""
    if not own_affairs(actor, member.pk):
        require(actor, Permission.CONSENT_RECORD, unit_path=member.unit_path)
    Consent.objects.standing().filter(member=member, source=source, purpose=purpose).update(
        withdrawn_at=now, withdrawn_by=actor
    )
