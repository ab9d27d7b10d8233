"""An officer writes to a hospital: the case waits, the answer counts, and late is kept as late."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from claims.actions.correct import correct_fact
from claims.actions.submit import withdraw
from claims.models import Claim, Fact
from claims.states import ClaimState
from config.kernel.adapters import AdapterError
from config.kernel.denial import Conflict, Denied
from config.models import WorkItem
from members.actions.sign_in import user_of_member
from members.connectors.hospital.base import Letter
from members.models import AccessEntry, ConflictOfInterest
from reviews.actions.enquire import (
    HospitalQuestion,
    enquire,
    lapse_overdue,
    post_letter,
    remind,
    send_letter,
    withdraw_enquiry,
)
from reviews.models import (
    CheckResult,
    Decision,
    Enquiry,
    EnquiryEvent,
    EnquiryReply,
    Proposal,
    Review,
    ReviewEvent,
)
from reviews.policies import OpenQuestion, Stale
from reviews.states import EnquiryState, ReviewState
from tests.stages import House


class Carrier:
    """Takes letters as it is told to; remembers each by its key."""

    name = "scripted"
    trouble: AdapterError | None = None
    taken: list[Letter] = []

    def send(self, letter: Letter) -> str:
        if Carrier.trouble is not None:
            raise Carrier.trouble
        Carrier.taken.append(letter)
        return f"K-{letter.key}"


@pytest.fixture
def carrier(settings: Settings) -> type[Carrier]:
    settings.HOSPITAL_POST = {"adapter": f"{__name__}.Carrier"}
    Carrier.trouble, Carrier.taken = None, []
    return Carrier


def _case(house: House, enquiry: Enquiry) -> Review:
    return house.review(Claim.objects.get(pk=enquiry.review.claim_id))


def _state(enquiry: Enquiry) -> str:
    return Enquiry.objects.get(pk=enquiry.pk).state


# -- the letter ------------------------------------------------------------------------------------


def test_letters_are_numbered_by_year_and_a_number_is_used_once(house: House) -> None:
    first = house.writes()
    assert first.number == "函〔2026〕1号"
    withdraw_enquiry(
        enquiry_id=first.pk, reason="写错了", actor=house.staff["officer"], now=house.now
    )
    assert house.writes(house.review(first.review.claim)).number == "函〔2026〕2号"
    house.now = house.now.replace(year=2027, month=1, day=4)
    assert house.writes(house.in_review(discharged_on=date(2026, 12, 20))).number == "函〔2027〕1号"


def test_a_refused_letter_leaves_no_gap(house: House) -> None:
    with pytest.raises(OpenQuestion):
        house.writes(topic="other")
    assert house.writes().serial == 1


def test_the_letter_names_what_finds_the_visit_and_no_more(house: House) -> None:
    enquiry = house.writes(note="急诊留观三天后转入病房。")
    member, text = enquiry.review.member, enquiry.letters.get().text
    assert member.name in text
    assert enquiry.review.claim.encounter.source_reference in text
    assert "2026年11月9日至2026年11月18日" in text
    assert "急诊留观三天后转入病房。" in text
    assert "2026年12月7日前" in text
    for secret in (member.id_number, member.phone, member.unit.name, "4134", "4,134"):
        assert secret not in text


def test_in_the_table_nobody_reads_the_letter(house: House) -> None:
    letter = house.writes().letters.get()
    assert letter.text
    assert letter.enquiry.review.member.name.encode() not in bytes(letter.text_sealed)


@pytest.mark.parametrize(
    "note",
    [
        "身份证 110101199003070011 的病人",
        "请回电 13800138000",
        "账号 6222 0212 3456 7890 123",
        "请回复到 a@b.cn",
        "{name}当天的就诊",
        "{unit}的职工",
    ],
)
def test_free_text_that_names_somebody_is_refused(house: House, note: str) -> None:
    review = house.in_review()
    unit = review.member.unit.name
    with pytest.raises(OpenQuestion):
        house.writes(review, note=note.format(name=review.member.name, unit=unit))
    assert not Enquiry.objects.exists()


def test_writing_is_on_record_for_the_member_to_see(house: House) -> None:
    house.writes()
    purpose = AccessEntry.objects.filter(user=house.staff["officer"]).latest("pk").purpose
    assert "医院" in purpose


# -- waiting ---------------------------------------------------------------------------------------


def test_the_clock_stops_when_the_letter_is_posted_and_not_before(house: House) -> None:
    enquiry = house.writes()
    assert _case(house, enquiry).state == ReviewState.GREEN
    post_letter(enquiry_id=enquiry.pk, actor=house.staff["officer"], now=house.now)
    review = _case(house, enquiry)
    assert (review.state, review.hold_for) == (ReviewState.ON_HOLD, "hospital")
    assert review.hold_until == date(2026, 12, 7)
    assert review.claim.state == ClaimState.IN_REVIEW


def test_a_written_letter_is_sent_or_withdrawn_before_anything_is_decided(house: House) -> None:
    enquiry = house.writes()
    with pytest.raises(OpenQuestion):
        house.decide(_case(house, enquiry))
    withdraw_enquiry(
        enquiry_id=enquiry.pk, reason="不需要了", actor=house.staff["officer"], now=house.now
    )
    assert isinstance(house.decide(_case(house, enquiry)), Decision)


def test_nothing_is_decided_while_the_hospital_is_asked(house: House) -> None:
    enquiry = house.asks_hospital()
    with pytest.raises(Denied):
        house.decide(_case(house, enquiry))


def test_the_promised_day_moves_by_the_days_of_waiting(house: House) -> None:
    enquiry = house.asks_hospital()
    assert _case(house, enquiry).due_on == date(2026, 11, 30)
    house.later(days=3)
    house.hears(enquiry)
    review = _case(house, enquiry)
    assert (review.state, review.hold_for) == (ReviewState.WITH_OFFICER, "")
    assert review.due_on == review.claim.promised_on == date(2026, 12, 3)


def test_only_one_letter_at_a_time(house: House) -> None:
    enquiry = house.writes()
    with pytest.raises(Conflict):
        house.writes(_case(house, enquiry))


def test_when_the_day_is_over_an_officer_has_it_again_and_may_remind(house: House) -> None:
    enquiry = house.asks_hospital()
    house.later(days=14)
    assert lapse_overdue(now=house.now) == 0  # the last day is theirs
    house.later(days=1)
    assert lapse_overdue(now=house.now) == 1
    assert lapse_overdue(now=house.now) == 0
    assert _state(enquiry) == EnquiryState.OVERDUE
    assert _case(house, enquiry).state == ReviewState.WITH_OFFICER
    remind(
        enquiry_id=enquiry.pk,
        until=house.now.date() + timedelta(days=7),
        channel="post",
        actor=house.staff["officer2"],
        now=house.now,
    )
    assert "再次函告" in enquiry.letters.get(copy=1).text
    post_letter(enquiry_id=enquiry.pk, actor=house.staff["officer2"], now=house.now)
    assert _case(house, enquiry).state == ReviewState.ON_HOLD
    assert Enquiry.objects.get().number == enquiry.number


def test_withdrawn_the_case_goes_on(house: House) -> None:
    enquiry = house.asks_hospital()
    withdraw_enquiry(
        enquiry_id=enquiry.pk, reason="会员补来了证明", actor=house.staff["officer2"], now=house.now
    )
    assert _state(enquiry) == EnquiryState.WITHDRAWN
    assert _case(house, enquiry).state == ReviewState.WITH_OFFICER


def test_the_member_takes_the_claim_back_and_the_letter_ends_with_it(house: House) -> None:
    enquiry = house.asks_hospital()
    claim = enquiry.review.claim
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    house.work()
    assert _state(enquiry) == EnquiryState.WITHDRAWN
    assert _case(house, enquiry).state == ReviewState.CLOSED


def test_an_appeal_stays_an_appeal_while_the_hospital_is_asked(house: House) -> None:
    review = house.appealed()
    house.views(review, by="officer3")
    enquiry = house.writes(review, by="officer3")
    post_letter(enquiry_id=enquiry.pk, actor=house.staff["officer3"], now=house.now)
    assert _case(house, enquiry).claim.state == ClaimState.APPEALED
    house.hears(enquiry, by="officer3")
    assert _case(house, enquiry).claim.state == ClaimState.APPEALED


# -- the answer ------------------------------------------------------------------------------------


def test_the_answer_is_a_fact_of_the_hospital_and_what_depends_on_it_is_checked(
    house: House,
) -> None:
    enquiry = house.asks_hospital()
    before = _case(house, enquiry)
    reply = house.hears(enquiry, "outpatient", text="该次为门诊输液，未办理住院。")
    fact = Fact.objects.current().get(claim=before.claim_id, name="visit_kind")
    assert reply.fact == fact
    assert (fact.value, fact.is_from_hospital, fact.person) == (
        "outpatient",
        True,
        house.staff["officer"],
    )
    assert fact.supersedes is not None
    assert (fact.supersedes.value, fact.supersedes.source) == ("inpatient", "feed")
    claim = Claim.objects.get(pk=before.claim_id)
    assert claim.version == before.claim.version + 1
    assert CheckResult.objects.filter(claim=claim, claim_version=claim.version).exists()
    assert claim.assessments.latest("pk").outcome != "pay"
    assert _case(house, enquiry).state == ReviewState.WITH_OFFICER


def test_a_confirmed_value_is_the_hospitals_from_now_on(house: House) -> None:
    enquiry = house.asks_hospital()
    reply = house.hears(enquiry, "inpatient")
    assert reply.fact is not None
    assert reply.fact.is_from_hospital


def test_words_alone_change_nothing(house: House) -> None:
    enquiry = house.asks_hospital(topic="other", note="请说明出院带药的用途。")
    reply = house.hears(enquiry, text="为术后常规用药。")
    assert (reply.fact, reply.text) == (None, "为术后常规用药。")
    review = _case(house, enquiry)
    assert (review.state, review.claim.version) == (ReviewState.WITH_OFFICER, 1)


def test_nobody_corrects_by_hand_what_the_hospital_answered(house: House) -> None:
    enquiry = house.asks_hospital(topic="diagnosis")
    reply = house.hears(enquiry, "胆囊结石伴急性胆囊炎")
    assert reply.fact is not None
    with pytest.raises(Denied):
        correct_fact(
            claim_id=enquiry.review.claim_id,
            name="diagnosis",
            value="胆囊结石",
            was_id=reply.fact.pk,
            actor=house.staff["officer"],
            now=house.now,
        )


def test_an_answer_to_what_was_never_sent_is_refused(house: House) -> None:
    with pytest.raises(OpenQuestion):
        house.hears(house.writes())


def test_an_answer_is_filed_once(house: House) -> None:
    enquiry = house.asks_hospital()
    house.hears(enquiry)
    with pytest.raises(Conflict):
        house.hears(enquiry)


def test_an_answer_after_the_day_still_counts(house: House) -> None:
    enquiry = house.asks_hospital()
    house.later(days=15)
    lapse_overdue(now=house.now)
    assert house.hears(enquiry, "outpatient").fact is not None


def test_an_answer_before_the_second_person_spoke_sends_the_case_back(house: House) -> None:
    enquiry = house.asks_hospital(house.in_review(known(house)))
    house.later(days=15)
    lapse_overdue(now=house.now)
    assert isinstance(house.decide(_case(house, enquiry)), Proposal)
    house.hears(enquiry, "outpatient")
    assert _case(house, enquiry).state == ReviewState.WITH_OFFICER


def known(house: House) -> Any:
    """A member whose first payment needs a second person."""
    return house.member(known_account=False)


def test_an_answer_after_the_decision_is_kept_and_changes_nothing(house: House) -> None:
    enquiry = house.asks_hospital()
    house.later(days=15)
    lapse_overdue(now=house.now)
    decision = house.decide(_case(house, enquiry))
    assert isinstance(decision, Decision)
    claim = house.effective(decision)
    reply = house.hears(enquiry, "outpatient", text="门诊。")
    assert (reply.late, reply.fact, reply.text) == (True, None, "门诊。")
    assert _state(enquiry) == EnquiryState.ANSWERED
    claim.refresh_from_db()
    assert (claim.state, claim.version) == (ClaimState.APPROVED, 1)


def test_an_answer_to_a_withdrawn_letter_is_kept_too(house: House) -> None:
    enquiry = house.asks_hospital()
    withdraw_enquiry(
        enquiry_id=enquiry.pk, reason="不需要了", actor=house.staff["officer"], now=house.now
    )
    enquiry.refresh_from_db()
    assert house.hears(enquiry, "outpatient").late
    assert _state(enquiry) == EnquiryState.WITHDRAWN


# -- electronically --------------------------------------------------------------------------------


def test_off_means_printed(house: House) -> None:
    with pytest.raises(OpenQuestion):
        house.writes(channel="connector")


def test_connected_it_goes_out_by_itself(house: House, carrier: type[Carrier]) -> None:
    enquiry = house.writes(channel="connector")
    assert _case(house, enquiry).state == ReviewState.ON_HOLD
    house.work()
    assert _state(enquiry) == EnquiryState.SENT
    [letter] = carrier.taken
    assert (letter.key, letter.number) == ("2026-1-0", "函〔2026〕1号")
    assert letter.text == enquiry.letters.get().text
    send_letter(enquiry_id=enquiry.pk, post=Carrier(), now=house.now)
    assert len(carrier.taken) == 1


def test_not_handed_over_it_comes_back_to_be_printed(house: House, carrier: type[Carrier]) -> None:
    carrier.trouble = AdapterError("no", permanent=True)
    enquiry = house.writes(channel="connector")
    house.work()
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.channel) == (EnquiryState.PREPARED, "post")
    assert _case(house, enquiry).state == ReviewState.WITH_OFFICER
    post_letter(enquiry_id=enquiry.pk, actor=house.staff["officer"], now=house.now)
    assert _state(enquiry) == EnquiryState.SENT


def test_down_for_a_while_it_is_tried_again(house: House, carrier: type[Carrier]) -> None:
    carrier.trouble = AdapterError("later", permanent=False)
    enquiry = house.writes(channel="connector")
    house.work()
    assert _state(enquiry) == EnquiryState.SENDING
    carrier.trouble = None
    house.later(minutes=2)
    house.work()
    assert _state(enquiry) == EnquiryState.SENT


def test_killed_after_handing_over_it_is_the_same_letter_again(
    house: House, carrier: type[Carrier]
) -> None:
    enquiry = house.writes(channel="connector")

    class Killed(Carrier):
        def send(self, letter: Letter) -> str:
            super().send(letter)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        send_letter(enquiry_id=enquiry.pk, post=Killed(), now=house.now)
    assert _state(enquiry) == EnquiryState.SENDING
    house.work()
    assert _state(enquiry) == EnquiryState.SENT
    assert {letter.key for letter in carrier.taken} == {"2026-1-0"}
    assert EnquiryEvent.objects.filter(move="arrive").count() == 1
    assert not WorkItem.objects.filter(kind="reviews.send_letter").exclude(state="done").exists()


# -- who -------------------------------------------------------------------------------------------


def _acts(house: House, enquiry: Enquiry, who: str) -> list[Callable[[], object]]:
    user = house.staff[who]
    return [
        lambda: post_letter(enquiry_id=enquiry.pk, actor=user, now=house.now),
        lambda: withdraw_enquiry(enquiry_id=enquiry.pk, reason="不要", actor=user, now=house.now),
        lambda: house.hears(enquiry, by=who),
    ]


@pytest.mark.parametrize("who", ["supervisor", "expert", "maker", "admin", "helper"])
def test_only_officers_write_send_and_file(house: House, who: str) -> None:
    review = house.in_review()
    with pytest.raises(Denied):
        house.writes(review, by=who)
    enquiry = house.writes(review)
    for act in _acts(house, enquiry, who):
        with pytest.raises(Denied):
            act()


def test_whoever_is_too_close_does_none_of_it(house: House) -> None:
    enquiry = house.writes()
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=enquiry.review.member,
        relation="family",
        since=house.now.date(),
    )
    for act in _acts(house, enquiry, "officer2"):
        with pytest.raises(Denied):
            act()


def test_on_a_case_that_changed_meanwhile_no_letter_is_written(house: House) -> None:
    review = house.in_review()
    question = HospitalQuestion("department", "", date(2026, 12, 7), "post")
    house.hears(house.asks_hospital(review))
    with pytest.raises(Stale):
        enquire(
            review_id=review.pk,
            version=review.version,
            question=question,
            actor=house.staff["officer"],
            now=house.now,
        )


# -- what the database promises --------------------------------------------------------------------


def _sql_refuses(statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_numbers_and_questions_stay_as_they_are(house: House) -> None:
    house.writes()
    _sql_refuses("UPDATE reviews_enquiry SET serial = 9")
    _sql_refuses("UPDATE reviews_enquiry SET note = 'x'")
    _sql_refuses("DELETE FROM reviews_enquiry")
    _sql_refuses("UPDATE reviews_enquiryyear SET last = 0")


def test_a_relation_wins_in_sql_too(house: House) -> None:
    enquiry = house.asks_hospital()
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=enquiry.review.member,
        relation="family",
        since=house.now.date(),
    )
    reply = EnquiryReply(
        enquiry=enquiry,
        received_on=house.now.date(),
        late=False,
        filed_by=house.staff["officer2"],
        filed_at=house.now,
    )
    reply.text = "属实。"
    with pytest.raises(IntegrityError, match="involved"), transaction.atomic():
        reply.save()


def test_every_move_has_its_event(house: House) -> None:
    enquiry = house.asks_hospital()
    house.hears(enquiry, "inpatient")
    moves = EnquiryEvent.objects.filter(enquiry=enquiry).order_by("pk")
    assert list(moves.values_list("move", flat=True)) == ["write", "post", "answer"]
    review = ReviewEvent.objects.filter(review=enquiry.review).order_by("pk")
    assert list(review.values_list("move", flat=True)) == [
        "open",
        "enquire",
        "resume",
        "route_green",
    ]
