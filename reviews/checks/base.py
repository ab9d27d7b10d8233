"""What a check gets to see, and what it says. Checks are pure: no database, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise

from claims.benefits.reasons import CAUSES
from claims.catalogue.look import Look
from claims.facts import FACTS
from claims.fee_list import FeeLook
from claims.models import Paper
from claims.receipts import NOT_ASKED, Standing
from config.templatetags.ui import said
from config.wording import listed
from reviews.fee_words import LACKS, RULES
from reviews.told_causes import CauseLook
from reviews.usual import Usual

PASS, FAIL, NO_DATA = "pass", "fail", "no_data"
_LINES_NAMED = 8  # lines of a fee list that a sentence names


@dataclass(frozen=True)
class Cover:
    """One enrolled item of one period, first and last day included."""

    item: str
    period: int
    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class OtherStay:
    """A stay behind another live claim of the same member."""

    claim_reference: str
    admitted_on: date
    discharged_on: date


@dataclass(frozen=True)
class ListedHospital:
    """What the list of hospitals says of the one on the papers, for the day of admission; `near` is
    the name of one that is nearly called so."""

    answer: str
    near: str = ""


@dataclass(frozen=True)
class Patient:
    """Whose stay it was: the member's sex, their age on the day of admission in full years, and the
    insurer's code of the diagnosis."""

    sex: str
    age: int | None
    code: str


@dataclass(frozen=True)
class PaperFile:
    """The papers of a claim. `kinds` of paper that are there, the member's name, facts
    that a machine read with doubt and nobody looked at, whether a paper was used elsewhere, and
    which look like one of another claim: kinds of paper, each with that claim's reference.
    `id_agrees`: what the receipt shows of an ID number is theirs; None: too little to say. The
    number of each receipt that is another one, and whether a picture shows several papers that
    could not be told apart."""

    kinds: frozenset[str]
    member_name: str
    unsure: tuple[str, ...]
    used_elsewhere: bool
    alike: tuple[tuple[str, str], ...] = ()
    id_agrees: bool | None = None
    receipts: tuple[str, ...] = ()
    mixed: bool = False


@dataclass(frozen=True)
class Dossier:
    """Everything about one claim that a check may ask for, gathered once."""

    item: str
    period: int
    facts: Mapping[str, str]
    covers: tuple[Cover, ...]
    other_stays: tuple[OtherStay, ...]
    settlement_reversed: bool
    account_is_new: bool
    account_sharers: int
    claimant_is_staff: bool
    outcome: str
    benefit: Decimal
    reasons: frozenset[str]
    second_person_from: Decimal
    # What the model's own task found before this one came; None where it comes later.
    diagnosis: str | None = None
    by_photo: bool = False
    receipt: Standing = NOT_ASKED  # what the fiscal platform said
    hospital: ListedHospital | None = None  # None where the insurer told of the stay
    papers: PaperFile | None = None  # None where the insurer's settlement is all there is
    fees: FeeLook | None = None  # None where no paper is a fee list
    patient: Patient | None = None  # None where no code of a diagnosis is known
    usual: Usual | None = None  # None where too few stays like it were decided
    causes: CauseLook | None = None  # None where no paper tells of the stay in sentences

    def amount(self, name: str) -> Decimal | None:
        value = self.facts.get(name)
        return Decimal(value) if value else None

    def day(self, name: str) -> date | None:
        value = self.facts.get(name)
        return date.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Found:
    """The outcome, and the facts and values behind it (for the sentence; JSON-able)."""

    outcome: str
    evidence: Mapping[str, str] = field(default_factory=dict)


def always(_dossier: Dossier) -> bool:
    return True


def by_photo(dossier: Dossier) -> bool:
    return dossier.by_photo


def by_feed(dossier: Dossier) -> bool:
    return not dossier.by_photo


def with_fee_list(dossier: Dossier) -> bool:
    return dossier.fees is not None


def asked_of_lines(dossier: Dossier, ask: Callable[[Look], Found]) -> Found:
    """What `ask` says of a fee list's lines; that none could be read, or be looked up."""
    look = dossier.fees.look if dossier.fees else None
    if dossier.fees and look is None:
        return Found(NO_DATA, {"answer": "refused"})
    if look is None or not look.matched:
        return Found(NO_DATA, {"answer": "unread"})
    return ask(look)


@dataclass(frozen=True)
class NamedCheck:
    """A named question about a claim.

    `label` is its subject, `concern` what to call it when it keeps a case from green; `sentences`
    say the outcome in words, with the evidence as their parameters; where the evidence names an
    `answer` that has a sentence of its own, that one is said. `source` says who was asked.
    It is asked only of claims to which it `applies`. Where it need not answer (`must_answer`), that
    it could not tell keeps no case from green.
    """

    name: str
    label: Promise
    concern: Promise
    sentences: Mapping[str, Promise]
    source: Promise
    ask: Callable[[Dossier], Found]
    applies: Callable[[Dossier], bool] = always
    must_answer: bool = True

    def stands_against(self, outcome: str) -> bool:
        """Whether this outcome keeps a case from the green lane."""
        return outcome == FAIL or (outcome == NO_DATA and self.must_answer)

    def __call__(self, dossier: Dossier) -> Found:
        return self.ask(dossier)

    def sentence(self, outcome: str, evidence: Mapping[str, str]) -> str:
        """The outcome in words, in the reader's language."""
        sentence = self.sentences.get(evidence.get("answer", ""), self.sentences[outcome])
        return str(sentence) % _in_words(evidence)


def _in_words(evidence: Mapping[str, str]) -> dict[str, str]:
    """Facts, papers, rules and causes are kept as codes, and named in the reader's language."""
    words = dict(evidence)
    if "facts" in words:
        names = words["facts"].split(",")
        words["facts"] = listed(str(FACTS[name].label) for name in names if name in FACTS)
    if "papers" in words:
        words["papers"] = listed(str(Paper.Kind(kind).label) for kind in words["papers"].split(","))
    for key, labels in (("rules", RULES), ("lacks", LACKS)):
        if key in words:
            words[key] = listed(str(labels[code]) for code in words[key].split(","))
    for key in ("causes", "told"):
        if key in words:
            words[key] = listed(said(CAUSES[code]) for code in words[key].split(","))
    if "lines" in words:
        numbers = words["lines"].split(",")
        words["lines"] = listed(numbers[:_LINES_NAMED]) + ("…" if numbers[_LINES_NAMED:] else "")
    return words
