"""Doors, members' own affairs, the counter, staff, the feed, hospitals, lists, fees, schemes."""

from django.urls import path

from members.views import (
    card,
    consent,
    feed,
    fees,
    hospitals,
    lists,
    outlet,
    profile,
    scheme_drafts,
    scheme_year,
    schemes,
    sign_in,
    staff,
    staff_sign_in,
)

app_name = "members"

urlpatterns = [
    # members
    path("m/login", sign_in.sign_in, name="sign_in"),
    path("m/login/code", sign_in.enter_code, name="sign_in_code"),
    path("m/login/again", sign_in.send_again, name="sign_in_again"),
    path("m/login/who", sign_in.who, name="sign_in_who"),
    path("m/me/", profile.profile, name="profile"),
    path("m/messages/", profile.message_list, name="messages"),
    path("m/messages/want", profile.set_messages, name="set_messages"),
    path("m/access/", profile.access_log, name="access"),
    path("m/consent/", consent.consent, name="consent"),
    path("m/consent/<slug:source>/", consent.set_consent, name="set_consent"),
    path("m/card/", card.card, name="card"),
    path("m/card/change", card.change_card, name="card_change"),
    path("m/card/code", card.card_code, name="card_code"),
    path("m/card/code/again", card.card_code_again, name="card_code_again"),
    # the counter
    path("o/", outlet.outlet, name="outlet"),
    path("o/person", outlet.outlet_person, name="outlet_person"),
    # staff
    path("me/login", staff_sign_in.staff_sign_in, name="staff_sign_in"),
    path("me/login/code", staff_sign_in.staff_code, name="staff_code"),
    path("me/", staff.staff_account, name="staff_account"),
    path("me/password", staff.staff_password, name="staff_password"),
    path("me/staff/", staff.staff, name="staff"),
    path("me/staff/add", staff.add_staff, name="staff_add"),
    path("me/staff/<slug:username>/", staff.staff_member, name="staff_member"),
    path("me/staff/<slug:username>/leave", staff.staff_leave, name="staff_leave"),
    # the insurer's feed
    path("setup/feed/", feed.feed, name="feed"),
    path("setup/feed/pull", feed.pull, name="feed_pull"),
    # hospitals
    path("setup/hospitals/", hospitals.hospital_list, name="hospitals"),
    path("setup/hospitals/import/", hospitals.send, name="hospitals_send"),
    path("setup/hospitals/import/<int:pk>/", hospitals.look, name="hospitals_look"),
    path("setup/hospitals/import/<int:pk>/<slug:verb>", hospitals.act, name="hospitals_act"),
    path("setup/hospitals/<int:pk>/", hospitals.hospital, name="hospital"),
    # employers' lists
    path("setup/members/", lists.all_lists, name="lists"),
    path("setup/members/import/", lists.send, name="lists_send"),
    path("setup/members/import/<int:pk>/", lists.look, name="lists_look"),
    path("setup/members/import/<int:pk>/to-correct.csv", lists.to_correct, name="lists_correct"),
    path("setup/members/import/<int:pk>/<slug:verb>", lists.act, name="lists_act"),
    # fees of units
    path("finance/fees/", fees.all_fees, name="fees"),
    path("finance/fees/<slug:code>/<int:period>/", fees.unit_fees, name="unit_fees"),
    path("finance/fees/<slug:code>/<int:period>/strike", fees.strike, name="strike_fee"),
    path("finance/fees/<slug:code>/<slug:reference>.pdf", fees.receipt, name="fee_receipt"),
    # schemes
    path("setup/schemes/", schemes.scheme_list, name="schemes"),
    path("setup/schemes/questions/", schemes.questions, name="scheme_questions"),
    path("setup/schemes/<slug:code>/", schemes.scheme, name="scheme"),
    path("setup/schemes/<slug:code>/version/<str:name>/", schemes.version, name="scheme_version"),
    path("setup/schemes/<slug:code>/compare/", schemes.compare, name="scheme_compare"),
    path("setup/schemes/<slug:code>/draft/", scheme_drafts.begin, name="scheme_begin"),
    path("setup/schemes/<slug:code>/draft/<int:pk>/", scheme_drafts.draft, name="scheme_draft"),
    path("setup/schemes/<slug:code>/draft/<int:pk>/edit", scheme_drafts.edit, name="scheme_edit"),
    path(
        "setup/schemes/<slug:code>/draft/<int:pk>/<slug:verb>",
        scheme_drafts.act,
        name="scheme_act",
    ),
    path("setup/schemes/<slug:code>/year/<int:period>/", scheme_year.year, name="scheme_year"),
    path(
        "setup/schemes/<slug:code>/year/<int:period>/<slug:step>",
        scheme_year.tick,
        name="scheme_tick",
    ),
]
