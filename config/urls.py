"""Every address of the site begins here."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from config import views
from config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language", login_not_required(set_language), name="set_language"),
    path("large-print", views.set_elder, name="set_elder"),
    path("setup/style", views.style, name="style"),
    path("setup/style/<slug:face>", views.style, name="style"),
]
