"""A member's claims, below /m/; an employer's unit, below /u/; and what settled claims would have
brought under other rules."""

from django.urls import path

from claims.views import employer, filing, member, papers, replay

app_name = "claims"

urlpatterns = [
    path("m/", member.home, name="home"),
    path("m/claim/new/<uuid:stay>/", filing.new, name="new"),
    path("m/claim/new/<uuid:stay>/answer", filing.answer, name="answer"),
    path("m/claim/photo/", papers.photo, name="photo"),
    path("m/claim/photo/add", papers.photo_add, name="photo_add"),
    path("m/claim/photo/discard", papers.photo_discard, name="photo_discard"),
    path("m/claim/photo/check/", papers.check, name="photo_check"),
    path("m/papers/<uuid:uid>/picture", papers.picture, name="picture"),
    path("m/papers/<uuid:uid>/remove", papers.paper_remove, name="paper_remove"),
    path("m/papers/<uuid:uid>/keep", papers.paper_keep, name="paper_keep"),
    path("m/claim/<slug:reference>/", member.status, name="status"),
    path("m/claim/<slug:reference>/papers/", papers.asked, name="papers"),
    path("m/claim/<slug:reference>/papers/add", papers.papers_add, name="papers_add"),
    path("m/claim/<slug:reference>/papers/done", papers.papers_done, name="papers_done"),
    path("m/claim/<slug:reference>/facts/", member.facts, name="facts"),
    path("m/claim/<slug:reference>/money/", member.money, name="money"),
    path("m/claim/<slug:reference>/withdraw", member.withdraw, name="withdraw"),
    path("m/claim/<slug:reference>/pay-again", member.pay_again, name="pay_again"),
    path("u/", employer.units, name="employer"),
    path("u/<slug:code>/", employer.unit, name="employer_unit"),
    path("u/<slug:code>/receipts/<slug:reference>.pdf", employer.receipt, name="employer_receipt"),
    path("setup/schemes/<slug:code>/replay/", replay.replays, name="replays"),
    path("setup/schemes/<slug:code>/replay/<int:number>/", replay.replay, name="replay"),
    path(
        "setup/schemes/<slug:code>/replay/<int:number>/cancel", replay.cancel, name="replay_cancel"
    ),
    path(
        "setup/schemes/<slug:code>/replay/<int:number>/claims.csv",
        replay.export,
        name="replay_export",
    ),
]
