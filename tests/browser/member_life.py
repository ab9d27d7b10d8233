"""A member who has been through everything, who acts for them, and whoever stands at the door.

Each page below /m/ is named here with how it is reached; a new one is missed by the walk over them
(`test_member_walk.py`) until it stands here, too.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from claims.actions.planned_stay import Plan, note_planned_stay
from claims.actions.record import record_payment
from claims.actions.statement import certify_payment
from claims.models import Claim
from members.actions.consent import withdraw_consent
from members.actions.mandate import ask, relative_user, send_mandate_code
from members.actions.register import register_member
from members.actions.sign_in import user_of_member
from members.models import Consent, Encounter, Mandate, Member
from reviews.actions.ask import ask_for_papers
from reviews.actions.lease import open_case
from reviews.models import Grievance, MemberLetter, Review
from tests.browser.site import Site, Visitor
from tests.desktop import Desk
from tests.mandates import of_relative
from tests.reviews.grievances import stages as grievances
from tests.stages import House
from tests.visitor import latest_code

RELATIVE_PHONE = "19900008802"
NEW_BANK, NEW_CARD = "示例银行", "6222000012345678907"
NOTE = "请到参保地医保窗口打印分割单"
# What has an address below /m/ and is no page, each with the reason.
NO_PAGES = {
    "members:sign_on": "leads to the platform where the member has an identity",
    "members:sign_on_back": "leads on from there",
    "claims:picture": "a picture",
    "claims:thumbnail": "a picture",
    "claims:statement_pdf": "a file to print",
    "appeals:letter_pdf": "a file to print",
}


@dataclass(frozen=True)
class Stop:
    """One page of the walk: the name of its address, and where it is for this member."""

    name: str
    path: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.note}".strip()


def stop(name: str, note: str = "", query: str = "", **where: object) -> Stop:
    return Stop(name, reverse(name, kwargs=where or None) + query, note)


@dataclass
class Walker:
    """Somebody with a browser, and the pages that they can open."""

    visitor: Visitor
    stops: list[Stop]


@dataclass
class Life:
    """What the member has been through, by the real actions."""

    house: House
    desk: Desk
    member: Member
    claims: dict[str, Claim] = field(default_factory=dict)
    months: "list[int]" = field(default_factory=lambda: list(range(8, 0, -1)))

    def days(self) -> dict[str, date]:
        """A stay in a month of its own."""
        month = self.months.pop()
        return {"admitted_on": date(2026, month, 3), "discharged_on": date(2026, month, 12)}

    def is_paid(self) -> None:
        claim = self.house.approved(self.member, **self.days())
        now = self.house.now
        record_payment(claim_id=claim.pk, amount=Decimal("100.00"), paid_at=now, now=now)
        certify_payment(claim_id=claim.pk, actor=user_of_member(self.member), now=now)
        self.claims["paid"] = claim

    def is_denied(self, name: str) -> None:
        decision = self.house.confirm(self.house.proposed(member=self.member, **self.days()))
        self.claims[name] = self.house.effective(decision)

    def appeals(self) -> None:
        self.is_denied("appealed")
        self.house.appealed(self.claims["appealed"])

    def waits_for_the_desk(self) -> None:
        self.claims["in_review"] = self.house.in_review(self.member, **self.days()).claim

    def is_asked_for_a_paper(self) -> None:
        claim = self.desk.by_photo(self.member, kinds=("inpatient_receipt", "discharge_summary"))
        officer = self.house.staff["officer"]
        review = Review.objects.get(claim=claim)
        open_case(review_id=review.pk, actor=officer, now=self.house.now)
        review.refresh_from_db()
        ask_for_papers(
            review_id=review.pk,
            version=review.version,
            kinds=["split_sheet"],
            note=NOTE,
            until=self.house.now.date() + timedelta(days=14),
            actor=officer,
            now=self.house.now,
        )
        self.claims["asked"] = claim

    def has_a_draft(self) -> None:
        self.desk.draft(self.member, seed=2, doubtful={"total": "23418.15"})

    def tells_what_went_badly(self) -> None:
        grievances.answered(self.house, member=self.member, claim=self.claims["paid"])
        grievances.asked(self.house, grievances.given(self.house, member=self.member))

    def plans_a_stay(self) -> None:
        days = [self.house.now.date() + timedelta(days=days) for days in (20, 28)]
        plan = Plan("上海", "上海某医院", *days)
        actor = user_of_member(self.member)
        note_planned_stay(member=self.member, plan=plan, actor=actor, now=self.house.now)

    def changes_their_mind(self) -> None:
        withdraw_consent(
            member=self.member,
            source=Consent.Source.MEDICAL_INSURANCE,
            purpose=Consent.Purpose.MUTUAL_AID,
            actor=user_of_member(self.member),
            now=self.house.now,
        )
        self.house.later(minutes=5)
        self.house.consents(self.member)

    def lets_two_act(self) -> tuple[Mandate, Mandate]:
        """One does so already; the other waits for the code."""
        standing = of_relative(self.house, self.member)
        self.house.later(minutes=2)
        actor = user_of_member(self.member)
        asked = ask(
            member=self.member,
            delegate=relative_user(name="李小明", phone=RELATIVE_PHONE),
            kind=Mandate.Kind.RELATIVE,
            unit=None,
            scopes=(Mandate.Scope.FOLLOW,),
            ends_on=self.house.now.date() + timedelta(days=90),
            actor=actor,
            now=self.house.now,
        )
        now = self.house.now
        send_mandate_code(mandate_id=asked.pk, address="10.0.0.1", actor=actor, now=now)
        return standing, asked


def walkers(house: House, desk: Desk, site: Site) -> list[Walker]:
    """The member, their relative, and a stranger at the door."""
    house.now = timezone.now() - timedelta(hours=3)
    life = Life(house, desk, house.member())
    life.is_paid()
    life.is_denied("denied")
    life.appeals()
    life.waits_for_the_desk()
    life.is_asked_for_a_paper()
    life.has_a_draft()
    life.tells_what_went_badly()
    life.plans_a_stay()
    life.changes_their_mind()
    standing, asked = life.lets_two_act()
    told = house.stay(life.member)
    house.work()
    return [
        Walker(_asks_for_another_card(site, life.member), _own_pages(life, told, asked)),
        Walker(_acts(site, standing), _pages_for_another(life, told)),
        Walker(_at_the_door(site, house), _doors()),
    ]


def _own_pages(life: Life, told: Encounter, asked: Mandate) -> list[Stop]:
    reference = {name: claim.reference for name, claim in life.claims.items()}
    letter = MemberLetter.objects.filter(claim=life.claims["denied"]).latest("pk")
    told_us = Grievance.objects.filter(member=life.member).order_by("pk")
    denied = reference["denied"]
    return [
        stop("claims:home"),
        stop("claims:new", stay=told.reference),
        *[stop("claims:status", name, reference=number) for name, number in reference.items()],
        stop("claims:facts", "asked", reference=reference["asked"]),
        stop("claims:facts", "paid", reference=reference["paid"]),
        stop("claims:money", "paid", reference=reference["paid"]),
        stop("claims:money", "in_review", reference=reference["in_review"]),
        stop("claims:papers", "asked", reference=reference["asked"]),
        stop("claims:papers", "appealed", reference=reference["appealed"]),
        stop("claims:withdraw", reference=reference["in_review"]),
        stop("appeals:appeal", reference=denied),
        stop("appeals:letters", reference=denied),
        stop("appeals:letter", reference=denied, uid=letter.uid),
        stop("claims:photo"),
        stop("claims:photo_check"),
        stop("claims:planned"),
        stop("claims:statements"),
        stop("claims:acting", "nobody"),
        stop("members:profile"),
        stop("members:messages"),
        stop("members:access"),
        stop("members:consent"),
        stop("members:appoint_relative"),
        stop("members:mandate_code", pk=asked.pk),
        stop("members:card"),
        stop("members:card_change"),
        stop("members:card_code"),
        stop("grievances:mine"),
        stop("grievances:new"),
        stop("grievances:new", "appeal", f"?claim={denied}"),
        *[stop("grievances:one", one.state, reference=one.reference) for one in told_us],
    ]


def _pages_for_another(life: Life, told: Encounter) -> list[Stop]:
    return [
        stop("claims:acting"),
        stop("claims:home", "acting"),
        stop("claims:new", "acting", stay=told.reference),
        stop("claims:photo", "acting"),
        stop("claims:planned", "acting"),
        stop("claims:status", "acting", reference=life.claims["denied"].reference),
    ]


def _doors() -> list[Stop]:
    return [
        stop("members:sign_in"),
        stop("members:sign_in_code"),
        stop("members:sign_in_who"),
    ]


def _asks_for_another_card(site: Site, member: Member) -> Visitor:
    visitor = site.comes_in(user_of_member(member)).goes_to(reverse("members:card_change"))
    visitor.page.locator("input[name=bank_name]").fill(NEW_BANK)
    visitor.page.locator("input[name=number]").fill(NEW_CARD)
    visitor.page.locator("input[name=holder_name]").fill(member.name)
    return _goes_on(visitor)


def _acts(site: Site, mandate: Mandate) -> Visitor:
    visitor = site.comes_in(mandate.delegate).goes_to(reverse("claims:acting"))
    return _goes_on(visitor)


def _at_the_door(site: Site, house: House) -> Visitor:
    """Two share a telephone: their code is good, and it is not clear yet who of them it is. Then a
    code to another telephone is on its way."""
    one, other = house.crowd[-1], house.crowd[-2]
    for person in (one, other):
        register_member(
            name=person.name, id_number=person.id_number, phone=one.phone, unit=house.mill
        )
    visitor = _asks_for_a_code(site.visitor(), one.phone)
    visitor.page.locator("input[name=code]").fill(latest_code(one.phone))
    return _asks_for_a_code(_goes_on(visitor), RELATIVE_PHONE)


def _asks_for_a_code(visitor: Visitor, phone: str) -> Visitor:
    visitor.goes_to(reverse("members:sign_in")).page.locator("input[name=phone]").fill(phone)
    return _goes_on(visitor)


def _goes_on(visitor: Visitor) -> Visitor:
    visitor.page.locator("main form button.btn-primary").first.click()
    visitor.page.wait_for_load_state()
    return visitor
