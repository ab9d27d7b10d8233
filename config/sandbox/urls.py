"""The sandbox's addresses; the product's own are in config/urls.py."""

from django.urls import path
from django.views.i18n import set_language

from config.sandbox import api, fiscal_api, hospitals_api, sso_api, views

urlpatterns = [
    path("", views.home, name="home"),
    path("insurer/", views.insurer_page, name="insurer"),
    path("insurer/night", views.night, name="night"),
    path("insurer/discharges/<int:settlement_id>/refund", views.refund, name="refund"),
    path("sms/", views.sms_page, name="sms"),
    path("sms/reply", views.sms_reply, name="sms-reply"),
    path("bank/", views.bank_page, name="bank"),
    path("bank/day", views.bank_day, name="bank-day"),
    path("bank/payments/<int:payment_id>", views.payment_fate, name="payment-fate"),
    path("fiscal/", views.fiscal_page, name="fiscal"),
    path("fiscal/mood", views.fiscal_mood, name="fiscal-mood"),
    path("fiscal/receipts/<int:receipt_id>", views.fiscal_receipt, name="fiscal-receipt"),
    path("hospitals/", views.hospitals_page, name="hospitals"),
    path("language", set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    # what the connectors speak
    path("insurer/settlements", api.settlements),
    path("sms/messages", api.messages),
    path("sms/calls", api.calls),
    path("sms/receipts", api.receipts),
    path("sms/replies", api.replies),
    path("bank/batches", api.batches),
    path("bank/answers", api.answers),
    path("fiscal/receipts/check", fiscal_api.check),
    path("hospitals/letters", hospitals_api.letters),
    path("sso/.well-known/openid-configuration", sso_api.discovery),
    path("sso/authorize", sso_api.authorize, name="sso"),
    path("sso/choose", sso_api.choose),
    path("sso/token", sso_api.token),
    path("sso/jwks", sso_api.keys),
    # what the story arranges
    path("control/day", api.control_day),
    path("control/night", api.control_night),
    path("control/bounce", api.control_bounce),
    path("control/phone", api.control_phone),
    path("control/reply", api.control_reply),
    path("control/people", api.control_people),
    path("control/receipts", fiscal_api.control_receipts),
    path("control/fiscal", fiscal_api.control_mood),
    path("control/sso", sso_api.control_mood),
    path("control/messages", api.control_messages),
    path("control/reset", api.control_reset),
]
