"""How sheets write a name: one plain form, and what stands around the name itself."""

import re
import unicodedata
from collections.abc import Iterator

from claims.catalogue.forms import ACIDS, BASES, FORMS, PREFIXES, QUALIFIERS

NAME_MAX = 200
HAN = r"[\u3400-\u9fff]"
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("【〔[{〈《", "("),
        **dict.fromkeys("】〕]}〉》", ")"),
        **dict.fromkeys("—–―−～~", "-"),
        "×": "*",
        "·": "",
        "•": "",
        "甙": "苷",
        "䓬": "卓",
        "癥": "症",
        "锺": "钟",
    }
)
_MARK = (
    r"(?:[*★☆▲△●◆■※#@]|[甲乙丙]类"
    r"|\((?:[甲乙丙]类?|自费|国|国基|基|基药|医保|限|省|集采|国采|进口)\))"
)
_MARKS_BEFORE, _MARKS_BEHIND = re.compile(rf"^{_MARK}+"), re.compile(rf"{_MARK}+$")
_CLASS = re.compile(r"([甲乙丙])类?|(自费)")
_NUMBER = r"\d+(?:\.\d+)?[万亿]?"
_MEASURE = r"(?:MG|KG|UG|Μ?G|MCG|NG|ML|L|IU|MU|U|单位|IE|MMOL|MOL|CM|MM|%|M?BQ|MCI|揿|喷|吸)"
_COUNT = r"(?:片|粒|支|袋|瓶|盒|丸|贴|包|板|枚|条|管|张)"
_STRENGTH = (
    rf"(?:(?<![A-Z\dΑ-Ω.-]){_NUMBER}{_MEASURE}"
    rf"(?:[*:/+X-]+(?:{_NUMBER})?(?:{_MEASURE}|{_COUNT})?)*"
    rf"|[*X]{_NUMBER}{_COUNT}(?:/{_COUNT})?"
    rf"|(?<=\(){_NUMBER}(?:{_COUNT}(?:/{_COUNT})?|:{_NUMBER})(?=\)))"
)
_STRENGTHS = re.compile(_STRENGTH)
_STRENGTH_BEHIND = re.compile(rf"\({_STRENGTH}\)$|{_STRENGTH}$")
_EMPTY = re.compile(r"\([*:/,;+X-]*\)")
_EDGES = "*:/,;+-_."
_BRACKET = re.compile(r"\(([^()]*)\)")
_BRACKET_BEHIND = re.compile(r"\(([^()]*)\)$")
_STRENGTH_APART = re.compile(r"\s+(?=[(\d（])")
_DROPPABLE = re.compile(rf"(?:{HAN}|[,、:\d]+(?={HAN}))+|[IVX]+")
_SURCHARGE = re.compile("加收|减收|另收|每增")  # an item of its own
_FORMS_LONGEST_FIRST = sorted(FORMS, key=len, reverse=True)
_WITH_FORM = re.compile(rf"^(.+?)({'|'.join(_FORMS_LONGEST_FIRST)})((?:\([^()]*\))?)$")


_GRADE = re.compile(r"^[123一二三](?=级)")
_ROMAN = {"1": "I", "2": "II", "3": "III", "一": "I", "二": "II", "三": "III"}


def fold(text: str) -> str:
    """Widths, brackets, capitals and spelling of one kind; no spaces."""
    wide = unicodedata.normalize("NFKC", text[:NAME_MAX])
    return re.sub(r"\s+", "", wide).translate(_FOLDED).upper()


def class_of(text: str) -> str:
    """甲, 乙 or 丙 as a sheet prints it; "" where it prints none that is known. 自费 is 丙."""
    found = _CLASS.fullmatch(fold(text).strip("()"))
    return (found[1] or "丙") if found else ""


def class_in_name(name: str) -> str:
    """The class where a sheet prints it before the name: (甲)阿莫西林胶囊."""
    marks = _MARKS_BEFORE.match(fold(name))
    found = _CLASS.search(marks.group()) if marks else None
    return (found[1] or "丙") if found else ""


def spellings(name: str) -> tuple[str, ...]:
    """What the name may be, the closest first: without marks, without strengths and packs
    (behind it, then anywhere), without brackets that hold a brand."""
    plain = _without_marks(fold(name))
    head = _without_marks(fold(_STRENGTH_APART.split(name.strip(), maxsplit=1)[0]))  # 因子Ⅸ 500IU
    whole = _STRENGTH_BEHIND.sub("", plain)  # 葡萄糖(36%)注射液 keeps what belongs to its name
    known = _BRACKET_BEHIND.sub(_without_brand, whole)
    bare = _EMPTY.sub("", _STRENGTHS.sub("", plain)).strip(_EDGES)
    unbranded = _BRACKET.sub(_without_brand, bare).strip(_EDGES)
    undried = unbranded.removeprefix("冻干")
    roman = _GRADE.sub(lambda grade: _ROMAN[grade[0]], plain)  # 一级护理 is listed as Ⅰ级护理
    found = (plain, head, whole, known, bare, unbranded, undried, roman)
    return tuple(dict.fromkeys(filter(None, found)))


def take_form(name: str) -> tuple[str, str, tuple[str, ...]]:
    """The name without its dosage form, the form's word, and the catalogue's names for it.

    The word is "" where the name tells no form.
    """
    rest, word = name, ""
    forms: tuple[str, ...] = ()
    found = _WITH_FORM.fullmatch(name)
    if found:
        # The shortest beginning was found, and so the longest form.
        rest, word, forms = found[1] + found[3], found[2], FORMS[found[2]]
    for prefix, told in PREFIXES.items():
        if rest.startswith(prefix):
            return rest.removeprefix(prefix), word or prefix, told
    return rest, word, forms


def without_salt(name: str) -> Iterator[str]:
    """The substances that a salt may be of: 盐酸氨溴索 of 氨溴索, 头孢曲松钠 of 头孢曲松."""
    acid = next((acid for acid in sorted(ACIDS, key=len)[::-1] if name.startswith(acid)), "")
    bases = [base for base in BASES if name.endswith(base)]
    rests = [name.removesuffix(base) for base in bases]
    if acid:
        rests += [name.removeprefix(acid), *(rest.removeprefix(acid) for rest in rests)]
    if bare := re.sub("[钠钾]", "", name):  # 哌拉西林钠他唑巴坦钠
        rests.append(bare)
    yield from dict.fromkeys(rest for rest in rests if len(rest) > 1 and rest != name)


def _without_marks(folded: str) -> str:
    return _MARKS_BEHIND.sub("", _MARKS_BEFORE.sub("", folded))


def _without_brand(bracket: re.Match[str]) -> str:
    inside = bracket[1]
    is_brand = _DROPPABLE.fullmatch(inside) and inside not in QUALIFIERS
    is_brand = is_brand and not _SURCHARGE.search(inside)
    return "" if is_brand else bracket[0]
