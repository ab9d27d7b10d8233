"""Grievances brought to where a test wants them, by the real actions."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from claims.models import Claim
from members.actions.sign_in import user_of_member
from members.models import Member
from reviews.actions.grieve import Complaint, file_grievance, rate, reply
from reviews.actions.handle_grievance import Outcome, answer, ask, assign, confirm
from reviews.models import Grievance
from tests.stages import House

WORDS = "窗口让我跑了三趟，每次说的材料都不一样。"
ANSWER = "您说得对，第一次就应当一次说清，对不起。"
QUESTION = "请问是哪一天去的窗口？"


def filed(
    house: House,
    *,
    member: Member | None = None,
    claim: Claim | None = None,
    kind: str = "not_done",
    text: str = WORDS,
    wants_call: bool = False,
    about: Collection[str] = (),
    form_id: UUID | None = None,
) -> Grievance:
    """The member says what went badly; nobody has it yet."""
    who = member or (claim.member if claim else house.member())
    return file_grievance(
        member=who,
        complaint=Complaint(
            kind=kind,
            text=text,
            claim=claim,
            wants_call=wants_call,
            about=[house.staff[name].pk for name in about],
        ),
        form_id=form_id or uuid4(),
        actor=user_of_member(who),
        now=house.now,
    )


def given(
    house: House,
    grievance: Grievance | None = None,
    *,
    to: str = "officer2",
    by: str = "supervisor",
    about: Collection[str] = (),
    **how: Any,
) -> Grievance:
    """A supervisor has given it to somebody."""
    found = grievance or filed(house, **how)
    assign(
        grievance_id=found.pk,
        owner_id=house.staff[to].pk,
        seen_owner=found.owner_id,
        about=[house.staff[name].pk for name in about],
        actor=house.staff[by],
        now=house.now,
    )
    found.refresh_from_db()
    return found


def asked(house: House, grievance: Grievance | None = None, *, by: str = "officer2") -> Grievance:
    """The member has been asked something."""
    found = grievance or given(house, to=by)
    ask(grievance_id=found.pk, text=QUESTION, actor=house.staff[by], now=house.now)
    found.refresh_from_db()
    return found


def replies(house: House, grievance: Grievance, text: str = "上星期一。") -> None:
    reply(
        grievance_id=grievance.pk,
        text=text,
        actor=user_of_member(grievance.member),
        now=house.now,
    )
    grievance.refresh_from_db()


def outcome(finding: str = "justified", **how: Any) -> Outcome:
    cause = "none" if finding == "not" else "instruction"
    return Outcome(**{"finding": finding, "cause": cause, "answer": ANSWER, **how})


def answers(
    house: House,
    grievance: Grievance,
    finding: str = "justified",
    *,
    by: str = "officer2",
    **how: Any,
) -> None:
    answer(
        grievance_id=grievance.pk,
        outcome=outcome(finding, **how),
        actor=house.staff[by],
        now=house.now,
    )
    grievance.refresh_from_db()


def answered(house: House, finding: str = "justified", **how: Any) -> Grievance:
    """The member can read the answer; “not justified” with its second person."""
    found = given(house, **how)
    answers(house, found, finding)
    if finding == "not":
        confirms(house, found)
    return found


def confirms(house: House, grievance: Grievance, *, by: str = "supervisor2") -> None:
    confirm(
        grievance_id=grievance.pk,
        finding_id=grievance.findings.latest("pk").pk,
        actor=house.staff[by],
        now=house.now,
    )
    grievance.refresh_from_db()


def says(house: House, grievance: Grievance, satisfied: str, text: str = "") -> None:
    """The member's word on the answer."""
    rate(
        grievance_id=grievance.pk,
        level=grievance.level,
        satisfied=satisfied,
        text=text,
        actor=user_of_member(grievance.member),
        now=house.now,
    )
    grievance.refresh_from_db()


def gone_up(house: House) -> Grievance:
    """Not content with the first answer: it waits for a supervisor who had no part in it."""
    found = answered(house)
    says(house, found, "no", "还是没人告诉我到底要带什么。")
    return found
