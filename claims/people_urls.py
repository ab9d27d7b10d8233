"""Records of persons, below /setup/people/."""

from django.urls import path

from claims.views import people

app_name = "people"

urlpatterns = [
    path("", people.people, name="people"),
    path("change/<int:pk>/", people.change, name="change"),
    path("change/<int:pk>/<slug:verb>", people.act, name="act"),
    path("<slug:reference>/", people.person, name="person"),
    path("<slug:reference>/<slug:act>", people.ask, name="ask"),
]
