"""The parts draw what docs/ui.md promises, and let nothing through unescaped."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import translation

from config import wording
from config.forms import CodeField, MoneyField, PhoneField
from config.templatetags.ui import with_query


def draw(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


class OneOfEach(forms.Form):
    phone = PhoneField()
    code = CodeField(required=False)
    amount = MoneyField(required=False)
    kind = forms.ChoiceField(choices=[("a", "<A>"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(required=False, help_text="short", widget=forms.Textarea)
    sure = forms.BooleanField(required=False)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("1234.5"), "¥1,234.50"),
        (Decimal("0"), "¥0.00"),
        (Decimal("-12"), "−¥12.00"),
        (Decimal("1234567.89"), "¥1,234,567.89"),
        (3, "¥3.00"),
        (None, "—"),
    ],
)
def test_money_has_a_sign_two_decimals_and_thousands(amount: Any, shown: str) -> None:
    assert wording.money(amount) == shown
    assert draw("{% money a %}", a=amount) == f'<span class="money">{shown}</span>'


def test_money_refuses_floats() -> None:
    with pytest.raises(TypeError):
        wording.money(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "raw", "shown"),
    [
        ("name", "张建国", "张*国"),
        ("name", "王敏", "王*"),
        ("id", "330199198001011234", "3301**********1234"),
        ("phone", "19900000001", "199****0001"),
        ("account", "6217", "**** 6217"),
    ],
)
def test_a_masked_value_shows_only_what_it_may(kind: str, raw: str, shown: str) -> None:
    assert draw("{{ v|masked:k }}", v=raw, k=kind) == shown
    page = draw('{% masked v k reveal_url="/why" what="ID" %}', v=raw, k=kind)
    assert shown in page
    assert raw not in page or raw in shown
    assert 'href="/why"' in page


def test_days_are_told_with_their_weekday_in_the_house_s_time_zone() -> None:
    with translation.override("en"):
        assert wording.day(date(2026, 11, 27)) == "Fri 27 Nov"
        late = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
        assert wording.day(late) == "Fri 27 Nov"
        assert wording.moment(late) == "27 Nov 01:30"
    assert wording.iso(late) == "2026-11-27 01:30"
    assert wording.iso(date(2026, 11, 27)) == "2026-11-27"
    assert wording.day(None) == wording.moment(None) == wording.iso(None) == "—"


def test_the_clock_says_left_overdue_or_stopped() -> None:
    with translation.override("en"):
        assert wording.sla(days_left=2, limit=5)["text"] == "2 working days left (limit 5)"
        assert wording.sla(days_left=1)["tone"] == "warn"
        assert wording.sla(days_left=-1) == {
            "text": "1 day overdue",
            "tone": "bad",
            "icon": "triangle-alert",
        }
        stopped = wording.sla(paused_days=3, reason="papers")
        assert stopped["text"] == "Clock stopped: papers (day 3)"
        assert stopped["tone"] == "neutral"


EVIL = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "source",
    [
        "{% badge x %}",
        "{% status_tag 'paid' x %}",
        "{% panel x badge=x note=x foot=x id='a' %}{{ x }}{% endpanel %}",
        "{% alert 'warn' title=x %}{{ x }}{% endalert %}",
        "{% dialog 'd' x %}{{ x }}{% enddialog %}",
        "{% data_table x %}<tr><td>{{ x }}</td></tr>{% enddata_table %}",
        "{% kv_list %}{% kv x %}{{ x }}{% endkv %}{% endkv_list %}",
        (
            "{% facts %}{% fact_row x ref=x source=x was=x note=x %}{{ x }}{% endfact_row %}"
            "{% endfacts %}"
        ),
        "{% check_row 'open' x source=x clause=x %}{{ x }}{% endcheck_row %}",
        "{% decision_bar waiting=x note=x %}{% decision x '#a' key='A' %}{% enddecision_bar %}",
        "{% cell_list title=x %}{% cell x url='/' icon='user' note=x sub=x %}{% endcell_list %}",
        "{% state_card x who=x amount_note=x %}{{ x }}{% endstate_card %}",
        "{% empty x text=x url='/' action=x %}",
        "{% stat x x note=x %}",
        "{% read_aloud x %}",
        (
            "{% capture t %}{{ x }}{% endcapture %}"
            "{% identity_bar x tags=t place=x %}{% endidentity_bar %}"
        ),
        "{% icon 'user' label=x %}",
    ],
)
def test_no_part_lets_markup_through(source: str) -> None:
    page = draw(source, x=EVIL)
    assert EVIL not in page
    assert "&lt;script&gt;" in page


def test_parts_keep_the_markup_of_their_body() -> None:
    for source in (
        "{% panel 'T' %}<b>in</b>{% endpanel %}",
        "{% check_row 'open' 'T' %}<b>in</b>{% endcheck_row %}",
        "{% alert 'ok' %}<b>in</b>{% endalert %}",
        "{% state_card 'T' %}<b>in</b>{% endstate_card %}",
    ):
        assert "<b>in</b>" in draw(source)


def test_lists_draw_each_of_their_items() -> None:
    now = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
    assert draw("{% timeline i %}", i=[{"at": now, "title": "Sent"}]).count("<li") == 1
    drawn = draw(
        "{% steps i %}", i=[{"label": "a", "state": "done"}, {"label": "b", "state": "current"}]
    )
    assert drawn.count("<li") == 2
    assert 'aria-current="step"' in drawn
    lines = [{"label": "l", "formula": "1 × 2", "clause": "9", "amount": Decimal(2)}]
    assert draw("{% line_table i t %}", i=lines, t=Decimal(2)).count("¥2.00") == 2
    assert "/off" in draw("{% filter_chips i %}", i=[{"label": "a", "remove_url": "/off"}])
    assert "27" in draw(
        "{% lane_tabs i %}", i=[{"label": "a", "url": "/", "active": True, "count": 27}]
    )
    assert draw("{% pager %}").strip() == ""
    assert 'rel="next"' in draw("{% pager older_url='?a=1' %}")


def test_a_head_that_sorts_turns_round_and_keeps_the_filters() -> None:
    request = RequestFactory().get("/q", {"lane": "green", "sort": "due", "after": "x"})
    drawn = draw("{% sort_th 'Due' 'due' %}", request=request)
    assert 'aria-sort="ascending"' in drawn
    assert "lane=green" in drawn
    assert "sort=-due" in drawn
    assert "after" not in drawn


def test_unknown_tones_and_icons_fail_at_once() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw("{% badge 'x' tone='pink' %}")
    with pytest.raises(TemplateSyntaxError):
        draw("{% icon 'unicorn' %}")


def test_with_query_leaves_empty_values_out() -> None:
    assert with_query("/q", a=1, b="", c=None) == "/q?a=1"
    assert with_query("/q", b="") == "/q"


def test_fields_carry_classes_and_the_hints_for_phones() -> None:
    page = str(OneOfEach())
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert 'inputmode="decimal"' in page
    assert page.count('class="choice"') == 3
    assert "&lt;A&gt;" in page
    assert "<A>" not in page


def test_a_wrong_form_names_each_error_at_the_top_and_at_its_field() -> None:
    page = str(OneOfEach({"phone": "12", "code": "1x3456", "amount": "-1", "kind": ""}))
    assert 'role="alert"' in page
    assert 'href="#id_phone"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_phone_error"' in page
    assert 'id="id_phone_error"' in page
    assert "is-invalid" in page


@pytest.mark.parametrize("typed", ["1234.5", "¥1,234.50", "１２３４．５０", "1，234.50 元"])
def test_an_amount_is_read_as_people_type_it(typed: str) -> None:
    form = OneOfEach({"phone": "19900000001", "kind": "a", "amount": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal("1234.50")


@pytest.mark.parametrize("typed", ["1.234", "NaN", "1e9999", "-1", "Infinity", "12 34x"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    assert "amount" in OneOfEach({"phone": "19900000001", "kind": "a", "amount": typed}).errors


def test_digits_may_be_typed_with_spaces_and_full_width() -> None:
    form = OneOfEach({"phone": "199 0000-0001", "kind": "a", "code": "１２３ ４５６"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == "19900000001"
    assert form.cleaned_data["code"] == "123456"


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_stand_without_any_context(name: str) -> None:
    template = get_template(name)
    page = template.render({})
    assert "<h1>" in page
    assert "style=" not in page


def test_large_print_is_remembered_and_never_leads_elsewhere(client: Client) -> None:
    answer = client.post("/large-print", {"elder": "1", "next": "/healthz"})
    assert answer.headers["Location"] == "/healthz"
    assert client.cookies["elder"].value == "1"
    answer = client.post("/large-print", {"elder": "0", "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"
    assert client.cookies["elder"].value == "0"


def test_the_page_of_parts_exists_only_while_developing(client: Client) -> None:
    assert client.get("/setup/style").status_code == 404


@pytest.mark.parametrize("face", ["desk", "member", "plain"])
def test_the_page_of_parts_draws_every_part(client: Client, settings: Any, face: str) -> None:
    settings.DEBUG = True
    answer = client.get(f"/setup/style/{face}", {"phone": "12"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<html lang="zh-Hans"' in page
    assert page.count("<h1") == 1
    assert "Content-Security-Policy" in answer.headers


def test_elder_pages_carry_the_class(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    client.cookies["elder"] = "1"
    assert (
        '<html lang="zh-Hans" class="elder">' in client.get("/setup/style/member").content.decode()
    )
