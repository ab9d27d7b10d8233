from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate


class PayoutsConfig(AppConfig):
    name = "payouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Like content types: rows that belong to the code, there after every migration and flush.
        post_migrate.connect(_open_accounts, sender=self)


def _open_accounts(*, using: str, apps: Any = current_apps, **_more: object) -> None:
    """The accounts that the postings name; repeating it is harmless."""
    from payouts.models import AccountCode  # noqa: PLC0415  models are not loaded before

    try:
        account = apps.get_model("payouts", "Account")
    except LookupError:  # half-way through the migrations
        return
    rows = [account(code=code) for code in AccountCode.values]
    account.objects.using(using).bulk_create(rows, ignore_conflicts=True)
