"""A new version of a scheme, from copy to force: one person writes it, another adopts it."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict, Denied
from members.actions.load_schemes import SchemeInUse, add_versions, forget_versions
from members.actions.scheme_text import (
    FileRefused,
    check_name,
    check_says_something_new,
    read_draft,
)
from members.models import Scheme, SchemeDraft, SchemeDraftEvent, SchemeVersion, User
from members.policies import check_did_not_write, require
from members.roles import Permission
from members.scheme_use import use_of
from members.schemes.copying import CannotCopy, with_new_version
from members.schemes.files import read_lists
from members.schemes.terms import Scheme as Terms

State, Kind = SchemeDraft.State, SchemeDraftEvent.Kind
OPEN = (State.DRAFT, State.PROPOSED)


@transaction.atomic
def begin_draft(
    *, scheme_id: int, version: str, period: int, actor: User, now: datetime
) -> SchemeDraft:
    """The newest version, copied under a new name, from the first day of `period` on."""
    require(actor, Permission.SCHEME_DRAFT)
    check_name(version)
    scheme = Scheme.objects.select_for_update().get(pk=scheme_id)
    newest = scheme.versions.latest("valid_from")
    terms = newest.terms()
    begins = terms.first_day(period)
    _refuse_settled(scheme, terms, period)
    if begins <= newest.valid_from:
        raise Denied(
            _("Version %(name)s begins on %(day)s: the next one must begin later.")
            % {"name": newest.version, "day": newest.valid_from}
        )
    if scheme.versions.filter(version=version).exists():
        raise Denied(_("There is a version of this name already."))
    if scheme.drafts.filter(version=version, state__in=OPEN).exists():
        raise Denied(_("There is an open draft of this version already."))
    try:
        text = with_new_version(newest.source_text, version, begins)
    except CannotCopy:
        raise Denied(_("The file is written in a way that cannot be copied here.")) from None
    lists = {**dict(read_lists()), **newest.lists}
    read_draft(scheme=scheme, text=text, lists=lists)
    draft = SchemeDraft.objects.create(
        scheme=scheme,
        copied_from=newest,
        version=version,
        valid_from=begins,
        source_text=text,
        lists=lists,
        made_by=actor,
        made_at=now,
        changed_at=now,
    )
    _note(draft, Kind.BEGUN, actor, now)
    return draft


@transaction.atomic
def save_draft(
    *, draft_id: int, revision: int, text: str, actor: User, now: datetime
) -> SchemeDraft:
    """The text, if it makes sense and nobody else was first; the name and day follow it."""
    require(actor, Permission.SCHEME_DRAFT)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    draft = _locked(draft_id)
    if text == draft.source_text and draft.state == State.DRAFT:
        return draft  # the same once more
    _check_revision(draft, revision, State.DRAFT)
    terms = read_draft(scheme=draft.scheme, text=text, lists=draft.lists)
    new = terms.versions[-1]
    others = draft.scheme.drafts.filter(version=new.code, state__in=OPEN).exclude(pk=draft.pk)
    if others.exists():
        raise FileRefused(_("There is an open draft of this version already."))
    draft.version, draft.valid_from, draft.source_text = new.code, new.valid_from, text
    _moved(draft, Kind.SAVED, actor, now)
    return draft


@transaction.atomic
def propose_draft(
    *, draft_id: int, revision: int, note: str, actor: User, now: datetime
) -> SchemeDraft:
    """Before the second person: from now on nobody changes the text."""
    require(actor, Permission.SCHEME_DRAFT)
    draft = _locked(draft_id)
    _check_revision(draft, revision, State.DRAFT)
    _check_could_hold(draft)
    draft.state, draft.note = State.PROPOSED, note
    _moved(draft, Kind.PROPOSED, actor, now, note)
    return draft


@transaction.atomic
def send_back(
    *, draft_id: int, revision: int, note: str, actor: User, now: datetime
) -> SchemeDraft:
    """The second person wants something changed, and says what."""
    require(actor, Permission.SCHEME_ADOPT)
    draft = _locked(draft_id)
    _check_revision(draft, revision, State.PROPOSED)
    if not note.strip():
        raise Denied(_("Please say what has to change."))
    draft.state, draft.note = State.DRAFT, note
    _moved(draft, Kind.SENT_BACK, actor, now, note)
    return draft


@transaction.atomic
def drop_draft(
    *, draft_id: int, revision: int, note: str, actor: User, now: datetime
) -> SchemeDraft:
    """Nothing comes of it; it stays on record."""
    require(actor, Permission.SCHEME_DRAFT)
    draft = _locked(draft_id)
    _check_revision(draft, revision, *OPEN)
    draft.state, draft.closed_by, draft.closed_at = State.DROPPED, actor, now
    _moved(draft, Kind.DROPPED, actor, now, note)
    return draft


@transaction.atomic
def adopt_draft(*, draft_id: int, revision: int, actor: User, now: datetime) -> SchemeVersion:
    """In force from its first day: by the way that scheme files go, and by another person."""
    require(actor, Permission.SCHEME_ADOPT)
    draft = _locked(draft_id)
    _check_revision(draft, revision, State.PROPOSED)
    check_did_not_write(draft, actor)
    terms = _check_could_hold(draft)
    try:
        added = add_versions(terms=terms, now=now)
    except SchemeInUse as error:
        raise Denied(str(error)) from error
    if added != 1:
        raise Denied(_("The file must bring exactly one new version, as the last one."))
    row = draft.scheme.versions.get(version=draft.version)
    draft.state, draft.adopted_as = State.ADOPTED, row
    draft.closed_by, draft.closed_at = actor, now
    _moved(draft, Kind.ADOPTED, actor, now)
    forget_versions()
    return row


def _locked(draft_id: int) -> SchemeDraft:
    """The draft, after its scheme: two drafts of one scheme are adopted one after the other."""
    scheme_id = SchemeDraft.objects.values_list("scheme_id", flat=True).get(pk=draft_id)
    Scheme.objects.select_for_update().get(pk=scheme_id)
    return (
        SchemeDraft.objects.select_for_update(of=("self",))
        .select_related("scheme")
        .get(pk=draft_id)
    )


def _check_revision(draft: SchemeDraft, revision: int, *states: str) -> None:
    if draft.state not in states:
        raise Conflict(
            _("Meanwhile this draft has moved on: %(state)s.")
            % {"state": draft.get_state_display()}
        )
    if draft.revision != revision:
        raise Conflict(_("Meanwhile somebody else has changed this draft."))


def _check_could_hold(draft: SchemeDraft) -> Terms:
    """Read once more: what stands may have changed since it was saved."""
    terms = read_draft(scheme=draft.scheme, text=draft.source_text, lists=draft.lists)
    check_says_something_new(terms)
    _refuse_settled(draft.scheme, terms, terms.period_of(draft.valid_from))
    return terms


def _refuse_settled(scheme: Scheme, terms: Terms, period: int) -> None:
    last = use_of(scheme.pk).last_period
    if last is not None and last >= period:
        raise Denied(
            _("Claims of %(last)s are settled already: a new version can begin with %(next)s.")
            % {"last": last, "next": terms.first_day(last + 1)}
        )


def _moved(draft: SchemeDraft, kind: str, actor: User, now: datetime, note: str = "") -> None:
    draft.revision += 1
    draft.changed_at = now
    _note(draft, kind, actor, now, note)
    draft.save()


def _note(draft: SchemeDraft, kind: str, actor: User, now: datetime, note: str = "") -> None:
    SchemeDraftEvent.objects.create(
        draft=draft,
        kind=kind,
        revision=draft.revision,
        text_sha256=hashlib.sha256(draft.source_text.encode()).hexdigest(),
        note=note,
        done_by=actor,
        done_at=now,
    )
