"""What is typed about a medical question: by the officer who asks, and by the expert."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.code_forms import CodingForm
from reviews.evidence import evidence_of
from reviews.expert_policies import OVERRIDES
from reviews.forms import NOTE_LENGTH, ActForm
from reviews.models import AppealView, Referral, Review
from reviews.models.decision import OverrideReason
from reviews.models.opinion import Conclusion, Confidence
from reviews.paper_forms import SetAsideForm
from reviews.precedent_forms import CitingForm
from reviews.readers import askable

EXPERT, SPECIALTY = "expert", "specialty"


class ReferForm(ActForm):
    """Ask a medical expert: what, whom, and what they must look at."""

    kind = forms.ChoiceField(label=_("Kind of question"), widget=forms.RadioSelect)
    question = forms.CharField(
        label=_("Question"),
        help_text=_("What you want to know, without names."),
        min_length=2,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    whom = forms.ChoiceField(label=_("Whom to ask"))
    evidence = forms.MultipleChoiceField(
        label=_("What the expert must look at"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        people = [
            (f"{EXPERT}-{user.pk}", user.display_name)
            for user in askable(review, first=today, last=today)
        ]
        kinds = [(f"{SPECIALTY}-{code}", label) for code, label in Referral.Specialty.choices]
        pieces = [
            (piece.key, f"{piece.label} · {piece.sub}") for piece in evidence_of(review.claim)
        ]
        _choices(self, "kind", list(Referral.Kind.choices))
        _choices(
            self,
            "whom",
            [
                ("", "—"),
                (_("An expert of a specialty, drawn"), kinds),
                *([(_("One expert by name"), people)] if people else []),
            ],
        )
        _choices(self, "evidence", pieces)
        self.fields["evidence"].initial = [key for key, _label in pieces]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        what, _dash, whom = values.get("whom", "").partition("-")
        values["expert_id"] = int(whom) if what == EXPERT else None
        values["specialty"] = whom if what == SPECIALTY else ""
        return values


class RecallForm(ActForm):
    """Take a question to an expert back."""

    reason = forms.CharField(
        label=_("Why the expert is not needed any more"),
        min_length=2,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )


class AnswerBackForm(ActForm):
    """Answer what the expert asked."""

    answer = forms.CharField(
        label=_("Your answer to the expert"),
        min_length=2,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class AppealViewForm(ActForm):
    """What this person thinks of an appealed case before they see what others concluded."""

    conclusion = forms.ChoiceField(label=_("What do you think?"), widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=_("What it rests on"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "conclusion", list(AppealView.Conclusion.choices))


class OpinionForm(CitingForm, CodingForm):
    """The expert's initial opinion."""

    conclusion = forms.ChoiceField(label=_("Your conclusion"), widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=_("What it rests on"),
        help_text=_("Name the evidence and the passage."),
        min_length=4,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    confidence = forms.ChoiceField(label=_("How sure are you?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "conclusion", list(Conclusion.choices))
        _choices(self, "confidence", list(Confidence.choices))


class FinalForm(OpinionForm):
    """The final opinion; why, where it is another than the machine's."""

    override_reason = forms.ChoiceField(
        label=_("Why another conclusion than the machine's"),
        help_text=_("Only if your conclusion differs from the proposal."),
        required=False,
    )
    override_note = forms.CharField(
        label=_("Explanation"),
        help_text=_("Needed for Z9, at least ten characters."),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, proposed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not proposed:  # the machine proposed nothing: there is nothing to differ from
            del self.fields["override_reason"], self.fields["override_note"]
            return
        codes = [OverrideReason(code) for code in OVERRIDES]
        _choices(
            self,
            "override_reason",
            [("", "—"), *((code.value, f"{code.value} {code.label}") for code in codes)],
        )


class DeclineForm(forms.Form):
    """Give a question back."""

    reason = forms.ChoiceField(label=_("Why you decline"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Explanation"), required=False, max_length=200, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "reason", list(Referral.DeclineReason.choices))


class AskBackForm(forms.Form):
    """Ask the officer something."""

    text = forms.CharField(
        label=_("Your question to the officer"),
        min_length=2,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


EXPERT_ACTS: Mapping[str, type[ActForm]] = {
    "refer": ReferForm,
    "recall": RecallForm,
    "answer-expert": AnswerBackForm,
    "view": AppealViewForm,
}


def act_form(form_class: type[ActForm], review: Review, **kwargs: Any) -> ActForm:
    """A form of the case page; some must know the case."""
    if issubclass(form_class, ReferForm | SetAsideForm):
        return form_class(review=review, **kwargs)
    return form_class(**kwargs)


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    # Here and not in the class: the words take the language of the request.
    form.fields[name].choices = choices  # type: ignore[attr-defined]
