"""The steps of a sign-in by telephone, the same on one's own and at a screen that many use.

The number, the code, and who it is where several share the number. A door says whom it lets in; its
views say which pages, and where to go. Whether a number is anybody's cannot be learnt at any of
them: an unknown one gets the same pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from config.kernel.denial import Denied
from members.actions.attempts import Origin
from members.actions.sign_in import choose_among, send_code, use_code
from members.forms import EndOrNameForm, LastFourForm, OwnNameForm
from members.models import Heir, LoginCode, Member, User
from members.queries.sign_in import has_live_code
from members.views import pending

PURPOSE = LoginCode.Purpose.MEMBER_SIGN_IN
TRIES_WHO = 5
Person = TypeVar("Person", bound=Member | Heir | User)


@dataclass(frozen=True)
class PhoneDoor(Generic[Person]):
    """A way in. `name` begins what the session keeps of it; `behind` tells whom of those who use a
    telephone it lets in."""

    name: str
    behind: Callable[[str], Sequence[Person]]

    @property
    def names(self) -> tuple[str, ...]:
        """All that the session keeps."""
        return self._phone, self._proved, self._tries

    def phone(self, request: HttpRequest, now: datetime) -> str | None:
        """The number that a code was asked for, until it is proved."""
        return pending.peek(request, self._phone, now=now)

    def proved(self, request: HttpRequest, now: datetime) -> str | None:
        """The number that was proved, while its owner is still to say who they are."""
        if request.session.get(self._tries, 0) >= TRIES_WHO:
            return None
        return pending.peek(request, self._proved, now=now)

    def send(self, phone: str, *, origin: Origin, now: datetime, spoken: bool = False) -> None:
        """A code to the number, if it is of somebody whom this door lets in."""
        first: Member | Heir | User | None = next(iter(self.behind(phone)), None)
        member = first if isinstance(first, Member) else None
        heir = first.user if isinstance(first, Heir) else None
        user = first if isinstance(first, User) else heir
        send_code(
            purpose=PURPOSE,
            phone=phone,
            origin=origin,
            now=now,
            member=member,
            user=user,
            spoken=spoken,
            language=get_language(),
        )

    def ask(
        self, request: HttpRequest, form: forms.Form, *, origin: Origin, now: datetime
    ) -> Denied | None:
        """Send a code to the number in the form, and keep it. A refusal stands in the form, unless
        a code of a moment ago is still good: then it is returned, and the way goes on."""
        phone = form.cleaned_data["phone"]
        refused: Denied | None = None
        try:
            self.send(phone, origin=origin, now=now)
        except Denied as denial:
            refused = denial
            if not has_live_code(purpose=PURPOSE, phone=phone, now=now):
                form.add_error(None, str(denial))
        if form.is_valid():
            pending.keep(request, self._phone, phone, now=now)
        return refused

    def prove(
        self, request: HttpRequest, form: forms.Form, phone: str, *, origin: Origin, now: datetime
    ) -> bool:
        """Whether the code in the form is right; if not, the form says so."""
        code = form.cleaned_data["code"]
        try:
            use_code(purpose=PURPOSE, phone=phone, code=code, origin=origin, now=now)
        except Denied as denial:
            form.add_error("code", str(denial))
            return False
        pending.forget(request, self._phone)
        return True

    def alone(self, request: HttpRequest, phone: str, *, now: datetime) -> Person | None:
        """Who proved their number; None where several may have, who say next who they are.

        Nobody at all looks like several: the next page cannot be passed.
        """
        people = self.behind(phone)
        if len(people) == 1:
            return people[0]
        self.ask_who(request, phone, now=now)
        return None

    def ask_who(self, request: HttpRequest, phone: str, *, now: datetime) -> None:
        """The number is proved; whose it is of several is asked next."""
        pending.keep(request, self._proved, phone, now=now)
        request.session[self._tries] = 0

    def choose(
        self,
        request: HttpRequest,
        form: forms.Form,
        people: Sequence[Person],
        *,
        phone: str,
        origin: Origin,
        now: datetime,
    ) -> Person | None:
        """Who of the people behind the number the form means; None where that is not clear."""
        [(name, said)] = form.cleaned_data.items()
        try:
            chosen = choose_among(people, said, phone=phone, origin=origin, now=now)
        except Denied as denial:
            request.session[self._tries] += 1
            form.add_error(name, str(denial))
            return None
        self.forget(request)
        return chosen

    def forget(self, request: HttpRequest) -> None:
        pending.forget(request, *self.names)

    @property
    def _phone(self) -> str:
        return f"{self.name}.phone"

    @property
    def _proved(self) -> str:
        return f"{self.name}.proved"

    @property
    def _tries(self) -> str:
        return f"{self.name}.tries"


def who_form(people: Sequence[Member | Heir | User], data: QueryDict | None) -> forms.Form:
    """What tells the people behind a number apart: the end of the ID number; of relatives, whose
    number is not on record, the name."""
    relatives = sum(isinstance(one, User) for one in people)
    if not relatives:
        return LastFourForm(data)
    return OwnNameForm(data) if relatives == len(people) else EndOrNameForm(data)
