"""The supervisor's pages of automatic decisions: read by supervisors, moved by two of them."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reviews.actions.alarm import raise_alarm
from reviews.actions.model_duty import approve_duty, propose_duty
from reviews.clearing_policies import is_on
from reviews.models import (
    Alarm,
    AutomaticSwitch,
    Certificate,
    CertificateEnd,
    ModelDuty,
    MonitorWindow,
)
from reviews.states import DutyState
from tests.reviews.clearing.stages import Automatic, automatic, registered
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages

PAGE = "/watch/model/?scheme=hangzhou"
BASE = "/watch/model/at/hangzhou"
WHY = "试运行结束，一致同意"


@pytest.fixture(autouse=True)
def _time_stands(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock; the house of the tests lives on its own day."""
    for name in ("model", "model_acts", "watch"):
        monkeypatch.setattr(f"reviews.views.{name}.timezone.now", lambda: house.now)


@pytest.fixture
def auto(house: House) -> Automatic:
    return automatic(house)


def signed_in(house: House, name: str = "supervisor") -> Visitor:
    return Visitor().signs_in(house.staff[name])


@pytest.mark.parametrize("who", ["officer", "expert", "maker", "admin", "helper"])
def test_other_roles_are_told_whose_page_it_is(house: House, who: str) -> None:
    visitor = signed_in(house, who)
    for path in (PAGE, "/watch/model/windows/", "/watch/model/overrides/"):
        assert "for supervisors" in visitor.sees(path, status=403)
    assert "for supervisors" in visitor.posts(f"{BASE}/stop", status=403, reason=WHY)
    assert not AutomaticSwitch.objects.exists()


def test_without_a_model_the_page_says_how_to_come_to_one(house: House) -> None:
    page = signed_in(house).sees(PAGE)
    assert "Automatic decisions: not in use" in page
    assert "No model has been trained yet" in page
    assert "At least 598 more cases must be read to the end" in page
    assert "How much is drawn" in page


def test_what_is_not_there_is_not_found(house: House) -> None:
    visitor = signed_in(house)
    visitor.sees("/watch/model/?scheme=nowhere", status=404)
    visitor.sees("/watch/model/unheard-of/", status=404)
    visitor.posts("/watch/model/duty/9999/approve", status=404)
    visitor.posts("/watch/model/certificate/9999/approve", status=404)
    visitor.posts(f"{BASE}/switch/flip", status=404, reason=WHY)


def test_switching_on_takes_two_people(auto: Automatic) -> None:
    first, second = signed_in(auto.house), signed_in(auto.house, "supervisor2")
    for scope in ("all", "scheme"):
        page = first.posts(f"{BASE}/switch/ask", scope=scope, reason=WHY)
        assert "on once another person has confirmed it" in page
        assert "someone else must confirm" in page
        asked = AutomaticSwitch.objects.latest("pk")
        page = first.posts(f"{BASE}/switch/on", scope=scope, seen=str(asked.pk), reason=WHY)
        assert "someone else must confirm it" in page
        page = second.posts(f"{BASE}/switch/on", scope=scope, seen=str(asked.pk), reason=WHY)
        assert "Switched on." in page
    assert is_on(None)
    assert is_on(auto.house.scheme.pk)


def test_what_was_asked_anew_is_read_again_before_it_is_confirmed(auto: Automatic) -> None:
    first, second = signed_in(auto.house), signed_in(auto.house, "supervisor2")
    first.posts(f"{BASE}/switch/ask", scope="scheme", reason=WHY)
    seen = str(AutomaticSwitch.objects.latest("pk").pk)
    first.posts(f"{BASE}/stop", scope="scheme", reason="先停一下")
    first.posts(f"{BASE}/switch/ask", scope="scheme", reason="换个理由再来")
    page = second.posts(f"{BASE}/switch/on", scope="scheme", seen=seen, reason=WHY)
    assert "asked anew since you opened the page" in page
    assert not is_on(auto.house.scheme.pk)


def test_one_person_stops_it_with_a_reason(auto: Automatic) -> None:
    auto.on()
    visitor = signed_in(auto.house)
    assert "Automatic decisions: running" in visitor.sees(PAGE)
    assert "This field is required" in visitor.posts(
        f"{BASE}/stop", status=422, scope="scheme", reason=""
    )
    assert is_on(auto.house.scheme.pk)
    page = visitor.posts(f"{BASE}/stop", scope="scheme", reason="抽查有疑问")
    assert "Automatic decisions: stopped" in page
    assert "Stopped for this scheme" in page
    assert "抽查有疑问" in page
    assert not is_on(auto.house.scheme.pk)
    assert is_on(None)
    visitor.posts(f"{BASE}/stop", scope="all", reason="抽查有疑问")
    assert not is_on(None)


