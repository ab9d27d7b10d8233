"""Letters to hospitals over HTTP. The address comes from the settings, never from a claim."""

from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.outbound import Outbound
from members.connectors.hospital.base import Letter

_MAX_ANSWER_BYTES = 64 * 1024
_LONGEST_REFERENCE = 100


class HttpPost:
    """Speaks `POST {base_url}/letters`; see docs/connectors.md."""

    name = "hospital_post"

    def __init__(self, *, base_url: str, token: str = "") -> None:
        self._carrier = Outbound(base_url, token=token, max_answer_bytes=_MAX_ANSWER_BYTES)

    def send(self, letter: Letter) -> str:
        answer = self._carrier.post_json(
            "/letters",
            {
                "key": letter.key,
                "number": letter.number,
                "hospital_code": letter.hospital_code,
                "hospital": letter.hospital,
                "text": letter.text,
                "answer_by": letter.answer_by.isoformat(),
            },
        )
        reference = answer.json_object().get("reference")
        if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
            raise AdapterError(_("The other system's answer is not readable."), permanent=False)
        return reference
