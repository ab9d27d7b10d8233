"""Every address of the site begins here."""

from django.urls import include, path

from config import home, views
from config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", home.home, name="home"),
    path("sign-out", home.sign_out, name="sign_out"),
    path("language", views.set_language, name="set_language"),
    path("large-print", views.set_elder, name="set_elder"),
    path("setup/style", views.style, name="style"),
    path("setup/style/<slug:face>", views.style, name="style"),
    path("", include("members.urls")),
    path("", include("claims.urls")),
    path("setup/people/", include("claims.people_urls")),
    path("desk/", include("reviews.urls")),
    path("watch/", include("reviews.watch_urls")),
    path("expert/", include("reviews.expert_urls")),
    path("", include("reviews.member_urls")),
    path("", include("reviews.grievance_urls")),
    path("finance/", include("payouts.urls")),
]
