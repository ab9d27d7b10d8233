"""Told on Monday, paid on Friday: the demo story, day by day, by the real actions.

Twenty-one people are followed one by one, six of them with photographed papers (`photos.py`), seven
for what goes on around cases (`desk.py`, `readers.py`; `complaints.py` has the grievances); two
hundred more make the queues look real. The story ends at the real present, so whoever opens the
demo goes on where it stops. What it must have come to stands in `endings.py`.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from django.utils import timezone

from claims.models import Claim
from config.demo import SEED, complaints, desk, photos, readers
from config.demo.cast import STORY_PEOPLE, assemble
from config.demo.parts import Part, Story
from config.demo.stage import Stage
from config.sandbox.client import SandboxClient
from config.sandbox.providers import PROVIDERS, Provider
from members.models import Scheme
from payouts.actions.batch import prepare_batch
from payouts.actions.release import release_batch
from reviews.actions.bulk import Seen, confirm_green
from reviews.actions.tag import add_tag
from reviews.models import PreReview, Review
from reviews.models.decision import DenialReason, OverrideReason

TERTIARY, SECONDARY, PRIMARY = PROVIDERS[0], PROVIDERS[5], PROVIDERS[8]
SPRING = 75  # days ago


class Thread(Enum):
    """What the story can be told without: claims alone are the shortest one."""

    CLAIMS = auto()
    PHOTOS = auto()
    DESK = auto()


PARTS = (
    "one_tap",  # known account, green, one officer confirms, paid
    "new_account",  # first payment to the account: two persons decide, paid
    "other_amount",  # the officer finds another payer: another amount with a reason, paid
    "denied",  # someone else is liable: proposed, confirmed by a second person
    "bounced",  # the account was closed: another card, paid again
    "told",  # has the reminder, has not claimed yet: yours to try
    "waiting",  # green, waits for your confirmation
    "paper",  # consent on paper at the counter; a denial waits for the second person
    *photos.LANES,
    *desk.LANES,
)


def play(
    *,
    outside: SandboxClient,
    now: datetime,
    background: int = 200,
    with_photos: bool = True,
    with_desk: bool = True,
) -> Story:
    """Play everything up to `now`; most of it takes place in the eleven days before.

    Reading the photos of six people takes a minute or two; without them nobody of the six acts.
    Without the desk nothing happens but what a claim's own way asks for.
    """
    scheme = Scheme.objects.get(code="hangzhou")
    today = timezone.localdate(now)
    dawn = timezone.make_aware(datetime.combine(today - timedelta(days=SPRING), time(8)))
    stage = Stage(dawn, outside)
    cast = assemble(scheme=scheme, now=stage.now, background=background)
    stage.takes_in_hospitals(cast.staff["admin"])
    outside.plant_people(cast.people)
    parts = {
        key: Part(key, person, member)
        for key, person, member in zip(PARTS, cast.people, cast.members, strict=False)
    }
    story = Story(stage, cast, parts, today)
    _everyone_consents(story)
    left_out = {Thread.PHOTOS: not with_photos, Thread.DESK: not with_desk}
    for thread, days_ago, chapter in CHAPTERS:
        if not left_out.get(thread):
            chapter(story, today - timedelta(days=days_ago))
    if stage.now < now:
        stage.now = now
        stage.work()
    return story


def _everyone_consents(story: Story) -> None:
    helper = story.staff["helper"]
    for number, member in enumerate(story.cast.members):
        on_paper = member is story.parts["paper"].member or number % 9 == 8
        if on_paper:
            story.stage.consents_on_paper(member, helper, f"SQ-{number:04d}")
        else:
            story.stage.consents_on_the_phone(member)


def _an_earlier_claim(story: Story, day: date) -> None:
    """Ten weeks ago: first payments, so that some accounts are known to the bank."""
    stage = story.stage
    veterans = [story.parts["one_tap"], story.parts["waiting"], story.parts["other_amount"]]
    crowd = list(zip(story.cast.people, story.cast.members, strict=True))[STORY_PEOPLE::3]
    known = [(part.person, part.member) for part in veterans] + crowd
    for person, _member in known:
        stage.falls_ill(person, day - timedelta(days=3), SECONDARY, 3000)
    stage.at(day, 9)
    stage.feed_arrives()
    stage.at(day + timedelta(days=1), 10)
    claims = [stage.claims(member) for _person, member in known]
    stage.later(hours=2)
    # The first are drawn to be read again, all of them: something to find, whatever the draw says.
    readers.draws(story, "1", "每年头几件全部复读")
    _are_paid_for_the_first_time(story, claims[: len(veterans)])
    readers.draws(story, "0.05", "照常抽取")
    _are_paid_for_the_first_time(story, claims[len(veterans) :])
    _pay_all(story)
    stage.at(day + timedelta(days=2), 10)
    stage.bank_answers()


def _are_paid_for_the_first_time(story: Story, claims: Sequence[Claim]) -> None:
    for claim in claims:
        story.stage.approves(claim, story.staff["officer"])
        story.stage.confirms(claim, story.staff["supervisor"])
    story.stage.later(minutes=30)


def _told(story: Story, day: date) -> None:
    """Monday: the settlements arrive over night; the next morning everybody is told."""
    stage = story.stage
    stays: dict[str, tuple[Provider, int]] = {
        "one_tap": (TERTIARY, 4134),
        "new_account": (TERTIARY, 2600),
        "other_amount": (SECONDARY, 5200),
        "denied": (SECONDARY, 3900),
        "bounced": (TERTIARY, 1850),
        "told": (TERTIARY, 4734),
        "paper": (SECONDARY, 2200),
    }
    for key, (provider, own) in stays.items():
        part = story.parts[key]
        stage.falls_ill(part.person, day - timedelta(days=2), provider, own)
    for number, person in enumerate(story.cast.people[STORY_PEOPLE:]):
        provider = PRIMARY if number % 23 == 22 else PROVIDERS[number % 8]
        own = random.Random(f"{SEED} {number}").randrange(300, 12_000)  # noqa: S311
        stage.falls_ill(person, day - timedelta(days=number % 3 + 1), provider, own)
    stage.at(day, 7)
    stage.feed_arrives()
    stage.at(day + timedelta(days=1), 9, 5)


def _claimed(story: Story, day: date) -> None:
    stage = story.stage
    stage.at(day, 8, 30)
    for key, cause in (
        ("one_tap", "illness"),
        ("new_account", "illness"),
        ("other_amount", "illness"),
        ("denied", "third_party"),
        ("bounced", "illness"),
        ("paper", "work_injury"),
    ):
        story.parts[key].claim = stage.claims(story.parts[key].member, cause=cause)
        stage.later(minutes=3)
    for number, member in enumerate(story.crowd):
        if number % 10 == 7:
            stage.does_not_need_it(member)
        elif number % 10 not in (4, 9):  # two in ten were told and have not answered
            stage.claims(member, cause="unknown" if number % 17 == 5 else "illness")


def _decided(story: Story, day: date) -> None:
    stage, staff = story.stage, story.staff
    stage.at(day, 9, 40)
    officer, supervisor = staff["officer"], staff["supervisor"]
    stage.approves(story.parts["one_tap"].claimed(), officer)
    for key in ("new_account", "bounced"):
        stage.approves(story.parts[key].claimed(), officer)
    stage.approves_another_amount(
        story.parts["other_amount"].claimed(),
        officer,
        "1800.00",
        reason=OverrideReason.A2,
        note="单位补充医疗已报销一部分",
    )
    stage.proposes_denial(
        story.parts["denied"].claimed(),
        officer,
        reason=DenialReason.THIRD_PARTY,
        note="会员说明为交通事故，对方全责",
    )
    stage.later(minutes=50)
    for key in ("new_account", "bounced", "other_amount", "denied"):
        stage.confirms(story.parts[key].claimed(), supervisor)
    _the_crowd_is_decided(story)
    stage.later(minutes=30)


def _the_crowd_is_decided(story: Story) -> None:
    """A good third is done; the rest stays in the queues, with tags to sort them by."""
    stage, staff = story.stage, story.staff
    for label in ("急件", "待会商", "再核一次"):
        add_tag(label=label, actor=staff["supervisor"], now=stage.now)
    officer = staff["officer2"]
    reviews = list(
        Review.objects.filter(member__in=story.crowd, state__in=["green", "with_officer"])
        .select_related("claim__member", "claim__bank_account")
        .order_by("pk")
    )
    green = [review for review in reviews if review.state == "green"]
    confirm_green(
        cases=[
            Seen(review.pk, review.version, review.claim.assessments.latest("pk").pk)
            for review in green[: len(green) // 2]
        ],
        actor=officer,
        now=stage.now,
    )
    payable = [
        review.claim
        for review in reviews
        if review.state == "with_officer"
        and set(PreReview.objects.filter(review=review).latest("pk").reasons) == {"account_known"}
    ]
    for number, claim in enumerate(payable[: len(payable) // 2]):
        stage.approves(claim, officer)
        if number % 5:  # one in five still waits for the second person
            stage.confirms(claim, staff["supervisor"])


def _paid_and_bounced(story: Story, day: date) -> None:
    stage = story.stage
    bounced = story.parts["bounced"]
    stage.outside.bounce(bounced.person.account)
    stage.at(day, 10)
    _pay_all(story)
    stage.at(day + timedelta(days=1), 9, 30)
    stage.bank_answers()
    stage.later(hours=3)
    spare = story.cast.people[-1]
    stage.gives_another_card(
        story.parts["bounced"].claimed(),
        number=f"{spare.account[:-5]}90026",
        bank_name="示例农村商业银行",
    )
    stage.at(day + timedelta(days=2), 10)
    _pay_all(story)
    stage.at(day + timedelta(days=3), 9, 30)
    stage.bank_answers()


def _the_last_days(story: Story, yesterday: date) -> None:
    """What the visitor finds open."""
    stage, staff = story.stage, story.staff
    stage.falls_ill(story.parts["waiting"].person, yesterday - timedelta(days=3), TERTIARY, 2890)
    stage.at(yesterday - timedelta(days=1), 18)
    stage.feed_arrives()
    stage.at(yesterday, 10)
    story.parts["waiting"].claim = stage.claims(story.parts["waiting"].member)
    stage.later(hours=1)
    stage.proposes_denial(
        story.parts["paper"].claimed(),
        staff["officer"],
        reason=DenialReason.WORK_INJURY,
        note="会员说明在车间受伤，应走工伤保险",
    )
    stage.later(hours=1)


def _pay_all(story: Story) -> None:
    """The maker batches what is due; one checker counts again and releases, two from ¥50,000."""
    stage, staff = story.stage, story.staff
    batch = prepare_batch(references=None, actor=staff["maker"], now=stage.now)
    for checker in ("checker", "checker2")[: batch.keys_needed - 1]:
        stage.later(minutes=20)
        release_batch(
            batch_id=batch.pk,
            count=batch.count,
            total=batch.total,
            fingerprint=batch.fingerprint,
            actor=staff[checker],
            now=stage.now,
        )
    stage.work()


# What happens, in the order of the clock: of which thread, how many days ago, and what.
CHAPTERS: tuple[tuple[Thread, int, Callable[[Story, date], None]], ...] = (
    (Thread.CLAIMS, SPRING, _an_earlier_claim),
    (Thread.DESK, 58, complaints.learnt),
    (Thread.DESK, 14, complaints.near_its_day),
    (Thread.DESK, 11, desk.fall_ill),
    (Thread.CLAIMS, 11, _told),
    (Thread.DESK, 10, readers.read_again),
    (Thread.CLAIMS, 9, _claimed),
    (Thread.DESK, 9, desk.claimed),
    (Thread.PHOTOS, 9, photos.sent),
    (Thread.CLAIMS, 8, _decided),
    (Thread.PHOTOS, 8, photos.judged),
    (Thread.DESK, 8, desk.hospitals_asked),
    (Thread.DESK, 8, readers.ruled),
    (Thread.PHOTOS, 7, photos.appealed),
    (Thread.DESK, 7, complaints.upset),
    (Thread.CLAIMS, 7, _paid_and_bounced),
    (Thread.DESK, 4, complaints.went_up),
    (Thread.DESK, 4, readers.precedents),
    (Thread.DESK, 4, desk.originals_came),
    (Thread.PHOTOS, 4, photos.answered),
    (Thread.DESK, 3, readers.times_of_experts),
    (Thread.DESK, 3, readers.differing),
    (Thread.DESK, 3, desk.hospital_answers),
    (Thread.DESK, 3, desk.sorted_out),
    (Thread.DESK, 3, desk.leave_entered),
    (Thread.CLAIMS, 1, _the_last_days),
    (Thread.DESK, 1, readers.third_called),
    (Thread.DESK, 1, desk.freezes),
)
