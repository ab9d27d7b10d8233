"""Rows as they really come: seeded generators of lists and feeds that are wrong in every way.

Each row says in one word what was done to it. Good ones among them are harmless oddities that must
be understood; which is which is for the product to say, and for the tests to count.
"""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from config.sandbox.records import Record, refund_of, to_line
from tests.enrolment import number, row

Cells = list[str]
_FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_RARE = "𠮷𡈽㐂䶮\U00030edd"  # beyond the plain plane, of extensions A, B and G
_CONTROL = "\x01\x07\x0b\x1b\x7f\x85"
AMOUNTS = ("medfee_sumamt", "fund_pay_sumamt", "psn_part_amt", "psn_cash_pay", "inscp_scp_amt")
TEXTS = ("psn_name", "fixmedins_name", "dise_name", "certno", "setl_id", "mdtrt_id", "psn_no")
CODES = ("gend", "insutype", "med_type", "hosp_lv", "psn_cert_type", "refd_setl_flag")
DAYS = ("brdy", "begndate", "enddate", "setl_time")


def _cell(at: int, change: Callable[[str, Random], str]) -> Callable[[Cells, Random], Cells]:
    def spoil(cells: Cells, chance: Random) -> Cells:
        return [*cells[:at], change(cells[at], chance), *cells[at + 1 :]]

    return spoil


def _swapped(cells: Cells, chance: Random) -> Cells:
    one, other = chance.sample(range(len(cells)), 2)
    cells = list(cells)
    cells[one], cells[other] = cells[other], cells[one]
    return cells


NAME, ID, PHONE, UNIT, ITEMS, YEAR = range(6)
LIST_WAYS: dict[str, Callable[[Cells, Random], Cells]] = {
    "full-width number": _cell(ID, lambda cell, _r: cell.translate(_FULL_WIDTH)),
    "fifteen digits": _cell(ID, lambda cell, _r: cell[:6] + cell[8:17]),
    "wrong check digit": _cell(ID, lambda cell, r: cell[:17] + r.choice("0123456789X")),
    "small x": _cell(ID, lambda cell, _r: cell.lower()),
    "a figure lost": _cell(ID, lambda cell, r: cell[: r.randrange(1, 17)]),
    "a figure more": _cell(ID, lambda cell, r: cell + str(r.randrange(10))),
    "number by a spreadsheet": _cell(ID, lambda cell, _r: f"{float(int(cell[:17] + '0')):.5E}"),
    "cut to fifteen places": _cell(ID, lambda cell, _r: cell[:15] + "000"),
    "a letter in the number": _cell(ID, lambda cell, r: cell[:5] + r.choice("OIlБ年") + cell[6:]),
    "a day that does not exist": _cell(ID, lambda cell, _r: cell[:10] + "0230" + cell[14:]),
    "masked": _cell(ID, lambda cell, _r: cell[:6] + "********" + cell[14:]),
    "a date": _cell(ID, lambda _cell, _r: "1985-03-12"),
    "a child": _cell(ID, lambda _cell, r: number(r.randrange(1, 400), born="20200101")),
    "nobody": _cell(ID, lambda _cell, _r: ""),
    "swapped columns": _swapped,
    "a cell less": lambda cells, r: cells[: r.randrange(1, 6)],
    "a cell more": lambda cells, r: [*cells, str(r.randrange(10**9))],
    "a middle dot": _cell(NAME, lambda _c, r: f"阿依{r.choice('·•・‧')}古丽"),
    "a rare character": _cell(NAME, lambda cell, r: cell[0] + r.choice(_RARE)),
    "a name with a figure": _cell(NAME, lambda cell, r: f"{cell}{r.randrange(10)}"),
    "spaces in the name": _cell(NAME, lambda cell, _r: "　".join(cell) + " "),
    "a control character": _cell(NAME, lambda cell, r: cell + r.choice(_CONTROL) + "甲"),
    "a lost character": _cell(NAME, lambda cell, _r: cell[0] + "\ufffd"),
    "a very long name": _cell(NAME, lambda cell, r: cell * r.choice((40, 200, 3000))),
    "a merged cell": _cell(NAME, lambda _cell, _r: ""),
    "a formula": _cell(NAME, lambda _cell, _r: '=HYPERLINK("http://example.org")'),
    "an error of the spreadsheet": _cell(UNIT, lambda _cell, _r: "#N/A"),
    "a quotation mark": _cell(NAME, lambda cell, _r: f'{cell[0]}"{cell[1:]}'),
    "a unit of nobody": _cell(UNIT, lambda _cell, _r: "81330109MC00000040"),
    "a unit's name": _cell(UNIT, lambda _cell, _r: "测试纺织厂工会委员会"),
    "a unit with a wrong sign": _cell(UNIT, lambda _cell, _r: "91350100M000100Y4Z"),
    "an item that is none": _cell(ITEMS, lambda _cell, r: r.choice("QZ甲") + "项"),
    "no item": _cell(ITEMS, lambda _cell, _r: " ; "),
    "all separators": _cell(ITEMS, lambda _cell, r: r.choice(";；、,，|/").join("AB")),
    "a year as a number": _cell(YEAR, lambda cell, _r: f"{cell}.0"),
    "a year in words": _cell(YEAR, lambda cell, _r: f"{cell}年度"),
    "a year that is none": _cell(YEAR, lambda _cell, r: r.choice(("27", "二〇二七", "0", "-1"))),
    "a year far off": _cell(YEAR, lambda _cell, r: r.choice(("1999", "2099"))),
    "a day of a spreadsheet": _cell(YEAR, lambda _cell, r: str(r.randrange(46000, 46400))),
    "a phone of ten figures": _cell(PHONE, lambda cell, _r: cell[:-1]),
    "a phone with its country": _cell(PHONE, lambda cell, _r: f"+86 {cell}"),
    "a phone in words": _cell(PHONE, lambda _cell, _r: "同上"),
    "an ID number as phone": lambda cells, _r: [*cells[:PHONE], cells[ID], *cells[PHONE + 1 :]],
}


