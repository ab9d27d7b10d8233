"""Finance, below /finance/."""

from django.urls import path

from payouts.views import finance

app_name = "payouts"

urlpatterns = [
    path("", finance.home, name="home"),
    path("prepare", finance.prepare, name="prepare"),
    path("returns/", finance.returns, name="returns"),
    path("problems/<int:problem_id>", finance.close_problem, name="close_problem"),
    path("batches/", finance.batches, name="batches"),
    path("batches/<slug:reference>/", finance.batch, name="batch"),
    path("batches/<slug:reference>/release", finance.release, name="release"),
    path("batches/<slug:reference>/end", finance.end, name="end"),
    path("batches/<slug:reference>/remove", finance.remove, name="remove"),
]
