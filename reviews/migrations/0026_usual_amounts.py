"""What stays of each kind cost, as a check compares with: counted anew each night."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0025_known_wordings"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsualAmount",
            fields=[
                ("key", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("cases", models.PositiveIntegerField()),
                ("middle", models.FloatField()),
                ("spread", models.FloatField()),
                ("counted_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cases__gte", 30)), name="usual_amount_of_many"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spread__gte", 0)), name="usual_amount_spread"
                    ),
                ],
            },
        ),
    ]
