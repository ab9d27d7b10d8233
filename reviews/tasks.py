"""Background work of the desk. Each may run twice; the actions make the effect single."""

from datetime import datetime

from django.conf import settings

from config.kernel.adapters import load
from reviews.actions import (
    absence,
    bundle,
    clear,
    close,
    diagnose,
    effect,
    enquire,
    freeze,
    handle_grievance,
    hold,
    letter,
    past_cases,
    pre_review,
    propose_codes,
    refill,
    remember,
    score,
    set_aside,
    usual_amounts,
    verify,
    watch_model,
)
from reviews.models import Prediction


def pre_review_claim(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    pre_review.pre_review_claim(claim_id=subject, now=now)


def give_to_officer(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    pre_review.give_to_officer(claim_id=subject, now=now)


def take_effect(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    effect.take_effect(decision_id=subject, now=now)


def score_claim(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    score.score_claim(claim_id=subject, version=version, now=now)


def score_waiting(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    score.score_waiting(duty_id=subject, step=version, now=now)


def score_again(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    score.score_again(claim_id=subject, now=now)


def clear_claim(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    prediction = Prediction.objects.select_related("model").get(pk=subject)
    clear.clear_claim(prediction=prediction, now=now)


def take_back_cleared(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    clear.take_back_cleared(decision_id=subject, now=now)


def take_back_unread(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    clear.take_back_unread(decision_id=subject, now=now)


def stop_by_switch(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    clear.stop_by_switch(switch_id=subject, step=version, now=now)


def stop_by_alarm(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    clear.stop_by_alarm(alarm_id=subject, step=version, now=now)


def stop_by_certificate(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    clear.stop_by_certificate(certificate_id=subject, step=version, now=now)


def take_back_overdue(*, now: datetime) -> None:
    """Scheduled: decisions by nobody that were drawn, and not read in time."""
    clear.take_back_overdue(now=now)


def watch_errors(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    watch_model.watch_errors(sample_id=subject, now=now)


def watch_models(*, now: datetime) -> None:
    """Scheduled: what was seen of the models in service, and whether it rings an alarm."""
    watch_model.watch_all(now=now)


def count_usual_amounts(*, now: datetime) -> None:
    """Scheduled: what stays of each kind cost, for the check that compares."""
    usual_amounts.count_usual_amounts(now=now)


def keep_past_case(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    past_cases.keep_past_case(decision_id=subject)


def close_review(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    close.close_review(claim_id=subject, now=now)


def propose_diagnosis(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    diagnose.propose_diagnosis(claim_id=subject, now=now)


def give_up_diagnosis(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    diagnose.give_up_diagnosis(claim_id=subject, now=now)


def propose_codes_of(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    propose_codes.propose_codes(claim_id=subject, version=version, now=now)


def remember_wording(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    remember.remember_wording(decision_id=subject, now=now)


def note_receipt(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    verify.note_receipt(verification_id=subject, now=now)


def resume(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    hold.resume_case(claim_id=subject, now=now)


def go_on_after_freeze(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    freeze.go_on_after_freeze(freeze_id=subject, now=now)


def hand_over(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    absence.hand_over(absence_id=subject, now=now)


def free_leases(*, now: datetime) -> None:
    """Scheduled: whoever is away and leaves a case open keeps nobody from it."""
    absence.free_leases(now=now)


def resume_overdue(*, now: datetime) -> None:
    hold.resume_overdue(now=now)


def come_back(*, now: datetime) -> None:
    """Scheduled: cases that were set aside, on their day."""
    set_aside.come_back(now=now)


def send_letter(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    if settings.HOSPITAL_POST is None:  # not connected any more: a person prints it
        enquire.give_up_letter(enquiry_id=subject, now=now)
    else:
        enquire.send_letter(enquiry_id=subject, post=load(settings.HOSPITAL_POST), now=now)


def give_up_letter(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    enquire.give_up_letter(enquiry_id=subject, now=now)


def lapse_overdue(*, now: datetime) -> None:
    enquire.lapse_overdue(now=now)


def grievance_day(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    handle_grievance.look_at_days(grievance_id=subject, now=now)


def redraw_of_expert(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    refill.redraw_of_expert(expert_id=subject, now=now)


def redraw_readers(*, now: datetime) -> None:
    refill.redraw_readers(now=now)


def write_letter(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    letter.write_letter(event_id=subject, now=now)


def make_bundle(
    *, subject: int, version: int, now: datetime, **_from_a_newer_version: object
) -> None:
    bundle.make_step(bundle_id=subject, step=version, now=now)


def give_up_bundle(*, subject: int, now: datetime, **_from_a_newer_version: object) -> None:
    bundle.give_up_bundle(bundle_id=subject, now=now)


def expire_bundles(*, now: datetime) -> None:
    bundle.expire_bundles(now=now)
