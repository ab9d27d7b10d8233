"""The rows of a list that were refused, as a file to correct: who takes it out is on record."""

import csv
import io
import json
from datetime import datetime

from django.db import transaction

from config.kernel import id_number as identity
from config.kernel.sealing import blind_index
from members.enrolment_lists.refusals import sentence
from members.enrolment_lists.table import COLUMNS, REASON_COLUMNS
from members.models import AccessEntry, EnrolmentList, EnrolmentListRow, Member, User
from members.policies import require
from members.roles import Permission

# Spreadsheets read long figures as numbers and destroy them; a tab before them makes them text.
_AS_TEXT = frozenset({"id_number", "phone", "employer_code"})
_FORMULA = ("=", "+", "-", "@")


@transaction.atomic
def rows_to_correct(*, delivery: EnrolmentList, actor: User, now: datetime) -> str:
    """CSV that can be corrected and sent again as it is: reasons and lines stand behind the cells.

    A member whose number is among the rows can read that it was looked at. NotAllowed.
    """
    sender = delivery.unit.path if delivery.unit else "/"
    require(actor, Permission.MEMBER_IMPORT, unit_path=sender)
    refused = delivery.rows.filter(is_refused=True).exclude(raw_sealed=None)
    rows = list(refused.order_by("line_number", "pk"))
    cells = [json.loads(row.raw) for row in rows]
    _record(cells, delivery, actor, now)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*(names[0] for names in COLUMNS.values()), *REASON_COLUMNS[::2]])
    for row, said in zip(rows, cells, strict=True):
        written = [_written(field, said.get(field, "")) for field in COLUMNS]
        writer.writerow([*written, _reason(row, said), str(row.line_number)])
    return text.getvalue()


def _reason(row: EnrolmentListRow, said: dict[str, str]) -> str:
    reason = sentence(row.code, row.field, row.params)
    return f"{reason} ({said['']})" if said.get("") else reason


def _written(field: str, cell: str) -> str:
    if cell.startswith(_FORMULA):
        return f"'{cell}"  # what was a formula is one no more
    return f"\t{cell}" if field in _AS_TEXT and cell else cell


def _record(
    cells: list[dict[str, str]], delivery: EnrolmentList, actor: User, now: datetime
) -> None:
    numbers = {identity.normalise(said["id_number"]) for said in cells if said.get("id_number")}
    indexes = {blind_index(number, kind="id_number") for number in numbers}
    members = Member.objects.filter(id_index__in=indexes).values_list("pk", flat=True)
    AccessEntry.objects.bulk_create(
        AccessEntry(
            user=actor,
            member_id=member,
            what=AccessEntry.What.ID_NUMBER,
            purpose=f"employer's list {delivery.pk}: rows to correct",
            accessed_at=now,
        )
        for member in members
    )
