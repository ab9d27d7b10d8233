"""Roles as one table: what each is for, and what it may do. Whether it may be done *now*, on this
case, by this person, is the question of each app's `policies.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CASE_OFFICER = "case_officer", _("Case officer")
    EXPERT_PHYSICIAN = "expert_physician", _("Medical expert")
    SUPERVISOR = "supervisor", _("Supervisor")
    FINANCE_MAKER = "finance_maker", _("Finance, maker")
    FINANCE_CHECKER = "finance_checker", _("Finance, checker")
    OUTLET_HELPER = "outlet_helper", _("Outlet helper")
    ADMINISTRATOR = "administrator", _("Administrator")
    EMPLOYER_UNION = "employer_union", _("Employer's union")


class Permission(StrEnum):
    CASE_READ = "case.read"
    CASE_DECIDE = "case.decide"
    CASE_ADVISE = "case.advise"
    CASE_ASSIGN = "case.assign"
    CASE_REASSIGN = "case.reassign"
    CASE_EXPORT = "case.export"
    CASE_KEEP = "case.keep"  # its file: notes of calls, letters to be posted, originals on paper
    CASE_BUNDLE = "case.bundle"
    PROPOSAL_CONFIRM = "proposal.confirm"
    IDENTITY_REVEAL = "identity.reveal"
    FREEZE_ASK = "freeze.ask"
    FREEZE_CONFIRM = "freeze.confirm"
    SAMPLE_READ = "sample.read"
    QUALITY_WATCH = "quality.watch"
    MODEL_MANAGE = "model.manage"  # models, certificates, and the switch of automatic decisions
    GRIEVANCE_RECORD = "grievance.record"
    GRIEVANCE_ANSWER = "grievance.answer"
    GRIEVANCE_ASSIGN = "grievance.assign"
    PRECEDENT_ADOPT = "precedent.adopt"
    BATCH_READ = "batch.read"
    BATCH_PREPARE = "batch.prepare"
    BATCH_RELEASE = "batch.release"
    CONSENT_RECORD = "consent.record"
    CLAIM_FILE = "claim.file"  # for a member whose mandate they hold
    MANDATE_CHECK = "mandate.check"  # the second look at a mandate that was signed on paper
    FEED_READ = "feed.read"
    FEED_PULL = "feed.pull"
    STAFF_MANAGE = "staff.manage"
    FACTOR_RESET = "factor.reset"  # the second person who takes away a lost app
    SCHEME_READ = "scheme.read"
    SCHEME_DRAFT = "scheme.draft"
    SCHEME_ADOPT = "scheme.adopt"
    EXPERT_MANAGE = "expert.manage"
    HOSPITAL_READ = "hospital.read"
    HOSPITAL_IMPORT = "hospital.import"
    MEMBER_IMPORT = "member.import"
    PERSON_READ = "person.read"
    PERSON_ASK = "person.ask"  # a death, a correction, a merge, another telephone
    PERSON_CONFIRM = "person.confirm"
    KIOSK_MANAGE = "kiosk.manage"
    UNIT_MANAGE = "unit.manage"  # to register towns, employers and counters
    UNIT_READ = "unit.read"  # a unit's own page: numbers and fees, and never who claimed
    FEE_RECORD = "fee.record"
    OUTREACH_DO = (
        "outreach.do"  # to call, write to or visit who was told of a claim and did not come
    )


@dataclass(frozen=True)
class RoleTerms:
    """What whoever grants the role reads, and what the role may do."""

    purpose: Promise
    permissions: frozenset[Permission]


P = Permission

ROLES: Mapping[Role, RoleTerms] = {
    Role.CASE_OFFICER: RoleTerms(
        _("Works the queue of their units: confirms, approves, proposes denials."),
        frozenset(
            {
                P.CASE_READ,
                P.CASE_DECIDE,
                P.CASE_ASSIGN,
                P.CASE_KEEP,
                P.CASE_BUNDLE,
                P.IDENTITY_REVEAL,
                P.FREEZE_ASK,
                P.HOSPITAL_READ,
                P.SAMPLE_READ,
                P.GRIEVANCE_RECORD,
                P.GRIEVANCE_ANSWER,
                P.MANDATE_CHECK,
                P.PERSON_READ,
                P.PERSON_ASK,
                P.OUTREACH_DO,
            }
        ),
    ),
    Role.EXPERT_PHYSICIAN: RoleTerms(
        _("Answers medical questions on the cases that they are asked about, and sees no others."),
        frozenset({P.CASE_ADVISE}),
    ),
    Role.SUPERVISOR: RoleTerms(
        _("The second person behind hard decisions; watches the problem lists."),
        frozenset(
            {
                P.CASE_READ,
                P.CASE_ASSIGN,
                P.CASE_REASSIGN,
                P.CASE_EXPORT,
                P.PROPOSAL_CONFIRM,
                P.CASE_KEEP,
                P.CASE_BUNDLE,
                P.IDENTITY_REVEAL,
                P.FREEZE_ASK,
                P.FREEZE_CONFIRM,
                P.SAMPLE_READ,
                P.QUALITY_WATCH,
                P.MODEL_MANAGE,
                P.GRIEVANCE_RECORD,
                P.GRIEVANCE_ANSWER,
                P.GRIEVANCE_ASSIGN,
                P.EXPERT_MANAGE,
                P.PRECEDENT_ADOPT,
                P.FEED_READ,
                P.SCHEME_READ,
                P.SCHEME_ADOPT,
                P.HOSPITAL_READ,
                P.MANDATE_CHECK,
                P.PERSON_READ,
                P.PERSON_ASK,
                P.PERSON_CONFIRM,
                P.FACTOR_RESET,
                P.OUTREACH_DO,
            }
        ),
    ),
    Role.FINANCE_MAKER: RoleTerms(
        _("Puts approved payments into a batch. Sees no diagnosis."),
        frozenset({P.BATCH_READ, P.BATCH_PREPARE, P.FEE_RECORD}),
    ),
    Role.FINANCE_CHECKER: RoleTerms(
        _("Releases a batch that someone else prepared. Sees no diagnosis."),
        frozenset({P.BATCH_READ, P.BATCH_RELEASE, P.FEE_RECORD}),
    ),
    Role.OUTLET_HELPER: RoleTerms(
        _("Helps members at a counter: enters what they signed, files for them with a mandate."),
        frozenset(
            {P.CONSENT_RECORD, P.CLAIM_FILE, P.GRIEVANCE_RECORD, P.KIOSK_MANAGE, P.OUTREACH_DO}
        ),
    ),
    Role.ADMINISTRATOR: RoleTerms(
        _("Looks after staff and data sources. Decides no case and pays nothing."),
        frozenset(
            {
                P.FEED_READ,
                P.FEED_PULL,
                P.STAFF_MANAGE,
                P.FACTOR_RESET,
                P.EXPERT_MANAGE,
                P.SCHEME_READ,
                P.SCHEME_DRAFT,
                P.HOSPITAL_READ,
                P.HOSPITAL_IMPORT,
                P.MEMBER_IMPORT,
                P.PERSON_READ,
                P.PERSON_ASK,
                P.KIOSK_MANAGE,
                P.UNIT_MANAGE,
            }
        ),
    ),
    Role.EMPLOYER_UNION: RoleTerms(
        _("Enrols the employees of one unit, and sees its fees. Never learns who claimed."),
        frozenset({P.UNIT_READ, P.MEMBER_IMPORT}),
    ),
}
