"""What the database refuses about precedents, also to raw SQL."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from members.models import ConflictOfInterest
from reviews.actions.cite import Cite
from reviews.actions.decide import Wish
from reviews.models import Decision, Precedent, PrecedentCitation
from reviews.models.decision import Outcome
from tests.reviews.precedents.stages import in_force, proposes
from tests.stages import House

pytestmark = pytest.mark.slow


def _refused(statement: str, *values: int | str | bool, why: str) -> None:
    with (
        pytest.raises(DatabaseError, match=why),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "column", ["title", "question", "ruling", "reasons", "clause", "words", "disease"]
)
def test_what_it_says_never_changes(house: House, column: str) -> None:
    pk = in_force(house).pk
    _refused(
        f"UPDATE reviews_precedent SET {column} = 'x' WHERE id = %s",  # noqa: S608  a column of ours
        pk,
        why="never changes",
    )


def test_it_is_never_deleted_and_moves_once(house: House) -> None:
    pk = in_force(house).pk
    _refused("DELETE FROM reviews_precedent WHERE id = %s", pk, why="never deleted")
    for column in ("serial = 99", "adopted_at = now()", "state = 'proposed'", "state = 'declined'"):
        _refused(
            f"UPDATE reviews_precedent SET {column} WHERE id = %s",  # noqa: S608  a column of ours
            pk,
            why="adopted or declined, then superseded or withdrawn",
        )
    _refused(
        "UPDATE reviews_precedent SET state = 'superseded' WHERE id = %s",
        pk,
        why="superseded by another one in force",
    )
    _refused("UPDATE reviews_precedentyear SET last = 0", why="never down")


def test_the_proposer_does_not_adopt(house: House) -> None:
    precedent = proposes(house)
    adopt = """UPDATE reviews_precedent SET state = 'adopted', year = 2026, serial = 1,
               adopted_by_id = %s, adopted_at = now() WHERE id = %s"""
    _refused(adopt, precedent.proposed_by_id, precedent.pk, why="precedent_two_persons")
    with connection.cursor() as cursor:
        cursor.execute(adopt, [house.staff["supervisor"].pk, precedent.pk])
        assert cursor.rowcount == 1


def test_nobody_close_proposes_adopts_or_moves_one(house: House) -> None:
    precedent = proposes(house)
    claim = precedent.decision.claim
    close = house.staff["supervisor"]
    ConflictOfInterest.objects.create(
        user=close, member=claim.member, relation="family", since=house.now.date()
    )
    why = "involved in the claim"
    _refused(
        """UPDATE reviews_precedent SET state = 'adopted', year = 2026, serial = 1,
           adopted_by_id = %s, adopted_at = now() WHERE id = %s""",
        close.pk,
        precedent.pk,
        why=why,
    )
    copied = Precedent.objects.get(pk=precedent.pk)
    copied.pk, copied.proposed_by = None, close
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        copied.save(force_insert=True)
    _refused(
        """INSERT INTO reviews_precedentevent (precedent_id, move, state, actor_id, reason,
           moved_at) VALUES (%s, 'withdraw', 'withdrawn', %s, 'x', now())""",
        precedent.pk,
        close.pk,
        why=why,
    )


def test_one_is_proposed_first_and_from_a_decision_in_effect(house: House) -> None:
    precedent = proposes(house)
    adopted = in_force(house)
    adopted.pk, adopted.serial = None, 2
    with pytest.raises(IntegrityError, match="proposed first"), transaction.atomic():
        adopted.save(force_insert=True)
    decision = house.decide(house.in_review())
    assert isinstance(decision, Decision)
    precedent.pk, precedent.decision = None, decision
    with pytest.raises(IntegrityError, match="decision in effect"), transaction.atomic():
        precedent.save(force_insert=True)


def test_a_citation_is_of_what_is_in_force_by_whoever_judges(house: House) -> None:
    in_force(house)
    proposed = proposes(house)
    review = house.in_review()
    amount = review.claim.assessments.latest("pk").benefit
    decision = house.decide(review, Wish(Outcome.APPROVED, amount, cites=(Cite("2026-001"),)))
    assert isinstance(decision, Decision)
    kept = PrecedentCitation.objects.get()
    _refused("DELETE FROM reviews_precedentcitation", why="never changed or deleted")
    _refused("UPDATE reviews_precedentcitation SET followed = false", why="never changed")
    insert = """INSERT INTO reviews_precedentcitation
        (precedent_id, review_id, decision_id, followed, reason, cited_by_id, cited_at)
        VALUES (%s, %s, %s, %s, %s, %s, now())"""
    officer, other = house.staff["officer"].pk, house.staff["officer2"].pk
    first = kept.precedent_id
    for precedent, followed, reason, by, why in (
        (proposed.pk, True, "", officer, "only a precedent in force"),
        (first, True, "", other, "whoever judges cites"),
        (first, False, "", officer, "citation_says_why_not"),
        (first, True, "", officer, "citation_once_a_decision"),
    ):
        _refused(insert, precedent, review.pk, decision.pk, followed, reason, by, why=why)
