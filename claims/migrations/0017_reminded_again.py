"""Told once more before the last day; the last day, and when a member first saw it."""

import django.db.models.deletion
from django.db import migrations, models

from config.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0015_outlet"),
        ("members", "0018_reach"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderAgain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(help_text="of settings.REMIND_AGAIN_DAYS"),
                ),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="reminder",
            name="closes_on",
            field=models.DateField(
                blank=True,
                help_text="the last day for a claim; empty: none, or from before",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="opened_at",
            field=models.DateTimeField(
                blank=True, help_text="the member first saw a page that shows it", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("state", "told")),
                fields=["closes_on"],
                name="reminder_open_until",
            ),
        ),
        migrations.AddField(
            model_name="reminderagain",
            name="message",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminder_again",
                to="members.message",
            ),
        ),
        migrations.AddField(
            model_name="reminderagain",
            name="reminder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="again",
                to="claims.reminder",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderagain",
            constraint=models.UniqueConstraint(
                fields=("reminder", "days_before"), name="reminder_again_once"
            ),
        ),
        append_only("claims_reminderagain"),
    ]
