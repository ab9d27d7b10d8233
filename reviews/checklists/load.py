"""The checklists from their TOML file, refusing nonsense with file, line and key."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from members.schemes.disease_list import Disease, DiseaseList
from members.schemes.disease_schema import load_list
from members.schemes.files import LISTS, SHIPPED, read_text
from members.schemes.grounds import read_source, read_words
from members.schemes.reader import Document, Table
from members.schemes.terms import Words
from reviews.checklists.terms import Checklist, Group, Item, Norm

FOLDER = Path(__file__).parent
_DAYS_MAX = 400
LISTED = ("ci_2020",)


# What is ticked from now on. An edition that was in force stays beside the new one: what was kept
# with an opinion is read as it was ticked.
IN_FORCE = ("ci_2020", "1")


def norm() -> Norm:
    """The norm in the edition that is in force."""
    return norms()[IN_FORCE]


@lru_cache(maxsize=1)
def norms() -> Mapping[tuple[str, str], Norm]:
    """Every edition that ships, by list and edition."""
    found = [load_text(read_text(path), file=path.name) for path in sorted(FOLDER.glob("*.toml"))]
    return {(one.code, one.edition): one for one in found}


def load_text(text: str, *, file: str) -> Norm:
    """A norm; SchemeFileError names file, line and key of what is wrong."""
    root = Document(file, text).root
    code = root.choice("list", LISTED)
    listed = load_list(code, read_text(SHIPPED / LISTS / f"{code}.toml"))
    edition = root.text("edition")
    note = read_words(root.table("note"))
    source = read_source(code, root.table("source"))
    evidence = {key: read_words(table) for key, table in root.table("evidence").named_tables()}
    checklists = tuple(_checklist(table, listed, evidence) for table in root.tables("diseases"))
    root.done()
    if [one.number for one in checklists] != list(range(1, len(checklists) + 1)):
        root.refuse("are numbered from 1 on, each once", "diseases")
    if {one.code for one in checklists} != {disease.code for disease in listed.diseases}:
        root.refuse(f"are not those of the list {code}, each once", "diseases")
    return Norm(code, edition, source, note, checklists)


def _checklist(table: Table, listed: DiseaseList, evidence: Mapping[str, Words]) -> Checklist:
    number = table.take("number", int, "a number")
    diseases = {disease.code: disease for disease in listed.diseases}
    disease = diseases[table.choice("code", diseases)]
    groups = tuple(_group(group, evidence) for group in table.tables("groups"))
    made = Checklist(
        number=number,
        disease=disease,
        icd10=disease.icd10 or diseases[disease.code.removesuffix("_mild")].icd10,
        groups=groups,
        not_counted=_words(table, "not_counted"),
        counted=_words(table, "counted"),
    )
    _check_counted(table, disease, made)
    if len(made.keys()) != len(list(made.items())):
        table.refuse("two items have the same key", "groups")
    table.done()
    return made


def _check_counted(table: Table, disease: Disease, made: Checklist) -> None:
    if bool(disease.wait_days) != bool(made.counted):
        table.refuse("is there where the list has days of waiting, and nowhere else", "counted")


def _group(table: Table, evidence: Mapping[str, Words]) -> Group:
    items = tuple(_item(item, evidence) for item in table.tables("items"))
    needs = table.take("needs", (int, str), "“all” or a number")
    if needs == "all":
        needs = len(items)
    if not isinstance(needs, int) or not 0 < needs <= len(items):
        table.refuse("is “all”, or at most as many as there are items", "needs")
    table.done()
    return Group(needs, items)


def _item(table: Table, evidence: Mapping[str, Words]) -> Item:
    key = table.text("key")
    words = {"zh-hans": table.text("zh"), "en": table.text("en")}
    by = tuple(evidence[kind] for kind in table.choices("by", evidence))
    after_days = 0
    if table.has("after_days"):
        after_days = table.take("after_days", int, "a number of days")
        if not 0 < after_days <= _DAYS_MAX:
            table.refuse(f"must be between 1 and {_DAYS_MAX}", "after_days")
    table.done()
    return Item(key, words, by, after_days)


def _words(table: Table, key: str) -> Words:
    return read_words(table.table(key)) if table.has(key) else {}
