"""What an expert can look at: each piece with a key, a name and its content.

A new kind of evidence is a function in `SOURCES`: claim in, pieces out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from claims.facts import FACTS
from claims.models import Claim, Fact, Paper, PaperPage
from config.wording import iso
from members.models import Consent, Encounter
from reviews.rows.enquiries import enquiry_rows
from reviews.rows.facts import in_order, in_words, source_of

_GROUPS = {
    "diagnosis": ("diagnosis", "diagnosed_on", "cause"),
    "stay": (
        "hospital",
        "hospital_level",
        "department",
        "visit_kind",
        "admitted_on",
        "discharged_on",
        "settled_on",
        "insurance",
    ),
    "amounts": (
        "total",
        "self_borne",
        "self_paid_in_catalogue",
        "fund_paid",
        "person_part",
        "hospital_part",
        "out_of_catalogue",
        "over_limit",
        "class_b_prepaid",
    ),
}
_MOST_ENCOUNTERS = 20


@dataclass(frozen=True)
class Value:
    """One line of a piece of evidence."""

    label: str
    value: str
    source: str = ""


@dataclass(frozen=True)
class Evidence:
    """One piece: `key` is stable and holds no personal data. `url`: a picture, "" for values."""

    key: str
    label: str
    sub: str
    values: tuple[Value, ...] = ()
    url: str = ""


def evidence_of(claim: Claim) -> list[Evidence]:
    """Everything that there is about a claim, in the order in which it is read."""
    return [piece for source in SOURCES for piece in source(claim)]


def _facts(claim: Claim) -> Iterable[Evidence]:
    rows = Fact.objects.current().filter(claim=claim).select_related("person")
    facts = {fact.name: fact for fact in in_order(list(rows))}
    labels = {
        "diagnosis": _("Diagnosis and cause"),
        "stay": _("Hospital and days"),
        "amounts": _("Amounts"),
    }
    for group, names in _GROUPS.items():
        found = [facts[name] for name in names if name in facts]
        if found:
            yield Evidence(
                key=f"facts-{group}",
                label=labels[group],
                sub=_("Facts of this claim"),
                values=tuple(
                    Value(_label(fact), in_words(fact.name, fact.value), source_of(fact))
                    for fact in found
                ),
            )


def _papers(claim: Claim) -> Iterable[Evidence]:
    """Every photographed page, to be looked at as it is."""
    pages = PaperPage.objects.filter(
        paper__filing__claims=claim, paper__removed_at=None
    ).select_related("paper")
    for page in pages.order_by("paper_id", "number"):
        yield Evidence(
            key=f"page-{page.uid}",
            label=str(Paper.Kind(page.paper.kind_or_wanted).label),
            sub=_("Page %(number)s") % {"number": page.number + 1},
            url=reverse("expert:picture", args=[claim.reference, page.uid]),
        )


def _earlier(claim: Claim) -> Iterable[Evidence]:
    """Other stays and visits that the insurer told of, as long as the member allows it."""
    allowed = Consent.objects.standing().filter(
        member=claim.member_id, source=Consent.Source.MEDICAL_INSURANCE
    )
    if not allowed.exists():
        return
    encounters = (
        Encounter.objects.filter(
            member=claim.member_id, discharged_on__lte=claim.encounter.discharged_on
        )
        .exclude(pk=claim.encounter_id)
        .order_by("-discharged_on", "-pk")
    )
    for encounter in encounters[:_MOST_ENCOUNTERS]:
        disease = " ".join(filter(None, (encounter.disease_code, encounter.disease_name)))
        days = _("%(first)s to %(last)s") % {
            "first": iso(encounter.admitted_on),
            "last": iso(encounter.discharged_on),
        }
        yield Evidence(
            key=f"encounter-{encounter.reference}",
            label=f"{encounter.get_kind_display()} · {iso(encounter.discharged_on)}",
            sub=_("Earlier, from the medical insurance"),
            values=(
                Value(_("Hospital"), encounter.provider_name),
                Value(_("Days"), days),
                Value(_("Diagnosis"), disease or "—"),
            ),
        )


def _answers(claim: Claim) -> Iterable[Evidence]:
    """What hospitals answered to our letters, in words and on paper."""
    for row in enquiry_rows(claim.pk):
        if row.reply is None:
            continue
        yield Evidence(
            key=f"reply-{row.id}",
            label=_("Answer of the hospital"),
            sub=f"{row.topic} · {iso(row.reply.received_on)}",
            values=(
                Value(_("Hospital"), row.hospital),
                Value(_("Question"), " ".join(filter(None, (row.question, row.note)))),
                Value(_("Answer"), row.reply.text),
            ),
        )
        for number, uid in enumerate(row.reply.pages, start=1):
            yield Evidence(
                key=f"page-{uid}",
                label=_("Answer of the hospital"),
                sub=_("Page %(number)s") % {"number": number},
                url=reverse("expert:picture", args=[claim.reference, uid]),
            )


def _label(fact: Fact) -> str:
    return str(FACTS[fact.name].label)


SOURCES: tuple[Callable[[Claim], Iterable[Evidence]], ...] = (
    _facts,
    _papers,
    _answers,
    _earlier,
)
