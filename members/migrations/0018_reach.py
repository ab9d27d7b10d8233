"""What comes back from the SMS gateway: answers, and numbers that want no messages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0017_fees"),
    ]

    operations = [
        migrations.CreateModel(
            name="SmsCursor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=10, unique=True)),
                ("cursor", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="SmsReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway_reference", models.CharField(max_length=80, unique=True)),
                ("phone_index", models.BinaryField(max_length=32)),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("stop", "No more messages"),
                            ("declined", "Not needed"),
                            ("not_me", "Not me"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SmsStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone_index", models.BinaryField(max_length=32)),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_sent_has_evidence",
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="what",
            field=models.CharField(
                choices=[
                    ("case", "Case file"),
                    ("id_number", "ID number"),
                    ("contact", "Name and telephone number"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Will be sent"),
                    ("sent", "Sent"),
                    ("delivered", "Delivered"),
                    ("bounced", "Not delivered"),
                    ("failed", "Could not be sent"),
                    ("cancelled", "No longer needed"),
                    ("stopped", "Not sent: this number wants no messages"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "failed", "cancelled", "stopped"]),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="message_sent_has_evidence",
            ),
        ),
        migrations.AddIndex(
            model_name="smsreply",
            index=models.Index(fields=["phone_index", "-id"], name="sms_reply_by_number"),
        ),
        migrations.AddField(
            model_name="smsstop",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="smsstop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("phone_index",),
                name="sms_stop_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="smsstop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None)),
                    models.Q(("lifted_at__gte", models.F("since")), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="sms_stop_lifted_by_somebody",
            ),
        ),
        append_only("members_smsreply"),
    ]
