"""A fact may come from the list of hospitals."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_page_hash"),
        ("members", "0008_hospitals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fact",
            name="fact_names_its_source",
        ),
        migrations.AddField(
            model_name="fact",
            name="hospital",
            field=models.ForeignKey(
                blank=True,
                help_text="whose entry on the list it is",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.hospital",
            ),
        ),
        migrations.AlterField(
            model_name="fact",
            name="source",
            field=models.CharField(
                choices=[
                    ("feed", "Insurance settlement"),
                    ("paper", "Read on a paper"),
                    ("person", "Said by a person"),
                    ("list", "List of hospitals"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settlement__isnull", False),
                        ("source", "feed"),
                        models.Q(("source_field", ""), _negated=True),
                    ),
                    models.Q(
                        ("box__isnull", False),
                        ("page__isnull", False),
                        ("source", "paper"),
                        models.Q(("source_field", ""), _negated=True),
                        models.Q(("engine", ""), _negated=True),
                    ),
                    models.Q(("person__isnull", False), ("source", "person")),
                    models.Q(
                        ("source", "list"),
                        models.Q(("source_field", ""), _negated=True),
                        models.Q(("hospital__isnull", False), ("value", ""), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="fact_names_its_source",
            ),
        ),
    ]
