"""Single sign-on at both doors: the real way through a provider, and every way to cheat."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from config.sandbox.client import SandboxClient
from members.actions.staff import leave
from members.models import Member, SignOnLink, User
from tests.stages import House
from tests.visitor import Visitor, words

ADAPTER = "members.connectors.identity.oidc.OidcProvider"
STAFF, STAFF_BACK = "/me/login/sso", "/me/login/sso/back"
MEMBERS, MEMBERS_BACK = "/m/login/sso", "/m/login/sso/back"
UNTRUSTED = "could not be trusted"


@pytest.fixture
def provider(outside_world: SandboxClient, settings: Settings) -> SandboxClient:
    """The sandbox's provider is connected at both doors."""
    issuer = f"{settings.SANDBOX_URL}/sso"
    settings.STAFF_SIGN_ON = {
        "adapter": ADAPTER,
        "issuer": issuer,
        "client_id": "huzhu-staff",
        "client_secret": "sandbox-staff-secret",
        "label": "统一登录",
    }
    settings.MEMBER_SIGN_ON = {
        "adapter": ADAPTER,
        "issuer": issuer,
        "client_id": "huzhu-members",
        "client_secret": "sandbox-members-secret",
        "label": "政务平台",
        "id_number_claim": "id_number",
        "id_verified_claim": "id_number_verified",
        "phone_claim": "phone_number",
        "phone_verified_claim": "phone_number_verified",
    }
    outside_world.sign_on("up")
    return outside_world


def leaves(visitor: Visitor, door: str) -> str:
    """The provider's address that the door leads to."""
    return str(visitor.get(door).headers["Location"])


def chosen(address: str, person: str) -> dict[str, str]:
    """What the provider sends back once somebody said who they are."""
    asked = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(asked.query).items()}
    place = f"{asked.scheme}://{asked.netloc}{asked.path.replace('authorize', 'choose')}"
    answer = httpx.get(place, params={**query, "person": person}, trust_env=False)
    assert answer.status_code == 302, answer.text
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in back.items()}


def comes_back(visitor: Visitor, door: str, answer: dict[str, str]) -> Any:
    return visitor.get(f"{door}?{urlencode(answer)}", follow=True)


def linked(visitor: Visitor, person: str = "E1001") -> Any:
    """The employee, signed in here, goes there once."""
    assert "Go there" in visitor.posts("/me/sso", link="1")
    return comes_back(visitor, STAFF_BACK, chosen(leaves(visitor, "/me/sso/go"), person))


def is_in(visitor: Visitor) -> bool:
    return "_auth_user_id" in visitor.session


def test_the_door_shows_the_button_only_where_it_leads_somewhere(
    house: House, provider: SandboxClient, settings: Settings
) -> None:
    assert "统一登录" in Visitor().sees("/me/login")
    assert "政务平台" in Visitor().sees("/m/login")
    settings.STAFF_SIGN_ON = settings.MEMBER_SIGN_ON = None
    assert "统一登录" not in Visitor().sees("/me/login")
    for path in (STAFF, STAFF_BACK, MEMBERS, MEMBERS_BACK):
        assert Visitor().get(path).status_code == 404


