"""The seam to the outside world: an adapter is named in settings, and fails in one way."""

from collections.abc import Mapping
from typing import Any

from django.utils.module_loading import import_string


class AdapterError(Exception):
    """The other side could not be reached, or did not understand us.

    `permanent` is all that a task must know: True means that trying again cannot help and a person
    must look; False means that the queue may try again. The sentence holds no personal data.
    """

    def __init__(self, sentence: object, *, permanent: bool) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.permanent = permanent

    def __str__(self) -> str:
        return str(self.sentence)


def load(setting: Mapping[str, Any]) -> Any:
    """The adapter that `setting["adapter"]` names, made with the other keys as keywords."""
    options = dict(setting)
    adapter_class = import_string(options.pop("adapter"))
    return adapter_class(**options)
