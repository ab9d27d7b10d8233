"""The ways that a claim can go, each played by the real actions on a moving clock.

A play's own day is the one of filing: the stay ends five days before, the desk decides on the next
day, the bank pays two days later.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from claims.actions.record import record_payment
from claims.actions.submit import submit_one_tap, withdraw
from claims.models import Claim
from config.kernel.tasks import perform_due
from config.sandbox.people import Person
from config.sandbox.providers import PROVIDERS, Provider
from config.sandbox.records import settlement_record, to_line
from members.actions.account import add_account, mark_paid
from members.actions.consent import give_consent
from members.actions.import_settlements import import_file
from members.actions.register import enrol, register_member
from members.actions.sign_in import user_of_member
from members.models import BankAccount, Consent, Encounter, Member, Scheme, Unit, User
from reviews.actions.advise import give_final_opinion, give_initial_opinion, open_evidence
from reviews.actions.appeal import appeal
from reviews.actions.decide import Wish, confirm, decide
from reviews.actions.hold import hold_case
from reviews.actions.opinions import Judgement
from reviews.actions.refer import Question, refer
from reviews.models import Decision, Proposal, Referral, Review
from reviews.models.decision import DenialReason, Outcome

TERTIARY, SECONDARY, PRIMARY = PROVIDERS[0], PROVIDERS[5], PROVIDERS[8]
CANCER = ("C34.900", "支气管或肺恶性肿瘤")
ITEM = "out_of_pocket"
OUT_BEFORE, IN_BEFORE = 5, 12  # days before the filing: discharged, admitted
# Texts to telephones are not copied, nor are the books of finance (see docs/adr/0027); letters have
# numbers of their own, one after the other; no model is there that would learn from these, and
# nothing is to be remembered of how they were coded.
LEFT_OUT = frozenset(
    {
        "members.send_message", "claims.remind", "payouts.award", "reviews.write_letter",
        "reviews.score_claim", "reviews.propose_codes", "reviews.remember_wording",
    }
)  # fmt: skip


@dataclass
class Scene:
    """One member with a stay, the clock, and the people of the desk."""

    now: datetime  # at first the hour of filing
    scheme: Scheme
    unit: Unit
    staff: dict[str, User]
    person: Person
    periods: tuple[int, ...]
    member: Member = field(init=False)
    account: BankAccount = field(init=False)

    def __post_init__(self) -> None:
        self.day = timezone.localdate(self.now)

    def registers(self, *, known_account: bool) -> None:
        """The member joins the register, with cover, account, consent and a sign-in."""
        self.member = register_member(
            name=self.person.name,
            id_number=self.person.id_number,
            phone=self.person.phone,
            unit=self.unit,
        )
        for year in self.periods:
            enrol(
                member=self.member,
                scheme=self.scheme,
                item=ITEM,
                period=year,
                effective_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
            )
        self.account = add_account(
            member=self.member,
            number=self.person.account,
            bank_name=self.person.bank_name,
            holder_name=self.person.name,
            origin=BankAccount.Origin.EMPLOYER_LIST,
            actor=None,
            now=self.now,
        )
        if known_account:
            mark_paid(account_id=self.account.pk, now=self.now)
        give_consent(
            member=self.member,
            source=Consent.Source.MEDICAL_INSURANCE,
            purpose=Consent.Purpose.MUTUAL_AID,
            actor=user_of_member(self.member),
            now=self.now,
        )

    def files(self, play: "Play") -> Claim:
        """The settlement arrives, and one tap files the claim; the machine looks at once."""
        filed_on = timezone.localdate(self.now)
        record = settlement_record(
            self.person,
            play.at,
            admitted_on=filed_on - timedelta(days=IN_BEFORE),
            discharged_on=filed_on - timedelta(days=OUT_BEFORE),
            total=play.own * 5 + 1200,
            self_borne=play.own,
            disease=play.disease,
        )
        import_file(
            stream=io.BytesIO(to_line(record).encode() + b"\n"),
            source="medical_insurance",
            actor=None,
            now=self.now,
        )
        encounter = Encounter.objects.get(member=self.member)
        (claim,) = submit_one_tap(
            encounter_id=encounter.pk,
            cause=play.cause,
            actor=user_of_member(self.member),
            now=self.now,
        )
        self.work()
        return claim

    def later(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        self.now += timedelta(days=days, hours=hours, minutes=minutes)

    def work(self) -> None:
        perform_due(now=self.now, without=LEFT_OUT)

    def review(self, claim: Claim) -> Review:
        return Review.objects.filter(claim=claim).latest("round")

    # -- how it goes on --------------------------------------------------------------------------
    def waits(self, claim: Claim) -> None:
        """Nobody has looked at it yet."""

    def decides(self, claim: Claim, wish: Wish) -> Decision | Proposal:
        self.later(days=1)
        review = self.review(claim)
        return decide(
            review_id=review.pk,
            version=review.version,
            assessment_id=claim.assessments.latest("pk").pk,
            wish=wish,
            actor=self.staff["officer"],
            now=self.now,
        )

    def confirms(self, claim: Claim) -> None:
        self.later(hours=1)
        review = self.review(claim)
        confirm(
            review_id=review.pk,
            version=review.version,
            actor=self.staff["supervisor"],
            now=self.now,
        )

    def takes_effect(self) -> None:
        self.later(minutes=11)
        self.work()

    def is_paid(self, claim: Claim) -> None:
        """One person decides, or two where it takes two; the bank settles."""
        if isinstance(self.decides(claim, Wish(Outcome.APPROVED)), Proposal):
            self.confirms(claim)
        self.takes_effect()
        self.later(days=2)
        amount = Decision.objects.get(claim=claim).amount
        record_payment(claim_id=claim.pk, amount=amount, paid_at=self.now, now=self.now)

    def waits_for_the_second(self, claim: Claim) -> None:
        self.decides(claim, Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY))

    def is_denied(self, claim: Claim) -> None:
        self._is_denied(claim, DenialReason.THIRD_PARTY)

    def is_denied_for_the_level(self, claim: Claim) -> None:
        self._is_denied(claim, DenialReason.HOSPITAL_LEVEL)

    def appeals(self, claim: Claim) -> None:
        self.is_denied(claim)
        self.later(days=1)
        appeal(
            claim_id=claim.pk,
            text="对方车辆逃逸，没有人赔偿我。",
            actor=user_of_member(self.member),
            now=self.now,
        )
        self.work()

    def is_withdrawn(self, claim: Claim) -> None:
        self.later(hours=2)
        withdraw(claim_id=claim.pk, actor=user_of_member(self.member), now=self.now)
        self.work()

    def asks_the_member(self, claim: Claim) -> None:
        self.later(days=1)
        review = self.review(claim)
        hold_case(
            review_id=review.pk,
            version=review.version,
            until=timezone.localdate(self.now) + timedelta(days=14),
            reason="请补充出院小结",
            actor=self.staff["officer"],
            now=self.now,
        )

    def asks_an_expert(self, claim: Claim) -> Referral:
        self.later(days=1)
        review = self.review(claim)
        return refer(
            review_id=review.pk,
            version=review.version,
            question=Question(
                kind=Referral.Kind.CRITICAL_ILLNESS,
                text="是否属于重大疾病目录中的恶性肿瘤？",
                expert_id=self.staff["expert"].pk,
            ),
            actor=self.staff["officer"],
            now=self.now,
        )

    def is_paid_as_the_expert_says(self, claim: Claim) -> None:
        now = self.asks_an_expert(claim).asked_at
        judgement = Judgement("critical_illness", "出院诊断明确", "high")
        readers = {self.staff[name].pk: self.staff[name] for name in ("expert", "expert-2")}
        for sitting in Referral.objects.filter(review__claim=claim).order_by("seat"):
            expert = readers[sitting.expert_id or 0]
            for key in sitting.evidence:
                open_evidence(referral_id=sitting.pk, key=key, actor=expert, now=now)
            for give in (give_initial_opinion, give_final_opinion):
                give(referral_id=sitting.pk, judgement=judgement, actor=expert, now=now)
        self.is_paid(claim)

    def _is_denied(self, claim: Claim, reason: DenialReason) -> None:
        self.decides(claim, Wish(Outcome.DENIED, denial_reason=reason))
        self.confirms(claim)
        self.takes_effect()


@dataclass(frozen=True)
class Play:
    """One way to go: how often (parts of the decided, or of the open), and what happens."""

    name: str
    parts: int
    is_open: bool
    goes_on: Callable[[Scene, Claim], object]
    own: Decimal
    at: Provider = TERTIARY
    cause: str = "illness"
    disease: tuple[str, str] | None = None
    known_account: bool = True
    days: int = 1  # from filing to the last act


def _plays() -> Iterator[Play]:
    for parts, own in (
        (20, "1480.00"), (16, "2260.50"), (14, "3120.00"), (12, "4134.00"), (9, "980.40"),
        (7, "5230.00"), (5, "6890.75"), (4, "8120.00"),
    ):  # fmt: skip
        amount = Decimal(own)
        yield Play("paid", parts, False, Scene.is_paid, amount, days=3)
        yield Play("green", parts, True, Scene.waits, amount)
    for own in ("21500.00", "36400.00"):
        yield Play("paid_large", 2, False, Scene.is_paid, Decimal(own), days=3)
        yield Play("large", 6, True, Scene.waits, Decimal(own))
    for own in ("2410.00", "5120.00"):
        amount = Decimal(own)
        yield Play("denied", 2, False, Scene.is_denied, amount, SECONDARY, "third_party")
        yield Play("second", 5, True, Scene.waits_for_the_second, amount, SECONDARY, "third_party")
        yield Play("cause", 16, True, Scene.waits, amount, SECONDARY, "unknown")
        yield Play("account", 14, True, Scene.waits, amount, known_account=False)
        yield Play("hold", 6, True, Scene.asks_the_member, amount, SECONDARY, "unknown")
        yield Play("expert", 5, True, Scene.asks_an_expert, amount, disease=CANCER)
    amount = Decimal("1320.00")
    yield Play("denied_level", 3, False, Scene.is_denied_for_the_level, amount, PRIMARY)
    yield Play("level", 6, True, Scene.waits, amount, PRIMARY)
    yield Play("withdrawn", 2, False, Scene.is_withdrawn, amount)
    yield Play(
        "advised", 1, False, Scene.is_paid_as_the_expert_says, amount, disease=CANCER, days=4
    )
    yield Play("appealed", 2, True, Scene.appeals, amount, SECONDARY, "third_party", days=2)


PLAYS = tuple(_plays())


def nine_o_clock(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
