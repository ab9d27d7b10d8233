"""The supervisor's pages, below /watch/."""

from django.urls import path

from reviews.views import absence, experts, grievance, lessons, watch

app_name = "watch"
urlpatterns = [
    path("away", absence.team_away, name="away"),
    path("team", watch.team, name="team"),
    path("qa", watch.qa, name="qa"),
    path("qa/export", watch.qa_export, name="qa_export"),
    path("grievances/", grievance.grievances, name="grievances"),
    path("grievances/lessons/", lessons.lessons, name="lessons"),
    path("grievances/lessons/causes.csv", lessons.export, name="lessons_export"),
    path("grievances/<slug:reference>/", grievance.grievance, name="grievance"),
    path("grievances/<slug:reference>/<slug:act>", grievance.act, name="grievance_act"),
    path("qa/rates", watch.rates, name="rates"),
    path("experts", experts.experts, name="experts"),
    path("experts/unread/<int:referral_id>/<slug:act>", experts.place, name="unread"),
    path("experts/<int:expert_id>", experts.expert, name="expert"),
    path("experts/<int:expert_id>/<slug:act>", experts.enter, name="enter"),
]
