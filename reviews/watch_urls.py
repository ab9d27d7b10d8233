"""The supervisor's pages, below /watch/."""

from django.urls import path

from reviews.views import watch

app_name = "watch"
urlpatterns = [
    path("team", watch.team, name="team"),
    path("qa", watch.qa, name="qa"),
    path("qa/export", watch.qa_export, name="qa_export"),
    path("qa/rates", watch.rates, name="rates"),
]
