"""Every page below /m/ on a telephone: in the ordinary and the elder view, in Chinese and English,
and without scripts."""

from collections.abc import Iterator
from itertools import product
from typing import Literal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import BrowserContext

from claims.models import Fact, PlannedStay
from config.display import ELDER_COOKIE
from members.actions.sign_in import user_of_member
from members.models import BankAccount, Encounter, Member, Message, Unit
from tests.browser import axe
from tests.browser.looking import HAN, Look, Scales, View
from tests.browser.member_life import NEW_BANK, NO_PAGES, NOTE, Stop, Walker, walkers
from tests.browser.site import Site
from tests.desktop import Desk
from tests.reviews.grievances import stages as grievances
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VIEWS = [View(elder, lang) for elder, lang in product((False, True), ("zh-hans", "en"))]
# Axe takes as long as all the rest: between them these two show what it has to say about each.
FIRST, LAST = VIEWS[0], VIEWS[-1]
ANYTHING = {"slug": "x", "str": "x", "int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def test_every_page_is_in_order_however_it_is_shown(
    union: House, desk: Desk, bare_site: Site
) -> None:
    people, scales = walkers(union, desk, bare_site), Scales()
    data = _what_people_wrote()
    wrong = [
        f"{view}, {stop}: {sentence}"
        for view in VIEWS
        for walker in people
        for stop in _shown(walker, view, bare_site)
        for sentence in _looks(walker, stop, view, data, scales)
    ]
    wrong += [
        f"without scripts, {stop}: {sentence}"
        for walker in people
        for stop, sentence in _without_scripts(walker, bare_site)
    ]
    assert wrong == []
    walked = {stop.name for walker in people for stop in walker.stops}
    assert _pages_below_m() - walked == set(NO_PAGES), "how is it reached, or why is it no page?"


def _shown(walker: Walker, view: View, site: Site) -> list[Stop]:
    _shows(walker.visitor.page.context, view, site)
    return walker.stops


def _shows(context: BrowserContext, view: View, site: Site) -> None:
    chosen = {ELDER_COOKIE: str(int(view.elder)), settings.LANGUAGE_COOKIE_NAME: view.language}
    context.add_cookies(
        [{"name": name, "value": value, "url": site.url} for name, value in chosen.items()]
    )


def _looks(
    walker: Walker, stop: Stop, view: View, data: list[str], scales: Scales
) -> Iterator[str]:
    visitor = walker.visitor
    # A stylesheet is there before a script runs; pictures only matter where the page is weighed.
    until: Literal["load", "domcontentloaded"] = "load" if view == FIRST else "domcontentloaded"
    answer = visitor.page.goto(stop.path, wait_until=until)
    if answer is None or answer.status != 200 or not visitor.page.url.endswith(stop.path):
        yield f"leads to {visitor.page.url}"
        return
    _keeps_a_picture(walker, stop, view)
    look = Look.at(visitor.page)
    yield from look.wrong_for_everybody()
    yield from look.wrong_size(elder=view.elder)
    yield from look.wrong_language(view.language, data)
    if view == FIRST:
        yield from scales.too_heavy(visitor.page, answer.body(), look.facts["files"])
    if view in (FIRST, LAST):
        yield from axe.violations(visitor.page)
    yield from visitor.complaints
    visitor.complaints.clear()


def _without_scripts(walker: Walker, site: Site) -> Iterator[tuple[Stop, str]]:
    visitor = site.visitor(javascript=False)
    visitor.page.context.add_cookies(walker.visitor.page.context.cookies())  # type: ignore[arg-type]
    _shows(visitor.page.context, View(elder=False, language="zh-hans"), site)
    for stop in walker.stops:
        answer = visitor.page.goto(stop.path, wait_until="domcontentloaded")
        assert answer is not None
        look = Look.at(visitor.page)
        for sentence in (*look.wrong_for_everybody(), *look.no_way_on()):
            yield stop, sentence
        if answer.status != 200 or visitor.page.locator(".needs-script:visible").count():
            yield stop, f"{answer.status}, or something that only a script can do"


def _what_people_wrote() -> list[str]:
    """The longest first: a name may be part of another one."""
    found: set[str] = {NOTE, grievances.WORDS, grievances.ANSWER, grievances.QUESTION}
    found |= {name for one in Member.objects.all() for name in (one.name, one.masked_name)}
    found |= {message.body for message in Message.objects.all()}
    for stay in Encounter.objects.all():
        found |= {stay.provider_name, stay.disease_name}
    found |= {str(fact.value) for fact in Fact.objects.all()}
    found |= {text for one in PlannedStay.objects.all() for text in (one.place, one.hospital)}
    found |= set(Unit.objects.values_list("name", flat=True))
    found |= set(BankAccount.objects.values_list("bank_name", flat=True))
    found.add(NEW_BANK)
    return sorted((text for text in found if HAN.search(text)), key=len, reverse=True)


def _pages_below_m() -> set[str]:
    """The names of all addresses below /m/ that answer to a GET."""
    client = Client()
    client.force_login(user_of_member(Member.objects.order_by("pk")[0]))
    return {
        name
        for name, pattern in _named(get_resolver(), "")
        if (path := _example(name, pattern)).startswith("/m/")
        and client.get(path).status_code != 405
    }


def _example(name: str, pattern: URLPattern) -> str:
    kinds = {
        word: type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for word, converter in pattern.pattern.converters.items()
    }
    return reverse(name, kwargs={word: ANYTHING[kind] for word, kind in kinds.items()})


def _named(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _named(pattern, inner)
        elif pattern.name:
            yield f"{prefix}{pattern.name}", pattern


def _keeps_a_picture(walker: Walker, stop: Stop, view: View) -> None:
    folder = walker.visitor.site.pictures
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{stop} {view}".replace(":", " ").replace(" ", "-")
        walker.visitor.page.screenshot(path=folder / f"walk-{name}.png", full_page=True)
