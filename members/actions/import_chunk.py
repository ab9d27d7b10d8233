"""One chunk of settlement rows against what is already there; few statements whatever its size."""

from dataclasses import dataclass
from datetime import datetime

from config.kernel.inserting import copy_in
from config.kernel.sealing import blind_index
from config.kernel.tasks import enqueue_follow_ups, gathered
from members.feed.reader import decode_leniently
from members.feed.refusals import RowRefused
from members.feed.rows import RESIDENT_ID, SettlementRow, parse_row
from members.models import (
    Consent,
    Encounter,
    FeedImport,
    InsuranceSettlement,
    Member,
    QuarantinedRow,
)

COUNTS = (
    "read_count",
    "new_count",
    "unchanged_count",
    "reversed_count",
    "quarantined_count",
    "no_basis_count",
)


@dataclass(frozen=True)
class Parsed:
    """A line of the feed with its number, and either what it says or why it was refused; of one
    that was too long or torn, `line` is its beginning."""

    number: int
    line: bytes
    digest: str
    row: SettlementRow | None
    refusal: RowRefused | None

    @property
    def raw(self) -> str:
        return decode_leniently(self.line)


class ChunkImport:
    """Takes the rows of one chunk in, in order, counts what became of each, and writes both.

    A row without a member or without consent is counted and not kept: there is no basis for it.
    """

    def __init__(self, feed_import: FeedImport, now: datetime) -> None:
        self.feed_import = feed_import
        self.source = feed_import.source
        self.now = now
        self.quarantine: list[QuarantinedRow] = []
        self.new_encounters: list[Encounter] = []
        self.new_settlements: list[InsuranceSettlement] = []
        self.reversed: list[InsuranceSettlement] = []

    def take(self, chunk: list[Parsed]) -> None:
        self.feed_import.read_count += len(chunk)
        rows = [parsed.row for parsed in chunk if parsed.row is not None]
        self.members = _members_with_basis(rows)
        numbers = {row.setl_id for row in rows} | {row.reverses for row in rows if row.reverses}
        stays = {row.mdtrt_id for row in rows}
        self.settlements = {
            settlement.setl_id: settlement
            for settlement in InsuranceSettlement.objects.select_for_update().filter(
                source=self.source, setl_id__any_of=numbers
            )
        }
        self.encounters = {
            encounter.source_reference: encounter
            for encounter in Encounter.objects.filter(
                source=self.source, source_reference__any_of=stays
            )
        }
        for parsed in chunk:
            if parsed.row is None:
                self._quarantine(parsed, parsed.refusal or RowRefused("line_incomplete"))
            else:
                self._take_row(parsed, parsed.row)
        self._write()
        self._apply_waiting_refunds()
        self._write_reversals()
        # With the rows that they count: a kill between two chunks leaves both or neither.
        self.feed_import.save(update_fields=COUNTS)

    def _take_row(self, parsed: Parsed, row: SettlementRow) -> None:
        member = self.members.get(row.certno) if row.cert_type == RESIDENT_ID else None
        if member is None:
            self.feed_import.no_basis_count += 1
        elif row.reverses is not None:
            self._take_refund(parsed, row, member, row.reverses)
        else:
            self._take_settlement(parsed, row, member)

    def _take_settlement(self, parsed: Parsed, row: SettlementRow, member: int) -> None:
        known = self.settlements.get(row.setl_id)
        if known is not None:
            if known.record_digest == parsed.digest:
                self.feed_import.unchanged_count += 1
            else:
                self._quarantine(parsed, RowRefused("changed_after_import", "setl_id"))
            return
        encounter = self.encounters.get(row.mdtrt_id)
        if encounter is not None and encounter.member_id != member:
            self._quarantine(parsed, RowRefused("encounter_of_another", "mdtrt_id"))
            return
        if encounter is None:
            encounter = self.encounters[row.mdtrt_id] = _encounter(row, member, self.source)
            self.new_encounters.append(encounter)
        settlement = self.settlements[row.setl_id] = InsuranceSettlement(
            member_id=member,
            encounter=encounter,
            feed_import=self.feed_import,
            source=self.source,
            setl_id=row.setl_id,
            settled_at=row.settled_at,
            insurance_kind=row.insutype,
            visit_code=row.med_type,
            amounts={field: str(amount) for field, amount in row.amounts.items()},
            record_digest=parsed.digest,
        )
        self.new_settlements.append(settlement)
        self.feed_import.new_count += 1

    def _take_refund(
        self, parsed: Parsed, row: SettlementRow, member: int, reversed_id: str
    ) -> None:
        original = self.settlements.get(reversed_id)
        refusal = RowRefused("refund_without_original", "init_setl_id")
        if original is None:
            self._quarantine(parsed, refusal, reversed_id)
        elif original.member_id != member:
            self._quarantine(parsed, refusal)  # somebody else's: a person looks
        elif original.reversed_at is not None:
            self.feed_import.unchanged_count += 1
        else:
            self._reverse(original, row.setl_id)

    def _reverse(self, original: InsuranceSettlement, by_setl_id: str) -> None:
        original.reversed_at = self.now
        original.reversed_by_setl_id = by_setl_id
        self.reversed.append(original)
        self.feed_import.reversed_count += 1

    def _quarantine(self, parsed: Parsed, refusal: RowRefused, waits_for: str = "") -> None:
        self.feed_import.quarantined_count += 1
        row = QuarantinedRow(
            feed_import=self.feed_import,
            source=self.source,
            row_digest=parsed.digest,
            line_number=parsed.number,
            code=refusal.code,
            field=refusal.field,
            params=dict(refusal.params),
            waits_for_setl_id=waits_for,
        )
        row.set_raw(parsed.raw)
        self.quarantine.append(row)

    def _write(self) -> None:
        copy_in(self.new_encounters)
        for settlement in self.new_settlements:
            settlement.encounter_id = settlement.encounter.pk
        copy_in(self.new_settlements)
        # A broken row that is sent every night is listed once.
        QuarantinedRow.objects.bulk_create(self.quarantine, ignore_conflicts=True)

    def _write_reversals(self) -> None:
        InsuranceSettlement.objects.bulk_update(
            self.reversed, ["reversed_at", "reversed_by_setl_id"]
        )
        with gathered():
            for original in self.reversed:
                enqueue_follow_ups("members.settlement_reversed", original.pk, now=self.now)

    def _apply_waiting_refunds(self) -> None:
        """Refunds that came before their original, which may be in this chunk."""
        waiting = QuarantinedRow.objects.select_for_update().filter(
            source=self.source,
            waits_for_setl_id__any_of=[number for number in self.settlements if number],
            resolved_at=None,
        )
        for row in waiting:
            original = self.settlements[row.waits_for_setl_id]
            refund = parse_row(row.raw, now=self.now)
            if _person_key(refund) != bytes(original.member.id_index):
                continue  # somebody else's settlement: it stays open, a person looks
            if original.reversed_at is None:
                self._reverse(original, f"quarantined-{row.pk}")
            row.resolved_at = self.now
            row.save(update_fields=["resolved_at"])


