"""What the catalogues list, and the ways to find it. Built once, when first asked."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from claims.catalogue import tables
from claims.catalogue.forms import PATENT_FORMS, QUALIFIERS
from claims.catalogue.wording import HAN, fold, take_form, without_salt

Kind = Literal["drug", "service"]
_PATENT = "中成药"
_HERBS = "中药饮片"
_OUTSIDE = "不得纳入"
_FORMS_LONGEST_FIRST = sorted(PATENT_FORMS, key=len, reverse=True)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_MEANT = re.compile(r"\(指[^()]*\)")
_OTHER_NAME = re.compile(rf"{HAN}{{3,}}[\w-]*")


@dataclass(frozen=True)
class Entry:
    """One line of a catalogue. `catalogue_class` is 甲 or 乙, or "" where the list has none
    (service items, herbs); `form` is the catalogue's dosage form, or ""; `outside`: a herb that
    the fund may not pay for."""

    kind: Kind
    code: str
    name: str
    catalogue_class: str = ""
    form: str = ""
    outside: bool = False


@dataclass
class Index:
    """Ways to an entry. `products` by a product's whole name; `substances` by a substance, its form
    apart; `stems` by a product's name without its form; `services` by code and by name. `pairs`
    leads from two neighbouring signs to the long names that hold them."""

    products: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    substances: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    stems: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    saltless: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_code: dict[str, Entry] = field(default_factory=dict)
    services: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@lru_cache(maxsize=1)
def index() -> Index:
    """All catalogues; tables.CatalogueRefused where one is not the file that shipped."""
    made = Index()
    for row in tables.rows(tables.DRUGS):
        _add_drug(made, row)
    for row in tables.rows(tables.SERVICES):
        entry = Entry("service", row["code"], row["name"])
        made.by_code[entry.code] = entry
        made.services[fold(entry.name)].append(entry)
    for name in (*made.products, *made.substances, *made.services):
        if len(name) >= SLIP_FROM:
            for pair in pairs_of(name):
                made.pairs[pair].add(name)
    return made


SLIP_FROM = 6  # signs of a name in which one wrong sign may be told


def pairs_of(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def _add_drug(made: Index, row: Mapping[str, str]) -> None:
    entry = Entry(
        "drug",
        "",
        " ".join(row["name"].split("\n")),
        row["class"],
        row["dosage_form"],
        outside=row["part"].startswith(_OUTSIDE),
    )
    for listed in row["name"].split("\n"):
        for name in product_names(listed, patent=_PATENT in row["part"]):
            if entry.form:
                made.substances[name].append(entry)
            else:
                _add_product(made, name, entry, herb=_HERBS in row["part"])


def _add_product(made: Index, name: str, entry: Entry, *, herb: bool) -> None:
    made.products[name].append(entry)
    if herb:
        return
    substance, form, _forms = take_form(name)
    if form:
        made.stems[substance].append(entry)
        for bare in (substance, *without_salt(substance)):
            made.saltless[(bare, form)].append(entry)
    elif patent := _without_patent_form(name):
        made.stems[patent[0]].append(entry)


def product_names(listed: str, *, patent: bool = False) -> tuple[str, ...]:
    """Every name in one line of a list: 妇科千金片(胶囊) are 妇科千金片 and 妇科千金胶囊."""
    names: dict[str, None] = {}
    for part in re.split(r"(?<=[^(]),|、(?![^(]*\))", fold(listed)) if patent else (fold(listed),):
        names.update(dict.fromkeys(_names_of(part)))
    return tuple(names)


def _names_of(listed: str) -> Iterable[str]:
    """A bracket holds other forms of the product, another name of it, or belongs to the name."""
    listed = _MEANT.sub("", listed)
    brackets = _BRACKETS.findall(listed)
    base = _BRACKETS.sub("", listed)
    split = _without_patent_form(base)
    told = [inside.removeprefix("又称:").split("、") for inside in brackets]
    forms = [form for words in told if set(words) <= PATENT_FORMS for form in words]
    kept = [inside for inside in brackets if not set(inside.split("、")) <= PATENT_FORMS]
    if split and forms:
        others = [split[0] + form for form in forms]
        yield from (name + "".join(f"({one})" for one in kept) for name in (base, *others))
        return
    yield listed
    aliases = [name for words in told for name in words if _is_a_name(name)]
    if aliases:
        yield from (base, *aliases)


def _is_a_name(words: str) -> bool:
    return (
        bool(_OTHER_NAME.fullmatch(words))
        and words not in QUALIFIERS
        and words not in PATENT_FORMS
        and not words.endswith("细胞")
    )


def _without_patent_form(name: str) -> tuple[str, str] | None:
    for form in _FORMS_LONGEST_FIRST:
        if name.endswith(form) and len(name) > len(form) + 1:
            return name.removesuffix(form), form
    return None
