"""Is the hospital on the list, and was it designated when the stay began?

A question to an officer wherever the answer is not yes: no list is complete, so nothing is refused
because a hospital is not on it.
"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo

_OUTCOMES = {"listed": PASS, "closed": FAIL, "not_designated": FAIL}


def ask(dossier: Dossier) -> Found:
    if dossier.hospital is None:
        return Found(NO_DATA)
    answer, near = dossier.hospital.answer, dossier.hospital.near
    evidence = {"answer": answer, "near": near} if near else {"answer": answer}
    return Found(_OUTCOMES.get(answer, NO_DATA), evidence)


CHECK = NamedCheck(
    name="hospital_listed",
    label=_("Hospital on the list"),
    concern=_("Hospital not on the list"),
    sentences={
        PASS: _("The hospital is on the list, and was designated on the day of admission"),
        FAIL: _("The hospital was not designated on the day of admission"),
        NO_DATA: _("The hospital is not on the list: please find out whether it counts"),
        "closed": _("By the list, the hospital was closed on the day of admission"),
        "near": _("The hospital is not on the list; nearly so is called: %(near)s"),
        "several": _("Several hospitals of the list bear this name"),
        "no_list": _("Could not be looked up: there is no list of hospitals yet"),
    },
    source=_("List of hospitals"),
    ask=ask,
    applies=by_photo,
)