def test_an_alarm_is_told_with_what_to_do(auto: Automatic) -> None:
    auto.on()
    raise_alarm(
        scheme_id=auto.house.scheme.pk,
        kind=Alarm.Kind.DRIFT,
        model=auto.model,
        detail={"shift": {"days": 0.41}},
        now=auto.house.now,
    )
    page = signed_in(auto.house).sees(PAGE)
    assert "Automatic decisions: stopped by an alarm" in page
    assert "Cases look unlike those it was certified on" in page
    assert "Look at which values moved" in page
    assert "Days in hospital: 0.41" in page
    assert "ended by an alarm" in page


def test_a_model_comes_into_service_by_two_people_and_goes_back_the_same_way(
    auto: Automatic,
) -> None:
    house = auto.house
    new = registered(house, "2026-12")
    first, second = signed_in(house), signed_in(house, "supervisor2")
    asks = {"model": str(new.pk), "role": "champion", "reason": "更准"}
    assert "at least 4 characters" in first.posts(f"{BASE}/propose", asks, status=422)
    asks["reason"] = "对照测试更准"
    assert "Proposed." in first.posts(f"{BASE}/propose", asks)
    assert "waiting to be approved" in second.posts(f"{BASE}/propose", asks)
    duty = ModelDuty.objects.get(model=new)
    assert "does not approve it" in first.posts(f"/watch/model/duty/{duty.pk}/approve")
    assert "in service from now on" in second.posts(f"/watch/model/duty/{duty.pk}/approve")
    states = dict(ModelDuty.objects.values_list("model__version", "state"))
    assert states == {"2026-11": DutyState.ENDED, "2026-12": DutyState.IN_SERVICE}
    page = first.sees(PAGE)
    assert "Propose again 2026-11" in page
    again = {"model": str(auto.model.pk), "role": "champion", "reason": "Back to 2026-11"}
    first.posts(f"{BASE}/propose", again)
    back = ModelDuty.objects.get(model=auto.model, state=DutyState.PROPOSED)
    second.posts(f"/watch/model/duty/{back.pk}/approve")
    serving = ModelDuty.objects.get(state=DutyState.IN_SERVICE)
    assert serving.model == auto.model
    assert "no longer possible" in second.posts(f"/watch/model/duty/{back.pk}/approve")


def test_a_model_is_declined_or_taken_out_with_a_reason(auto: Automatic) -> None:
    house = auto.house
    duty = propose_duty(
        model=registered(house, "2026-12"),
        scheme_id=house.scheme.pk,
        role="challenger",
        reason="先旁听一个月",
        actor=house.staff["supervisor"],
        now=house.now,
    )
    visitor = signed_in(house, "supervisor2")
    path = f"/watch/model/duty/{duty.pk}/decline"
    assert "This field is required" in visitor.posts(path, status=422)
    assert "What serves, serves on" in visitor.posts(path, reason="样本太少")
    serving = ModelDuty.objects.get(state=DutyState.IN_SERVICE)
    page = visitor.posts(f"/watch/model/duty/{serving.pk}/end", reason="需要重新训练")
    assert "people decide every case" in page
    assert not ModelDuty.objects.filter(state=DutyState.IN_SERVICE).exists()


def test_a_certificate_is_approved_by_another_and_taken_back_by_one(auto: Automatic) -> None:
    certificate = auto.certified()
    first, second = signed_in(auto.house), signed_in(auto.house, "supervisor2")
    page = first.sees(PAGE)
    assert "waits for the second person" in page
    assert "Approve the certificate" not in page
    for numbers in (
        "Any error at all 1.0% 598 0 0.5% 0.0025",
        "Paid though excluded — 598 0 0.5% —",
        "70% of 900 cases",
    ):
        assert numbers in page
    path = f"/watch/model/certificate/{certificate.pk}"
    assert "does not approve it" in first.posts(f"{path}/approve")
    assert "The certificate holds from now on" in second.posts(f"{path}/approve")
    assert "approved already" in second.posts(f"{path}/approve")
    assert "The certificate is taken back" in first.posts(f"{path}/end", reason="发现标注有误")
    assert CertificateEnd.objects.get().ended_by == auto.staff["supervisor"]


