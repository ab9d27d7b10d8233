"""Expected trouble: an act that may not be done now, and the sentence that says why."""

from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


class Denied(Exception):
    """The act is refused. `str()` is the sentence that the user reads; nothing was changed.

    `code` is stable and travels to the API and to logs, the sentence does not.
    """

    code = "denied"

    def __init__(self, sentence: object, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        # The sentence may be a lazy translation: it takes the language of whoever reads it.
        return str(self.sentence)


class Conflict(Denied):
    """Someone else was first; what the user saw is no longer how things are."""

    code = "conflict"


def allows(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Whether `check` would let this pass; for templates and lists."""
    try:
        check(*args, **kwargs)
    except Denied:
        return False
    return True