def list_rows(seed: int, times: int) -> Iterator[tuple[str, Cells]]:
    """Each way `times` over, of different people; and what was done to each."""
    chance = Random(seed)
    for place, (way, spoil) in enumerate(list(LIST_WAYS.items()) * times, start=1):
        sex = chance.choice("MF")
        cells = row(
            "王李赵钱孙"[place % 5] + "小大明国红"[place // 5 % 5],
            number(place, sex=sex),
            phone=f"1990{place:07d}",
            items=chance.choice(("A", "A;B")),
        )
        yield way, spoil(cells, chance)


def _with(field_of: tuple[str, ...], values: tuple[Any, ...]) -> Callable[..., Record]:
    def spoil(record: Record, chance: Random) -> Record:
        return {**record, chance.choice(field_of): chance.choice(values)}

    return spoil


def _off_by_a_fen(record: Record, chance: Random) -> Record:
    field = chance.choice(AMOUNTS[:4])
    return {**record, field: f"{float(record[field]) + chance.choice((-0.01, 0.01)):.2f}"}


def _bytes(change: Callable[[bytes, Random], bytes]) -> Callable[[Record, Random], bytes]:
    return lambda record, chance: change(to_line(record).encode(), chance)


def _flipped(line: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(line))
    return (line[:at] + bytes([line[at] ^ (1 << chance.randrange(8))]) + line[at + 1 :]).replace(
        b"\n", b" "
    )


FEED_WAYS: dict[str, Callable[[Record, Random], Record | bytes]] = {
    "not an amount": _with(
        AMOUNTS,
        ("1,234.50", "￥100", "NaN", "1e309", "-1e309", "Infinity", "", None, True, [], "１００"),
    ),
    "an amount that cannot be": _with(AMOUNTS, ("-0.01", "1e5", 10**40, "0.005", "99999999999")),
    "off by a fen": _off_by_a_fen,
    "not a text": _with(TEXTS, (None, "", "  ", 5, 5.5, [], {}, False)),
    "a text with what cannot be": _with(TEXTS, ("a\x00b", "a\x07", "\ud800", "a\ufffd", "\u202e")),
    "a very long text": _with(TEXTS, ("长" * 61, "长" * 201, "长" * 501, "9" * 65, "长" * 20_000)),
    "a rare character": _with(TEXTS[:3], ("阿依·古丽", "𠮷田", "\U00030edd")),
    "a code of nobody": _with(CODES, ("", "X", "999", 999, "\ud800", "\x00", None, "330109198503")),
    "a code as a number": _with(("gend", "insutype", "refd_setl_flag"), (1, 2, 0, 310, -1)),
    "a day that cannot be": _with(
        DAYS,
        ("2026-02-30", "2026/11/09", "45000", 45000, "0001-01-01", "9999-12-31", "", "2026-11-09T",
         "２０２６-11-09", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-11-09 25:00:00"),
    ),
    "an earlier age": lambda record, _r: {
        **record, "begndate": "0001-01-01", "setl_time": "0001-01-01 00:00:00"
    },
    "somebody else": lambda record, _r: {**record, "gend": "1" if record["gend"] == "2" else "2"},
    "a small x": lambda record, _r: {**record, "certno": record["certno"].lower()},
    "full-width": lambda record, _r: {**record, "certno": record["certno"].translate(_FULL_WIDTH)},
    "fifteen digits": lambda record, _r: {
        **record, "certno": record["certno"][:6] + record["certno"][8:17]
    },
    "a wrong check digit": lambda record, r: {
        **record, "certno": record["certno"][:17] + r.choice("0123456789X")
    },
    "swapped fields": lambda record, _r: {
        **record, "psn_name": record["certno"], "certno": record["psn_name"]
    },
    "a field less": lambda record, r: {
        key: value for key, value in record.items() if key != r.choice(list(record))
    },
    "a refund of what never came": lambda record, _r: {**refund_of(record), "init_setl_id": "NIE"},
    "a refund of signs mixed": lambda record, _r: {**refund_of(record), "psn_cash_pay": "1.00"},
    "torn": _bytes(lambda line, r: line[: r.randrange(2, len(line) - 1)]),
    "a bit turned": _bytes(_flipped),
    "a NUL": _bytes(lambda line, r: line[: (at := r.randrange(len(line)))] + b"\0" + line[at:]),
    "in GB18030": lambda record, _r: to_line(record).encode("gb18030"),
    "in UTF-16": lambda record, _r: to_line(record).encode("utf-16").replace(b"\n", b""),
    "a key twice": _bytes(lambda line, _r: line[:-1] + b',"setl_id":"ZWEI"}'),
    "a key twice that cannot be": _bytes(
        lambda line, r: line[:-1] + rb',"KEY":1,"KEY":2}'.replace(
            b"KEY", r.choice((rb"\u0000", rb"\ud800"))
        )
    ),
    "a mark at its beginning": _bytes(lambda line, _r: b"\xef\xbb\xbf" + line),
    "a carriage return": _bytes(lambda line, _r: line + b"\r"),
    "not an object": lambda record, r: json.dumps(
        r.choice(([record], "text", 7, None))
    ).encode(),
    "far too long": _bytes(lambda line, r: line[:-1] + b',"x":"' + b"y" * r.choice((2**17, 2**18))),
}  # fmt: skip


def feed_lines(seed: int, records: list[Record]) -> Iterator[tuple[str, bytes]]:
    """The ways one after the other, over as many records as there are."""
    chance = Random(seed)
    ways = list(FEED_WAYS.items())
    for place, record in enumerate(records):
        way, spoil = ways[place % len(ways)]
        spoiled = spoil(record, chance)
        yield way, spoiled if isinstance(spoiled, bytes) else json.dumps(spoiled).encode()
