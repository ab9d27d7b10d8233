"""The supervisor's pages, below /watch/."""

from django.urls import path

from reviews.views import absence, experts, grievance, lessons, model, model_acts, takeup, watch

app_name = "watch"
urlpatterns = [
    path("away", absence.team_away, name="away"),
    path("takeup/", takeup.takeup, name="takeup"),
    path("takeup/give-out", takeup.give_out, name="takeup_give_out"),
    path("team", watch.team, name="team"),
    path("qa", watch.qa, name="qa"),
    path("qa/export", watch.qa_export, name="qa_export"),
    path("grievances/", grievance.grievances, name="grievances"),
    path("grievances/lessons/", lessons.lessons, name="lessons"),
    path("grievances/lessons/causes.csv", lessons.export, name="lessons_export"),
    path("grievances/<slug:reference>/", grievance.grievance, name="grievance"),
    path("grievances/<slug:reference>/<slug:act>", grievance.act, name="grievance_act"),
    path("qa/rates", watch.rates, name="rates"),
    path("model/", model.overview, name="model"),
    path("model/windows/", model.windows, name="model_windows"),
    path("model/overrides/", model.overrides, name="model_overrides"),
    path("model/at/<slug:code>/stop", model_acts.stop, name="model_stop"),
    path("model/at/<slug:code>/propose", model_acts.propose, name="model_propose"),
    path("model/at/<slug:code>/certify", model_acts.certify_now, name="model_certify"),
    path("model/at/<slug:code>/switch/<slug:act>", model_acts.turn, name="model_switch"),
    path("model/duty/<int:duty_id>/<slug:act>", model_acts.duty, name="model_duty"),
    path(
        "model/certificate/<int:certificate_id>/<slug:act>",
        model_acts.certificate,
        name="model_certificate",
    ),
    path("model/<str:version>/", model.version, name="model_version"),
    path("experts", experts.experts, name="experts"),
    path("experts/unread/<int:referral_id>/<slug:act>", experts.place, name="unread"),
    path("experts/<int:expert_id>", experts.expert, name="expert"),
    path("experts/<int:expert_id>/<slug:act>", experts.enter, name="enter"),
]
