"""Two readers at the same moment – on the real database, with real threads."""

import pytest
from pytest_django import Settings

from members.models import User
from reviews.actions.sample import take_next
from reviews.models import SampleFinding
from tests.concurrency.test_reviews import at_once
from tests.reviews.sampling.stages import differing, draw_all, settles
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None, settings: Settings) -> House:
    draw_all(settings)
    return build_house()


def test_two_readers_at_once_get_different_samples(union: House) -> None:
    union.approved()
    union.approved()
    taken = at_once(
        lambda: take_next(actor=User.objects.get(username="officer2"), now=union.now),
        lambda: take_next(actor=User.objects.get(username="officer3"), now=union.now),
    )
    assert len({sample.pk for sample in taken}) == 2


def test_of_two_readers_one_gets_the_last_sample(union: House) -> None:
    union.approved()
    taken = at_once(
        lambda: take_next(actor=User.objects.get(username="officer2"), now=union.now),
        lambda: take_next(actor=User.objects.get(username="officer3"), now=union.now),
    )
    assert sorted(sample is None for sample in taken) == [False, True]


def test_two_windows_of_one_person_open_the_same_sample(union: House) -> None:
    union.approved()
    union.approved()
    taken = at_once(
        lambda: take_next(actor=User.objects.get(username="officer2"), now=union.now),
        lambda: take_next(actor=User.objects.get(username="officer2"), now=union.now),
    )
    assert taken[0] == taken[1] is not None


def test_a_difference_is_settled_once(union: House) -> None:
    sample = differing(union)
    at_once(
        lambda: settles(union, sample, by="officer3"),
        lambda: settles(union, sample, by="supervisor"),
    )
    assert SampleFinding.objects.count() == 1
