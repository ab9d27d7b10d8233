"""What was paid, in writing: numbered, frozen, and the same one again while nothing changed."""

import hashlib
import json
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from claims.models import Claim, Statement, StatementYear
from claims.policies import NotYours, check_may_certify
from claims.queries.statement import Content, certificate_of, year_of
from config.kernel.denial import Denied
from members.actions.access import record_access
from members.models import AccessEntry, Member, User

K = Statement.Kind
# Counted up in one statement: two at once wait for each other, and none gets the other's number.
_NEXT_NUMBER = """
    INSERT INTO {table} (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = {table}.last + 1 RETURNING last
"""


class NothingToState(Denied):
    """Nothing was claimed in that period."""

    code = "nothing_to_state"


@transaction.atomic
def certify_payment(*, claim_id: int, actor: User, now: datetime) -> Statement:
    """The certificate of a payment, in the language of now; the same while it says the same."""
    claim = Claim.objects.select_related("member", "scheme", "bank_account").get(pk=claim_id)
    check_may_certify(actor, claim)
    return _issue(K.PAYMENT, claim.member, claim.period, certificate_of(claim), now, claim=claim)


@transaction.atomic
def state_year(*, period: int, actor: User, now: datetime) -> Statement:
    """The statement of a period as it stands now; a new one only where something changed."""
    if actor.member is None:
        raise NotYours(_("This is not yours."))
    if not Claim.objects.filter(member=actor.member, period=period).exists():
        raise NothingToState(_("You have not claimed for anything in that year."))
    return _issue(K.PERIOD, actor.member, period, year_of(actor.member, period), now)


def open_statement(*, statement: Statement, actor: User, now: datetime) -> Content:
    """What stands in it; that it was opened is on record first."""
    with override(settings.LANGUAGE_CODE):
        purpose = f"{statement.get_kind_display()} {statement.number}"
    record_access(
        user=actor,
        member_id=statement.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=now,
    )
    return Content(**json.loads(statement.content))


def _issue(
    kind: Statement.Kind,
    member: Member,
    period: int,
    content: Content,
    now: datetime,
    *,
    claim: Claim | None = None,
) -> Statement:
    """The member's lock comes before the number: whoever is second finds the first one's."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    text = json.dumps(content.as_json(), ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    there = Statement.objects.filter(member=member, kind=kind, sha256=digest).first()
    if there is not None:
        return there
    year = timezone.localdate(now).year
    statement = Statement(
        member=member,
        kind=kind,
        claim=claim,
        period=period,
        language=get_language() or "zh-hans",
        year=year,
        serial=_next_number(year),
        sha256=digest,
        issued_at=now,
    )
    statement.content = text
    statement.save(force_insert=True)
    return statement


def _next_number(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER.format(table=StatementYear._meta.db_table), [year])
        (number,) = cursor.fetchone()
    return int(number)
