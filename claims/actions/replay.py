"""Replay settled claims under other rules: ask for it, do a step, end it. Decides nothing.

A run is a chain of steps. Each step is a piece of work of its own: it replays some members, and its
rows, its totals and the wish for the next step commit together. A worker that is killed costs its
step, and that is done again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from claims.models import ReplayRow, ReplayRun
from claims.queries.replay_histories import histories_of, next_members, settled_claims
from claims.replay import Row, version_named
from claims.replay_process import Replayers
from claims.states import REPLAY_MOVES, ReplayState
from config.kernel.denial import Denied
from config.kernel.money import ZERO
from config.kernel.tasks import enqueue
from members.models import Scheme, SchemeDraft, SchemeVersion, User
from members.policies import require
from members.roles import Permission
from members.schemes.reader import SchemeFileError

KIND = "claims.replay"


class NothingToReplay(Denied):
    code = "nothing_to_replay"


class RulesUnreadable(Denied):
    """The draft's file says nonsense: the sentence names file, line and key."""

    code = "rules_unreadable"


@transaction.atomic
def start_replay(
    *,
    scheme: Scheme,
    period: int,
    against: SchemeDraft | SchemeVersion,
    actor: User,
    now: datetime,
) -> ReplayRun:
    """Ask for a replay of the period; the same that is running already is given back instead."""
    require(actor, Permission.SCHEME_DRAFT)
    if against.scheme_id != scheme.pk:
        raise NothingToReplay(_("These rules are another scheme's."))
    try:
        terms = against.terms()
        digest = version_named(terms, against.version).digest
    except SchemeFileError as trouble:
        raise RulesUnreadable(
            _("The scheme file cannot be used: %(why)s") % {"why": trouble}
        ) from trouble
    except KeyError as missing:
        raise RulesUnreadable(
            _("The scheme file has no version “%(version)s”.") % {"version": against.version}
        ) from missing
    expected = settled_claims(scheme.pk, period).count()
    if not expected:
        raise NothingToReplay(
            _("No claim of the period %(period)s has been decided yet: there is nothing to replay.")
            % {"period": period}
        )
    in_force = SchemeVersion.objects.for_period(scheme.pk, period)
    the_same = {"scheme": scheme, "period": period, "in_force": in_force, "digest": digest}
    draft = against if isinstance(against, SchemeDraft) else None
    version = against if isinstance(against, SchemeVersion) else None
    try:
        with transaction.atomic():
            run = ReplayRun.objects.create(
                **the_same,
                draft=draft,
                against=version,
                version=against.version,
                source_text=against.source_text,
                lists=against.lists,
                asked_by=actor,
                asked_at=now,
                claims_expected=expected,
            )
    except IntegrityError:
        # Pressed twice, or by two persons: the one that is running answers both.
        return ReplayRun.objects.filter(**the_same).latest("pk")
    enqueue(KIND, run.pk, now=now)
    return run


def replay_step(*, run_id: int, step: int, now: datetime) -> None:
    """Replay the next members of the run; nothing where the step is done or the run has ended."""
    run = ReplayRun.objects.select_related("in_force").get(pk=run_id)
    if run.state != ReplayState.RUNNING or run.step != step:
        return
    limit = settings.REPLAY_STEP_MEMBERS
    members = next_members(run.scheme_id, run.period, after=run.last_member, limit=limit)
    rows: list[list[Row]] = []
    if members:
        with Replayers(_rules(run)) as replayers:
            rows = list(replayers.replay(histories_of(run.scheme_id, run.period, members)))
    _keep(run_id, step, rows, members, is_last=len(members) < limit, now=now)


@transaction.atomic
def cancel_replay(*, run_id: int, actor: User, now: datetime) -> None:
    """End a run; what it has found so far stays."""
    require(actor, Permission.SCHEME_DRAFT)
    run = ReplayRun.objects.select_for_update().get(pk=run_id)
    _close(run, "cancel", actor=actor, now=now)


@transaction.atomic
def give_up_replay(*, run_id: int, now: datetime) -> None:
    """A step failed at its last try: a person sees it on the run's page."""
    run = ReplayRun.objects.select_for_update().get(pk=run_id)
    if run.state == ReplayState.RUNNING:
        _close(run, "give_up", actor=None, now=now)


def _rules(run: ReplayRun) -> dict[str, Any]:
    """What a child has to know, and all of it."""
    return {
        "in_force": [run.in_force.source_text, run.in_force.lists],
        "other": [run.source_text, run.lists],
        "version": run.version,
        "period": run.period,
    }


@transaction.atomic
def _keep(
    run_id: int,
    step: int,
    rows: Sequence[Sequence[Row]],
    members: Sequence[int],
    *,
    is_last: bool,
    now: datetime,
) -> None:
    """Write what a step found. The run is locked only for this: it can be cancelled meanwhile."""
    run = ReplayRun.objects.select_for_update().get(pk=run_id)
    if run.state != ReplayState.RUNNING or run.step != step:
        return
    ReplayRow.objects.bulk_create(_as_model(run, row) for of_member in rows for row in of_member)
    _add_up(run, rows)
    run.step += 1
    run.last_member = members[-1] if members else run.last_member
    if is_last:
        _close(run, "finish", actor=None, now=now)
    else:
        run.save()
        enqueue(KIND, run.pk, version=run.step, now=now)


def _as_model(run: ReplayRun, row: Row) -> ReplayRow:
    return ReplayRow(
        run=run,
        claim_id=row.claim,
        kind=row.kind,
        old_outcome=row.old_outcome,
        new_outcome=row.new_outcome,
        decided=row.decided,
        old=row.old,
        new=row.new,
        difference=row.difference,
        reasons=list(row.reasons),
    )


def _add_up(run: ReplayRun, rows: Iterable[Sequence[Row]]) -> None:
    for of_member in rows:
        compared = [row for row in of_member if row.kind == "compared"]
        run.claims_done += len(of_member)
        run.compared_count += len(compared)
        for row in compared:
            run.old_total += row.old
            run.new_total += row.new
            run.changed_count += row.old_outcome != row.new_outcome
            if row.difference > 0:
                run.gained_count += 1
                run.gained_total += row.difference
            elif row.difference < 0:
                run.lost_count += 1
                run.lost_total -= row.difference
        net = sum((row.difference for row in compared), ZERO)
        run.members_gained += net > 0
        run.members_lost += net < 0


def _close(run: ReplayRun, name: str, *, actor: User | None, now: datetime) -> None:
    run.state = REPLAY_MOVES.target(name, run.state)
    run.closed_by, run.closed_at = actor, now
    run.save()
