"""A small union with its finance office, and claims that were approved: what finance begins with.

The paper behind a claim (stay, assessment) is put down in rows; every state is reached by the real
actions.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model

from claims.actions.record import lock_claim, move_claim
from claims.models import Assessment, Claim
from claims.states import CLAIM_MOVES
from config.kernel.id_number import check_digit
from config.kernel.tasks import perform_due
from members.actions.account import add_account
from members.actions.register import add_unit, register_member
from members.actions.staff import grant_role
from members.models import BankAccount, Encounter, Member, Scheme, SchemeVersion, Unit, User
from members.roles import Role
from payouts.actions.instruct import award_decision
from payouts.models import PaymentInstruction
from reviews.actions.effect import take_effect
from reviews.models import Decision, DecisionEffect, Proposal, Review
from reviews.models.decision import Outcome
from reviews.states import ReviewState

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
_numbers = count(1)


@dataclass
class House:
    """The units and people that the tests need; `owe` makes the money that is due."""

    district: Unit
    mill: Unit
    school: Unit
    office: Unit
    maker: User
    other_maker: User
    checker: User
    second_checker: User
    officer: User
    supervisor: User
    version: SchemeVersion

    def member(self, unit: Unit | None = None, *, name: str = "") -> Member:
        number = next(_numbers)
        head = f"330199{date(1970, 1, 1) + timedelta(days=number % 9000):%Y%m%d}{number % 1000:03d}"
        member = register_member(
            name=name or f"测试员{number}",
            id_number=head + check_digit(head),
            phone=f"1990000{number % 10_000:04d}",
            unit=unit or self.mill,
        )
        self.account(member)
        return member

    def account(self, member: Member, number: str = "", *, now: datetime = NOW) -> BankAccount:
        return add_account(
            member=member,
            number=number or f"6217{next(_numbers):012d}",
            bank_name="示例银行",
            holder_name=member.name,
            origin=BankAccount.Origin.EMPLOYER_LIST,
            actor=None,
            now=now,
        )

    @transaction.atomic
    def decision(
        self,
        amount: str = "100.00",
        *,
        member: Member | None = None,
        now: datetime = NOW,
        in_effect: bool = True,
    ) -> Decision:
        """A claim approved ten minutes before `now`: in effect, and not with finance yet."""
        claim = self._claim(member or self.member(), now)
        claim.encounter.save()
        claim.save()
        move_claim(lock_claim(claim.pk), "accept", actor=None, now=now)
        papers = self._papers(claim, amount, now)
        for row in papers:
            row.save()
        decision = papers[-1]
        assert isinstance(decision, Decision)
        if in_effect:
            take_effect(decision_id=decision.pk, now=now)
        return decision

    @transaction.atomic
    def owe_many(self, amounts: list[str], *, now: datetime = NOW) -> None:
        """As `owe`, a thousand times: the papers in bulk, and nobody is told."""
        members = [self.member() for _ in range(20)]
        claims = [self._claim(members[n % 20], now) for n in range(len(amounts))]
        Encounter.objects.bulk_create([claim.encounter for claim in claims])
        Claim.objects.bulk_create(claims)
        sets = [self._papers(*pair, now) for pair in zip(claims, amounts, strict=True)]
        for rows in zip(*sets, strict=True):
            type(rows[0])._base_manager.bulk_create(rows)
        decisions = Decision.objects.filter(claim__in=claims)
        DecisionEffect.objects.bulk_create(
            [DecisionEffect(decision=decision, took_effect_at=now) for decision in decisions]
        )
        for claim in claims:
            move_claim(claim, "accept", actor=None, now=now)
            move_claim(claim, "approve", actor=None, now=now)
        for decision in decisions:
            award_decision(decision_id=decision.pk, now=now)

    def _papers(self, claim: Claim, amount: str, now: datetime) -> list[Model]:
        """What a decision rests on, and the decision; none of it saved. The accounts here are new,
        so two persons decide."""
        review = Review(
            claim=claim,
            member=claim.member,
            unit_path=claim.unit_path,
            state=ReviewState.WITH_OFFICER,
            rank=1,
            due_on=claim.promised_on,
            opened_at=now,
        )
        assessment = Assessment(
            claim=claim,
            claim_version=1,
            scheme_version=self.version,
            outcome=Assessment.Outcome.PAY,
            benefit=Decimal(amount),
            base=Decimal(amount),
            inputs={},
            assessed_at=now,
        )
        decided = {
            "review": review,
            "review_version": 1,
            "assessment": assessment,
            "outcome": Outcome.APPROVED,
            "amount": Decimal(amount),
        }
        before = now - timedelta(minutes=10)
        proposal = Proposal(
            **decided, why_two=["new_account"], proposed_by=self.officer, proposed_at=before
        )
        decision = Decision(
            **decided,
            claim=claim,
            proposal=proposal,
            decided_by=self.officer,
            decided_at=before,
            confirmed_by=self.supervisor,
            confirmed_at=before,
            effective_at=now,
        )
        return [review, assessment, proposal, decision]

    def owe(
        self, amount: str = "100.00", *, member: Member | None = None, now: datetime = NOW
    ) -> PaymentInstruction:
        """Money that is due and not in a batch yet."""
        decision = self.decision(amount, member=member, now=now)
        award = award_decision(decision_id=decision.pk, now=now)
        assert award is not None
        return award.instructions.get()

    def _claim(self, member: Member, now: datetime) -> Claim:
        """A claim with its stay, not saved."""
        encounter = Encounter(
            member=member,
            source="test",
            source_reference=f"stay-{next(_numbers)}",
            kind=Encounter.Kind.INPATIENT,
            provider_code="H1",
            provider_name="示例医院",
            hospital_level=3,
            admitted_on=date(2026, 11, 1),
            discharged_on=date(2026, 11, 5),
            disease_code="K80.1",
            disease_name="胆囊结石",
        )
        return Claim(
            member=member,
            unit_path=member.unit_path,
            scheme=self.version.scheme,
            item="out_of_pocket",
            period=2026,
            encounter=encounter,
            channel=Claim.Channel.ONE_TAP,
            bank_account=BankAccount.objects.get(member=member, ended_at=None),
            state=CLAIM_MOVES.initial,
            filed_by=_member_user(member),
            filed_at=now,
            promised_on=date(2026, 11, 30),
        )


def build() -> House:
    district = add_unit(kind=Unit.Kind.DISTRICT, code="D0", name="示例区总工会", parent=None)
    mill = add_unit(kind=Unit.Kind.WORKPLACE, code="W1", name="示例纺织厂", parent=district)
    school = add_unit(kind=Unit.Kind.WORKPLACE, code="W2", name="示例学校", parent=district)
    office = add_unit(kind=Unit.Kind.WORKPLACE, code="W3", name="工会机关", parent=district)
    scheme = Scheme.objects.create(code="hangzhou", name_zh="示例计划", name_en="Example scheme")
    version = SchemeVersion.objects.create(
        scheme=scheme,
        version="2026",
        valid_from=date(2026, 1, 1),
        digest="0" * 64,
        source_text="",
        loaded_at=NOW,
    )
    return House(
        district=district,
        mill=mill,
        school=school,
        office=office,
        maker=staff("zhou", Role.FINANCE_MAKER, district),
        other_maker=staff("wu", Role.FINANCE_MAKER, district),
        checker=staff("zheng", Role.FINANCE_CHECKER, district),
        second_checker=staff("wang", Role.FINANCE_CHECKER, district),
        officer=staff("li", Role.CASE_OFFICER, district),
        supervisor=staff("zhao", Role.SUPERVISOR, district),
        version=version,
    )


def staff(username: str, role: Role, unit: Unit, *, member: Member | None = None) -> User:
    """Someone who signs in, with one role. The password is not what these tests are about."""
    user = User(kind=User.Kind.STAFF, username=username, display_name=username, member=member)
    user.set_unusable_password()
    user.save()
    grant_role(user=user, role=role, unit=unit, reason="test", actor=None, now=NOW)
    return fresh(user)


def fresh(user: AbstractBaseUser) -> User:
    """As the next request sees them: roles are read once per request."""
    return User.objects.get(pk=user.pk)


def work(now: datetime) -> int:
    """What the queue would do by `now`."""
    return perform_due(now=now)


def utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _member_user(member: Member) -> User:
    user, _made = User.objects.get_or_create(
        kind=User.Kind.MEMBER,
        member=member,
        defaults={"username": f"m-{member.reference}", "display_name": member.name},
    )
    return user
