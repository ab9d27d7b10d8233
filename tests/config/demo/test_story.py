"""The demo story, played for real: everybody ends where the story says, and the books close."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone
from pytest_django import Settings

from claims.models import Claim
from config.demo.endings import ENDINGS, SCENES
from config.demo.story import play
from config.models import WorkItem
from config.sandbox.client import SandboxClient
from members.actions.load_schemes import load_schemes
from members.models import Message
from members.workdays import load_seed
from payouts.models import Entry, PaymentInstruction


@pytest.mark.slow
@pytest.mark.django_db
def test_everybody_ends_where_the_story_says(
    outside_world: SandboxClient, settings: Settings
) -> None:
    settings.DIAGNOSIS_MODEL = "reviews.champion.serve.propose"  # the one that ships
    now = timezone.now()
    load_schemes(now=now)
    load_seed()
    story = play(outside=outside_world, now=now, background=12)

    wrong = [key for key, part in story.parts.items() if not ENDINGS[key](part)]
    assert wrong == []
    assert [what for what, is_there in SCENES.items() if not is_there(story)] == []
    assert Entry.objects.aggregate(total=Sum("amount"))["total"] == Decimal(0)
    paid = Claim.objects.filter(state="paid").count()
    assert PaymentInstruction.objects.filter(state="settled").count() == paid
    assert not WorkItem.objects.filter(state="dead").exists()

    bounced = story.parts["bounced"]
    assert bounced.claim is not None
    texts = [each["text"] for each in outside_world.messages(phone=bounced.person.phone)]
    assert "已汇入" in texts[0]
    assert any("更换收款卡" in text for text in texts)
    assert all(bounced.person.name not in text for text in texts)
    assert not Message.objects.filter(state="failed").exists()
