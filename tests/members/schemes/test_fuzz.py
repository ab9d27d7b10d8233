"""A slip of the pen anywhere in a scheme file: refused in a sentence, or harmless."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.benefits.case import CaseError
from claims.benefits.settle import settle
from members.schemes.files import SHIPPED, Lists, load_scheme_text, read_lists
from members.schemes.reader import SchemeFileError
from members.schemes.terms import Scheme
from tests.claims.benefits.cases import golden_case, golden_files

unhurried = settings(deadline=None, max_examples=150)
# The arithmetic rests on the versions and what stands above them, not on what a clause says.
FILES = sorted(path for path in SHIPPED.glob("*.toml"))
LISTS = dict(read_lists())
WORKED = golden_files()
VALUE = re.compile(r'"[^"]*"|\d{4}-\d\d-\d\d|\btrue\b|\bfalse\b|(?<= )\d+\b')
SLIPS = [
    '""', '"x"', '"0"', '"0.00"', '"1"', '"0.3"', '"1e9"', '"-5.00"', '"999999999999.99"',
    '"unknown"', '"02-29"', '"12-31"', '"period"', '"discharge"', '"critical_illness"', '"F"',
    "0", "1", "-1", "7", "400", "10000", "9" * 5000, "1.5", "true", "false", "nan", "12:30:00",
    "0001-01-01", "1979-05-27", "9999-01-01", "2021-02-30", "[]", "{}", "[[]]", "[" * 3000,
]  # fmt: skip


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A shipped file with one line gone, or twice, or with one value that is another."""
    name = draw(st.sampled_from([path.name for path in FILES]))
    lines = (SHIPPED / name).read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line == "[[versions]]")
    told = draw(st.integers(0, len(lines) - 1) | st.integers(first, len(lines) - 1))
    line = lines[told]
    places = [found.span() for found in VALUE.finditer(line)]
    if not places or draw(st.integers(0, 3)) == 0:
        lines[told : told + 1] = [line] * draw(st.sampled_from([0, 0, 2]))
    else:
        begins, ends = draw(st.sampled_from(places))
        lines[told] = line[:begins] + draw(st.sampled_from(SLIPS)) + line[ends:]
    return name, "\n".join(lines)


@unhurried
@given(slips())
def test_a_slip_of_the_pen_is_refused_or_harmless(slip: tuple[str, str]) -> None:
    name, text = slip
    read = read_or_refused(text, name)
    if isinstance(read, Scheme):
        assert_settles(read, name.removesuffix(".toml"))
    else:
        assert read.file == name
        assert read.sentence


@unhurried
@given(st.data())
def test_a_slip_in_a_list_of_diseases_is_refused_or_harmless(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(LISTS)))
    lines = LISTS[code].splitlines()
    told = data.draw(st.integers(0, len(lines) - 1))
    lines[told] = VALUE.sub(lambda _: data.draw(st.sampled_from(SLIPS)), lines[told], count=1)
    lists = tuple(sorted({**LISTS, code: "\n".join(lines)}.items()))
    text = (SHIPPED / "hangzhou.toml").read_text(encoding="utf-8")
    read = read_or_refused(text, "hangzhou.toml", lists)
    if isinstance(read, Scheme):
        assert_settles(read, "hangzhou")
    else:
        assert read.file == f"{code}.toml"


def read_or_refused(text: str, file: str, lists: Lists | None = None) -> Scheme | SchemeFileError:
    try:
        return load_scheme_text(text, file=file, lists=lists)
    except SchemeFileError as refused:
        return refused


def assert_settles(scheme: Scheme, code: str) -> None:
    """Whatever the slip made of the rules, the worked cases come to an outcome."""
    for worked in WORKED:
        if worked["scheme"] != code:
            continue
        try:
            outcome = settle(golden_case(worked), scheme)
        except CaseError:
            continue
        assert outcome.benefit >= 0
        for line in outcome.lines:
            assert all(len(line.label[language]) <= 120 for language in line.label)
            assert all(len(line.formula[language]) <= 300 for language in line.formula)
            assert all(len(line.clause[language]) <= 200 for language in line.clause)
