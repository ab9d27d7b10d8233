"""What members tell us that went badly, below /m/; and writing it down for them, below /o/."""

from django.urls import path

from reviews.views import my_grievance, record_grievance

app_name = "grievances"
urlpatterns = [
    path("m/grievance/", my_grievance.mine, name="mine"),
    path("m/grievance/new/", my_grievance.new, name="new"),
    path("m/grievance/<slug:reference>/", my_grievance.grievance, name="one"),
    path("m/grievance/<slug:reference>/<slug:act>", my_grievance.act, name="act"),
    path("o/grievance/", record_grievance.find, name="find"),
    path("o/grievance/record", record_grievance.record, name="record"),
]
