"""How forms are drawn, and the fields that our forms share.

Every form of the house is drawn by `{{ form }}`: error summary with links, then label, help,
control, error. Django writes aria-describedby and aria-invalid; we add classes.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

CONTROL_CLASSES = {
    "django/forms/widgets/select.html": "form-select",
    "django/forms/widgets/checkbox.html": "form-check-input",
    "django/forms/widgets/textarea.html": "form-control",
    "django/forms/widgets/text.html": "form-control",
    "django/forms/widgets/number.html": "form-control",
    "django/forms/widgets/password.html": "form-control",
    "django/forms/widgets/date.html": "form-control",
    "django/forms/widgets/datetime.html": "form-control",
    "django/forms/widgets/email.html": "form-control",
    "django/forms/widgets/file.html": "form-control",
    "ui/money_input.html": "form-control",
    "ui/offer_input.html": "form-control",
}
# Groups of choices are drawn as big labelled boxes; Django's own nest each in a <div>.
CHOICES = {
    "django/forms/widgets/radio.html": "ui/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/choices.html",
}


class HouseRenderer(TemplatesSetting):
    """FORM_RENDERER: the house's templates around Django's widgets."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        widget = context.get("widget")
        if widget is not None and template_name in CONTROL_CLASSES:
            _add_class(widget["attrs"], CONTROL_CLASSES[template_name])
        if widget is not None and template_name in CHOICES:
            template_name = CHOICES[template_name]
            for _group, options, _index in widget["optgroups"]:
                for option in options:
                    _add_class(option["attrs"], "form-check-input")
        return super().render(template_name, context, request)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen from the browser's calendar; `options` as a DateField's."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class MoneyInput(forms.TextInput):
    """An amount in yuan, typed on a number pad."""

    template_name = "ui/money_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class MoneyField(forms.DecimalField):
    """Yuan to the fen, from 0.00; “¥1,234.50” and full-width digits are understood."""

    widget = MoneyInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", 12)
        options.setdefault("decimal_places", 2)
        options.setdefault("min_value", Decimal("0.00"))
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = re.sub(r"[¥￥,，\s元]", "", unicodedata.normalize("NFKC", value))
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Not a number input: browsers drop what they cannot read, and the person cannot see why.
        return {}


class OfferInput(forms.TextInput):
    """A text as it was read, and below it another one that it may be: taken by a tick, never by
    itself. Without an offer it is a plain input."""

    template_name = "ui/offer_input.html"

    def __init__(self, offer: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.offer = offer

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["offer"] = self.offer
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(f"{name}-offer") or super().value_from_datadict(data, files, name)


class DigitsField(forms.CharField):
    """Digits only; spaces and dashes are taken out, full-width digits are understood."""

    def __init__(self, *, length: int | None = None, **options: Any) -> None:
        options.setdefault("strip", True)
        super().__init__(**options)
        self.length = length

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", text))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not re.fullmatch(r"[0-9]+", value):
            raise forms.ValidationError(_("Please enter digits only."), code="digits")
        if value and self.length is not None and len(value) != self.length:
            raise forms.ValidationError(
                _("Please enter %(length)s digits."), code="length", params={"length": self.length}
            )


class PhoneField(DigitsField):
    """A mobile number of eleven digits."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Mobile number"))
        options.setdefault(
            "widget", forms.TextInput({"inputmode": "tel", "autocomplete": "tel-national"})
        )
        super().__init__(length=11, **options)


class CodeField(DigitsField):
    """A one-time code from a text message; phones offer it above the keyboard."""

    def __init__(self, *, length: int = 6, **options: Any) -> None:
        options.setdefault("label", _("Code from the text message"))
        options.setdefault(
            "widget",
            forms.TextInput(
                {
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "class": "code-input",
                    "maxlength": str(length + 6),
                }
            ),
        )
        super().__init__(length=length, **options)


def _add_class(attrs: dict[str, Any], name: str) -> None:
    names = str(attrs.get("class", "")).split()
    if name not in names:
        names.append(name)
    if attrs.get("aria-invalid") and "is-invalid" not in names:
        names.append("is-invalid")
    attrs["class"] = " ".join(names)
