"""What a member does about a decision, and the letters to them, below /m/."""

from django.urls import path

from reviews.views import appeal, letters

app_name = "appeals"
urlpatterns = [
    path("m/claim/<slug:reference>/appeal/", appeal.appeal, name="appeal"),
    path("m/claim/<slug:reference>/letters/", letters.mine, name="letters"),
    path("m/claim/<slug:reference>/letters/<uuid:uid>/", letters.my_letter, name="letter"),
    path(
        "m/claim/<slug:reference>/letters/<uuid:uid>/pdf", letters.my_letter_pdf, name="letter_pdf"
    ),
]
