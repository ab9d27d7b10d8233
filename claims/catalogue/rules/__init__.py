"""The national rules over the lines of a list, one family a file. An answer is a question or “not
known”; a rule that is content says nothing.

What is published and not asked, for a fee list cannot decide it:

- 限定年龄 (one item, beyond working age): that age depends on post and month of birth.
- What stands in `note` alone – illnesses, findings, eyes, earlier treatment, who prescribes: the
  library publishes it as sentences, and it is for physicians.
- The same hour (25 pairs of 重复收费): lists name days. These are asked by the day and say so.
- The same cut, and what a second operation should cost (限定主次操作): provinces set prices.
"""

from collections.abc import Callable, Iterator, Mapping

from claims.catalogue.rules import duplicates, often, operations, person, place
from claims.catalogue.rules.base import Answer, Item, Known

Family = Callable[[Mapping[str, Item], Known], Iterator[Answer]]
FAMILIES: tuple[Family, ...] = (
    duplicates.ask,
    operations.ask,
    person.ask,
    often.ask,
    place.ask,
)
