"""A small union, and claims brought to a state by doing the work: no test pokes a state.

Everything goes through the real actions with a given clock. Messages are written and not sent: the
tests of the connectors and of the whole journey run a sandbox for that.
"""

import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count, product
from typing import Any
from zoneinfo import ZoneInfo

from claims.actions.submit import submit_one_tap, withdraw
from claims.models import Claim, Fact
from config.kernel.tasks import perform_due
from config.sandbox.people import Person, people
from config.sandbox.providers import PROVIDERS, Provider
from config.sandbox.records import (
    INPATIENT,
    LISTED_OUTPATIENT,
    Record,
    settlement_record,
    to_line,
)
from members.actions.account import add_account, mark_paid
from members.actions.consent import give_consent
from members.actions.import_settlements import import_file
from members.actions.load_schemes import load_schemes
from members.actions.register import add_unit, enrol, register_member
from members.actions.sign_in import user_of_member
from members.actions.staff import add_staff, grant_role
from members.models import (
    BankAccount,
    Consent,
    Encounter,
    FeedImport,
    Member,
    Scheme,
    Unit,
    User,
)
from members.roles import Role
from members.workdays import load_seed
from reviews.actions.advise import give_final_opinion, give_initial_opinion, open_evidence
from reviews.actions.appeal import appeal, record_view
from reviews.actions.decide import Wish, confirm, decide
from reviews.actions.effect import take_effect
from reviews.actions.enquire import HospitalQuestion, enquire, post_letter
from reviews.actions.experts import add_absence, end_absence
from reviews.actions.file_reply import Answer, file_reply
from reviews.actions.opinions import Judgement
from reviews.actions.panel import keep
from reviews.actions.refer import Question, refer
from reviews.enquiry_letter import FACT_OF
from reviews.models import (
    AppealView,
    Decision,
    Enquiry,
    EnquiryReply,
    EvidenceOpened,
    ExpertAbsence,
    Opinion,
    Proposal,
    Referral,
    Review,
)
from reviews.models.decision import DenialReason, Outcome

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
PASSWORD = "a-test-password-2026"
CANCER = ("C34.900", "支气管或肺恶性肿瘤")
TERTIARY, SECONDARY, PRIMARY = PROVIDERS[0], PROVIDERS[5], PROVIDERS[8]
STAFF = {
    "admin": Role.ADMINISTRATOR,
    "officer": Role.CASE_OFFICER,
    "officer2": Role.CASE_OFFICER,
    "officer3": Role.CASE_OFFICER,
    "supervisor": Role.SUPERVISOR,
    "supervisor2": Role.SUPERVISOR,
    "expert": Role.EXPERT_PHYSICIAN,
    "expert2": Role.EXPERT_PHYSICIAN,
    "maker": Role.FINANCE_MAKER,
    "checker": Role.FINANCE_CHECKER,
    "helper": Role.OUTLET_HELPER,
    "expert3": Role.EXPERT_PHYSICIAN,
}


