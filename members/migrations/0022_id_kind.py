"""Which paper an ID number is of; and what was not confirmed to be undone can be asked for again."""

import django.db.models.deletion
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
        migrations.AlterField(
            model_name="personchange",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="members.personchange",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "waiting", "done"])),
                fields=("undoes",),
                name="person_change_undone_once",
            ),
        ),
    ]
