"""Why a file is not taken: codes. The sentences that people read stand in `claims.words`."""

CODES = (
    "empty",  # no bytes at all
    "unknown_type",  # none of what we read
    "archive",  # a zip or the like that is no OFD
    "office",  # a document of an office program
    "markup",  # HTML, SVG: can carry scripts
    "other_picture",  # a picture in a format that we do not open
    "animated",  # several pictures over time
    "too_large",  # more bytes than we take
    "too_many_pixels",  # known from the header, before anything is decoded
    "too_many_pages",
    "too_small",  # a picture on which nothing can be read
    "password",  # a PDF that asks for one
    "damaged",  # begins like a picture, and is not whole
    "unsafe",  # an archive or XML built to do harm: bombs, paths, entities
    "other_xml",  # well-formed, and no medical e-receipt
    "nothing_in_it",  # an OFD without text and without a receipt's data
    "too_hard",  # the child ran out of memory or time
)


class Refused(Exception):
    """The file is not taken. `code` is one of CODES; nothing was kept."""

    def __init__(self, code: str) -> None:
        if code not in CODES:
            raise ValueError(code)
        super().__init__(code)
        self.code = code


_FIRST_STATUS = 64  # below it stand those of Python and of the shell


def status_of(code: str) -> int:
    """The exit status by which a child tells of a refusal."""
    return _FIRST_STATUS + CODES.index(code)


def refusal_of(status: int) -> Refused | None:
    """The refusal behind an exit status; None for 0. Whatever else it is counts against the file:
    a decoder that crashed or was killed met something that nobody should try again."""
    if status == 0:
        return None
    if 0 <= status - _FIRST_STATUS < len(CODES):
        return Refused(CODES[status - _FIRST_STATUS])
    return Refused("too_hard" if status < 0 else "damaged")
