"""Invented values for the page that shows every part (config.views.style)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from config.forms import CodeField, MoneyField, PhoneField


class StyleForm(forms.Form):
    """One of each control."""

    phone = PhoneField()
    code = CodeField(required=False)
    amount = MoneyField(label="Amount to pay", help_text="Between 0.00 and the ceiling.")
    reason = forms.ChoiceField(
        label="Reason", choices=[("F1", "Misread"), ("A1", "Wrong amount"), ("Z9", "Other")]
    )
    belongs = forms.ChoiceField(
        label="Was the illness there before cover began?",
        choices=[("no", "No"), ("yes", "Yes"), ("unsure", "Not sure")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea({"rows": 3}))
    sure = forms.BooleanField(label="I have compared the name with the card")


def sample(now: datetime) -> dict[str, Any]:
    """Steps, lines, events, chips, navigation."""
    return {
        "now": now,
        "nav": [
            {"label": "审核队列", "url": "#", "active": True},
            {"label": "案件检索", "url": "#", "active": False},
            {"label": "我的统计", "url": "#", "active": False},
        ],
        "steps": [
            {"label": "已提交", "note": "11 月 20 日 09:12", "state": "done"},
            {"label": "材料已看清", "note": "4 份材料，不用补", "state": "done"},
            {"label": "审核中", "note": "工作人员正在核对费用", "state": "current"},
            {"label": "复核", "note": "", "state": "todo"},
            {"label": "到账", "note": "打到工商银行卡，尾号 6217", "state": "todo"},
        ],
        "lines": [
            {
                "label": "自负 0–3,000 元部分",
                "formula": "3,000.00 × 30%",
                "clause": "第九条（一）",
                "amount": Decimal("900.00"),
            },
            {
                "label": "自负 3,000 元以上部分",
                "formula": "3,220.00 × 40%",
                "clause": "第九条（一）",
                "amount": Decimal("1288.00"),
            },
        ],
        "events": [
            {"at": now, "title": "提交", "who": "本人", "note": "手机", "tone": "ok"},
            {"at": now - timedelta(days=1), "title": "提醒已发", "who": "", "note": "", "tone": ""},
        ],
        "chips": [{"label": "住院", "remove_url": "?"}, {"label": "滨江区", "remove_url": "?"}],
        "lanes": [
            {"label": "待人工", "url": "#", "active": True, "count": 27},
            {"label": "绿灯件", "url": "#", "active": False, "count": 11},
            {"label": "刚办的", "url": "#", "active": False, "count": 8},
        ],
        "anchors": [
            {"label": _("Papers"), "url": "#papers"},
            {"label": _("Facts"), "url": "#facts"},
            {"label": _("Checks"), "url": "#checks"},
            {"label": _("Proposal"), "url": "#proposal"},
        ],
        "rows": [
            {"ref": "HZ20261120-0137", "name": "张*国", "amount": Decimal("2188.00"), "days": 2},
            {"ref": "HZ20261117-0044", "name": "王*", "amount": Decimal("8410.00"), "days": -1},
        ],
    }
