"""The sandbox's pages for people: what happened out there, and the buttons that make it happen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.sandbox import bank, fiscal, hospitals, insurer, sms
from config.sandbox.api import store
from config.sandbox.forms import (
    BounceForm,
    DischargeForm,
    FateForm,
    MoodForm,
    RecipientForm,
    ReplyForm,
    StandingForm,
)

_SHOWN = 40
_BATCHES_SHOWN = 12


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the sandbox is, and what waits in each of its houses."""
    batches = bank.latest(store(), count=_BATCHES_SHOWN)
    discharges = insurer.latest(store(), count=_SHOWN)
    return render(
        request,
        "sandbox/home.html",
        {
            "newest_text": next(iter(sms.inbox(store(), count=1)), None),
            "waiting_batches": sum(1 for each in batches if each.booked_on is None),
            "fiscal_receipts": len(fiscal.latest(store(), count=_SHOWN)),
            "hospital_letters": len(hospitals.latest(store(), count=_SHOWN)),
            "waiting_discharges": sum(1 for each in discharges if not each.published),
        },
    )


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up and its file can be read."""
    sms.inbox(store(), count=1)
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def sms_page(request: HttpRequest) -> HttpResponse:
    """The texts that were sent, newest first, as they lie in a phone."""
    form = RecipientForm(request.GET or None)
    ending = form.cleaned_data["to"] if form.is_valid() else ""
    context = {
        "form": form,
        "reply_form": ReplyForm(),
        "ending": ending,
        "texts": sms.inbox(store(), ending=ending, count=_SHOWN),
    }
    return render(request, "sandbox/sms.html", context)


@require_POST
def sms_reply(request: HttpRequest) -> HttpResponse:
    """Somebody answers a text."""
    form = ReplyForm(request.POST)
    if form.is_valid():
        sms.reply(store(), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The answer is on its way."))
    else:
        messages.error(request, _("A number of eleven digits and a text, please."))
    return redirect("sms")


@require_http_methods(["GET", "POST"])
def insurer_page(request: HttpRequest) -> HttpResponse:
    """Let someone leave hospital; the settlements made so far."""
    people = insurer.insured(store())
    form = DischargeForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        visible_from = insurer.discharge(store(), form.cleaned_data["record"])
        if visible_from <= timezone.now():
            messages.success(request, _("The settlement stands in the feed."))
        else:
            messages.success(request, _("The settlement will stand in the feed tonight."))
        return redirect("insurer")
    context = {
        "form": form,
        "people": people,
        "discharges": insurer.latest(store(), count=_SHOWN),
    }
    return render(request, "sandbox/insurer.html", context, status=422 if form.errors else 200)


@require_POST
def night(request: HttpRequest) -> HttpResponse:
    """The night passes: what was settled today is published."""
    count = insurer.night_passes(store(), now=timezone.now())
    messages.success(
        request,
        ngettext("%(count)s settlement published.", "%(count)s settlements published.", count)
        % {"count": count},
    )
    return redirect("insurer")


@require_POST
def refund(request: HttpRequest, settlement_id: int) -> HttpResponse:
    """The hospital takes a settlement back."""
    if insurer.take_back(store(), settlement_id, now=timezone.now()):
        messages.success(request, _("The settlement was taken back; the feed says so."))
    else:
        messages.error(request, _("There is nothing to take back any more."))
    return redirect("insurer")


@require_http_methods(["GET", "POST"])
def bank_page(request: HttpRequest) -> HttpResponse:
    """The batches that came, and which accounts send money back."""
    form = BounceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bank.set_bounce(
            store(),
            form.cleaned_data["account"],
            reason=form.cleaned_data["reason"].replace(bank.SETTLED, ""),
        )
        messages.success(request, _("The bank will do so from now on."))
        return redirect("bank")
    context = {
        "form": form,
        "bounces": bank.bounces(store()),
        "batches": bank.latest(store(), count=_BATCHES_SHOWN),
        "fates": FateForm().fields["fate"].choices,  # type: ignore[attr-defined]
    }
    return render(request, "sandbox/bank.html", context, status=422 if form.errors else 200)


@require_POST
def bank_day(request: HttpRequest) -> HttpResponse:
    """A bank day passes: every batch that waits is answered."""
    count = bank.next_day(store(), booked_on=timezone.localdate())
    messages.success(
        request,
        ngettext("%(count)s batch answered.", "%(count)s batches answered.", count)
        % {"count": count},
    )
    return redirect("bank")


@require_POST
def payment_fate(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Whether one payment will arrive."""
    form = FateForm(request.POST)
    if not form.is_valid():
        return HttpResponseNotFound()
    if not bank.choose(store(), payment_id, fate=form.cleaned_data["fate"]):
        messages.error(request, _("The bank has answered already."))
    return redirect("bank")


@require_GET
def fiscal_page(request: HttpRequest) -> HttpResponse:
    """The receipts that the fiscal platform knows, and how it answers."""
    context = {
        "standings": fiscal.STANDINGS,
        "receipts": fiscal.latest(store(), count=_SHOWN),
        "form": MoodForm(initial={"mood": fiscal.mood(store())}),
    }
    return render(request, "sandbox/fiscal.html", context)


@require_GET
def hospitals_page(request: HttpRequest) -> HttpResponse:
    """The letters that hospitals have."""
    context = {"letters": hospitals.latest(store(), count=_SHOWN)}
    return render(request, "sandbox/hospitals.html", context)


@require_POST
def fiscal_mood(request: HttpRequest) -> HttpResponse:
    """How it answers from now on."""
    form = MoodForm(request.POST)
    if not form.is_valid():
        return HttpResponseNotFound()
    fiscal.set_mood(store(), form.cleaned_data["mood"])
    messages.success(request, _("The fiscal platform does so from now on."))
    return redirect("fiscal")


@require_POST
def fiscal_receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """A receipt is cancelled, or stands again, or is forgotten, or had another total."""
    form = StandingForm(request.POST)
    if not form.is_valid() or not fiscal.change(
        store(), receipt_id, standing=form.cleaned_data["standing"]
    ):
        return HttpResponseNotFound()
    return redirect("fiscal")
