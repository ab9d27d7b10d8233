"""A page's words for the ear: what a telephone reads out, without signs, masks or tables."""

from django.utils.translation import gettext as _

from claims.queries.home import HomePage
from claims.queries.money import MoneyPage
from claims.queries.stay import StayPage
from config.wording import money


def home_spoken(page: HomePage) -> str:
    """What needs the member now; that nothing does, where nothing does."""
    parts = []
    if page.failed:
        parts.append(_("A payment did not arrive. Please give us another card."))
    if page.asked:
        parts.append(_("Something is missing for your claim. Please look what it is."))
    for stay in page.claimable:
        about = _("You may claim for your stay at %(hospital)s.") % {"hospital": stay.hospital}
        parts.append(about)
        if stay.estimate is not None:
            parts.append(_("It may bring about %(amount)s.") % {"amount": money(stay.estimate)})
    if not parts:
        parts.append(
            _("You need do nothing now. Your claim is under way.")
            if page.open
            else _("There is nothing to claim just now. After a hospital stay we tell you.")
        )
    return " ".join(parts)


def stay_spoken(page: StayPage) -> str:
    """The prefilled stay, line by line, and what to do."""
    parts = [_("Please look over what we have filled in.")]
    parts += [f"{line.label}: {line.value}." for line in page.lines]
    if page.stay.estimate is not None:
        parts.append(_("It may bring about %(amount)s.") % {"amount": money(page.stay.estimate)})
    parts.append(_("If all of it is right, answer the question and press the large button."))
    return " ".join(parts)


def money_spoken(page: MoneyPage | None) -> str:
    """How the amount comes about, line by line."""
    if page is None:
        return _("It is not computed yet. Please look again soon.")
    parts = [f"{line.label}: {line.formula}, {money(line.amount)}." for line in page.lines]
    together = _("Together %(amount)s.") % {"amount": money(page.computed)}
    return " ".join([*parts, together] if parts else page.reasons)
