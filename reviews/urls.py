"""The desk, below /desk/."""

from django.urls import path

from reviews.views import (
    case,
    correct,
    day,
    enquiry,
    judge,
    papers_pane,
    pictures,
    precedents,
    queue,
    sample,
    stats,
)

app_name = "reviews"
urlpatterns = [
    path("", day.home, name="home"),
    path("next", day.next_case, name="next"),
    path("search", day.search, name="search"),
    path("queue", queue.queue, name="queue"),
    path("queue/check", queue.check_bulk, name="check_bulk"),
    path("queue/confirm", queue.confirm_bulk, name="confirm_bulk"),
    path("queue/done", queue.bulk_done, name="bulk_done"),
    path("stats", stats.mine, name="stats"),
    path("samples/", sample.home, name="samples"),
    path("samples/next", sample.take, name="take_sample"),
    path("samples/<uuid:uid>/", sample.sample, name="sample"),
    path("samples/<uuid:uid>/<slug:act>", sample.act, name="act_on_sample"),
    path("guide", precedents.guide, name="guide"),
    path("guide/<int:precedent_id>/", precedents.precedent, name="precedent"),
    path("guide/<int:precedent_id>/<slug:act>", precedents.act, name="act_on_precedent"),
    path("cases/<slug:reference>/", case.case, name="case"),
    path("cases/<slug:reference>/precedent", precedents.propose, name="propose_precedent"),
    path("cases/<slug:reference>/lease", case.keep, name="keep"),
    path("cases/<slug:reference>/release", case.release, name="release"),
    path("cases/<slug:reference>/recount", case.recount, name="recount"),
    path("cases/<slug:reference>/history", case.history, name="history"),
    path("cases/<slug:reference>/identity", case.identity, name="identity"),
    path("cases/<slug:reference>/undo", judge.undo, name="undo"),
    path("cases/<slug:reference>/acts/<slug:act>", judge.judge, name="judge"),
    path("cases/<slug:reference>/correct", correct.correct, name="correct"),
    path("cases/<slug:reference>/enquiries/<int:enquiry_id>/", enquiry.enquiry, name="enquiry"),
    path(
        "cases/<slug:reference>/enquiries/<int:enquiry_id>/letters/<int:copy>",
        enquiry.letter,
        name="letter",
    ),
    path(
        "cases/<slug:reference>/enquiries/<int:enquiry_id>/<slug:act>",
        enquiry.act,
        name="enquiry_act",
    ),
    path("cases/<slug:reference>/page", papers_pane.page, name="page"),
    path("cases/<slug:reference>/reading", papers_pane.reading, name="reading"),
    path("cases/<slug:reference>/papers/<uuid:uid>", pictures.for_the_desk, name="picture"),
]
