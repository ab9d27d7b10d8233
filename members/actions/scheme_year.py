"""A person says that a step of a scheme's year is done, or is not after all."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.models import Scheme, SchemeYearTick, User
from members.policies import require
from members.roles import Permission
from members.year_steps import SAID_BY_A_PERSON, YearStep


@transaction.atomic
def tick_step(
    *,
    scheme_id: int,
    period: int,
    step: str,
    is_done: bool,
    note: str,
    actor: User,
    now: datetime,
) -> None:
    """A new row, unless the latest says the same already."""
    require(actor, Permission.SCHEME_DRAFT)
    if step not in SAID_BY_A_PERSON:
        raise Denied(_("This step is computed: nobody ticks it."))
    Scheme.objects.select_for_update().get(pk=scheme_id)
    ticks = SchemeYearTick.objects.filter(scheme_id=scheme_id, period=period, step=YearStep(step))
    latest = ticks.order_by("-pk").first()
    if (latest.is_done if latest else False) == is_done:
        return
    SchemeYearTick.objects.create(
        scheme_id=scheme_id,
        period=period,
        step=step,
        is_done=is_done,
        note=note,
        said_by=actor,
        said_at=now,
    )