METRICS = {
    "held_out": 900,
    "errors": 40,
    "auc": 0.912,
    "reject_curve": [
        {"share": 0.5, "error": 0.004, "low": 0.001, "high": 0.01},
        {"share": 1.0, "error": 0.044, "low": 0.03, "high": 0.06},
    ],
    "reliability": [
        {"from": 0, "to": 0.1, "said": 0.02, "seen": 0.03, "number": 80, "low": 0.01, "high": 0.08}
    ],
    "by_kind": {
        "excluded": {"number": 7, "caught_at": [{"share": 0.5, "missed": 1}]},
    },
    "slices": [
        {"feature": "channel", "value": "photo", "number": 12, "share": 0.2, "error": 0.1,
         "low": 0.0, "high": 0.4, "gate": "few"},
        {"feature": "sex_f", "value": "1", "number": 400, "share": 0.5, "error": 0.09,
         "low": 0.06, "high": 0.12, "gate": "worse"},
    ],
    "weights": [{"feature": "days", "weight": 0.31}, {"feature": "age", "weight": -0.7}],
}  # fmt: skip


def test_a_models_card_draws_its_curves_and_prints_the_same_numbers(house: House) -> None:
    registered(house, "2026-12", METRICS)
    visitor = signed_in(house)
    page = visitor.sees("/watch/model/2026-12/")
    html = visitor.get("/watch/model/2026-12/").content.decode()
    assert html.count('<svg class="plot-sheet"') == 2
    assert "style=" not in html.partition("<main")[2]
    for words in (
        "promised: 1.0%",
        "50% 0.4% 0.1% – 1.0%",
        "worse than the rest",
        "too few to say",
        "50% cleared: 1 missed",
        "makes an error less likely",
        "0.912",
    ):
        assert words in page
    assert page.index("worse than the rest") < page.index("too few to say")


def test_a_model_without_figures_has_a_card_too(house: House) -> None:
    registered(house, "bare")
    assert "registered without curves" in signed_in(house).sees("/watch/model/bare/")


def test_the_watch_shows_its_windows_newest_first(auto: Automatic) -> None:
    visitor = signed_in(auto.house)
    assert "Nothing has been watched yet" in visitor.sees("/watch/model/windows/?scheme=hangzhou")
    errors = {"n": 40, "k": 1, "rate": 0.025, "low": 0.004, "high": 0.13, "evidence": 21.5}
    for week in range(3):
        MonitorWindow.objects.create(
            model=auto.model,
            scheme=auto.house.scheme,
            from_on=f"2026-11-{1 + 7 * week:02}",
            to_on=f"2026-11-{7 + 7 * week:02}",
            cases=100,
            cleared=50 + week,
            audited=5,
            figures={"errors": {"excluded": errors}, "shift": {"days": 0.3}, "ece": 0.02},
            watched_at=auto.house.now,
        )
    page = visitor.sees("/watch/model/windows/?scheme=hangzhou")
    assert page.index("2026-11-15 – 2026-11-21") < page.index("2026-11-01 – 2026-11-07")
    assert "52 / 100" in page
    assert "Paid though excluded: 2.5% (0.4% – 13%) alarm" in page
    assert "alarm above 0.25" in page
    assert "Paid though excluded 40 1 2.5%" in visitor.sees(PAGE)


def test_what_people_changed_is_counted_by_its_reason(house: House) -> None:
    visitor = signed_in(house)
    path = "/watch/model/overrides/?scheme=hangzhou&days=365"
    assert "Nobody decided otherwise" in visitor.sees(path)
    denied = house.denied()
    page = visitor.sees(path)
    assert "Denied" in page
    assert denied.reference in page
    assert denied.member.name not in page
    visitor.sees("/watch/model/overrides/?days=7", status=404)


def test_what_cannot_be_proved_is_not_certified(auto: Automatic) -> None:
    page = signed_in(auto.house).posts(f"{BASE}/certify")
    assert "Nothing can be certified yet: 598 more cases must be read" in page
    assert not Certificate.objects.exists()
    duty = ModelDuty.objects.get(state=DutyState.IN_SERVICE)
    signed_in(auto.house).posts(f"/watch/model/duty/{duty.pk}/end", reason="需要重新训练")
    signed_in(auto.house).posts(f"{BASE}/certify", status=404)


def test_each_page_asks_the_database_a_fixed_number_of_times(
    auto: Automatic, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    auto.on()
    approve = registered(auto.house, "2026-12", METRICS)
    duty = propose_duty(
        model=approve,
        scheme_id=auto.house.scheme.pk,
        role="challenger",
        reason="先旁听一个月",
        actor=auto.staff["supervisor"],
        now=auto.house.now,
    )
    approve_duty(duty_id=duty.pk, actor=auto.staff["supervisor2"], now=auto.house.now)
    for _more in range(5):
        auto.certified(seed=str(_more))
    visitor = signed_in(auto.house)
    with django_assert_max_num_queries(30):
        visitor.sees(PAGE)
    with django_assert_max_num_queries(12):
        visitor.sees(reverse("watch:model_version", args=["2026-12"]))
    with django_assert_max_num_queries(12):
        visitor.sees("/watch/model/windows/?scheme=hangzhou")
