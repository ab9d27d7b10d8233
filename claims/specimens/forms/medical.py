"""What hospitals write: discharge summaries, certificates."""

from random import Random

from claims.specimens.forms.style import Style
from claims.specimens.papers import Paper
from claims.specimens.seal import round_seal
from claims.specimens.sheet import DPI, INK, Foundry, Sheet

_COURSE = (
    "入院情况：患者因上述症状入院，查体配合，生命体征平稳。",
    "诊疗经过：入院后完善血常规、生化、心电图及影像检查，予对症治疗，病情好转，无并发症。",
    "出院情况：一般情况可，饮食、睡眠正常，切口愈合良好。",
    "出院医嘱：注意休息，按时服药，一个月后门诊复查。",
)


def discharge_a(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """Labels and values in lines."""
    sheet, says = Sheet(210, 297, foundry), paper.fields
    sheet.text(105, 18, says["hospital"], of="hospital", size=18, anchor="ma")
    sheet.text(105, 28, says["doc_title"], of="doc_title", size=16, anchor="ma")
    for x, y, label, name in (
        (22, 42, "姓名：", "name"), (70, 42, "性别：", "gender"), (108, 42, "年龄：", "age"),
        (146, 42, "床号：", "bed_no"),
        (22, 51, "科室：", "department"), (108, 51, "住院号：", "inpatient_no"),
        (22, 60, "入院日期：", "admit_date"), (108, 60, "出院日期：", "discharge_date"),
        (22, 69, "住院天数：", "days"),
        (22, 82, "入院诊断：", "admit_diagnosis"),
        (130, 190, "医师签名：", "doctor"),
    ):  # fmt: skip
        tail = {"age": "岁", "days": "天", "bed_no": "床"}.get(name, "")
        sheet.labelled(x, y, label, says[name], of=name, size=11, colour=INK)
        if tail:
            right = sheet.boxes[name][2] * 25.4 / DPI
            sheet.text(right + 0.5, y, tail, size=11)
    sheet.line((20, 76), (190, 76), colour=INK)
    _paragraph(sheet, 22, 130, "出院诊断：", says["discharge_diagnosis"], "discharge_diagnosis")
    for y, text in (
        (94, "入院情况：患者因上述症状入院，查体配合，生命体征平稳。"),
        (106, "诊疗经过：入院后完善血常规、生化、心电图及影像检查，"),
        (115, "予对症治疗，病情好转，无并发症，复查各项指标较前改善。"),
        (152, "出院情况：一般情况可，饮食、睡眠正常，切口愈合良好。"),
        (164, "出院医嘱：注意休息，按时服药，一个月后门诊复查。"),
    ):
        sheet.text(22, y, text, size=11)
    sheet.text(130, 200, f"日期：{says['discharge_date']}", size=11)
    _seal(rng, sheet, says["hospital"], 150 + rng.uniform(-20, 10), 195)
    return sheet


def discharge_b(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """A spaced title, sans, sections with diagnoses one a line."""
    sheet, says, style = Sheet(210, 297, foundry), paper.fields, Style("han")
    sheet.text(105, 16, says["hospital"], of="hospital", size=20, face="hei", anchor="ma")
    title = "  ".join(says["doc_title"])
    sheet.text(105, 28, title, of="doc_title", size=17, face="hei", anchor="ma")
    for x, y, label, name, tail in (
        (20, 42, "科别：", "department", ""), (92, 42, "床号：", "bed_no", ""),
        (140, 42, "住院号：", "inpatient_no", ""),
        (20, 52, "姓名：", "name", ""), (72, 52, "性别：", "gender", ""),
        (108, 52, "年龄：", "age", "岁"), (146, 52, "职业：", "", ""),
        (20, 60, "入院时间：", "admit_date", ""), (108, 60, "出院时间：", "discharge_date", ""),
        (20, 68, "住院天数：共", "days", "天"),
    ):  # fmt: skip
        text = style.value(name, says[name]) if name else "职工"
        end = sheet.labelled(x, y, label, text, of=name, size=11, colour=INK, face="hei")
        sheet.text(end + 0.5, y, tail, size=11)
    sheet.line((18, 49), (192, 49), colour=INK)
    sheet.line((18, 76), (192, 76), colour=INK)
    below = 80.0
    for label, name, text in (
        ("入院诊断：", "admit_diagnosis", says["admit_diagnosis"]),
        ("", "", _COURSE[0]), ("", "", _COURSE[1]),
        ("出院诊断：", "discharge_diagnosis", says["discharge_diagnosis"]),
        ("", "", _COURSE[2]), ("", "", _COURSE[3]),
    ):  # fmt: skip
        if label:
            below = _listed(sheet, 20, below, label, text, name)
        else:
            below = sheet.wrapped(20, below, text, width=168, size=11) + 3
    end = sheet.labelled(120, 238, "主治医师：", says["doctor"], of="doctor", size=11, colour=INK,
                         face="hei")  # fmt: skip
    sheet.text(120, 248, style.day(says["discharge_date"]), size=11)
    _seal(rng, sheet, says["hospital"], end + rng.uniform(-6, 14), 240)
    return sheet


def discharge_c(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """A table with its labels in cells."""
    sheet, says, style = Sheet(210, 297, foundry), paper.fields, Style("dots")
    sheet.text(105, 15, says["hospital"], of="hospital", size=16, anchor="ma", face="song_bold")
    sheet.text(105, 25, says["doc_title"], of="doc_title", size=15, anchor="ma", face="song_bold")
    rows = (
        (("姓名", "name", ""), ("性别", "gender", ""), ("年龄", "age", "岁")),
        (("病区", "department", ""), ("床位号", "bed_no", ""), ("住院号", "inpatient_no", "")),
        (("入院日期", "admit_date", ""), ("出院日期", "discharge_date", ""),
         ("实际住院天数", "days", "天")),
    )  # fmt: skip
    for number, row in enumerate(rows):
        y = 36 + number * 9
        for x, (label, name, tail) in zip((16, 76, 136), row, strict=True):
            sheet.frame(x, y, 60, 9, colour=INK)
            wide = 28 if len(label) > 4 else 20
            sheet.line((x + wide, y), (x + wide, y + 9), colour=INK)
            sheet.text(x + 2, y + 2.4, label, size=10)
            sheet.text(x + wide + 2, y + 2.4, style.value(name, says[name]) + tail, of=name,
                       size=10)  # fmt: skip
    below = 70.0
    for label, name, text in (
        ("入院诊断：", "admit_diagnosis", says["admit_diagnosis"]),
        ("出院诊断：", "discharge_diagnosis", says["discharge_diagnosis"]),
        ("", "", _COURSE[0]), ("", "", _COURSE[1]), ("", "", _COURSE[2]), ("", "", _COURSE[3]),
    ):  # fmt: skip
        if label:
            _paragraph(sheet, 18, below, label, text, name)
            below += 16
        else:
            below = sheet.wrapped(18, below, text, width=172, size=10.5) + 2
    sheet.frame(16, 63, 180, below - 60, colour=INK)
    end = sheet.labelled(
        22, below + 8, "经治医师：", says["doctor"], of="doctor", size=10.5, colour=INK
    )
    sheet.text(end + 20, below + 8, "上级医师：示例三", size=10.5)
    sheet.text(150, below + 8, style.day(says["discharge_date"]), size=10.5)
    _seal(rng, sheet, says["hospital"], 160 + rng.uniform(-12, 8), below + 12)
    return sheet


def certificate_a(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """Labels in lines, half a sheet."""
    sheet, says = Sheet(210, 148, foundry), paper.fields
    sheet.text(105, 12, says["hospital"], of="hospital", size=17, anchor="ma")
    sheet.text(105, 22, says["doc_title"], of="doc_title", size=16, anchor="ma")
    for x, y, label, name in (
        (22, 36, "姓名：", "name"), (70, 36, "性别：", "gender"), (100, 36, "年龄：", "age"),
        (22, 45, "科别：", "department"), (100, 45, "门诊号：", "outpatient_no"),
    ):  # fmt: skip
        end = sheet.labelled(x, y, label, says[name], of=name, size=11, colour=INK)
        if name == "age":
            sheet.text(end + 0.5, y, "岁", size=11)
    _paragraph(sheet, 22, 56, "诊断：", says["diagnosis"], "diagnosis")
    _paragraph(sheet, 22, 80, "建议：", says["advice"], "advice")
    sheet.labelled(120, 112, "医师签名：", says["doctor"], of="doctor", size=11, colour=INK)
    sheet.labelled(120, 122, "日期：", Style("han").day(says["issue_date"]), of="issue_date",
                   size=11, colour=INK)  # fmt: skip
    _seal(rng, sheet, says["hospital"], 150 + rng.uniform(-30, 20), 118)
    return sheet


def certificate_c(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """Framed, other words for the same."""
    sheet, says = Sheet(148, 210, foundry), paper.fields
    sheet.text(74, 14, says["hospital"], of="hospital", size=15, face="hei", anchor="ma")
    sheet.text(74, 24, says["doc_title"], of="doc_title", size=15, face="hei", anchor="ma")
    sheet.frame(12, 36, 124, 130, colour=INK)
    for x, y, label, name in (
        (16, 40, "患者姓名：", "name"), (72, 40, "性别：", "gender"), (100, 40, "年龄：", "age"),
        (16, 50, "就诊科室：", "department"), (72, 50, "病历号：", "outpatient_no"),
    ):  # fmt: skip
        end = sheet.labelled(x, y, label, says[name], of=name, size=10.5, colour=INK, face="hei")
        if name == "age":
            sheet.text(end + 0.5, y, "岁", size=10.5)
    _paragraph(sheet, 16, 64, "临床诊断：", says["diagnosis"], "diagnosis", width=92)
    _paragraph(sheet, 16, 104, "处理意见：", says["advice"], "advice", width=92)
    sheet.labelled(70, 144, "医师：", says["doctor"], of="doctor", size=10.5, colour=INK)
    sheet.labelled(70, 153, "开具日期：", says["issue_date"], of="issue_date", size=10.5,
                   colour=INK)  # fmt: skip
    _seal(rng, sheet, says["hospital"], 104 + rng.uniform(-20, 8), 150)
    return sheet


def _paragraph(
    sheet: Sheet, x: float, y: float, label: str, text: str, name: str, *, width: float = 140
) -> float:
    """A label and lines of text beside it."""
    at = x + sheet.text(x, y, label, size=11) + 1
    return sheet.wrapped(at, y, text, width=width, of=name, size=11)


def _listed(sheet: Sheet, x: float, y: float, label: str, text: str, name: str) -> float:
    """A label, and what is numbered below it line by line."""
    parts = text.split(" ")
    if len(parts) == 1:
        return _paragraph(sheet, x, y, label, text, name) + 3
    sheet.text(x, y, label, size=11)
    boxes = []
    for part in parts:
        y += 6.6
        sheet.text(x + 8, y, part, of=name, size=11)
        boxes.append(sheet.boxes[name])
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    sheet.boxes[name] = (min(lefts), min(tops), max(rights), max(bottoms))
    return y + 9


def _seal(rng: Random, sheet: Sheet, owner: str, x: float, y: float) -> None:
    sheet.stamp(round_seal(rng, owner, "病历专用章"), x, y)
