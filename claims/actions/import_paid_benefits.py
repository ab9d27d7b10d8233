"""Take in what another system paid: reconciled, idempotent, and known to every later settlement."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from claims.actions.entitlement import (
    EntitlementKey,
    lock_entitlements,
    take_paid_elsewhere,
)
from claims.models import Claim, PaidElsewhere
from claims.paid_benefits.refusals import RowRefused
from claims.paid_benefits.row import PaidRow, parse_row
from claims.paid_benefits.table import Row, read_table, reconcile
from claims.paid_benefits.terms import Place, place_of
from claims.queries.paid_benefits import Register
from claims.states import UNDECIDED
from config.kernel.money import ZERO
from config.kernel.person_name import is_same_name
from config.kernel.tasks import enqueue_follow_ups
from members.models import User
from members.policies import require
from members.roles import Permission

_BATCH = 2000
_PART = 5000


@dataclass
class PaidImport:
    """What became of each row. `refused`: the line and why; the others were taken in.

    `rechecked`: open claims that rest on what was taken in, and are computed anew.
    """

    read: int
    total: Decimal
    unused_columns: tuple[int, ...]
    new: int = 0
    unchanged: int = 0
    new_total: Decimal = ZERO
    rechecked: int = 0
    refused: list[tuple[int, RowRefused]] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    """A row that the scheme and the register agree with; what is left to ask is what is left."""

    row: PaidRow
    member_id: int
    scheme_id: int
    place: Place

    @property
    def key(self) -> EntitlementKey:
        return EntitlementKey(self.member_id, self.scheme_id, self.place.fund, self.row.period)


def import_paid_benefits(
    *,
    data: bytes,
    source: str,
    total: Decimal | None,
    rows: int | None,
    actor: User | None,
    now: datetime,
) -> PaidImport:
    """All good rows of a CSV file in one transaction, or none.

    `total` (yuan) and `rows` are what the sender says of the file. Raises FileRefused, before
    anything is written, where it cannot be read or does not come to that.
    """
    if actor is not None:
        require(actor, Permission.FEED_PULL)
    table = read_table(data)
    reconcile(table, total=total, rows=rows)
    result = PaidImport(len(table.rows), table.total, table.unused)
    good = _read(table.rows, result, now)
    with transaction.atomic():
        _wait_for_other_imports()
        _Import(source, actor, now, result).take(good)
    result.refused.sort(key=lambda refused: refused[0])
    return result


def _read(rows: Sequence[Row], result: PaidImport, now: datetime) -> list[PaidRow]:
    today = timezone.localdate(now)
    good = []
    for row in rows:
        try:
            good.append(parse_row(row, today=today))
        except RowRefused as refusal:
            result.refused.append((row.line, refusal))
    return good


def _wait_for_other_imports() -> None:
    """One after the other, until the transaction ends: the second finds what the first wrote."""
    with connection.cursor() as database:
        database.execute("SELECT pg_advisory_xact_lock(hashtext('claims.import_paid_benefits'))")


class _Import:
    """The rows of one file against what is there; the caller holds the transaction."""

    def __init__(self, source: str, actor: User | None, now: datetime, result: PaidImport) -> None:
        self.source, self.actor, self.now, self.result = source, actor, now, result
        self.taken: list[tuple[EntitlementKey, PaidElsewhere]] = []

    def take(self, rows: list[PaidRow]) -> None:
        self.register = Register.of(rows, source=self.source)
        candidates = self._candidates(rows)
        # What came before draws on nothing: its entitlement is left alone.
        self.entitlements = lock_entitlements(
            {c.key: c.place.cap for c in candidates if c.row.reference not in self.register.known}
        )
        self.used = {key: found.used for key, found in self.entitlements.items()}
        for candidate in candidates:
            try:
                self._take(candidate)
            except RowRefused as refusal:
                self.result.refused.append((candidate.row.line, refusal))
        self._write()
        self.result.rechecked = _recheck({key for key, _paid in self.taken}, now=self.now)

    def _candidates(self, rows: list[PaidRow]) -> list[_Candidate]:
        candidates = []
        for row in rows:
            try:
                candidates.append(self._candidate(row))
            except RowRefused as refusal:
                self.result.refused.append((row.line, refusal))
        return candidates

    def _candidate(self, row: PaidRow) -> _Candidate:
        member_id, name = self.register.members.get(row.id_number, (0, ""))
        if not member_id:
            raise RowRefused("unknown_member", "id_number")
        if row.name and not is_same_name(row.name, name):
            raise RowRefused("name_differs", "name")
        scheme_id = self.register.schemes.get(row.scheme)
        if scheme_id is None:
            possible = ", ".join(self.register.scheme_codes)
            raise RowRefused("unknown_scheme", "scheme", possible=possible)
        place = place_of(row, self.register.terms_of(scheme_id, row.period))
        if (member_id, scheme_id, place.item, row.period) not in self.register.enrolled:
            raise RowRefused("not_enrolled", "item")
        return _Candidate(row, member_id, scheme_id, place)

    def _take(self, candidate: _Candidate) -> None:
        row, known = candidate.row, self.register.known
        paid = self._paid(candidate)
        before = known.get(row.reference)
        if before is not None:
            if _content(before) != _content(paid):
                raise RowRefused("other_content", "reference")
            self.result.unchanged += 1
            return
        cap = self.entitlements[candidate.key].cap
        used = self.used[candidate.key]
        if cap is not None and used + paid.benefit > cap:
            left = f"{cap - used:,}"
            raise RowRefused("exceeds_cap", "benefit", left=left, cap=f"{cap:,}")
        self.used[candidate.key] = used + paid.benefit
        known[row.reference] = paid
        self.taken.append((candidate.key, paid))
        self.result.new += 1
        self.result.new_total += paid.benefit

    def _paid(self, candidate: _Candidate) -> PaidElsewhere:
        row, place = candidate.row, candidate.place
        paid = PaidElsewhere(
            member_id=candidate.member_id,
            scheme_id=candidate.scheme_id,
            item=place.item,
            period=row.period,
            kind=place.kind,
            benefit=row.benefit,
            base=row.base,
            days=row.days,
            disease=place.disease,
            site=row.site,
            paid_on=row.paid_on,
            source=self.source,
            reference=row.reference,
            imported_at=self.now,
            imported_by=self.actor,
        )
        if row.reverses:
            self._reverse(paid, row)
        return paid

    def _reverse(self, paid: PaidElsewhere, row: PaidRow) -> None:
        """The whole payment is taken back: what the row does not repeat is the payment's."""
        original = self.register.known.get(row.reverses)
        if original is None or original.reverses is not None:
            raise RowRefused("reversal_without_original", "reference")
        base = None if original.base is None else -original.base
        paid.reverses = original
        paid.base = base if paid.base is None else paid.base
        paid.days = original.days if paid.days is None else paid.days
        paid.disease = paid.disease or original.disease
        paid.site = paid.site or original.site
        if (paid.benefit, paid.base) != (-original.benefit, base):
            raise RowRefused("reversal_differs", "benefit")
        if _about(paid) != _about(original):
            raise RowRefused("reversal_differs", "reference")

    def _write(self) -> None:
        """Payments before reversals, which name them; the moves in the order of the file."""
        paid = [paid for _key, paid in self.taken]
        payments = [one for one in paid if one.reverses is None]
        reversals = [one for one in paid if one.reverses is not None]
        PaidElsewhere.objects.bulk_create(payments, batch_size=_BATCH)
        PaidElsewhere.objects.bulk_create(reversals, batch_size=_BATCH)
        take_paid_elsewhere(
            [(self.entitlements[key], one) for key, one in self.taken], now=self.now
        )


