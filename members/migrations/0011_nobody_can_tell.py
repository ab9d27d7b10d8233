from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0010_feed_imports_end")]

    operations = [
        migrations.RemoveConstraint(model_name="message", name="message_has_one_recipient"),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("member__isnull", False), ("user", None)),
                    Q(("member", None), ("user__isnull", False)),
                    Q(("member", None), ("state", "cancelled"), ("user", None)),
                    _connector="OR",
                ),
                name="message_has_one_recipient",
            ),
        ),
        migrations.AlterField(
            model_name="signinattempt",
            name="key_index",
            field=models.BinaryField(help_text="blind index of what is counted by", max_length=32),
        ),
        migrations.AddIndex(
            model_name="logincode",
            index=models.Index(fields=["-sent_at"], name="login_code_by_time"),
        ),
    ]
