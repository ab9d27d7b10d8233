"""限定性别对象, 限定年龄对象: what is for the other sex, or for children."""

from collections.abc import Iterator, Mapping

from claims.catalogue.rules.base import Answer, Finding, Item, Known, Undecided

_SEXES = {"女": "F", "男": "M"}
# The age from which somebody is surely none any more, in full years.
_GROWN_AT = {"新生儿": 1, "婴幼儿": 4, "儿童": 18}


def ask(items: Mapping[str, Item], known: Known) -> Iterator[Answer]:
    for item in items.values():
        yield from _sex(item, known)
        yield from _age(item, known)


def _sex(item: Item, known: Known) -> Iterator[Answer]:
    rules = [rule for rule in item.rules("sex") if rule.value in _SEXES]
    # An item that the library names for both is nobody's.
    if len({rule.value for rule in rules}) != 1:
        return
    rule = rules[0]
    if not known.sex:
        yield Undecided(rule.rule, item.numbers, "sex")
    elif known.sex != _SEXES[rule.value]:
        wording = "for_women" if rule.value == "女" else "for_men"
        yield Finding(rule.rule, wording, item.numbers, rule.batch, {"name": item.name})


def _age(item: Item, known: Known) -> Iterator[Answer]:
    for rule in item.rules("age"):
        grown_at = _GROWN_AT.get(rule.value)
        if grown_at is None:
            continue
        if known.age is None:
            yield Undecided(rule.rule, item.numbers, "age")
        elif known.age >= grown_at:
            yield Finding(
                rule.rule,
                "for_children",
                item.numbers,
                rule.batch,
                {"name": item.name, "whom": rule.value, "age": str(known.age)},
            )
