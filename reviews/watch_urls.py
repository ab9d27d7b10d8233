"""The supervisor's pages, below /watch/."""

from django.urls import path

from reviews.views import grievance, lessons, watch

app_name = "watch"
urlpatterns = [
    path("team", watch.team, name="team"),
    path("qa", watch.qa, name="qa"),
    path("qa/export", watch.qa_export, name="qa_export"),
    path("grievances/", grievance.grievances, name="grievances"),
    path("grievances/lessons/", lessons.lessons, name="lessons"),
    path("grievances/lessons/causes.csv", lessons.export, name="lessons_export"),
    path("grievances/<slug:reference>/", grievance.grievance, name="grievance"),
    path("grievances/<slug:reference>/<slug:act>", grievance.act, name="grievance_act"),
    path("qa/rates", watch.rates, name="rates"),
]
