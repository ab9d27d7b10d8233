"""A browser without JavaScript, for tests of pages: it follows links and posts forms, in English.

English, so that what a test reads does not depend on the compiled catalogue.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils.html import strip_tags

from config.display import ELDER_COOKIE
from members.actions.sign_in import user_of_member
from members.models import Member, Message, User


class Visitor(Client):
    """`sees` gives a page's words on one line; `posts` follows where the answer leads."""

    def __init__(self, language: str = "en") -> None:
        super().__init__()
        self.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def signs_in(self, who: Member | User) -> "Visitor":
        """Through the back door: how people really sign in has tests of its own."""
        self.force_login(user_of_member(who) if isinstance(who, Member) else who)
        return self

    def sees(self, path: str, *, status: int = 200) -> str:
        response = self.get(path)
        assert response.status_code == status, response.headers.get(
            "Location", response.status_code
        )
        return words(response)

    def posts(
        self, path: str, data: Mapping[str, str] | None = None, *, status: int = 200, **fields: str
    ) -> str:
        """The words of the page on which a person ends up."""
        response = self.post(path, {**(data or {}), **fields}, follow=True)
        assert response.status_code == status
        return words(response)

    def is_in_large_print(self) -> "Visitor":
        self.cookies[ELDER_COOKIE] = "1"
        return self


def words(response: Any) -> str:
    """What a person reads, in one line."""
    html = response.content.decode()
    body = html.partition("<body")[2]
    return " ".join(
        unescape(strip_tags(re.sub(r"<(/?)(p|li|td|th|dt|dd|span)\b", r" <\1\2", body))).split()
    )


def latest_code(phone: str) -> str:
    """The code that was last sent to this telephone."""
    message = next(
        message
        for message in Message.objects.filter(template__endswith="_code").order_by("-pk")
        if message.phone == phone
    )
    found = re.search(r"\d{6}", message.body)
    assert found is not None
    return found.group()
