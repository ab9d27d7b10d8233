"""The expert's pages, below /expert/."""

from django.urls import path

from reviews.views import expert, expert_draft, expert_lists, experts, panel, pictures, precedents

app_name = "expert"
urlpatterns = [
    path("", expert.home, name="home"),
    path("questions/<int:referral_id>/take", expert.take, name="take"),
    path("cases/<slug:reference>/", expert.case, name="case"),
    path("cases/<slug:reference>/evidence/<slug:key>", expert.evidence, name="evidence"),
    path("guide", expert_lists.guide, name="guide"),
    path("guide/precedents", precedents.guide_of_experts, name="precedents"),
    path("guide/precedents/<int:precedent_id>/", precedents.precedent_of_experts, name="precedent"),
    path(
        "guide/precedents/<int:precedent_id>/take-back",
        precedents.take_back_of_experts,
        name="take_back_precedent",
    ),
    path(
        "questions/<int:referral_id>/precedent",
        precedents.propose_of_experts,
        name="propose_precedent",
    ),
    path("cases/<slug:reference>/checklist", expert_lists.keep, name="keep_checklist"),
    path("cases/<slug:reference>/papers/<uuid:uid>", pictures.for_the_expert, name="picture"),
    path("cases/<slug:reference>/drafts/<slug:act>", expert_draft.keep, name="keep_draft"),
    path("cases/<slug:reference>/drafts/<slug:act>/drop", expert_draft.drop, name="drop_draft"),
    path("absence", experts.own_absence, name="absence"),
    path("absence/<int:absence_id>/end", experts.end_own_absence, name="end_absence"),
    path("cases/<slug:reference>/panel", panel.compare, name="panel"),
    path("cases/<slug:reference>/panel/<slug:act>", panel.act, name="panel_act"),
    path("cases/<slug:reference>/<slug:act>", expert.act, name="act"),
]
