"""What codes of a claim are called on screens, for members and for the desk."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ITEMS: Mapping[str, Promise] = {"out_of_pocket": _("Out-of-pocket subsidy")}

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
        "The hospital's level is not covered: the item is for hospitals of the second level and above."
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

# Which clause of the scheme's terms a denial rests on: the name of a field of `OutOfPocketTerms`.
DENIAL_CLAUSES: Mapping[str, str] = {
    "late": "deadline_clause",
    "third_party": "exclusion_clause",
    "work_injury": "exclusion_clause",
}

# What shaped the arithmetic (contracts §2): for the desk, and for “how it was computed”.
REASONS: Mapping[str, Promise] = {
    "no_eligible_cost": _("No cost that the scheme covers"),
    "floor_applied": _("Raised to the smallest benefit of a period"),
    "ceiling_reached": _("Cut to the limit of the period"),
    "hospital_level": _("The hospital's level is not covered"),
    "hospital_level_missing": _("The hospital's level is not known"),
    "split_sheet_missing": _("The split of the own cost is missing"),
    "offset": _("What was paid before in this period covers it already"),
    "item_not_enrolled": _("Not enrolled in this item"),
    "split_by_period": _("Only the nights of this period count"),
    "not_in_period": _("Part of the stay lies outside every enrolment"),
    "late": _("Filed after the deadline"),
    "not_as_inpatient": _("This kind of visit is not covered"),
    "cause_unknown": _("The cause is not known"),
    "excluded:third_party": _("Excluded: someone else is liable"),
    "excluded:work_injury": _("Excluded: work injury"),
}


def item_label(item: str) -> str:
    return str(ITEMS.get(item, item))


def denial_text(code: str) -> str:
    """The sentence for the member; a neutral one for a code of another time."""
    return str(DENIALS.get(code, _("The scheme does not cover this.")))


def reason_words(codes: list[str]) -> list[str]:
    """The arithmetic's reasons in words; a code without words stays as it is."""
    return [str(REASONS.get(code, code)) for code in codes]
