"""Pages speak Chinese unless the visitor chose otherwise."""

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from config.language import ChosenLanguageMiddleware


def _language_of(request: HttpRequest) -> str | None:
    spoken = HttpResponse()
    seen: list[str | None] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(translation.get_language())
        return spoken

    ChosenLanguageMiddleware(view)(request)
    assert spoken.headers["Content-Language"] == seen[0]
    return seen[0]


def test_an_english_browser_gets_chinese(rf: RequestFactory) -> None:
    assert _language_of(rf.get("/", headers={"accept-language": "en-US"})) == "zh-hans"


def test_a_choice_is_kept(rf: RequestFactory) -> None:
    rf.cookies["django_language"] = "en"
    assert _language_of(rf.get("/")) == "en"


def test_a_language_that_we_do_not_speak_is_not_a_choice(rf: RequestFactory) -> None:
    rf.cookies["django_language"] = "../../etc"
    assert _language_of(rf.get("/")) == "zh-hans"
