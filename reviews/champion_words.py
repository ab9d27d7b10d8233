"""The model's reasons as sentences, for the person who decides."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviews.champion.proposal import CRITICAL_ILLNESS, EXCLUDED, ORDINARY, REFUSED, Reason

LABELS: Mapping[str, Promise] = {
    ORDINARY: _("Looks like an ordinary illness"),
    CRITICAL_ILLNESS: _("May be a critical illness"),
    EXCLUDED: _("May be excluded"),
    REFUSED: _("No proposal"),
}

BANDS: Mapping[str, Promise] = {"high": _("sure"), "medium": _("fairly sure"), "low": _("unsure")}

CLASSES: Mapping[str, Promise] = {
    "critical": _("critical illness"),
    "critical_refer": _("critical illness by stage, severity or operation only"),
    "exclusion": _("excluded"),
    "external_check": _("injury or poisoning, whose cause must be asked"),
    "ordinary": _("ordinary illness"),
}

_SENTENCES: Mapping[str, Promise] = {
    # --- why a label is proposed
    "named": _("The wording “%(wording)s” has the same meaning as %(code)s %(name)s."),
    "nearest": _("The wording “%(wording)s” is nearest to %(code)s %(name)s."),
    "norm_lists": _(
        "The 2020 norm lists %(code)s %(name)s under “%(disease)s”. It counts with: %(condition)s."
    ),
    "not_in_norm": _("%(code)s %(name)s is not on the list of the 2020 norm."),
    "usually_excluded": _("%(code)s %(name)s belongs to “%(meaning)s”, which may be excluded."),
    "telling": _("What weighed most: %(words)s."),
    # --- why a class is given to a wording of a list
    "label_by_name": _(
        "“%(wording)s” is nearest to %(code)s %(name)s, which belongs to “%(meaning)s”."
    ),
    "label_by_word": _("In “%(wording)s” the word “%(word)s” points to: %(label)s."),
    "label_by_likeness": _("“%(wording)s” is written like others of this kind: %(label)s."),
    # --- what has to be asked first
    "in_situ": _(
        "“%(wording)s”: in situ is not a severe malignant tumour. Whether the item for in situ pays"
        " is for a physician to say."
    ),
    "needs_stage": _("“%(wording)s” counts by stage only, and the stage is not in the text."),
    "stage_to_be_read": _("“%(wording)s” counts by stage only: a physician reads the stage."),
    "needs_pathology": _("“%(wording)s”: only the pathology tells whether it is malignant."),
    "needs_primary": _("“%(wording)s” speaks of treatment or history: the illness itself is open."),
    "needs_procedure": _("“%(wording)s” counts as “%(disease)s” only with the operation recorded."),
    "needs_severity": _("“%(wording)s” counts as “%(disease)s” only when severe: %(condition)s."),
    "names_norm": _("“%(wording)s”: the word “%(word)s” points to “%(disease)s” of the 2020 norm."),
    "ask_cause": _("“%(wording)s”: the cause must be asked – someone else, or work?"),
    "not_excluded_child": _("“%(wording)s” may be the child's illness, not the mother's."),
    "not_excluded_past": _("“%(wording)s” may speak of the past."),
    "not_excluded_own_illness": _("“%(wording)s” may be an illness of its own."),
    # --- why nothing is proposed
    "nothing_said": _("The text names no diagnosis."),
    "too_far": _("“%(wording)s” is too far from every wording that is known."),
    "denied": _("“%(wording)s” says what is not there."),
    "sex_misfit": _("%(code)s %(name)s does not go with the member's sex."),
    "age_misfit": _("%(code)s %(name)s does not go with the member's age."),
    "unsure": _("“%(wording)s” can be read in more than one way."),
    "unsure_together": _("Each of the %(count)s diagnoses looks ordinary, all of them not surely."),
    "too_long": _("The text is longer than what is read."),
    "word_across": _("The word “%(word)s” stands across two parts of the text."),
    # --- what speaks against
    "suspected": _("“%(wording)s” is only suspected."),
    "others_beside": _("Beside it stand %(count)s ordinary diagnoses."),
    "may_be_critical": _(
        "Against it, %(percent)s%%: a critical illness such as %(code)s %(name)s."
    ),
    "may_be_critical_refer": _(
        "Against it, %(percent)s%%: an illness that counts by stage or severity, such as"
        " %(code)s %(name)s."
    ),
    "may_be_exclusion": _(
        "Against it, %(percent)s%%: something excluded such as %(code)s %(name)s."
    ),
    "may_be_external_check": _("Against it, %(percent)s%%: an injury such as %(code)s %(name)s."),
    "may_be_ordinary": _(
        "Against it, %(percent)s%%: an ordinary illness such as %(code)s %(name)s."
    ),
}


def sentence(reason: Reason) -> str:
    """The reason in the reader's language."""
    told = dict(reason.parameters)
    if "label" in told:
        told["label"] = str(CLASSES[told["label"]])
    return str(_SENTENCES[reason.code]) % told
