"""The feed over HTTP: one JSON line per settlement, the cursor in the headers."""

from config.kernel.outbound import MEGABYTE, Outbound
from members.connectors.medical_insurance.base import FeedPage
from members.feed.reader import MAX_LINE_BYTES, decode_leniently


class HttpFeed:
    """Reads `GET {base_url}/settlements?after=&limit=`; see docs/connectors.md."""

    name = "medical_insurance"

    def __init__(self, *, base_url: str, token: str = "") -> None:
        self._insurer = Outbound(base_url, token=token, max_answer_bytes=64 * MEGABYTE)

    def settlements(self, *, after: str, limit: int) -> FeedPage:
        answer = self._insurer.get_lines(
            "/settlements",
            params={"after": after, "limit": str(limit)},
            max_line_bytes=MAX_LINE_BYTES,
        )
        return FeedPage(
            rows=[decode_leniently(line) for line in answer.lines],
            # A platform that names no new place has told us everything up to the old one.
            next_cursor=answer.headers.get("Next-Cursor", after),
            more=answer.headers.get("More", "false") == "true",
        )
