"""The case page as every view of a case draws it: as asked for, with errors, or with a conflict."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.freeze_policies import check_may_freeze
from config.kernel.denial import allows
from config.templatetags.ui import with_query
from config.wording import listed
from members.actions.tell import render_text
from members.models import User
from members.policies import holds
from members.roles import Permission
from reviews.advice import open_referral
from reviews.enquiry_forms import EnquireForm
from reviews.expert_forms import EXPERT_ACTS, act_form
from reviews.expert_policies import check_may_answer_back, check_may_recall
from reviews.forms import (
    ActForm,
    AmountForm,
    ApproveForm,
    ConfirmForm,
    DenyForm,
    SendBackForm,
)
from reviews.models import ActDraft, Referral, Review
from reviews.paper_forms import AskForm, CorrectForm, SetAsideForm
from reviews.policies import WHY_TWO_LABELS, is_blind
from reviews.queries import LANES, visible_to
from reviews.rows.case import CaseFile, case_file
from reviews.rows.changes import Change
from reviews.rows.drafts import as_left, draft_words
from reviews.rows.facts import FactRow, next_doubtful
from reviews.rows.freezes import freeze_rows
from reviews.rows.keeping import keeping_of
from reviews.rows.similar import similar_cases
from reviews.set_aside_policies import why_not_set_aside
from reviews.states import DECIDABLE, OPEN_STATES, ReviewState
from reviews.views.papers_pane import Correction, correction_of, look_of
from reviews.views.standing import Standing, standing_of

OFFICER_ACTS: dict[str, type[ActForm]] = {
    "approve": ApproveForm,
    "amount": AmountForm,
    "deny": DenyForm,
}
SECOND_ACTS: dict[str, type[ActForm]] = {"confirm": ConfirmForm, "send-back": SendBackForm}
ACTS = OFFICER_ACTS | SECOND_ACTS
# Acts that decide nothing: ask an expert, the member, a hospital, or nobody and wait; say what one
# thinks of an appeal.
OTHER_ACTS: dict[str, type[ActForm]] = {
    **EXPERT_ACTS,
    "ask": AskForm,
    "enquire": EnquireForm,
    "set-aside": SetAsideForm,
}
ALL_ACTS: dict[str, type[ActForm]] = {**ACTS, **OTHER_ACTS}


@dataclass(frozen=True)
class Panel:
    """The open act: which, its form, and what the member would be told if it `decides`; when its
    draft was `saved`, in words. `why_not` stands instead of a form that could not be sent."""

    act: str
    title: str
    form: ActForm
    message: str
    two: str = ""
    decides: bool = True
    saved: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Trouble:
    """Why an act did not happen (409): the sentence, what changed, and whether a recount helps.

    `entered` is what was typed, in words; `draft` the same as form fields, for the recount.
    """

    sentence: str
    changes: list[Change]
    recount: bool
    entered: list[tuple[str, str]]
    draft: list[tuple[str, str]]


def render_case(
    request: HttpRequest,
    review: Review,
    *,
    user: User,
    now: datetime,
    act: str = "",
    form: ActForm | None = None,
    trouble: Trouble | None = None,
    status: int = 200,
    correction: CorrectForm | None = None,
) -> HttpResponse:
    """Draw the case; `form` is one that came back, else `act` opens an empty one.

    `correction` is a correction that came back; Http404 where its fact is not one to correct.
    """
    file = case_file(
        review,
        today=timezone.localdate(now),
        now=now,
        blind=is_blind(user, review),
        look=look_of(request, correction.fact if correction is not None else ""),
        with_freezes=True,
    )
    standing = standing_of(review, user, now)
    acts = [*_acts(file, standing), *_expert_acts(file, standing, user)]
    begun = ActDraft.objects.filter(review=review, referral=None, user=user)
    drafts = {draft.act: draft for draft in begun}
    panel = _panel(act, form, file, drafts.get(act), now) if act in acts else None
    if form is not None and panel is None and trouble is None:
        # It came back, and the case is not (or no longer) this person's: nothing to complete.
        refused = form.non_field_errors()
        said = str(refused[0]) if refused else _("This case is not yours to decide any more.")
        trouble, status = Trouble(said, [], recount=False, entered=entered(form), draft=[]), 409
    values = {
        "file": file,
        "review": file.review,
        "claim": file.claim,
        "frozen": freeze_rows(file.freezes),
        "may_freeze": allows(
            check_may_freeze, user, file.claim.member, file.claim.unit_path, file.claim
        ),
        "standing": standing,
        "acts": acts,
        "panel": panel,
        "trouble": trouble,
        "correction": _correction(request, file, standing, correction),
        "anchors": _anchors(file),
        "minutes": settings.DECISION_UNDO_MINUTES,
        "two_from": settings.SECOND_PERSON_FROM,
        "keys": user.hot_keys,
        "drafts": [
            (name, act_title(name), draft_words(draft))
            for name, draft in drafts.items()
            if name in acts and name != act
        ],
        "doubtful": _next_doubtful(file, standing, request),
        "before": _next_doubtful(file, standing, request, step=-1),
    }
    return render(request, "reviews/case.html", values | _around(file, user), status=status)


def _around(file: CaseFile, user: User) -> dict[str, Any]:
    """What the page has beside the act: where it leads, what this person may do, other cases."""
    return {
        "queue_url": with_query(reverse("reviews:queue"), lane=_lane(file.review)),
        "lease_url": reverse("reviews:keep", args=[file.claim.reference]),
        "may_reveal": holds(user, Permission.IDENTITY_REVEAL),
        "may_sort": file.review.state in OPEN_STATES and holds(user, Permission.CASE_ASSIGN),
        "may_undo": _may_undo(file, user),
        "may_bundle": holds(user, Permission.CASE_BUNDLE),
        "others": _others(file, user),
        "similar": None if file.blind else similar_cases(file.claim, user),
        "keeping": None if file.blind else keeping_of(file.claim),
    }


def _acts(file: CaseFile, standing: Standing) -> list[str]:
    """The acts that would not be refused right away; a button that cannot work is not drawn."""
    if not standing.mine or file.proposal is None:
        return []
    if file.referral is not None and file.referral.asks:
        return []
    if file.review.state == ReviewState.PROPOSED:
        return ["confirm", "send-back"] if file.proposal.current else ["send-back"]
    if not file.proposal.current:
        return []
    return ["approve", "amount", "deny"] if file.proposal.payable else ["amount", "deny"]


def _correction(
    request: HttpRequest, file: CaseFile, standing: Standing, returned: CorrectForm | None
) -> Correction | None:
    """The form that came back, or what ?correct=<fact> opens (&back=1: with the value before)."""
    name = returned.fact if returned is not None else request.GET.get("correct", "")
    row = _correctable_row(file, name)
    if returned is not None and row is None:
        raise Http404
    open_here = standing.mine and file.review.state in DECIDABLE
    if row is None or (returned is None and not open_here):
        return None
    return correction_of(file.claim, row, returned, back="back" in request.GET)


def _correctable_row(file: CaseFile, name: str) -> FactRow | None:
    return next((row for row in file.facts if row.name == name and row.correctable), None)


def _expert_acts(file: CaseFile, standing: Standing, user: User) -> list[str]:
    """On an appeal one's own view comes first; a question is asked, answered or taken back."""
    if file.blind:
        return ["view"] if standing.mine else []
    if file.referral is None or not file.referral.open:
        undecided = standing.mine and file.review.state != ReviewState.PROPOSED
        letter = [] if any(row.open for row in file.enquiries) else ["enquire"]
        return ["refer", "ask", *letter, "set-aside"] if undecided else []
    asked = open_referral(file.review)
    acts = []
    if standing.mine and asked and allows(check_may_answer_back, user, file.review, asked):
        acts.append("answer-expert")
    if allows(check_may_recall, user, file.review, asked):
        acts.append("recall")
    return acts


