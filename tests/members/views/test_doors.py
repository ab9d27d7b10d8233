"""Every page has a door, and every door its people."""

from django.test import RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.home import MOST_IN_BAR
from members.views.access import client_address
from tests.stages import House
from tests.visitor import Visitor

STAY = "00000000-0000-0000-0000-000000000000"
MEMBER_PAGES = (
    "/m/", "/m/me/", "/m/messages/", "/m/access/", "/m/consent/", "/m/card/", "/m/card/change",
    "/m/card/code", "/m/claim/CNONE/", "/m/claim/CNONE/money/", "/m/claim/CNONE/facts/",
    "/m/claim/CNONE/withdraw", "/m/statements/", f"/m/claim/new/{STAY}/", "/m/consent/relative/",
    "/m/consent/mandate/77/", "/m/for/", "/m/planned/",
)  # fmt: skip
STAFF_PAGES = (
    "/me/", "/me/password", "/me/staff/", "/me/staff/add", "/me/staff/officer/",
    "/me/staff/officer/leave", "/me/staff/officer/reset", "/me/app/", "/me/app/new",
    "/me/confirm", "/me/resets/", "/me/mandates/", "/me/mandates/77/",
    "/me/mandates/77/1.webp", "/me/sso/go", "/me/staff/officer/sso",
    "/setup/feed/", "/o/", "/o/person", "/setup/people/",
    "/o/kiosks/", "/o/start", "/o/start/mandate", "/o/start/relative", "/o/start/code", "/o/file/",
    "/o/file/papers/", "/o/file/papers/check", "/o/file/planned", "/o/mine", "/o/scans/",
    "/o/claim/CNONE/", "/o/claim/CNONE/receipt",
    "/setup/schemes/", "/setup/schemes/questions/", "/setup/schemes/hangzhou/",
    "/setup/schemes/hangzhou/version/2022/", "/setup/schemes/hangzhou/compare/",
    "/setup/schemes/hangzhou/draft/", "/setup/schemes/hangzhou/year/2027/",
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
    "members:staff_app_code",  # only after the password
    "members:staff_text_message",  # likewise
    # at a screen that holds a token of ours; elsewhere they are 404 (test_kiosk)
    "members:kiosk",
    "members:kiosk_phone",
    "members:kiosk_code",
    "members:kiosk_who",
    "members:kiosk_still",
    "members:kiosk_end",
    "members:kiosk_call",
    "claims:kiosk_claim",
    "claims:kiosk_stay",
    "claims:kiosk_progress",
    "claims:kiosk_status",
    "members:sign_on",  # a door, as the ones above
    "members:sign_on_back",
    "members:staff_sign_on",
    "members:staff_sign_on_back",
}


def test_a_stranger_is_sent_to_the_door_of_the_page(db: None) -> None:
    stranger = Visitor()
    for path in MEMBER_PAGES:
        assert stranger.get(path).headers["Location"] == f"/m/login?next={path}"
    for path in STAFF_PAGES:
        assert stranger.get(path).headers["Location"] == f"/me/login?next={path}"


def test_to_members_the_desks_do_not_exist(house: House) -> None:
    member = Visitor().signs_in(house.member())
    assert {path: member.get(path).status_code for path in STAFF_PAGES} == dict.fromkeys(
        STAFF_PAGES, 404
    )


def test_staff_at_a_members_page_are_sent_to_their_own(house: House) -> None:
    helper = Visitor().signs_in(house.staff["helper"])
    assert {helper.get(path).headers["Location"] for path in MEMBER_PAGES} == {"/"}


def test_staff_of_another_role_read_whose_page_it_is(house: House) -> None:
    maker = Visitor().signs_in(house.staff["maker"])
    for path, roles in {
        "/me/staff/": "Administrator",
        "/setup/feed/": "Supervisor / Administrator",
        "/setup/schemes/": "Supervisor / Administrator",
        "/setup/schemes/hangzhou/draft/": "Administrator",
        "/o/": "Outlet helper",
    }.items():
        assert f"This page is for: {roles}." in maker.sees(path, status=403)


def test_what_does_not_fit_into_the_bar_opens_behind_one_word(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["supervisor"])
    response = visitor.get("/watch/team")
    bar, more = response.context["nav"], response.context["more"]
    assert len(bar) == MOST_IN_BAR - 1
    assert [item["url"] for item in more if item["active"]] == ["/watch/team"]
    assert not {item["url"] for item in bar} & {item["url"] for item in more}
    assert "More · <b>Team</b>" in response.content.decode()


def test_the_menu_holds_what_the_role_may_open_and_marks_the_page(house: House) -> None:
    response = Visitor().signs_in(house.staff["admin"]).get("/setup/feed/")
    menu = {item["url"]: item["active"] for item in response.context["nav"]}
    assert menu == {
        "/me/staff/": False,
        "/setup/feed/": True,
        "/setup/members/": False,
        "/setup/schemes/": False,
        "/watch/experts": False,
    }
    more = [item["url"] for item in response.context["more"]]
    assert more == [
        "/setup/units/", "/setup/hospitals/", "/setup/people/", "/me/resets/", "/o/kiosks/", "/me/",
    ]  # fmt: skip
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
