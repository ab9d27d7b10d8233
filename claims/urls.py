"""A member's claims, below /m/."""

from django.urls import path

from claims.views import filing, member

app_name = "claims"

urlpatterns = [
    path("m/", member.home, name="home"),
    path("m/claim/new/<uuid:stay>/", filing.new, name="new"),
    path("m/claim/new/<uuid:stay>/answer", filing.answer, name="answer"),
    path("m/claim/<slug:reference>/", member.status, name="status"),
    path("m/claim/<slug:reference>/facts/", member.facts, name="facts"),
    path("m/claim/<slug:reference>/money/", member.money, name="money"),
    path("m/claim/<slug:reference>/withdraw", member.withdraw, name="withdraw"),
    path("m/claim/<slug:reference>/pay-again", member.pay_again, name="pay_again"),
]