def _content(paid: PaidElsewhere) -> tuple[object, ...]:
    """What a second row of the same reference has to say again."""
    return (*_about(paid), paid.benefit, paid.base, paid.paid_on)


def _about(paid: PaidElsewhere) -> tuple[object, ...]:
    return (
        paid.member_id, paid.scheme_id, paid.item, paid.period, paid.kind, paid.days, paid.disease,
        paid.site,
    )  # fmt: skip


def _recheck(drawn: Collection[EntitlementKey], *, now: datetime) -> int:
    """Open claims that draw on them rest on other sums now: a new version of each, judged anew."""
    drawing: dict[int, set[tuple[object, ...]]] = defaultdict(set)
    for member_id, *cover in drawn:
        drawing[member_id].add(tuple(cover))
    members = sorted(drawing)
    count = 0
    for start in range(0, len(members), _PART):
        part = members[start : start + _PART]
        claims = Claim.objects.filter(member_id__in=part, state__in=UNDECIDED)
        wanted = [
            claim.pk
            for claim in claims
            if (claim.scheme_id, claim.item, claim.period) in drawing[claim.member_id]
        ]
        locked = Claim.objects.select_for_update().filter(pk__in=wanted, state__in=UNDECIDED)
        for claim in locked.order_by("pk"):
            claim.version = claim.version + 1
            claim.save(update_fields=["version"])
            enqueue_follow_ups("claims.facts_changed", claim.pk, now=now, version=claim.version)
            count += 1
    return count
