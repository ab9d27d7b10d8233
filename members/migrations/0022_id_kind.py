"""Which paper an ID number is of: who has no resident ID card has another one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0021_merged_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="id_kind",
            field=models.CharField(
                choices=[
                    ("resident", "Resident ID card or residence permit"),
                    ("hk_macao", "Mainland travel permit, Hong Kong or Macao"),
                    ("taiwan", "Mainland travel permit, Taiwan"),
                    ("permanent", "Permanent residence card, old kind"),
                    ("passport", "Passport"),
                ],
                default="resident",
                help_text="of the ID number",
                max_length=10,
            ),
        ),
    ]