def _panel(
    act: str, form: ActForm | None, file: CaseFile, draft: ActDraft | None, now: datetime
) -> Panel | None:
    """With a draft, the form as it was left; one that came back has what was typed last."""
    if form is None:
        before = {**_suggested(file), **seen(file)}
        form = act_form(ALL_ACTS[act], file.review, initial=before)
        if draft is not None:
            form.initial.update(as_left(form.fields, draft))
    saved = draft_words(draft)
    if act in OTHER_ACTS:
        today = timezone.localdate(now)
        why_not = why_not_set_aside(file.review, today) if act == "set-aside" else ""
        title = act_title(act)
        return Panel(act, title, form, "", decides=False, saved=saved, why_not=why_not)
    denied = act == "deny" or (act == "confirm" and file.first is not None and file.first.denied)
    return Panel(
        act=act,
        title=act_title(act),
        form=form,
        message="" if act == "send-back" else member_message(denied=denied),
        two=_two(act, file),
        saved=saved,
    )


def _suggested(file: CaseFile) -> dict[str, Any]:
    """The kind of question that the machine's reading raises; the officer may change it."""
    kinds = (Referral.Kind.CRITICAL_ILLNESS, Referral.Kind.EXCLUDED)
    code = file.medical.code if file.medical else ""
    return {"kind": code} if code in kinds else {}


