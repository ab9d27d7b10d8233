"""What codes of a claim are called on screens, for members and for the desk."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.benefits.reasons import reason_text
from claims.models import Assessment
from config.wording import listed, money
from members.schemes.terms import in_language

ITEMS: Mapping[str, Promise] = {
    "out_of_pocket": _("Out-of-pocket subsidy"),
    "critical_illness": _("Critical illness and living allowance"),
    "women": _("Special diseases of women"),
}

HOSPITAL_LEVELS: Mapping[str, Promise] = {
    "3": _("Tertiary"),
    "2": _("Secondary"),
    "1": _("Primary"),
}

INSURANCES: Mapping[str, Promise] = {
    "310": _("Employees' basic medical insurance"),
    "390": _("Residents' basic medical insurance"),
}

# Why a claim brings nothing, in the words that the member reads on the status page. The codes are
# those of the desk's denial reasons.
DENIALS: Mapping[str, Promise] = {
    "not_covered": _("You were not enrolled in this item on the days of the stay."),
    "late": _("The claim came after the last day for this period."),
    "hospital_level": _(
        "The hospital's level is not covered: the item is for hospitals of the second level"
        " and above."
    ),
    "third_party": _(
        "Someone else is liable for this cost, for example after a traffic accident. Please turn to"
        " them or to their insurance."
    ),
    "work_injury": _(
        "This was an injury or disease from work: the work-injury insurance pays. Your employer or"
        " your union helps you with it."
    ),
    "no_cost": _("After the medical insurance has paid, no cost is left that this item covers."),
    "duplicate": _("This stay has been paid for already."),
}

# Why the bank sent the money back, for the member. The codes are those of the bank's files.
BOUNCES: Mapping[str, Promise] = {
    "account_closed": _("The bank says that this card was closed."),
    "name_mismatch": _("The bank says that the name does not belong to this card."),
    "account_frozen": _("The bank says that this card cannot receive money just now."),
    "account_unknown": _("The bank does not know this card number."),
}

# Why a person granted another amount than computed, for the member. The codes are the desk's.
OVERRIDES: Mapping[str, Promise] = {
    "F1": _("A value was read wrongly from a paper."),
    "F2": _("Your papers say different things about the cost."),
    "F3": _("Part of the cost could not be proved."),
    "R1": _("The clause is read differently here."),
    "R2": _("The rules do not foresee a case like yours."),
    "R3": _("There is a special ruling for cases like yours."),
    "M1": _("An earlier illness was judged differently."),
    "M2": _("Diagnosis or procedure was classified differently."),
    "M3": _("The medical need for the treatment was judged differently."),
    "A1": _("The first calculation was wrong."),
    "A2": _("Someone else has paid part of the cost already."),
}


# Why an uploaded file is not taken. The codes are those of `claims.intake.refusals`.
# A scanner's file that never became an upload.
SCAN_TROUBLES: Mapping[str, Promise] = {
    "no_file": _("This is no file but a link or a device. Please scan the paper into the folder."),
    "locked": _("The scanner did not let go of this file. Please scan the paper once more."),
    "unreadable": _("This file may not be read by us. Please scan the paper once more."),
}
REFUSALS: Mapping[str, Promise] = {
    "empty": _("This file is empty. Please choose it once more."),
    "unknown_type": _("This is neither a photo nor a PDF. Please take a photo of the paper."),
    "archive": _("This is a packed file that is no OFD. Please send the OFD, the PDF or a photo."),
    "office": _("This is an office document. Please save it as a PDF, or photograph the paper."),
    "markup": _("This is a web page or a drawing, which we do not open. Please send a photo."),
    "other_picture": _("We do not open pictures of this kind. Please send a JPEG, PNG or PDF."),
    "animated": _("This picture moves. Please send a plain photo (JPEG or PNG) or a PDF."),
    "too_large": _("This file is larger than 20 MB. Please photograph the page by itself."),
    "too_many_pixels": _("This picture is too large to open. Please take the photo once more."),
    "too_many_pages": _("This file has more than 40 pages. Please send only those we ask for."),
    "too_small": _("This picture is too small to read. Please send the original photo."),
    "password": _("This PDF asks for a password. Please save it without one and send it again."),
    "damaged": _("This file is damaged and cannot be opened. Please send it once more."),
    "unsafe": _("This file is built in a way that can do harm. Please send the PDF or a photo."),
    "other_xml": _("This XML file is no medical e-receipt. Please send the PDF or a photo."),
    "nothing_in_it": _("This OFD shows nothing that we can read. Please send the PDF or a photo."),
    "too_hard": _("This file could not be opened safely. Please take a photo of the paper."),
}


def refusal_text(code: str) -> Promise:
    """Why a file is not taken, in the sender's language."""
    return REFUSALS[code]


def item_label(item: str) -> str:
    return str(ITEMS.get(item, item))


def denial_text(code: str) -> str:
    """The sentence for the member; a neutral one for a code of another time."""
    return str(DENIALS.get(code, _("The scheme does not cover this.")))


def bounce_text(code: str) -> str:
    """What the bank said; a neutral sentence for a code that we do not know."""
    return str(BOUNCES.get(code, _("The bank sent the money back.")))


def override_text(code: str) -> str:
    """Why the amount differs; a neutral sentence for a code without words."""
    return str(OVERRIDES.get(code, _("An officer looked at it and set the amount.")))


_LACKING = {"hospital_level": "hospital_level_missing"}


def reason_words(codes: list[str]) -> list[str]:
    """The arithmetic's reasons in the reader's language; a code of another time stays as it is."""
    return [_reason(code, get_language() or settings.LANGUAGE_CODE) for code in codes]


def reasons_of(assessment: Assessment) -> list[str]:
    """The reasons of one reckoning in words. Where something is missing, it asks for it: a level
    that nobody knows is not a level that is too low, though both have one code."""
    lacking = assessment.outcome == Assessment.Outcome.NEEDS_DOCUMENT
    return reason_words(
        [_LACKING.get(code, code) if lacking else code for code in assessment.reasons]
    )


def _reason(code: str, language: str) -> str:
    try:
        words = in_language(reason_text(code), language)
    except KeyError:
        return code
    return words[:1].upper() + words[1:]


def paid_elsewhere_text(inputs: Mapping[str, Any], write_day: Callable[[date], str]) -> str:
    """What of the amount paid before another system paid, and when; "" where it paid nothing."""
    paid = [
        f"{write_day(date.fromisoformat(one['paid_on']))} {money(Decimal(one['amount']))}"
        for one in inputs.get("paid_elsewhere", ())
    ]
    return (
        str(_("Of what was paid before, another system paid: %(paid)s.") % {"paid": listed(paid)})
        if paid
        else ""
    )
