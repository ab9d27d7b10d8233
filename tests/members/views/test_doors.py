"""Every page has a door, and every door its people."""

import pytest
from django.test import RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from members.views.access import client_address
from tests.stages import House
from tests.visitor import Visitor

STAY = "00000000-0000-0000-0000-000000000000"
MEMBER_PAGES = (
    "/m/", "/m/me/", "/m/messages/", "/m/access/", "/m/consent/", "/m/card/", "/m/card/change",
    "/m/card/code", "/m/claim/CNONE/", "/m/claim/CNONE/money/", "/m/claim/CNONE/facts/",
    "/m/claim/CNONE/withdraw", f"/m/claim/new/{STAY}/",
)  # fmt: skip
STAFF_PAGES = (
    "/me/", "/me/password", "/me/staff/", "/me/staff/add", "/me/staff/officer/",
    "/me/staff/officer/leave", "/setup/feed/", "/o/", "/o/person",
)  # fmt: skip
# Whoever adds a page without a login says so here, and why it is safe.
OPEN_VIEWS = {
    "healthz",  # for the load balancer
    "home",  # only sends people on
    "sign_out",
    "set_language",
    "set_elder",
    "style",  # while developing only
    "members:sign_in",
    "members:sign_in_code",
    "members:sign_in_again",
    "members:sign_in_who",
    "members:staff_sign_in",
    "members:staff_code",
}


@pytest.mark.parametrize("path", MEMBER_PAGES)
def test_a_stranger_at_a_members_page_is_sent_to_the_members_door(house: House, path: str) -> None:
    assert Visitor().get(path).headers["Location"] == f"/m/login?next={path}"


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_a_stranger_at_a_staff_page_is_sent_to_the_staff_door(house: House, path: str) -> None:
    assert Visitor().get(path).headers["Location"] == f"/me/login?next={path}"


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_to_members_the_desks_do_not_exist(house: House, path: str) -> None:
    assert Visitor().signs_in(house.member()).get(path).status_code == 404


@pytest.mark.parametrize("path", MEMBER_PAGES)
def test_staff_at_a_members_page_are_sent_to_their_own(house: House, path: str) -> None:
    assert Visitor().signs_in(house.staff["helper"]).get(path).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/me/staff/", "Administrator"),
        ("/setup/feed/", "Supervisor / Administrator"),
        ("/o/", "Outlet helper"),
    ],
)
def test_staff_of_another_role_read_whose_page_it_is(house: House, path: str, roles: str) -> None:
    page = Visitor().signs_in(house.staff["maker"]).sees(path, status=403)
    assert f"This page is for: {roles}." in page


def test_the_menu_holds_what_the_role_may_open_and_marks_the_page(house: House) -> None:
    response = Visitor().signs_in(house.staff["admin"]).get("/setup/feed/")
    menu = {item["url"]: item["active"] for item in response.context["nav"]}
    assert menu == {"/me/staff/": False, "/setup/feed/": True, "/me/": False}
    assert "Administrator" in response.content.decode()


def test_only_these_views_open_without_a_login() -> None:
    exempt = {
        name
        for name, view in _named_views(get_resolver(), "")
        if not getattr(view, "login_required", True)
    }
    assert exempt == OPEN_VIEWS


def test_pages_with_codes_are_never_kept_by_a_browser(house: House) -> None:
    for name in ("members:sign_in", "members:staff_sign_in"):
        assert "no-store" in Visitor().get(reverse(name)).headers["Cache-Control"]


def test_the_address_of_the_caller_is_what_our_own_proxy_saw() -> None:
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.1.1"}, REMOTE_ADDR="127.0.0.1"
    )
    assert client_address(request) == "127.0.0.1"
    with override_settings(TRUSTED_PROXIES=1):
        assert client_address(request) == "10.1.1.1"
    with override_settings(TRUSTED_PROXIES=3):
        assert client_address(request) == "127.0.0.1"


def _named_views(resolver: URLResolver, prefix: str) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            found.append((f"{prefix}{pattern.name}", pattern.callback))
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found += _named_views(pattern, inner)
    return found