@dataclass
class House:
    """A district with a town, two workplaces and staff; `now` is the clock, moved by the test."""

    district: Unit
    mill: Unit
    school: Unit
    scheme: Scheme
    staff: dict[str, User]
    crowd: list[Person]
    now: datetime = NOW
    persons: dict[int, Person] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=count)
    # Kinds of work that nobody does here, until a test is about them.
    undone: set[str] = field(
        default_factory=lambda: {
            "members.send_message",
            "reviews.score_claim",
            "reviews.score_again",
            "reviews.propose_codes",
        }
    )

    def later(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        return self.now

    def work(self) -> int:
        """What a worker would do now, except sending SMS and asking models about claims."""
        return perform_due(now=self.now, without=self.undone)

    # -- people ----------------------------------------------------------------------------------
    def member(
        self,
        *,
        unit: Unit | None = None,
        known_account: bool = True,
        consent: bool = True,
        periods: tuple[int, ...] = (2025, 2026),
        items: tuple[str, ...] = ("out_of_pocket",),
        name: str | None = None,
    ) -> Member:
        person = self.crowd[next(self.numbers)]
        person = replace(person, name=name or person.name)
        member = register_member(
            name=person.name,
            id_number=person.id_number,
            phone=person.phone,
            unit=unit or self.mill,
        )
        self.persons[member.pk] = person
        for item, year in product(items, periods):
            enrol(
                member=member,
                scheme=self.scheme,
                item=item,
                period=year,
                effective_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
            )
        account = add_account(
            member=member,
            number=person.account,
            bank_name=person.bank_name,
            holder_name=person.name,
            origin=BankAccount.Origin.EMPLOYER_LIST,
            actor=None,
            now=self.now,
        )
        if known_account:
            mark_paid(account_id=account.pk, now=self.now)
        if consent:
            self.consents(member)
        return member

    def consents(self, member: Member) -> Consent:
        return give_consent(
            member=member,
            source=Consent.Source.MEDICAL_INSURANCE,
            purpose=Consent.Purpose.MUTUAL_AID,
            actor=user_of_member(member),
            now=self.now,
        )

    # -- stays -----------------------------------------------------------------------------------
    def record(
        self,
        member: Member,
        *,
        self_borne: str = "4134.00",
        at: Provider = TERTIARY,
        admitted_on: date = date(2026, 11, 9),
        discharged_on: date = date(2026, 11, 18),
        disease: tuple[str, str] | None = None,
        listed_outpatient: bool = False,
    ) -> Record:
        return settlement_record(
            self.persons[member.pk],
            at,
            admitted_on=admitted_on,
            discharged_on=discharged_on,
            total=Decimal(self_borne) * 5 + 1200,
            self_borne=Decimal(self_borne),
            disease=disease,
            med_type=LISTED_OUTPATIENT if listed_outpatient else INPATIENT,
        )

    def feed(self, *records: Record | bytes) -> FeedImport:
        """The insurer's rows arrive as a file."""
        lines = [row if isinstance(row, bytes) else to_line(row).encode() for row in records]
        return import_file(
            stream=io.BytesIO(b"\n".join(lines) + b"\n"),
            source="medical_insurance",
            actor=None,
            now=self.now,
        )

    def stay(self, member: Member, **how: Any) -> Encounter:
        record = self.record(member, **how)
        self.feed(record)
        self.work()
        return Encounter.objects.get(source_reference=record["mdtrt_id"])

    # -- claims ----------------------------------------------------------------------------------
    def submitted(
        self, member: Member | None = None, *, cause: str = "illness", **how: Any
    ) -> Claim:
        """A claim that was just filed; the machine has not looked at it yet."""
        who = member or self.member()
        encounter = self.stay(who, **how)
        (claim,) = submit_one_tap(
            encounter_id=encounter.pk, cause=cause, actor=user_of_member(who), now=self.now
        )
        return claim

    def in_review(self, member: Member | None = None, **how: Any) -> Review:
        """On the desk: green where all checks pass, else with an officer."""
        claim = self.submitted(member, **how)
        self.work()
        return self.review(claim)

    def review(self, claim: Claim) -> Review:
        """Its last round."""
        reviews = Review.objects.select_related("claim__bank_account", "member")
        return reviews.filter(claim=claim).latest("round")

    def decide(self, review: Review, wish: Wish | None = None, *, by: str = "officer") -> object:
        """What an officer who looks at the case as it is now does; approval if silent."""
        review.refresh_from_db()
        assessment = review.claim.assessments.latest("pk")
        return decide(
            review_id=review.pk,
            version=review.version,
            assessment_id=assessment.pk,
            wish=wish or Wish(Outcome.APPROVED, assessment.benefit),
            actor=self.staff[by],
            now=self.now,
        )

    def confirm(self, review: Review, *, by: str = "supervisor") -> Decision:
        review.refresh_from_db()
        return confirm(
            review_id=review.pk, version=review.version, actor=self.staff[by], now=self.now
        )

    def proposed(self, **how: Any) -> Review:
        """A denial that waits for the second person."""
        review = self.in_review(cause="third_party", **how)
        wish = Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY, note="交通事故")
        assert isinstance(self.decide(review, wish), Proposal)
        review.refresh_from_db()
        return review

    def denied(self) -> Claim:
        review = self.proposed()
        decision = self.confirm(review)
        return self.effective(decision)

    def approved(self, member: Member | None = None, **how: Any) -> Claim:
        """Approved, ten minutes gone: with finance."""
        review = self.in_review(member, **how)
        decision = self.decide(review)
        if isinstance(decision, Proposal):
            decision = self.confirm(review)
        assert isinstance(decision, Decision)
        return self.effective(decision)

    # -- experts ---------------------------------------------------------------------------------
    def refer(
        self,
        review: Review | None = None,
        *,
        by: str = "officer",
        to: str | None = "expert",
        specialty: str = "",
        kind: Referral.Kind = Referral.Kind.CRITICAL_ILLNESS,
    ) -> Referral:
        """An officer asks an expert, or with `to=None` a specialty, about a case.

        About a critical illness two experts are asked; this is the first one's sitting.
        """
        case = review or self.in_review(disease=CANCER)
        case.refresh_from_db()
        return refer(
            review_id=case.pk,
            version=case.version,
            question=Question(
                kind=kind,
                text="是否属于重大疾病目录中的恶性肿瘤？",
                expert_id=self.staff[to].pk if to else None,
                specialty=specialty,
            ),
            actor=self.staff[by],
            now=self.now,
        )

    def asks_one(self, **how: Any) -> Referral:
        """A question that one expert answers: nothing about it is a critical illness."""
        return self.refer(self.in_review(), kind=Referral.Kind.NECESSITY, **how)

    def other(self, referral: Referral, *, seat: int = 2) -> Referral:
        """Another reader's sitting over the same question, the newest in its seat."""
        sittings = Referral.objects.filter(review=referral.review_id, seat=seat)
        return sittings.select_related("review__claim", "expert").latest("pk")

    def away(self, *names: str, days: int = 14) -> list[ExpertAbsence]:
        """These experts enter that they are away from today on."""
        today = self.now.date()
        return [
            add_absence(
                expert=self.staff[name],
                from_on=today,
                until_on=today + timedelta(days=days),
                actor=self.staff[name],
                now=self.now,
            )
            for name in names
        ]

    def back(self, absence: ExpertAbsence) -> None:
        """They are back earlier; the worker has not heard of it yet."""
        end_absence(absence_id=absence.pk, actor=absence.expert, now=self.now)

    def name_of(self, referral: Referral) -> str:
        """Under which name its reader works here."""
        return next(name for name, user in self.staff.items() if user.pk == referral.expert_id)

    def looks(self, referral: Referral, *, by: str = "") -> None:
        """The expert opens everything that must be opened."""
        reader = self.staff[by or self.name_of(referral)]
        opened = EvidenceOpened.objects.filter(referral=referral).values_list("key", flat=True)
        for key in [key for key in referral.evidence if key not in set(opened)]:
            open_evidence(referral_id=referral.pk, key=key, actor=reader, now=self.now)

    def judges(
        self, referral: Referral, conclusion: str = "critical_illness", *, by: str = ""
    ) -> Opinion:
        """The expert's initial opinion, after the evidence."""
        self.looks(referral, by=by)
        return give_initial_opinion(
            referral_id=referral.pk,
            judgement=Judgement(conclusion, "出院诊断明确", "high"),
            actor=self.staff[by or self.name_of(referral)],
            now=self.now,
        )

    def answers(
        self, referral: Referral, conclusion: str = "critical_illness", **final: str
    ) -> Opinion:
        """The expert's two opinions, which are the same."""
        self.judges(referral, conclusion)
        return give_final_opinion(
            referral_id=referral.pk,
            judgement=Judgement(conclusion, "出院诊断明确", "high"),
            actor=self.staff[self.name_of(referral)],
            now=self.now,
            **final,
        )

    def advised(self, conclusion: str = "critical_illness", **final: str) -> Review:
        """Two experts answered the same: the case is with an officer again."""
        referral = self.refer()
        self.answers(referral, conclusion, **final)
        self.answers(self.other(referral), conclusion, **final)
        return self.review(referral.review.claim)

    def not_asked(self, review: Review) -> str:
        """The expert whom nobody asked about a case that two have read."""
        readers = {self.name_of(sitting) for sitting in review.referrals.all()}
        [name] = {"expert", "expert2", "expert3"} - readers
        return name

    def differs(self, one: str = "critical_illness", two: str = "ordinary") -> Referral:
        """Two experts said different things, and compare; the first one's sitting."""
        referral = self.refer()
        for sitting, conclusion in ((referral, one), (self.other(referral), two)):
            reason = "" if conclusion == "critical_illness" else "M2"
            self.answers(sitting, conclusion, override_reason=reason)
        referral.refresh_from_db()
        return referral

    def third(self, one: str = "critical_illness", two: str = "ordinary") -> Referral:
        """Both stay with what they said: a third expert is asked; that one's sitting."""
        referral = self.differs(one, two)
        for sitting in (referral, self.other(referral)):
            reader = self.staff[self.name_of(sitting)]
            keep(referral_id=sitting.pk, text="", actor=reader, now=self.now)
        return self.other(referral, seat=3)

    # -- hospitals -------------------------------------------------------------------------------
    def writes(
        self,
        review: Review | None = None,
        *,
        topic: str = "visit_kind",
        channel: str = "post",
        note: str = "",
        days: int = 14,
        by: str = "officer",
    ) -> Enquiry:
        """An officer writes to the hospital of a case; on paper nobody has posted it yet."""
        case = review or self.in_review()
        case.refresh_from_db()
        until = self.now.date() + timedelta(days=days)
        return enquire(
            review_id=case.pk,
            version=case.version,
            question=HospitalQuestion(topic=topic, note=note, until=until, channel=channel),
            actor=self.staff[by],
            now=self.now,
        )

    def asks_hospital(self, review: Review | None = None, **how: Any) -> Enquiry:
        """The letter is in the post, and the case waits for the hospital."""
        enquiry = self.writes(review, **how)
        post_letter(enquiry_id=enquiry.pk, actor=self.staff["officer"], now=self.now)
        enquiry.refresh_from_db()
        return enquiry

    def hears(
        self, enquiry: Enquiry, value: str = "", *, text: str = "属实。", by: str = "officer"
    ) -> EnquiryReply:
        """The hospital's answer is filed; `value` is what it establishes."""
        name = FACT_OF.get(enquiry.topic, "")
        was = Fact.objects.current().filter(claim=enquiry.review.claim_id, name=name).first()
        return file_reply(
            enquiry_id=enquiry.pk,
            answer=Answer(text, self.now.date(), value, was.pk if was else None),
            actor=self.staff[by],
            now=self.now,
        )

    # -- appeals ---------------------------------------------------------------------------------
    def appealed(self, claim: Claim | None = None) -> Review:
        """The member does not accept a denial: the second round, with an officer."""
        denied = claim or self.denied()
        appeal(
            claim_id=denied.pk,
            text="对方车辆逃逸，没有人赔偿我。",
            actor=user_of_member(denied.member),
            now=self.now,
        )
        return self.review(denied)

    def views(self, review: Review, *, by: str, conclusion: str = "pay") -> AppealView:
        """What this person thinks of an appeal before they know what others concluded."""
        review.refresh_from_db()
        return record_view(
            review_id=review.pk,
            version=review.version,
            conclusion=conclusion,
            grounds="材料里没有第三方的证据",
            actor=self.staff[by],
            now=self.now,
        )

    def withdrawn(self) -> Claim:
        claim = self.in_review().claim
        withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=self.now)
        self.work()
        claim.refresh_from_db()
        return claim

    def effective(self, decision: Decision) -> Claim:
        self.later(minutes=11)
        assert take_effect(decision_id=decision.pk, now=self.now)
        self.work()
        return Claim.objects.get(pk=decision.claim_id)


def build_house() -> House:
    """The union as it stands before anybody is ill."""
    load_schemes(now=NOW)
    load_seed()
    kind = Unit.Kind
    district = add_unit(kind=kind.DISTRICT, code="TEST-D", name="测试区总工会", parent=None)
    town = add_unit(kind=kind.TOWN, code="TEST-T", name="测试镇总工会", parent=district)
    mill = add_unit(kind=kind.WORKPLACE, code="TEST-W1", name="测试纺织厂", parent=town)
    school = add_unit(kind=kind.WORKPLACE, code="TEST-W2", name="测试中学", parent=town)
    staff = {}
    for number, (username, role) in enumerate(STAFF.items()):
        staff[username] = add_staff(
            username=username,
            display_name=f"测试{username}",
            password=PASSWORD,
            phone=f"1990001{number:04d}",
            member=None,
            actor=None,
        )
        grant_role(
            user=staff[username], role=role, unit=district, reason="test", actor=None, now=NOW
        )
    return House(
        district=district,
        mill=mill,
        school=school,
        scheme=Scheme.objects.get(code="hangzhou"),
        staff=staff,
        crowd=people(7, 120),
    )
