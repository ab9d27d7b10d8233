"""The moving clock of the demo story, and what its people do – all by the real actions.

Every verb here is what a click does: the same functions, the same connectors over HTTP, the same
background work. Only the clock is ours.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from claims.actions.answer import answer_reminder
from claims.actions.record import correct_account
from claims.actions.submit import submit_one_tap, withdraw
from claims.models import Claim, Reminder
from config.demo.hospitals import FILE_NAME, demo_list
from config.kernel.adapters import load
from config.kernel.tasks import perform_due
from config.sandbox.client import SandboxClient
from config.sandbox.people import Person
from config.sandbox.providers import Provider
from config.sandbox.records import settlement_record
from members.actions.account import add_account
from members.actions.consent import give_consent
from members.actions.import_hospitals import look_at_file, take_in
from members.actions.import_settlements import pull_feed
from members.actions.sign_in import user_of_member
from members.models import BankAccount, Consent, Encounter, Member, User
from members.queries.hospital_plan import plan_of
from payouts.tasks import collect_bank_answers
from reviews.actions.advise import (
    give_final_opinion,
    give_initial_opinion,
    open_evidence,
    still_to_open,
)
from reviews.actions.decide import Wish, confirm, decide
from reviews.actions.lease import open_case
from reviews.actions.opinions import Judgement
from reviews.actions.refer import Question, refer
from reviews.models import Referral, Review
from reviews.models.decision import Outcome, OverrideReason

SOURCE = Consent.Source.MEDICAL_INSURANCE
PURPOSE = Consent.Purpose.MUTUAL_AID


@dataclass
class Stage:
    """The clock, and the outside world that the story arranges."""

    now: datetime
    outside: SandboxClient

    def at(self, day: date, hour: int, minute: int = 0) -> None:
        """Move the clock, forward only, and let due work be done on the way."""
        wanted = timezone.make_aware(datetime.combine(day, time(hour, minute)))
        if wanted < self.now:
            raise ValueError("the story's clock only goes forward")
        self.now = wanted
        self.work()

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)
        self.work()

    def work(self) -> None:
        """What the worker would have done by now."""
        perform_due(now=self.now)

    # -- the administrator -----------------------------------------------------------------------
    def takes_in_hospitals(self, administrator: User) -> None:
        """The file is looked at, and taken in as it was seen."""
        delivery = look_at_file(
            data=demo_list().encode(), file_name=FILE_NAME, actor=administrator, now=self.now
        )
        seen = plan_of(delivery.text).digest
        take_in(import_id=delivery.pk, digest=seen, actor=administrator, now=self.now)
        self.work()

    # -- members ---------------------------------------------------------------------------------
    def consents_on_the_phone(self, member: Member) -> None:
        give_consent(
            member=member,
            source=SOURCE,
            purpose=PURPOSE,
            actor=user_of_member(member),
            now=self.now,
        )

    def consents_on_paper(self, member: Member, helper: User, reference: str) -> None:
        give_consent(
            member=member,
            source=SOURCE,
            purpose=PURPOSE,
            actor=helper,
            now=self.now,
            paper_reference=reference,
        )

    def is_discharged(
        self,
        person: Person,
        at: Provider,
        *,
        admitted_on: date,
        discharged_on: date,
        total: str,
        self_borne: str,
        disease: tuple[str, str] | None = None,
    ) -> dict[str, str]:
        """The hospital settles; the insurer will publish the row with the next feed."""
        record = settlement_record(
            person,
            at,
            admitted_on=admitted_on,
            discharged_on=discharged_on,
            total=Decimal(total),
            self_borne=Decimal(self_borne),
            disease=disease,
        )
        self.outside.plant_settlements([record])
        return record

    def falls_ill(
        self,
        person: Person,
        out_on: date,
        at: Provider,
        own: int,
        disease: tuple[str, str] | None = None,
    ) -> None:
        """A stay of some days that ended on `out_on`, of which `own` yuan were the person's."""
        self.is_discharged(
            person,
            at,
            admitted_on=out_on - timedelta(days=4 + own % 6),
            discharged_on=out_on,
            total=str(Decimal(own) * 5 + 1200),
            self_borne=str(own),
            disease=disease,
        )

    def feed_arrives(self) -> None:
        pull_feed(feed=load(settings.MEDICAL_INSURANCE), actor=None, now=self.now)
        self.work()

    def claims(self, member: Member, *, cause: str = "illness") -> Claim:
        """One tap on the newest stay that has no claim yet."""
        encounter = Encounter.objects.filter(member=member, claim=None).latest("discharged_on")
        claims = submit_one_tap(
            encounter_id=encounter.pk, cause=cause, actor=user_of_member(member), now=self.now
        )
        self.work()
        return claims[-1]

    def withdraws(self, claim: Claim) -> None:
        withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=self.now)
        self.work()

    def does_not_need_it(self, member: Member) -> None:
        reminder = Reminder.objects.filter(member=member).latest("pk")
        answer_reminder(
            reminder_id=reminder.pk,
            answer=Reminder.State.DECLINED,
            actor=user_of_member(member),
            now=self.now,
        )

    def gives_another_card(self, claim: Claim, *, number: str, bank_name: str) -> None:
        actor = user_of_member(claim.member)
        account = add_account(
            member=claim.member,
            number=number,
            bank_name=bank_name,
            holder_name=claim.member.name,
            origin=BankAccount.Origin.MEMBER,
            actor=actor,
            now=self.now,
        )
        correct_account(claim_id=claim.pk, account=account, actor=actor, now=self.now)
        self.work()

    # -- the desk --------------------------------------------------------------------------------
    def approves(self, claim: Claim, officer: User) -> None:
        assessment = claim.assessments.latest("pk")
        self._decide(claim, officer, Wish(Outcome.APPROVED, assessment.benefit))

    def approves_another_amount(
        self, claim: Claim, officer: User, amount: str, *, reason: str, note: str
    ) -> None:
        wish = Wish(Outcome.APPROVED, Decimal(amount), override_reason=reason, note=note)
        self._decide(claim, officer, wish)

    def proposes_denial(self, claim: Claim, officer: User, *, reason: str, note: str) -> None:
        self._decide(claim, officer, Wish(Outcome.DENIED, denial_reason=reason, note=note))

    def opens(self, claim: Claim, who: User) -> Review:
        """The case as it lies before whoever opens it."""
        review = Review.objects.filter(claim=claim).latest("round")
        open_case(review_id=review.pk, actor=who, now=self.now)
        review.refresh_from_db()
        return review

    def confirms(self, claim: Claim, supervisor: User) -> None:
        review = self.opens(claim, supervisor)
        confirm(review_id=review.pk, version=review.version, actor=supervisor, now=self.now)
        self.work()

    def _decide(self, claim: Claim, officer: User, wish: Wish) -> None:
        review = self.opens(claim, officer)
        decide(
            review_id=review.pk,
            version=review.version,
            assessment_id=claim.assessments.latest("pk").pk,
            wish=wish,
            actor=officer,
            now=self.now,
        )
        self.work()

    # -- experts ---------------------------------------------------------------------------------
    def asks_an_expert(
        self, claim: Claim, officer: User, expert: User, *, kind: Referral.Kind, text: str
    ) -> Referral:
        review = self.opens(claim, officer)
        referral = refer(
            review_id=review.pk,
            version=review.version,
            question=Question(kind=kind, text=text, expert_id=expert.pk),
            actor=officer,
            now=self.now,
        )
        self.work()
        return referral

    def answers(
        self, referral: Referral, judgement: Judgement, *, why_not_proposed: str = ""
    ) -> None:
        """Whoever was asked or drawn looks at all of it, says what they think, and says it again
        with the machine's proposal before them, and with what they cite."""
        expert = referral.expert
        if expert is None:
            raise LookupError(referral.question)
        for key in still_to_open(referral):
            open_evidence(referral_id=referral.pk, key=key, actor=expert, now=self.now)
        self.later(minutes=10)
        give_initial_opinion(
            referral_id=referral.pk,
            judgement=replace(judgement, cites=()),
            actor=expert,
            now=self.now,
        )
        self.later(minutes=5)
        give_final_opinion(
            referral_id=referral.pk,
            judgement=judgement,
            actor=expert,
            now=self.now,
            override_reason=OverrideReason.M2 if why_not_proposed else "",
            override_note=why_not_proposed,
        )
        self.work()

    # -- finance and bank ------------------------------------------------------------------------
    def bank_answers(self) -> None:
        self.outside.next_bank_day(timezone.localdate(self.now))
        collect_bank_answers(now=self.now)
        self.work()
