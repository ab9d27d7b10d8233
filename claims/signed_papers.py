"""A signed sheet that is no paper of a claim: its pages drawn anew, like every upload."""

from claims.intake.decode import decode
from claims.intake.refusals import Refused
from claims.words import refusal_text
from config.kernel.denial import Denied


class NotASheet(Denied):
    """The file is not taken; the sentence says why and what to do."""

    code = "not_a_paper"


def pages(original: bytes) -> list[bytes]:
    """The pages as WebP pictures for people. Raises NotASheet."""
    try:
        return [page.view for page in decode(original)]
    except Refused as refused:
        raise NotASheet(refusal_text(refused.code), code=refused.code) from refused