def _person_key(row: SettlementRow) -> bytes:
    return blind_index(row.certno, kind="id_number")


def _members_with_basis(rows: list[SettlementRow]) -> dict[str, int]:
    """Members behind the rows who consented to this source, by ID number; others are left out. A
    number of a record that went into another one stands for that one."""
    numbers = {_person_key(row): row.certno for row in rows if row.cert_type == RESIDENT_ID}
    members = Member.objects.filter(id_index__any_of=numbers)
    found = members.values_list("id_index", "merged_into", "pk")
    records = {bytes(index): merged_into or pk for index, merged_into, pk in found}
    # Held to the end of the chunk: a withdrawal comes before it, and nothing is kept, or after it.
    consents = (
        Consent.objects.standing()
        .filter(
            member_id__any_of=set(records.values()),
            source=Consent.Source.MEDICAL_INSURANCE,
            purpose=Consent.Purpose.MUTUAL_AID,
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    with_basis = set(consents.values_list("member", flat=True))
    return {numbers[key]: record for key, record in records.items() if record in with_basis}


def _encounter(row: SettlementRow, member: int, source: str) -> Encounter:
    return Encounter(
        member_id=member,
        source=source,
        source_reference=row.mdtrt_id,
        kind=row.visit_kind,
        provider_code=row.provider_code,
        provider_name=row.provider_name,
        hospital_level=row.hospital_level,
        admitted_on=row.admitted_on,
        discharged_on=row.discharged_on,
        disease_code=row.disease_code,
        disease_name=row.disease_name,
    )