def seen(file: CaseFile) -> dict[str, Any]:
    """What travels along with an act: the version and the arithmetic that are on the screen."""
    return {
        "version": file.review.version,
        "assessment": file.proposal.assessment_id if file.proposal else 0,
    }


def entered(form: ActForm) -> list[tuple[str, str]]:
    """What was typed, in words, for when the form cannot be shown again."""
    found = []
    for bound in form.visible_fields():
        value = str(bound.value() or "")
        choices = {str(code): label for code, label in getattr(bound.field, "choices", ())}
        if value:
            found.append((str(bound.label), str(choices.get(value, value))))
    return found


def act_title(act: str) -> str:
    return {
        "approve": _("Approve"),
        "amount": _("Another amount"),
        "deny": _("Not to be paid"),
        "confirm": _("Confirm the proposal"),
        "send-back": _("Send back"),
        "refer": _("Ask a medical expert"),
        "ask": _("Ask for a paper"),
        "enquire": _("Ask the hospital"),
        "set-aside": _("Set aside until a day"),
        "recall": _("Withdraw the question"),
        "answer-expert": _("Answer the expert"),
        "view": _("What do you think?"),
    }[act]


def member_message(*, denied: bool) -> str:
    """The SMS that goes out when the decision takes effect."""
    return render_text("denied" if denied else "approved", "zh-hans", {})


def _two(act: str, file: CaseFile) -> str:
    """Why a second person comes after this act; "" where the officer's word is enough."""
    if file.proposal is None or act in SECOND_ACTS:
        return ""
    if act == "deny":
        return str(WHY_TWO_LABELS["denial"])
    if act == "amount":
        return str(WHY_TWO_LABELS["override"])
    return listed(file.proposal.why_two)


def _may_undo(file: CaseFile, user: User) -> bool:
    if file.verdict is None or file.verdict.in_effect:
        return False
    return user.pk in file.verdict.people


def _next_doubtful(
    file: CaseFile, standing: Standing, request: HttpRequest, *, step: int = 1
) -> str:
    """The doubtful fact after (or before) the one that is open; "" for whoever corrects nothing."""
    if not standing.mine or file.review.state not in DECIDABLE:
        return ""
    here = request.POST.get("name") or request.GET.get("correct", "")
    return next_doubtful(file.facts, here, step=step)


def _others(file: CaseFile, user: User) -> set[str]:
    """Of the claims that a check names, those that this person may see."""
    named = {reference for check in file.open_checks for reference in check.claims}
    if not named:
        return named
    seen = visible_to(user).filter(claim__reference__in=named)
    return set(seen.values_list("claim__reference", flat=True))


def _lane(review: Review) -> str:
    return next((name for name, lane in LANES.items() if review.lane == lane), "officer")


def _anchors(file: CaseFile) -> list[dict[str, str]]:
    fees = [{"label": _("Fee list"), "url": "#fees"}] if file.fees else []
    return [
        {"label": _("Papers"), "url": "#papers"},
        *fees,
        {"label": _("Facts"), "url": "#facts"},
        {"label": _("Checks"), "url": "#checks"},
        *([] if file.blind else [{"label": _("Similar"), "url": "#similar"}]),
        {"label": _("Proposal"), "url": "#proposal"},
    ]
