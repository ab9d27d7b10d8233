"""What each consent says, in words. A changed text is a new `TEXT_VERSION` (a test compares).

Kept apart from the screens, because the paper at the counter says the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Consent


@dataclass(frozen=True)
class ConsentText:
    """One consent: what is fetched, what for, how long it is kept, and what happens without."""

    source: Consent.Source
    purpose: Consent.Purpose
    title: Promise
    what: Promise
    why: Promise
    how_long: Promise
    if_not: Promise


CONSENTS: Mapping[str, ConsentText] = {
    Consent.Source.MEDICAL_INSURANCE.value: ConsentText(
        source=Consent.Source.MEDICAL_INSURANCE,
        purpose=Consent.Purpose.MUTUAL_AID,
        title=_("Your medical-insurance settlements"),
        what=_(
            "For each hospital stay or listed special-disease visit: hospital, dates, diagnosis and"
            " what the insurance paid and you paid. Nothing else."
        ),
        why=_(
            "To tell you when you may claim mutual aid, to fill in the claim for you, and to check"
            " it. For nothing else, and for nobody else."
        ),
        how_long=_(
            "Until you withdraw it. What a claim rests on is kept with the claim, as the rules for"
            " accounts demand."
        ),
        if_not=_(
            "Then we do not learn of your stay and cannot remind you. You can still claim with your"
            " papers at your union or at a counter."
        ),
    )
}
