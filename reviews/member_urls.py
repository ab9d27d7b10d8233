"""What a member does about a decision, below /m/."""

from django.urls import path

from reviews.views import appeal

app_name = "appeals"
urlpatterns = [path("m/claim/<slug:reference>/appeal/", appeal.appeal, name="appeal")]