def test_the_request_carries_pkce_state_and_nonce_and_nothing_secret(
    house: House, provider: SandboxClient
) -> None:
    asked = parse_qs(urlsplit(leaves(Visitor(), STAFF)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    secrets = {asked[name][0] for name in ("state", "nonce", "code_challenge")}
    assert len(secrets) == 3
    assert all(len(secret) >= 43 for secret in secrets)
    assert "secret" not in " ".join(asked)


def test_linked_once_the_employee_signs_in_there(house: House, provider: SandboxClient) -> None:
    said = words(linked(Visitor().signs_in(house.staff["officer"])))
    assert "you can sign in there" in said
    visitor = Visitor()
    comes_back(visitor, STAFF_BACK, chosen(leaves(visitor, STAFF), "E1001"))
    assert visitor.session["_auth_user_id"] == str(house.staff["officer"].pk)


def test_nobody_is_linked_by_an_address_alone(house: House, provider: SandboxClient) -> None:
    """Another site may send an employee's browser there; without the press nothing begins."""
    visitor = Visitor().signs_in(house.staff["officer"])
    assert visitor.get("/me/sso/go").headers["Location"] == "/me/"
    answer = chosen(leaves(Visitor(), STAFF), "E1001")
    comes_back(visitor, STAFF_BACK, answer)
    assert not SignOnLink.objects.exists()


def test_a_subject_that_nobody_linked_opens_nothing(house: House, provider: SandboxClient) -> None:
    visitor = Visitor()
    answer = comes_back(visitor, STAFF_BACK, chosen(leaves(visitor, STAFF), "E1002"))
    assert "not linked to anybody here" in words(answer)
    assert not is_in(visitor)
    assert not SignOnLink.objects.exists()


def test_who_left_is_not_let_in(house: House, provider: SandboxClient) -> None:
    linked(Visitor().signs_in(house.staff["officer"]))
    leave(user_id=house.staff["officer"].pk, actor=house.staff["admin"], now=house.now)
    visitor = Visitor()
    answer = comes_back(visitor, STAFF_BACK, chosen(leaves(visitor, STAFF), "E1001"))
    assert "not linked to anybody here" in words(answer)
    assert not is_in(visitor)


def test_an_answer_with_another_state_is_refused(house: House, provider: SandboxClient) -> None:
    linked(Visitor().signs_in(house.staff["officer"]))
    thief = chosen(leaves(Visitor(), STAFF), "E1001")
    visitor = Visitor()
    leaves(visitor, STAFF)
    assert "not signed in there" in words(comes_back(visitor, STAFF_BACK, thief))
    assert not is_in(visitor)


def test_an_answer_in_a_session_that_asked_nothing_is_refused(
    house: House, provider: SandboxClient
) -> None:
    linked(Visitor().signs_in(house.staff["officer"]))
    answer = chosen(leaves(Visitor(), STAFF), "E1001")
    visitor = Visitor()
    assert "answered already" in words(comes_back(visitor, STAFF_BACK, answer))
    assert not is_in(visitor)


def test_a_stolen_code_with_the_right_state_fails_by_its_verifier(
    house: House, provider: SandboxClient
) -> None:
    """The thief puts somebody else's code into an attempt of their own."""
    linked(Visitor().signs_in(house.staff["officer"]))
    stolen = chosen(leaves(Visitor(), STAFF), "E1001")
    visitor = Visitor()
    own = chosen(leaves(visitor, STAFF), "E1002")
    mixed = {**own, "code": stolen["code"]}
    assert UNTRUSTED in words(comes_back(visitor, STAFF_BACK, mixed))
    assert not is_in(visitor)


def test_the_same_answer_twice_opens_once(house: House, provider: SandboxClient) -> None:
    linked(Visitor().signs_in(house.staff["officer"]))
    visitor = Visitor()
    answer = chosen(leaves(visitor, STAFF), "E1001")
    comes_back(visitor, STAFF_BACK, answer)
    assert is_in(visitor)
    again = Visitor()
    leaves(again, STAFF)
    comes_back(again, STAFF_BACK, answer)
    assert not is_in(again)


def test_whoever_says_no_there_is_told_so(house: House, provider: SandboxClient) -> None:
    visitor = Visitor()
    asked = parse_qs(urlsplit(leaves(visitor, STAFF)).query)
    refused = {"error": "access_denied", "state": asked["state"][0]}
    assert "not signed in there" in words(comes_back(visitor, STAFF_BACK, refused))


def test_where_the_provider_is_down_the_other_ways_stay_open(
    house: House, provider: SandboxClient
) -> None:
    visitor = Visitor()
    answer = chosen(leaves(visitor, STAFF), "E1001")
    provider.sign_on("down")
    for door, place in ((STAFF, "/me/login"), (MEMBERS, "/m/login")):
        away = Visitor()
        assert away.get(door).headers["Location"] == place
        assert "cannot be reached" in away.sees(place)
    said = words(comes_back(visitor, STAFF_BACK, answer))
    assert "cannot be reached" in said
    assert "User name" in said


def test_a_subject_belongs_to_one_employee(house: House, provider: SandboxClient) -> None:
    linked(Visitor().signs_in(house.staff["officer"]))
    other = Visitor().signs_in(house.staff["officer2"])
    assert "linked to somebody else" in words(linked(other))
    assert SignOnLink.objects.get().user == house.staff["officer"]


def test_a_link_that_ended_opens_nothing(house: House, provider: SandboxClient) -> None:
    officer = Visitor().signs_in(house.staff["officer"])
    linked(officer)
    officer.post("/me/sso", {"link": "0"})
    visitor = Visitor()
    comes_back(visitor, STAFF_BACK, chosen(leaves(visitor, STAFF), "E1001"))
    assert not is_in(visitor)


def test_an_administrator_links_a_colleague_and_nobody_else_does(
    house: House, provider: SandboxClient
) -> None:
    page = "/me/staff/officer/sso"
    assert Visitor().signs_in(house.staff["supervisor"]).get(page).status_code == 403
    admin = Visitor().signs_in(house.staff["admin"])
    assert "Linked." in admin.posts(page, subject="E1003")
    assert "Linked since" in admin.sees(page)
    visitor = Visitor()
    comes_back(visitor, STAFF_BACK, chosen(leaves(visitor, STAFF), "E1003"))
    assert visitor.session["_auth_user_id"] == str(house.staff["officer"].pk)
    own = admin.post("/me/staff/admin/sso", {"subject": "E1004"})
    assert own.status_code == 422


def test_the_subject_is_kept_as_a_blind_index_for_good(
    house: House, provider: SandboxClient
) -> None:
    linked(Visitor().signs_in(house.staff["officer"]))
    link = SignOnLink.objects.get()
    assert b"E1001" not in bytes(link.subject_index)
    with pytest.raises(DatabaseError), transaction.atomic():
        SignOnLink.objects.update(user=house.staff["admin"])
    with pytest.raises(DatabaseError), transaction.atomic():
        SignOnLink.objects.all().delete()


def test_a_providers_word_is_no_code_of_the_app(
    house: House, provider: SandboxClient, settings: Settings
) -> None:
    linked(Visitor().signs_in(house.staff["officer"]))
    settings.SECOND_FACTOR_FOR, settings.SECOND_FACTOR_SMS = ("case.decide",), False
    visitor = Visitor()
    comes_back(visitor, STAFF_BACK, chosen(leaves(visitor, STAFF), "E1001"))
    assert visitor.get("/desk/queue").headers["Location"] == "/me/app/new"


def platform_knows(house: House, provider: SandboxClient, member: Member) -> str:
    """The platform's subject of a member."""
    person = house.persons[member.pk]
    provider.plant_people([person])
    return person.psn_no


def test_a_member_is_known_by_the_verified_id_number_and_then_by_the_subject(
    house: House, provider: SandboxClient, settings: Settings
) -> None:
    member = house.member()
    subject = platform_knows(house, provider, member)
    for _time in range(2):
        visitor = Visitor()
        comes_back(visitor, MEMBERS_BACK, chosen(leaves(visitor, MEMBERS), subject))
        assert visitor.session["_auth_user_id"] == str(member.users.get().pk)
        # The second time the platform tells the subject alone.
        settings.MEMBER_SIGN_ON = {**settings.MEMBER_SIGN_ON, "id_number_claim": ""}
    assert SignOnLink.objects.get().how == "id_number"


def test_a_number_that_the_platform_did_not_verify_leads_to_the_question_who(
    house: House, provider: SandboxClient, settings: Settings
) -> None:
    settings.MEMBER_SIGN_ON = {**settings.MEMBER_SIGN_ON, "id_verified_claim": "nobody_said"}
    member = house.member()
    visitor = Visitor()
    answer = chosen(leaves(visitor, MEMBERS), platform_knows(house, provider, member))
    assert "Last four characters of your ID number" in words(
        comes_back(visitor, MEMBERS_BACK, answer)
    )
    assert not is_in(visitor)
    visitor.posts("/m/login/who", last_four=member.id_number[-4:])
    assert is_in(visitor)


def test_without_id_number_and_telephone_the_member_signs_in_as_before(
    house: House, provider: SandboxClient, settings: Settings
) -> None:
    settings.MEMBER_SIGN_ON = {
        **settings.MEMBER_SIGN_ON,
        "id_number_claim": "",
        "phone_claim": "",
    }
    member = house.member()
    visitor = Visitor()
    answer = chosen(leaves(visitor, MEMBERS), platform_knows(house, provider, member))
    assert "use your mobile number instead" in words(comes_back(visitor, MEMBERS_BACK, answer))
    assert not is_in(visitor)


def test_who_is_no_member_is_not_made_one(house: House, provider: SandboxClient) -> None:
    stranger = house.crowd[59]
    provider.plant_people([stranger])
    before = User.objects.count()
    visitor = Visitor()
    comes_back(visitor, MEMBERS_BACK, chosen(leaves(visitor, MEMBERS), stranger.psn_no))
    assert not is_in(visitor)
    assert User.objects.count() == before


def test_a_members_subject_opens_no_desk(house: House, provider: SandboxClient) -> None:
    member = house.member()
    subject = platform_knows(house, provider, member)
    visitor = Visitor()
    comes_back(visitor, MEMBERS_BACK, chosen(leaves(visitor, MEMBERS), subject))
    link = SignOnLink.objects.get()
    assert link.user.kind == User.Kind.MEMBER
    assert visitor.get("/me/").status_code == 404
