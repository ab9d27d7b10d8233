"""The acts of the case page that decide nothing: ask somebody, judge an appeal for oneself."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from members.models import User
from reviews.actions import appeal, ask, enquire, refer, set_aside
from reviews.models import Review


def ask_or_answer(
    act: str, review: Review, values: dict[str, Any], user: User, now: datetime
) -> None:
    """Do one of the acts that decide nothing, on the case as it was seen."""
    seen = {"review_id": review.pk, "version": values["version"], "actor": user, "now": now}
    if act == "refer":
        question = refer.Question(
            kind=values["kind"],
            text=values["question"],
            expert_id=values["expert_id"],
            specialty=values["specialty"],
            evidence=values["evidence"],
        )
        refer.refer(question=question, **seen)
    elif act == "ask":
        ask.ask_for_papers(
            kinds=values["kinds"], note=values["note"], until=values["until"], **seen
        )
    elif act == "enquire":
        letter = enquire.HospitalQuestion(
            values["topic"], values["note"], values["until"], values["channel"]
        )
        enquire.enquire(question=letter, **seen)
    elif act == "set-aside":
        set_aside.set_aside(until=values["until"], reason=values["reason"], **seen)
    elif act == "recall":
        refer.recall(reason=values["reason"], **seen)
    elif act == "answer-expert":
        refer.answer_back(text=values["answer"], **seen)
    else:
        appeal.record_view(conclusion=values["conclusion"], grounds=values["grounds"], **seen)


def said_of(act: str, reference: str) -> str:
    """What the next page says about it; "" for acts that decide."""
    words = {
        "refer": _("%(reference)s: the expert has your question."),
        "ask": _("%(reference)s: the member is asked. The case rests until they answer."),
        "enquire": _("%(reference)s: the letter to the hospital is written."),
        "set-aside": _("%(reference)s: set aside. It comes back on its day."),
        "recall": _("%(reference)s: the question is withdrawn."),
        "answer-expert": _("%(reference)s: the expert has your answer."),
        "view": _("%(reference)s: your view is on record. Now you see what others concluded."),
    }
    return words[act] % {"reference": reference} if act in words else ""
