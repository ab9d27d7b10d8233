"""The file itself: columns, totals, what the command prints, and what it leaves when it refuses."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from claims.models import Entitlement, PaidElsewhere
from claims.paid_benefits.refusals import FILE_SENTENCES, SENTENCES, FileRefused
from claims.paid_benefits.table import COLUMNS
from members.policies import NotAllowed
from tests.claims.paid_benefits import HEADER, bring, csv_of, row, run_command
from tests.stages import House


def test_the_command_prints_what_became_of_each_row(house: House, tmp_path: Path) -> None:
    one, two = house.member(), house.member()
    path = tmp_path / "paid.csv"
    path.write_text(csv_of([row(one), row(two, benefit="0.001"), row(one)]), encoding="utf-8-sig")
    out, complaint, status = run_command(path)
    assert (complaint, status) == ("", 0)
    assert out.splitlines() == [
        "line 3, benefit: 补助金额 (benefit)精确到了分以下。 [amount_too_precise]",
        "3 read, 1 new, 1 unchanged, 1 refused, total ¥200.001",
        "new ¥100.00; 0 open claims are computed anew",
    ]


def test_chinese_headers_in_gb18030_and_names_instead_of_codes(
    house: House, tmp_path: Path
) -> None:
    member = house.member()
    path = tmp_path / "已付.csv"
    path.write_text(
        "流水号,备注,补助金额,基数,支付日期,年度,项目,补助种类,姓名,身份证号\n"
        f"A1,一,100.00,500.00,2026/3/5,2026年度,自负医疗费补助,,{member.name},{member.id_number}\n"
        "合计,,100.00,,,,,,,\n",
        encoding="gb18030",
    )
    out, _, status = run_command(path)
    assert status == 0
    assert out.splitlines() == [
        "column 2 is not known and was not used",
        "1 read, 1 new, 0 unchanged, 0 refused, total ¥100.00",
        "new ¥100.00; 0 open claims are computed anew",
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"total": "200.01"}, "total_differs"),
        ({"rows": 3}, "rows_differ"),
        ({"total": "200.00", "rows": 1}, "rows_differ"),
    ],
)
def test_a_file_that_does_not_come_to_its_total_changes_nothing(
    house: House, tmp_path: Path, options: dict[str, object], code: str
) -> None:
    path = tmp_path / "paid.csv"
    path.write_text(csv_of([row(house.member()), row(house.member())]), encoding="utf-8")
    out, complaint, status = run_command(path, **options)
    assert (out, status) == ("", 2)
    assert f"[{code}]" in complaint
    assert not PaidElsewhere.objects.exists()
    assert run_command(path, total="200.00", rows=2)[2] == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_rows"),
        (b"\xff\xfe\x00\x81", "unreadable"),
        ("姓名,身份证号\n".encode(), "column_missing"),
        (",".join((*HEADER, "name")).encode(), "column_twice"),
        (",".join(HEADER).encode() + b'\n"torn', "not_csv"),
        (",".join(HEADER).encode() + b"\ntotal,,,,,1.00,,,,\nx,,,,,,,,,", "rows_after_total"),
        (",".join(HEADER).encode() + b"\ntotal,,,,,much,,,,", "total_shape"),
        (",".join(HEADER).encode() + b"\ntotal,,,,,1.00,,,,", "total_differs"),
        (",".join(HEADER).encode() + b"\nx,,,,,?,,,,\ntotal,,,,,0.00,,,,", "amount_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    house: House, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "paid.csv"
    path.write_bytes(content)
    _, complaint, status = run_command(path)
    assert status == 2
    assert f"[{code}]" in complaint
    assert house.member().name not in complaint


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    _, complaint, status = run_command(tmp_path / "none.csv")
    assert (status, "none.csv" in complaint) == (2, True)
    path = tmp_path / "paid.csv"
    path.write_text("", encoding="utf-8")
    assert run_command(path, total="1.005")[2] == 2


def test_every_refusal_has_a_chinese_sentence() -> None:
    for sentence in (*SENTENCES.values(), *FILE_SENTENCES.values()):
        assert translation.gettext(sentence) != sentence


def test_a_broken_total_is_refused_before_anything_is_written(house: House) -> None:
    with pytest.raises(FileRefused):
        bring(house, row(house.member()), total=Decimal(1))
    assert not Entitlement.objects.exists()


def test_only_who_may_bring_feeds_may_bring_this(house: House) -> None:
    with pytest.raises(NotAllowed):
        bring(house, row(house.member()), actor=house.staff["officer"])
    assert bring(house, row(house.member()), actor=house.staff["admin"]).new == 1


def test_the_command_names_its_columns_in_the_documentation() -> None:
    page = (settings.BASE_DIR / "docs" / "imports.md").read_text(encoding="utf-8")
    for field, names in COLUMNS.items():
        assert f"`{field}`" in page, field
        assert names[0] in page, field
