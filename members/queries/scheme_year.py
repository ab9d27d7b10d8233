"""A scheme's year as a dated checklist: computed where the data show it, said by a person where
they do not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from config.wording import iso, listed
from members.models import CalendarDay, Scheme, SchemeDraft, SchemeVersion, SchemeYearTick
from members.queries.schemes import OPEN, by_name
from members.scheme_use import SchemeUse, use_of
from members.schemes.kinds import LumpSum
from members.schemes.terms import Channel, Version, Words, in_language
from members.schemes.terms import Scheme as Terms
from members.schemes.told import tell_questions
from members.schemes.told_words import CHANNELS, percent
from members.year_steps import SAID_BY_A_PERSON, YearStep

TITLES = {
    YearStep.VERSION: gettext_lazy("Version for the period"),
    YearStep.LISTS: gettext_lazy("List of diseases named"),
    YearStep.DEADLINES: gettext_lazy("Deadlines set"),
    YearStep.QUOTA: gettext_lazy("Participation quota"),
    YearStep.ENROLMENT: gettext_lazy("Enrolment window"),
    YearStep.CALENDAR: gettext_lazy("Calendar of the year"),
    YearStep.IMPORTS: gettext_lazy("Benefits that another system paid"),
    YearStep.QUESTIONS: gettext_lazy("Open questions put to the scheme's owner"),
    YearStep.FROZEN: gettext_lazy("Version of the year before frozen"),
}


@dataclass(frozen=True)
class Step:
    """`state`: done, open, provisional. `said` is the latest tick, None where nobody said."""

    code: YearStep
    title: object
    state: str
    words: str
    due: date | None
    is_ours_to_say: bool
    said: SchemeYearTick | None
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Year:
    """The checklist of one period of one scheme."""

    scheme: Scheme
    period: int
    first_day: date
    last_day: date
    version: SchemeVersion
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)


@dataclass(frozen=True)
class _Facts:
    scheme: Scheme
    period: int
    terms: Terms
    version: Version
    row: SchemeVersion
    use: SchemeUse
    ticks: dict[str, SchemeYearTick]
    today: date

    @property
    def first_day(self) -> date:
        return self.terms.first_day(self.period)


def scheme_year(scheme: Scheme, period: int, today: date) -> Year:
    """What is done for the period, and what is still to do."""
    row = SchemeVersion.objects.for_period(scheme.pk, period)
    terms = row.terms()
    ticks = {
        tick.step: tick
        for tick in SchemeYearTick.objects.filter(scheme=scheme, period=period)
        .select_related("said_by")
        .order_by("pk")
    }
    version = by_name(terms, row.version)
    facts = _Facts(scheme, period, terms, version, row, use_of(scheme.pk), ticks, today)
    steps = [
        _version(facts),
        _lists(facts),
        _deadlines(facts),
        _quota(facts),
        _enrolment(facts),
        _calendar(facts),
        _imports(facts),
        _questions(facts),
        _frozen(facts),
    ]
    return Year(scheme, period, terms.first_day(period), terms.last_day(period), row, steps)


def _step(
    facts: _Facts,
    code: YearStep,
    words: str,
    *,
    state: str = "open",
    due: date | None = None,
    more: tuple[str, ...] = (),
) -> Step:
    """A person is asked only where the data leave it open."""
    said = facts.ticks.get(code)
    ours = code in SAID_BY_A_PERSON and state != "done"
    if ours and said is not None and said.is_done:
        state = "done"
    return Step(code, TITLES[code], state, words, due, ours, said, more)


def _version(facts: _Facts) -> Step:
    due = facts.first_day - timedelta(days=1)
    name = {"version": facts.row.version, "from": iso(facts.row.valid_from)}
    if facts.row.valid_from == facts.first_day:
        words = _("Version %(version)s begins with this period.") % name
        return _step(facts, YearStep.VERSION, words, state="done", due=due)
    drafts = SchemeDraft.objects.filter(
        scheme=facts.scheme, state__in=OPEN, valid_from=facts.first_day
    )
    draft = drafts.first()
    if draft is not None:
        words = _("Draft %(version)s for this period is on its way: %(state)s.") % {
            "version": draft.version,
            "state": draft.get_state_display(),
        }
        return _step(facts, YearStep.VERSION, words, due=due)
    words = _(
        "Version %(version)s of %(from)s would hold on. Copy it and change what is new, or say"
        " that it holds on unchanged."
    )
    return _step(facts, YearStep.VERSION, words % name, due=due)


def _lists(facts: _Facts) -> Step:
    needed = [
        benefit
        for item in facts.version.items.values()
        for benefit in item.benefits
        if isinstance(benefit, LumpSum)
        and benefit.finding == "critical_illness"
        and benefit.severity != "mild"
    ]
    due = facts.first_day - timedelta(days=1)
    if not needed:
        words = _("The scheme pays nothing by a list of diseases.")
        return _step(facts, YearStep.LISTS, words, state="done", due=due)
    lists = [benefit.diseases.value for benefit in needed if benefit.diseases is not None]
    names = tuple(_words(known.name) for known in lists)
    if len(lists) < len(needed):
        words = _("A benefit names no list of diseases: officers decide what stands on it.")
        return _step(facts, YearStep.LISTS, words, due=due, more=names)
    if not all(known.complete for known in lists):
        words = _("The list is not published in full: officers decide the rest.")
        return _step(facts, YearStep.LISTS, words, state="provisional", due=due, more=names)
    notes = tuple(f"{_words(known.name)} {_words(known.note)}" for known in lists)
    words = _("Named in full.")
    return _step(facts, YearStep.LISTS, words, state="done", due=due, more=notes)


def _deadlines(facts: _Facts) -> Step:
    due = facts.first_day - timedelta(days=1)
    told, lacking = [], []
    for channel in get_args(Channel):
        stated = facts.version.deadlines.get(channel)
        if stated is None:
            lacking.append(_words(CHANNELS[channel]))
        elif stated.value.closes is None:
            said = _("within %(years)s years of the settlement") % {"years": stated.value.years}
            told.append(f"{_words(CHANNELS[channel])} {said}")
        else:
            last = iso(facts.terms.day_after(facts.period, stated.value.closes))
            told.append(f"{_words(CHANNELS[channel])} {last}")
    if not told:
        words = _("The scheme sets none: claims are taken at any time.")
        return _step(facts, YearStep.DEADLINES, words, state="provisional", due=due)
    if lacking:
        words = _("None for: %(channels)s.") % {"channels": listed(lacking)}
        return _step(facts, YearStep.DEADLINES, words, due=due, more=tuple(told))
    words = _("Claims for this period close on:")
    return _step(facts, YearStep.DEADLINES, words, state="done", due=due, more=tuple(told))


def _quota(facts: _Facts) -> Step:
    quota = facts.version.quota
    if quota is None:
        words = _("Not in the scheme file: write it down, or say that there is none.")
        return _step(facts, YearStep.QUOTA, words, due=_opening(facts))
    shares = " / ".join(percent(step.share) for step in quota.value)
    words = _("At least %(shares)s, by the size of the unit.") % {"shares": shares}
    return _step(facts, YearStep.QUOTA, words, state="done", due=_opening(facts))


def _enrolment(facts: _Facts) -> Step:
    stated = facts.version.enrolment
    if stated is None:
        words = _("Not in the scheme file: write it down, or say how units are told.")
        return _step(facts, YearStep.ENROLMENT, words, due=_opening(facts))
    closes = facts.terms.day_before(facts.period, stated.value.closes)
    if stated.value.opens is None:
        words = _("Closes on %(day)s. The first day is told each year: say when it is.")
        return _step(facts, YearStep.ENROLMENT, words % {"day": iso(closes)}, due=closes)
    opens = facts.terms.day_before(facts.period, stated.value.opens)
    words = _("From %(opens)s to %(closes)s.") % {"opens": iso(opens), "closes": iso(closes)}
    return _step(facts, YearStep.ENROLMENT, words, state="done", due=opens)


def _opening(facts: _Facts) -> date:
    """Three months before the period, where the file does not say when units join."""
    stated = facts.version.enrolment
    if stated is not None and stated.value.opens is not None:
        return facts.terms.day_before(facts.period, stated.value.opens)
    return facts.first_day - timedelta(days=92)


def _calendar(facts: _Facts) -> Step:
    """The notice comes in November; a period that ends in the next year needs both."""
    years = sorted({facts.first_day.year, facts.terms.last_day(facts.period).year})
    missing = [year for year in years if not CalendarDay.objects.filter(day__year=year).exists()]
    due = date(facts.first_day.year - 1, 12, 31)
    if not missing:
        words = _("Holidays and worked weekends are published and loaded.")
        return _step(facts, YearStep.CALENDAR, words, state="done", due=due)
    words = _("%(years)s is not published yet: promised days are provisional.") % {
        "years": listed(missing)
    }
    return _step(facts, YearStep.CALENDAR, words, state="provisional", due=due)


def _imports(facts: _Facts) -> Step:
    words = _(
        "What another system paid for this period has to be known before the first claim, or it"
        " is paid twice. Import it, or say that there is nothing."
    )
    return _step(facts, YearStep.IMPORTS, words, due=facts.first_day)


def _questions(facts: _Facts) -> Step:
    number = len(tell_questions(facts.terms, facts.version))
    due = facts.first_day - timedelta(days=1)
    if not number:
        words = _("Nothing is open: every value is published.")
        return _step(facts, YearStep.QUESTIONS, words, state="done", due=due)
    words = _("%(n)s readings of ours wait for an answer.") % {"n": number}
    return _step(facts, YearStep.QUESTIONS, words, due=due)


def _frozen(facts: _Facts) -> Step:
    before = SchemeVersion.objects.for_period(facts.scheme.pk, facts.period - 1)
    name = {"version": before.version}
    if before.pk in facts.use.versions:
        words = _("Settlements rest on version %(version)s: it can only be superseded.") % name
        return _step(facts, YearStep.FROZEN, words, state="done")
    words = _("No settlement rests on version %(version)s yet.") % name
    return _step(facts, YearStep.FROZEN, words, state="provisional")


def _words(words: Words) -> str:
    return in_language(words, get_language() or "")
