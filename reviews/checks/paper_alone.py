"""Does a paper look like one of another claim: a second photo of it, or the same file saved anew?

A question to an officer, who compares the two. That papers look alike proves nothing by itself.
"""

from django.utils.translation import gettext_lazy as _

from reviews.checks.base import FAIL, NO_DATA, PASS, Dossier, Found, NamedCheck, by_photo


def ask(dossier: Dossier) -> Found:
    if dossier.papers is None:
        return Found(NO_DATA)
    if not dossier.papers.alike:
        return Found(PASS)
    kinds = dict.fromkeys(kind for kind, _reference in dossier.papers.alike)
    claims = dict.fromkeys(reference for _kind, reference in dossier.papers.alike)
    # The references are for links, and only for whoever may see those claims.
    return Found(FAIL, {"papers": ",".join(kinds), "claims": ",".join(claims)})


CHECK = NamedCheck(
    name="paper_alone",
    label=_("No other paper like it"),
    concern=_("Looks like a paper of another claim"),
    sentences={
        PASS: _("No paper looks like one that was sent for another claim"),
        FAIL: _("Looks like a paper of another claim, please compare: %(papers)s"),
        NO_DATA: _("There is no paper to compare"),
    },
    source=_("Pictures of all claims"),
    ask=ask,
    applies=by_photo,
)
