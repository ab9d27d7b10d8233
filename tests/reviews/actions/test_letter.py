"""Letters to members: one for each event, numbered without gaps, kept as issued, and posted."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone, translation

from claims.models import Claim, ClaimEvent, Paper
from claims.words import denial_text
from config.kernel.denial import Conflict
from members.actions.preferences import remember_preferences
from members.actions.sign_in import user_of_member
from members.models import ConflictOfInterest, Member
from reviews.actions.ask import ask_for_papers
from reviews.actions.letter import mark_posted, write_letter
from reviews.letter_queries import post_page, to_be_posted
from reviews.letter_text import sheet_of
from reviews.models import LetterPosting, LetterYear, MemberLetter
from reviews.policies import OpenQuestion
from tests.stages import House

K = MemberLetter.Kind


def _letter(claim: Claim, kind: str) -> MemberLetter:
    return MemberLetter.objects.filter(claim=claim, kind=kind).latest("pk")


def _without_phone(house: House) -> Member:
    member = house.member()
    Member.objects.filter(pk=member.pk).update(phone_sealed=None, phone_index=None)
    member.refresh_from_db()
    return member


def _posting(house: House) -> LetterPosting:
    house.in_review(_without_phone(house))
    return LetterPosting.objects.latest("pk")


# -- what they say ---------------------------------------------------------------------------------


def test_a_claim_that_came_is_acknowledged(house: House) -> None:
    claim = house.in_review().claim
    text = _letter(claim, K.RECEIVED).text
    assert text.startswith("受理通知书\n通〔2026〕1号\n")
    assert claim.member.name in text
    assert claim.reference in text
    assert "2026年11月9日至2026年11月18日" in text
    assert (
        f"{claim.promised_on.year}年{claim.promised_on.month}月{claim.promised_on.day}日前" in text
    )
    for secret in (claim.member.id_number, claim.member.phone, claim.encounter.provider_name):
        assert secret not in text


def test_a_paper_that_is_asked_for_has_its_day_in_writing(house: House) -> None:
    review = house.in_review()
    ask_for_papers(
        review_id=review.pk,
        version=review.version,
        kinds=["split_sheet", "fee_list"],
        note="请到医保窗口\n打印 | 分割单",
        until=house.now.date() + timedelta(days=14),
        actor=house.staff["officer"],
        now=house.now,
    )
    house.work()
    sheet = sheet_of(_letter(review.claim, K.PAPERS_ASKED).text)
    assert sheet.title == "补充材料通知书"
    with translation.override("zh-hans"):
        wanted = [str(Paper.Kind(kind).label) for kind in ("split_sheet", "fee_list")]
    assert [row[1] for block in sheet.blocks for row in block.rows] == wanted
    words = " ".join(block.text for block in sheet.blocks)
    assert "请到医保窗口 打印 / 分割单" in words
    assert "请在2026年12月7日前" in words


def test_an_approval_has_the_lines_of_the_settlement_and_they_add_up(house: House) -> None:
    claim = house.approved()
    sheet = sheet_of(_letter(claim, K.APPROVED).text)
    rows = [row for block in sheet.blocks for row in block.rows]
    lines = [line for line in claim.assessments.latest("pk").lines.all() if not line.is_working]
    assert [row[0] for row in rows[:-1]] == [line.label_zh for line in lines]
    assert [row[1] for row in rows[:-1] if row[1]] == list(
        dict.fromkeys(line.clause_zh for line in lines)
    )
    granted = claim.assessments.latest("pk").benefit
    assert rows[-1] == ("本次给付", "", f"¥{granted:,.2f}")
    words = " ".join(block.text for block in sheet.blocks)
    assert f"尾号{claim.bank_account.last4}" in words
    assert claim.bank_account.number not in words


def test_a_denial_has_the_clause_plain_words_and_the_way_of_appeal(house: House) -> None:
    claim = house.denied()
    text = _letter(claim, K.DENIED).text
    with translation.override("zh-hans"):
        assert f"原因：{denial_text('third_party')}" in text
    assert "依据：" in text
    assert "条" in text.split("依据：")[1].split("\n")[0]
    assert "可以申诉一次，期限到2026年12月14日" in text
    assert "最终决定" not in text


def test_the_answer_to_an_appeal_says_that_it_is_final(house: House) -> None:
    review = house.appealed()
    house.work()
    before = MemberLetter.objects.count()
    event = ClaimEvent.objects.create(
        claim=review.claim, move="deny", state="denied", reason="third_party", moved_at=house.now
    )
    letter = write_letter(event_id=event.pk, now=house.now)
    assert letter is not None
    assert MemberLetter.objects.count() == before + 1
    assert "最终决定" in letter.text
    assert "可以申诉一次" not in letter.text


def test_whoever_reads_english_gets_english(house: House) -> None:
    member = house.member()
    remember_preferences(actor=user_of_member(member), language="en")
    text = _letter(house.approved(member), K.APPROVED).text
    assert text.startswith("Your claim is granted\n")
    assert "of mutual aid will be paid" in text


def test_other_moves_of_a_claim_ask_for_no_letter(house: House) -> None:
    claim = house.in_review().claim
    event = claim.events.get(move="accept")
    assert write_letter(event_id=event.pk, now=house.now) is None
    assert not MemberLetter.objects.filter(event=event).exists()


# -- numbers ---------------------------------------------------------------------------------------


def test_an_event_has_one_letter_however_often_it_is_asked_for(house: House) -> None:
    claim = house.in_review().claim
    first = _letter(claim, K.RECEIVED)
    again = write_letter(event_id=first.event_id, now=house.later(days=3))
    assert again == first
    assert LetterYear.objects.get().last == MemberLetter.objects.count()


def test_numbers_begin_anew_each_year(house: House) -> None:
    house.in_review()
    house.now = house.now.replace(year=2027, month=1, day=4)
    claim = house.in_review().claim
    assert _letter(claim, K.RECEIVED).number == "通〔2027〕1号"


def test_a_number_that_is_rolled_back_is_given_to_the_next_letter(house: House) -> None:
    claim = house.submitted()
    event = claim.events.get(move="submit")
    with transaction.atomic():
        write_letter(event_id=event.pk, now=house.now)
        transaction.set_rollback(True)
    letter = write_letter(event_id=event.pk, now=house.now)
    assert letter is not None
    assert letter.serial == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reviews_letteryear SET last = last + 2",
        "UPDATE reviews_letteryear SET last = last - 1",
        "DELETE FROM reviews_letteryear",
        "UPDATE reviews_letteryear SET last = last + 1",
        "INSERT INTO reviews_letteryear (year, last) VALUES (2031, 1)",
        "INSERT INTO reviews_letteryear (year, last) VALUES (2031, 7)",
    ],
)
def test_the_database_keeps_numbers_without_gaps(house: House, sql: str) -> None:
    house.in_review()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(sql)


# -- kept as issued --------------------------------------------------------------------------------


def test_a_letter_is_sealed_and_its_digest_is_of_its_words(house: House) -> None:
    letter = _letter(house.in_review().claim, K.RECEIVED)
    assert letter.claim.member.name.encode() not in bytes(letter.text_sealed)
    assert hashlib.sha256(letter.text.encode()).hexdigest() == letter.sha256


@pytest.mark.parametrize(
    "sql", ["UPDATE reviews_memberletter SET serial = 9", "DELETE FROM reviews_memberletter"]
)
def test_the_database_refuses_to_change_a_letter(house: House, sql: str) -> None:
    house.in_review()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_a_letter_about_another_claim(house: House) -> None:
    one, other = house.in_review().claim, house.in_review().claim
    letter = MemberLetter(
        claim=one,
        event=other.events.get(move="accept"),
        kind=K.RECEIVED,
        language="zh-hans",
        year=2026,
        serial=LetterYear.objects.get().last,
        sha256="0" * 64,
        issued_at=house.now,
    )
    letter.text = "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save()


# -- the post --------------------------------------------------------------------------------------


def test_only_members_out_of_reach_get_their_letters_by_post(house: House) -> None:
    house.in_review()
    assert not LetterPosting.objects.exists()
    posting = _posting(house)
    assert posting.letter.kind == K.RECEIVED
    bounced = house.member()
    Member.objects.filter(pk=bounced.pk).update(phone_bounced_at=house.now)
    house.in_review(bounced)
    assert LetterPosting.objects.count() == 2


def test_posted_is_said_once_with_a_day_and_a_person(house: House) -> None:
    posting = _posting(house)
    officer, today = house.staff["officer"], timezone.localdate(house.now)
    said = {"posting_ids": [posting.pk], "posted_on": today, "actor": officer, "now": house.now}
    assert mark_posted(**said) == 1  # type: ignore[arg-type]
    posting.refresh_from_db()
    assert (posting.posted_on, posting.posted_by) == (today, officer)
    with pytest.raises(Conflict):
        mark_posted(**said)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterPosting.objects.filter(pk=posting.pk).update(posted_on=today - timedelta(days=1))


def test_a_letter_is_not_posted_before_it_was_written_nor_tomorrow(house: House) -> None:
    posting = _posting(house)
    today = timezone.localdate(house.now)
    for day in (today - timedelta(days=1), today + timedelta(days=1), today - timedelta(days=90)):
        with pytest.raises(OpenQuestion):
            mark_posted(
                posting_ids=[posting.pk],
                posted_on=day,
                actor=house.staff["officer"],
                now=house.now,
            )
    with pytest.raises(OpenQuestion):
        mark_posted(
            posting_ids=list(range(1, 52)),
            posted_on=today,
            actor=house.staff["officer"],
            now=house.now,
        )


def test_whoever_is_too_close_neither_sees_nor_marks_it(house: House) -> None:
    posting = _posting(house)
    officer = house.staff["officer"]
    ConflictOfInterest.objects.create(
        user=officer,
        member=posting.member,
        relation=ConflictOfInterest.Relation.FAMILY,
        since=house.now.date(),
    )
    assert not to_be_posted(officer).exists()
    assert post_page(officer, after="").rows == []
    today = timezone.localdate(house.now)
    with pytest.raises(Conflict):
        mark_posted(posting_ids=[posting.pk], posted_on=today, actor=officer, now=house.now)
    posting.posted_on, posting.posted_by, posting.marked_at = today, officer, house.now
    with pytest.raises(IntegrityError), transaction.atomic():
        posting.save()  # past the actions: the database says no


def test_roles_without_the_file_have_no_list(house: House) -> None:
    _posting(house)
    for who in ("expert", "maker", "admin", "helper"):
        assert not to_be_posted(house.staff[who]).exists()
