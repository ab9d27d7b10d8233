"""Finance, below /finance/."""

from django.urls import path

from payouts.views import batch, key, returns, to_pay

app_name = "payouts"

urlpatterns = [
    path("", to_pay.home, name="home"),
    path("prepare", to_pay.prepare, name="prepare"),
    path("new-card", to_pay.new_card, name="new_card"),
    path("returns/", returns.returns, name="returns"),
    path("returns/pay-again", returns.pay_again, name="pay_again"),
    path("returns/close", returns.close, name="close_problem"),
    path("answers", returns.collect, name="collect"),
    path("batches/", batch.batches, name="batches"),
    path("batches/<slug:reference>/", batch.batch, name="batch"),
    path("batches/<slug:reference>/remove", batch.remove, name="remove"),
    path("batches/<slug:reference>/release", key.release, name="release"),
    path("batches/<slug:reference>/send-back", key.send_back, name="send_back"),
    path("batches/<slug:reference>/dissolve", key.dissolve, name="dissolve"),
    path("batches/<slug:reference>/submit", key.submit_again, name="submit_again"),
]
