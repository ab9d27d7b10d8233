"""System checks: what would go wrong quietly at night is an error at the start."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register()
def the_queue_can_lose_nothing(**_kwargs: Any) -> list[CheckMessage]:
    """`retry` must outlast everything that a worker may hold in memory, or work runs twice.

    A message is handed out again `retry` seconds after it was taken. It may first wait behind
    `queue_limit` others and then run for `timeout`.
    """
    every = settings.Q_CLUSTER
    others = every.get("ALT_CLUSTERS", {})
    queues = [every, *({**every, **other} for other in others.values())]
    return [error for queue in queues for error in _losses_of(queue)]


def _losses_of(queue: dict[str, Any]) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    if not queue.get("timeout"):
        errors.append(
            Error("Q_CLUSTER needs a timeout: a hung task is never ended", id="huzhu.E001")
        )
        return errors
    waiting = -(-queue["queue_limit"] // queue["workers"]) + 1
    needed = waiting * queue["timeout"]
    if queue["retry"] <= needed:
        errors.append(
            Error(
                f"Q_CLUSTER retry is {queue['retry']} s, it must be above {needed} s",
                hint="(queue_limit / workers + 1) x timeout",
                id="huzhu.E002",
            )
        )
    if queue.get("max_attempts", 0) < 1:
        errors.append(Error("Q_CLUSTER max_attempts 0 retries for ever", id="huzhu.E003"))
    if queue.get("save_limit", 250) != 0:
        errors.append(Error("Q_CLUSTER save_limit above 0 locks all result rows", id="huzhu.E004"))
    if queue.get("catch_up", True):
        errors.append(Error("Q_CLUSTER catch_up replays every missed slot", id="huzhu.E005"))
    return errors


@register()
def the_wiring_resolves(**_kwargs: Any) -> list[CheckMessage]:
    """Every kind of work and every schedule has a function, every follow-up a kind."""
    wiring = import_module(settings.WIRING)
    errors: list[CheckMessage] = []
    names = [*wiring.HANDLERS.values(), *wiring.GIVE_UPS.values()]
    names += [schedule.task for schedule in wiring.SCHEDULES] + [settings.SCHEME_USE]
    for name in names:
        try:
            import_string(name)
        except ImportError as error:
            errors.append(Error(f"{name}: {error}", id="huzhu.E010"))
    for fact, kinds in wiring.FOLLOW_UPS.items():
        errors += [
            Error(f"{fact} is followed by {kind}, which nobody does", id="huzhu.E011")
            for kind in kinds
            if kind not in wiring.HANDLERS
        ]
    errors += [
        Error(f"{kind} has a way to give up but no handler", id="huzhu.E012")
        for kind in wiring.GIVE_UPS
        if kind not in wiring.HANDLERS
    ]
    return errors


@register()
def the_diagnosis_model_is_there(**_kwargs: Any) -> list[CheckMessage]:
    """Looked for and not loaded: a page must not hold the model. Without it people do its part."""
    module = settings.DIAGNOSIS_MODEL.rpartition(".")[0]
    try:
        found = find_spec(module) is not None
    except ImportError:
        found = False
    if found:
        return []
    said = f"{module} is not there: every claim goes to an officer, none is green"
    return [checks.Warning(said, id="huzhu.W020")]
