"""Cards, three times their size, so that print on them is as large as on a paper."""

from datetime import date
from random import Random

from claims.specimens.papers import Paper
from claims.specimens.sheet import INK, Foundry, Sheet

_BLUE, _GROUND = (60, 90, 150), (222, 234, 240)


def id_card(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """GA 448: labels without colons, a number with wide digits."""
    del rng
    sheet, says = Sheet(257, 162, foundry), paper.fields
    sheet.shade(0, 0, 257, 162, _GROUND)
    born = date.fromisoformat(says["birth_date"])
    size = 22
    for x, y, label, name, text in (
        (20, 18, "姓名", "name", says["name"]), (20, 42, "性别", "gender", says["gender"]),
        (84, 42, "民族", "ethnicity", says["ethnicity"]),
    ):  # fmt: skip
        sheet.text(x, y, label, size=size, colour=_BLUE, face="hei")
        sheet.text(x + 24, y, text, of=name, size=size + 2, face="hei")
    sheet.text(20, 66, "出生", size=size, colour=_BLUE, face="hei")
    at = 44.0
    for text, is_label in (
        (f"{born.year}", False), (" 年 ", True), (f"{born.month}", False), (" 月 ", True),
        (f"{born.day}", False), (" 日", True),
    ):  # fmt: skip
        at += sheet.text(at, 66, text, of="" if is_label else "birth_date", size=size,
                         colour=_BLUE if is_label else INK, face="hei")  # fmt: skip
    sheet.text(20, 90, "住址", size=size, colour=_BLUE, face="hei")
    sheet.wrapped(44, 90, says["address"], width=104, of="address", size=size, leading=1.35)
    sheet.text(20, 138, "公民身份号码", size=size, colour=_BLUE, face="hei")
    sheet.text(98, 137, says["id_number"], of="id_number", size=26, face="hei")
    sheet.shade(178, 28, 58, 84, (205, 212, 216))  # where a portrait would be
    return sheet


def bank_card(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """The bank above, the number in fours."""
    sheet, says = Sheet(257, 162, foundry), paper.fields
    ground = rng.choice(((170, 40, 50), (30, 70, 130), (20, 110, 90)))
    light = (250, 246, 235)
    sheet.shade(0, 0, 257, 162, ground)
    sheet.text(20, 16, says["bank"], of="bank", size=26, colour=light, face="hei_bold")
    sheet.text(200, 18, "借记卡", size=18, colour=light, face="hei")
    sheet.shade(26, 50, 34, 26, (206, 176, 96))
    number = says["card_no"]
    fours = "  ".join(number[at : at + 4] for at in range(0, len(number), 4))
    sheet.text(24, 92, fours, of="card_no", size=40, colour=light, face="hei_bold")
    sheet.text(96, 118, "VALID THRU", size=12, colour=light, face="hei")
    sheet.text(130, 116, says["valid_thru"], of="valid_thru", size=20, colour=light, face="hei")
    sheet.text(196, 136, "银联 UnionPay", size=18, colour=light, face="hei_bold")
    return sheet
