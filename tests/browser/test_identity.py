"""Who somebody is, and who may act for them: mandates, codes by app, single sign-on."""

from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone
from pytest_django import Settings

from config.sandbox.client import SandboxClient
from members.actions.second_factor import ask_reset, begin_app, confirm_app
from members.models import Authenticator, Mandate, User
from tests.browser.site import DESK, SIZES, Site
from tests.stages import PASSWORD, House
from tests.visitor import latest_code

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@SIZES
def test_a_member_lets_a_daughter_act_and_revokes_it(
    union: House, bare_site: Site, size: dict[str, int]
) -> None:
    member = union.member()
    visitor = bare_site.comes_in(member.users.get(), size=size)
    visitor.goes_to("/m/consent/").finds_the_page_in_order("consent-nobody")
    visitor.clicks("委托家属代办").finds_the_page_in_order("mandate-new")
    visitor.enters("家属姓名", "李小芳").enters("家属的手机号", "19900008801")
    visitor.page.get_by_role("button", name="发验证码").click()
    visitor.sees("8801").finds_the_page_in_order("mandate-code")
    visitor.enters("短信验证码", latest_code(member.phone)).clicks("我同意委托")
    visitor.sees("现在可以代您办理").finds_the_page_in_order("consent-mandate")
    assert Mandate.objects.get().state == "standing"
    visitor.clicks("撤销对").sees("不能再代您办理").finds_the_page_in_order("consent-revoked")
    assert Mandate.objects.get().state == "revoked"


def test_the_same_in_large_print_without_scripts(union: House, bare_site: Site) -> None:
    member = union.member()
    User.objects.filter(member=member).update(elder_view=True)
    visitor = bare_site.comes_in(member.users.get(), javascript=False)
    visitor.page.context.add_cookies([{"name": "elder", "value": "1", "url": bare_site.url}])
    visitor.goes_to("/m/consent/relative/").finds_the_page_in_order("mandate-new-elder")
    visitor.enters("家属姓名", "李小芳").enters("家属的手机号", "19900008801")
    visitor.page.get_by_role("button", name="发验证码").click()
    visitor.enters("短信验证码", latest_code(member.phone)).clicks("我同意委托")
    visitor.goes_to("/m/consent/").finds_the_page_in_order("consent-mandate-elder")
    assert Mandate.objects.get().state == "standing"


@SIZES
def test_an_employee_sets_the_app_up_and_signs_in_with_it(
    union: House, bare_site: Site, size: dict[str, int]
) -> None:
    visitor = bare_site.comes_in(union.staff["officer"], size=size)
    visitor.goes_to("/me/").finds_the_page_in_order("me")
    visitor.clicks("验证器").finds_the_page_in_order("app-none")
    visitor.clicks("设置验证器").finds_the_page_in_order("app-new")
    app = Authenticator.objects.get()
    visitor.enters("验证器现在显示", pyotp.TOTP(app.secret).now()).enters("您的密码", PASSWORD)
    visitor.clicks("确认验证码").sees("只显示一次").finds_the_page_in_order("app-codes")
    code = visitor.page.locator(".factor-codes code").first.inner_text()
    visitor.goes_to("/me/app/").sees("还剩10个备用码").finds_the_page_in_order("app-set-up")
    door = bare_site.visitor(size=size)
    door.goes_to("/me/login").enters("用户名", "officer").enters("密码", PASSWORD).clicks("下一步")
    door.finds_the_page_in_order("login-app")
    door.enters("验证器上的验证码", code).clicks("登录")
    door.goes_to("/me/").sees("officer")


@SIZES
def test_a_lost_app_is_seen_by_the_second_person(
    union: House, bare_site: Site, size: dict[str, int]
) -> None:
    person, then = union.staff["officer"], timezone.now() - timedelta(hours=1)
    app = begin_app(actor=person, now=then)
    first = pyotp.TOTP(app.secret).at(then)
    confirm_app(actor=person, password=PASSWORD, code=first, now=then)
    admin = bare_site.comes_in(union.staff["admin"], size=size)
    admin.goes_to("/me/staff/officer/").finds_the_page_in_order("staff-member")
    admin.goes_to("/me/staff/officer/reset").finds_the_page_in_order("reset-ask")
    ask_reset(person=person, reason="本人到场", actor=union.staff["admin"], now=timezone.now())
    second = bare_site.comes_in(union.staff["supervisor"], size=size)
    second.goes_to("/me/resets/").finds_the_page_in_order("resets")
    second.clicks("停用验证器").sees("已停用").finds_the_page_in_order("resets-none")


def test_single_sign_on_through_the_providers_own_page(
    union: House, bare_site: Site, outside_world: SandboxClient, settings: Settings
) -> None:
    issuer = f"{settings.SANDBOX_URL}/sso"
    settings.STAFF_SIGN_ON = {
        "adapter": "members.connectors.identity.oidc.OidcProvider",
        "issuer": issuer,
        "client_id": "huzhu-staff",
        "client_secret": "sandbox-staff-secret",
        "label": "统一登录",
    }
    outside_world.sign_on("up")
    visitor = bare_site.comes_in(union.staff["officer"], size=DESK)
    visitor.goes_to("/me/").finds_the_page_in_order("me-sso")
    visitor.clicks("关联统一登录").finds_the_page_in_order("me-sso-go")
    visitor.clicks("前往登录")
    visitor.page.get_by_role("link", name="E1001").click()
    visitor.sees("以后可以用统一登录").finds_the_page_in_order("me-sso-linked")
    door = bare_site.visitor(size=DESK)
    door.goes_to("/me/login").finds_the_page_in_order("login-sso")
    door.clicks("用统一登录登录")
    door.page.get_by_role("link", name="E1001").click()
    door.goes_to("/me/").sees("已关联")
