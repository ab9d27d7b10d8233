"""What a letter to a hospital says: the question, and of the patient what finds the visit."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.actions.send import PAPERS_SOURCE
from claims.models import Claim, Fact
from config.kernel.too_much import personal_data_in
from reviews.models import Enquiry
from reviews.policies import OpenQuestion

T = Enquiry.Topic

QUESTIONS: Mapping[str, Promise] = {
    T.VISIT_KIND: _(
        "Was this visit a hospital stay, an out-patient visit, or an emergency or observation that"
        " is to be counted as a stay? Please say what it rests on."
    ),
    T.DEPARTMENT: _("Which department treated the patient on these days?"),
    T.DIAGNOSIS: _(
        "What is the exact principal diagnosis, with its code, and with stage or type where it has"
        " one?"
    ),
    T.KNOWN_BEFORE: _(
        "On which day was the principal diagnosis of this visit first made, at your hospital or"
        " according to your records?"
    ),
    T.OTHER: _("See the note below."),
}

# The fact that an answer establishes; an answer to another question establishes none.
FACT_OF: Mapping[str, str] = {
    T.VISIT_KIND: "visit_kind",
    T.DEPARTMENT: "department",
    T.DIAGNOSIS: "diagnosis",
    T.KNOWN_BEFORE: "diagnosed_on",
}

_TOO_MUCH: Mapping[str, Promise] = {
    "id_number": _("Please leave out the ID number: the letter says what the hospital needs."),
    "account": _("Please leave out long numbers, such as an account or a card."),
    "phone": _("Please leave out telephone numbers."),
    "email": _("Please leave out addresses of e-mail."),
    "name": _("Please leave out the name and the workplace: who it is about stands in the letter."),
}


def check_says_little(text: str, claim: Claim) -> None:
    """Free text names nobody: neither the member nor their numbers. Raises OpenQuestion."""
    kind = personal_data_in(text, names=(claim.member.name, claim.member.unit.name))
    if kind is not None:
        raise OpenQuestion(_TOO_MUCH[kind])


def hospital_of(claim: Claim) -> tuple[str, str]:
    """The hospital's name as it is known now, and the insurer's code of it ("" if by papers)."""
    fact = Fact.objects.current().filter(claim=claim, name="hospital").first()
    stay = claim.encounter
    code = "" if stay.source == PAPERS_SOURCE else stay.provider_code
    return (fact.value if fact else stay.provider_name), code


def letter_text(enquiry: Enquiry, claim: Claim, *, copy: int, answer_by: date) -> str:
    """One letter, a paragraph a line; always in Chinese. `copy` above 0 is a reminder."""
    stay, member = claim.encounter, claim.member
    with translation.override("zh-hans"):
        text = render_to_string(
            "letters/enquiry.zh.txt",
            {
                "copy": copy,
                "number": enquiry.number,
                "asked_on": chinese_day(timezone.localdate(enquiry.asked_at)),
                "hospital": enquiry.hospital,
                "patient": member.name,
                "sex": member.get_sex_display(),
                "first": chinese_day(stay.admitted_on),
                "last": chinese_day(stay.discharged_on),
                "visit_no": "" if stay.source == PAPERS_SOURCE else stay.source_reference,
                "id_end": member.id_number[-4:],
                "question": str(QUESTIONS[enquiry.topic]),
                "note": enquiry.note,
                "answer_by": chinese_day(answer_by),
                "hotline": settings.HOTLINE,
            },
        )
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def chinese_day(value: date | datetime) -> str:
    """2026年11月9日, as letters write it."""
    return date_format(value, "Y年n月j日")
