"""The supervisor's pages, below /watch/."""

from django.urls import path

from reviews.views import absence, watch

app_name = "watch"
urlpatterns = [
    path("away", absence.team_away, name="away"),
    path("team", watch.team, name="team"),
    path("qa", watch.qa, name="qa"),
    path("qa/export", watch.qa_export, name="qa_export"),
    path("qa/rates", watch.rates, name="rates"),
]
