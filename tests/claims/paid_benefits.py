"""Files of benefits that another system paid, as a union would send them."""

import io
from collections.abc import Sequence
from typing import Any

from django.core.management import CommandError, call_command

from claims.actions.import_paid_benefits import PaidImport, import_paid_benefits
from members.models import Member
from tests.stages import House

HEADER = (
    "id_number", "name", "item", "period", "benefit_kind", "benefit", "base", "days", "paid_on",
    "reference",
)  # fmt: skip


def row(member: Member, **other: str) -> dict[str, str]:
    """One payment of ¥100.00 for ¥500.00, unless told otherwise."""
    return {
        "id_number": member.id_number,
        "name": member.name,
        "item": "out_of_pocket",
        "period": "2026",
        "benefit": "100.00",
        "base": "500.00",
        "paid_on": "2026-03-05",
        "reference": f"PB-{member.pk}",
        **other,
    }


def csv_of(rows: Sequence[dict[str, str]], header: Sequence[str] = HEADER) -> str:
    lines = [header, *([one.get(name, "") for name in header] for one in rows)]
    return "".join(",".join(line) + "\r\n" for line in lines)


def bring(house: House, *rows: dict[str, str], **how: Any) -> PaidImport:
    """The file arrives now."""
    options = {"source": "earlier", "total": None, "rows": None, "actor": None, **how}
    return import_paid_benefits(data=csv_of(rows).encode(), now=house.now, **options)


def codes(result: PaidImport) -> list[tuple[int, str, str]]:
    return [(line, refusal.field, refusal.code) for line, refusal in result.refused]


def run_command(path: object, **options: Any) -> tuple[str, str, int]:
    """What the command prints, its complaint, and its exit status."""
    out = io.StringIO()
    try:
        call_command("import_paid_benefits", str(path), stdout=out, **options)
    except CommandError as error:
        return out.getvalue(), str(error), error.returncode
    return out.getvalue(), "", 0
