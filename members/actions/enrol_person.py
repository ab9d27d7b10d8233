"""One person is enrolled by hand: with a paper that no list can hold, or after the list."""

from datetime import datetime

from django.db import transaction

from members.actions.enrol_chunk import ListTaking
from members.actions.import_members import (
    one_after_another,
    reach_of,
    sender_of,
    summary_of,
    words_of,
)
from members.enrolment_lists.row import Typed, parse_typed
from members.models import EnrolmentList, Member, Scheme, User
from members.policies import require
from members.roles import Permission


@transaction.atomic
def enrol_person(
    *, typed: Typed, scheme: Scheme, actor: User, now: datetime
) -> tuple[Member, EnrolmentList]:
    """Register the person where they are new, and enrol them; kept as a list of one row, so that
    who did it and what came of it stand where lists are.

    RowRefused with the field for what a list's row would be refused for; NotAllowed.
    """
    require(actor, Permission.MEMBER_IMPORT)
    words = words_of(scheme)
    row = parse_typed(typed, words, today=now.date())
    one_after_another()
    reach = reach_of(actor)
    delivery = EnrolmentList.objects.create(
        scheme=scheme,
        unit=sender_of(reach),
        state=EnrolmentList.State.TAKEN,
        sent_by=actor,
        sent_at=now,
        closed_by=actor,
        closed_at=now,
    )
    taking = ListTaking(delivery, words, (), now, reach=reach)
    member = taking.take_one(row)
    delivery.summary = summary_of(delivery, taking.touched)
    delivery.save()
    return member, delivery
