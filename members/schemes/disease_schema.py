"""A list of critical illnesses from its TOML file, refusing nonsense."""

from functools import lru_cache

from members.schemes.disease_list import Disease, DiseaseList
from members.schemes.grounds import read_source, read_words
from members.schemes.reader import Document, Table

_WAIT_DAYS_MAX = 400


@lru_cache(maxsize=32)
def load_list(code: str, text: str) -> DiseaseList:
    """The list; SchemeFileError names file, line and key."""
    root = Document(f"{code}.toml", text).root
    name = read_words(root.table("name"))
    in_force_from = root.day("in_force_from")
    complete = root.take("complete", bool, "true or false")
    source = read_source(code, root.table("source"))
    note = read_words(root.table("note"))
    diseases = tuple(_read_disease(table) for table in root.tables("diseases"))
    root.done()
    if len({disease.code for disease in diseases}) != len(diseases):
        root.refuse("two diseases have the same code", "diseases")
    listed = DiseaseList(code, name, in_force_from, complete, source, note, diseases, text)
    for index, disease in enumerate(diseases):
        for written in (*disease.name.values(), *disease.aliases):
            found = listed.find(written)
            if found != disease:
                where = ("diseases", index)
                root.document.refuse(f"“{written}” is another disease's name too", where)
    return listed


def _read_disease(table: Table) -> Disease:
    wait_days = 0
    if table.has("wait_days"):
        wait_days = table.take("wait_days", int, "a number of days")
        if not 0 < wait_days <= _WAIT_DAYS_MAX:
            table.refuse(f"must be between 1 and {_WAIT_DAYS_MAX}", "wait_days")
    disease = Disease(
        code=table.text("code"),
        name={"zh-hans": table.text("zh"), "en": table.text("en")},
        aliases=_texts(table, "aliases"),
        severity=table.choice("severity", ("severe", "mild")),
        wait_days=wait_days,
        icd10=_texts(table, "icd10"),
        stage_icd10=_texts(table, "stage_icd10"),
        stage_words=_texts(table, "stage_words"),
    )
    table.done()
    return disease


def _texts(table: Table, key: str) -> tuple[str, ...]:
    if not table.has(key):
        return ()
    listed = table.take(key, list, "a list of texts")
    if not all(isinstance(text, str) and text for text in listed):
        table.refuse("must be a list of texts", key)
    return tuple(listed)
