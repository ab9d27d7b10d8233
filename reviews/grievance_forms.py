"""What is typed about a grievance: by the member, for them, and by whoever looks into it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from config.forms import day_field
from config.wording import day
from members.models import Member, User
from reviews.actions.grieve import LONGEST, SHORTEST, Complaint, may_be_about
from reviews.models import Grievance, GrievanceFinding
from reviews.models.grievance import Finding, Satisfaction

# Chosen by who means an appeal: it is no kind of grievance, and leads to the page for that.
APPEAL = "appeal"


def _words(label: Any, *, least: int = SHORTEST, help_text: Any = "", rows: int = 4) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        min_length=least,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": rows}),
    )


class GrievanceForm(forms.Form):
    """What went badly, in the member's own words."""

    kind = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    claim = forms.ChoiceField(label=_("About which claim?"), required=False)
    text = _words(
        _("What happened?"),
        help_text=_("A few sentences will do: when, where, and what you would have needed."),
        rows=6,
    )
    about = forms.ChoiceField(
        label=_("Do you mean somebody who opened your file?"),
        help_text=_("Whoever you name here never gets to see this."),
        required=False,
    )
    wants_call = forms.BooleanField(label=_("Please call me about it"), required=False)
    form_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, claim: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_id"].initial = uuid4()
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            *Grievance.Kind.choices,
            (APPEAL, _("I do not accept what was decided on my claim")),
        ]
        claims = Claim.objects.filter(member=member).order_by("-pk")[:30]
        self.fields["claim"].choices = [  # type: ignore[attr-defined]
            ("", _("about none, or another matter")),
            *((one.reference, _claim_label(one)) for one in claims),
        ]
        self.fields["claim"].initial = claim
        if people := may_be_about(member):
            choices = [("", _("no, or I do not know")), *((p.pk, p.display_name) for p in people)]
            self.fields["about"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["about"]

    def complaint(self, claim: Claim | None) -> Complaint:
        """What was said, about that claim."""
        values = self.cleaned_data
        return Complaint(
            kind=values["kind"],
            text=values["text"],
            claim=claim,
            wants_call=values["wants_call"],
            channel=values.get("channel", Grievance.Channel.OWN),
            about=[int(values["about"])] if values.get("about") else [],
        )


class RecordForm(GrievanceForm):
    """The same, written down by somebody of ours for a person who came or rang."""

    channel = forms.ChoiceField(label=_("How did the person come?"), widget=forms.RadioSelect)
    field_order = ("channel", "kind", "claim", "text", "about", "wants_call", "form_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Grievance.Channel.OWN
        self.fields["kind"].choices = Grievance.Kind.choices  # type: ignore[attr-defined]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (channel.value, channel.label) for channel in Grievance.Channel if channel != own
        ]
        self.fields["text"].help_text = _("In the person's own words. No diagnosis if it can be.")
        self.fields["wants_call"].label = _("The person wants to be called")
        if "about" in self.fields:
            self.fields["about"].label = _("Does the person mean one of us?")


class ReplyForm(forms.Form):
    """The member's answer to a question."""

    text = _words(_("Your answer"), least=1)


class RateForm(forms.Form):
    """Whether the answer will do."""

    satisfied = forms.ChoiceField(
        label=_("Does the answer content you?"),
        widget=forms.RadioSelect,
        choices=Satisfaction.choices,
    )
    text = forms.CharField(
        label=_("What would you like to add?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )
    level = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, level: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].initial = level


class AssignForm(forms.Form):
    """Who looks into it, and whom it is about."""

    seen_owner = forms.IntegerField(required=False, widget=forms.HiddenInput)

    owner = forms.TypedChoiceField(
        label=_("Who looks into it"),
        help_text=_("Only who is independent of it; whoever has least in hand stands first."),
        coerce=int,
    )
    about = forms.TypedMultipleChoiceField(
        label=_("Whom it is about"),
        help_text=_("They do not get to see it from now on, and nobody takes that back."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        owner: int | None,
        people: Sequence[User],
        staff: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_owner"].initial = owner
        self.fields["owner"].choices = [(p.pk, p.display_name) for p in people]  # type: ignore[attr-defined]
        self.fields["about"].choices = [(p.pk, p.display_name) for p in staff]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note that only colleagues read."""

    text = _words(_("Note for colleagues"), least=2, rows=2)


class AskForm(forms.Form):
    """A question to the member."""

    text = _words(_("Question to the member"), help_text=_("One thing, in plain words."), rows=3)


class ConfirmForm(forms.Form):
    """Which finding the second person has read."""

    finding = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, finding: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].initial = finding


class SendBackForm(forms.Form):
    """Why it should be looked into again."""

    text = _words(_("What should be looked into again"), rows=2)


class AnswerForm(forms.Form):
    """What came of it: the member's part, and the house's."""

    finding = forms.ChoiceField(
        label=_("Is it justified?"), widget=forms.RadioSelect, choices=Finding.choices
    )
    answer = _words(
        _("Answer to the member"),
        least=10,
        help_text=_("In plain words: what we found, what we do about it. The member reads this."),
    )
    cause = forms.ChoiceField(label=_("Cause, where something went wrong"), required=False)
    measure = forms.CharField(
        label=_("Measure"),
        help_text=_("What is done so that it does not happen again. Others read it: no names."),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    measure_by = day_field(
        _("Done by"),
        required=False,
    )
    lesson = forms.CharField(
        label=_("What others can learn from it"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = GrievanceFinding.Cause.NONE
        self.fields["cause"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((c.value, c.label) for c in GrievanceFinding.Cause if c != nothing),
        ]

    def clean(self) -> dict[str, Any]:
        """Where nothing went wrong there is no cause, whatever was chosen before."""
        values = super().clean() or {}
        if values.get("finding") == Finding.NOT:
            values["cause"] = GrievanceFinding.Cause.NONE.value
        elif "finding" in values and not values.get("cause"):
            self.add_error("cause", _("Please choose the cause."))
        if (
            values.get("measure")
            and not values.get("measure_by")
            and "measure_by" not in self.errors
        ):
            self.add_error("measure_by", _("A measure needs a day."))
        return values


class DoneForm(forms.Form):
    """The day on which a measure was done."""

    done_on = day_field(_("Done on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate()


class FindPersonForm(forms.Form):
    """The person who came or rang: a whole ID number, or a whole case number."""

    number = forms.CharField(
        label=_("ID number or case number"),
        help_text=_("The whole number; a part of one finds nobody."),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


def _claim_label(claim: Claim) -> str:
    return gettext("filed %(day)s, case number %(reference)s") % {
        "day": day(timezone.localdate(claim.filed_at)),
        "reference": claim.reference,
    }
