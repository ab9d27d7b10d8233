"""What people answer by text message: a few words, however they are typed. Pure."""

import re
import unicodedata
from collections.abc import Mapping

from members.models import SmsReply

W = SmsReply.Word
_WORDS: Mapping[str, SmsReply.Word] = {
    "td": W.STOP, "t": W.STOP, "退订": W.STOP, "退": W.STOP, "stop": W.STOP, "取消": W.STOP,
    "2": W.DECLINED, "不需要": W.DECLINED, "不用": W.DECLINED, "不要": W.DECLINED,
    "3": W.NOT_ME, "不是我": W.NOT_ME, "不是本人": W.NOT_ME, "非本人": W.NOT_ME,
}  # fmt: skip


def word_of(text: str) -> SmsReply.Word:
    """Full-width signs, spaces and a full stop do not matter; what is not one of the words, is
    something else – a longer sentence too, for nobody is to be taken at half a word."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORDS.get(re.sub(r"[\s。.,，!！~～“”\"']", "", plain), W.OTHER)
