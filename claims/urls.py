"""A member's claims, below /m/; an employer's unit, below /u/; and what settled claims would have
brought under other rules."""

from django.urls import path

from claims.views import (
    acting,
    employer,
    filing,
    kiosk,
    member,
    outlet,
    outlet_claims,
    outlet_papers,
    papers,
    planned,
    replay,
    statements,
)

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
    path("m/papers/<uuid:uid>/thumbnail", papers.thumbnail, name="thumbnail"),
    path("m/papers/<uuid:uid>/remove", papers.paper_remove, name="paper_remove"),
    path("m/papers/<uuid:uid>/keep", papers.paper_keep, name="paper_keep"),
    path("m/claim/<slug:reference>/", member.status, name="status"),
    path("m/claim/<slug:reference>/papers/", papers.asked, name="papers"),
    path("m/claim/<slug:reference>/papers/add", papers.papers_add, name="papers_add"),
    path("m/claim/<slug:reference>/papers/done", papers.papers_done, name="papers_done"),
    path("m/claim/<slug:reference>/facts/", member.facts, name="facts"),
    path("m/claim/<slug:reference>/money/", member.money, name="money"),
    path("m/claim/<slug:reference>/withdraw", member.withdraw, name="withdraw"),
    path("m/claim/<slug:reference>/certificate", statements.certify, name="certify"),
    path("m/statements/", statements.statements, name="statements"),
    path("m/statements/<int:period>/make", statements.make_year, name="make_statement"),
    path("m/statements/<uuid:uid>/pdf", statements.pdf, name="statement_pdf"),
    path("m/claim/<slug:reference>/pay-again", member.pay_again, name="pay_again"),
    path("m/for/", acting.acting, name="acting"),
    path("m/planned/", planned.planned, name="planned"),
    path("m/planned/<slug:reference>/cancel", planned.cancel, name="planned_cancel"),
    # a helper files for somebody
    path("o/start", outlet.start, name="outlet_start"),
    path("o/start/mandate", outlet.mandate, name="outlet_mandate"),
    path("o/start/code", outlet.code, name="outlet_code"),
    path("o/start/relative", outlet.relative, name="outlet_relative"),
    path("o/file/", outlet.file, name="outlet_file"),
    path("o/file/done", outlet.done, name="outlet_done"),
    path("o/file/stay/<uuid:reference>/", outlet.stay, name="outlet_stay"),
    path("o/file/papers/", outlet_papers.papers, name="outlet_papers"),
    path("o/file/papers/add", outlet_papers.add, name="outlet_add"),
    path("o/file/papers/scans", outlet_papers.add_scans, name="outlet_add_scans"),
    path("o/file/papers/discard", outlet_papers.discard, name="outlet_discard"),
    path("o/file/papers/check", outlet_papers.check, name="outlet_check"),
    path("o/file/papers/<uuid:uid>/remove", outlet_papers.remove, name="outlet_remove"),
    path("o/file/planned", planned.outlet_planned, name="outlet_planned"),
    path(
        "o/file/planned/<slug:reference>/cancel",
        planned.outlet_cancel,
        name="outlet_planned_cancel",
    ),
    path("o/scans/", outlet_papers.scans, name="outlet_scans"),
    path("o/scans/<int:pk>/done", outlet_papers.scan_done, name="outlet_scan_done"),
    path("o/mine", outlet_claims.mine, name="outlet_mine"),
    path("o/claim/<slug:reference>/", outlet_claims.claim, name="outlet_claim"),
    path("o/claim/<slug:reference>/add", outlet_claims.add, name="outlet_claim_add"),
    path("o/claim/<slug:reference>/answered", outlet_claims.answered, name="outlet_answered"),
    path("o/claim/<slug:reference>/receipt", outlet_claims.receipt, name="outlet_receipt"),
    path(
        "o/claim/<slug:reference>/receipt.pdf",
        outlet_claims.receipt_file,
        name="outlet_receipt_file",
    ),
    # the screen at an outlet
    path("kiosk/claim/", kiosk.stays, name="kiosk_claim"),
    path("kiosk/claim/<uuid:reference>/", kiosk.stay, name="kiosk_stay"),
    path("kiosk/progress/", kiosk.progress, name="kiosk_progress"),
    path("kiosk/progress/<slug:reference>/", kiosk.status, name="kiosk_status"),
    # an employer's union
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
