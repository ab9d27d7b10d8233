"""A hold that waits for a day: within the promise, and in the hands of whoever may decide."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# On its day it is given to whoever set it aside, or to their deputy.
HELD_BY_THE_FIT = """
CREATE FUNCTION check_set_aside_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(NEW.hold_by_id, NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_review_set_aside_by_the_fit
    BEFORE UPDATE OF hold_by_id ON reviews_review
    FOR EACH ROW WHEN (NEW.hold_for = 'day' AND NEW.hold_by_id IS NOT NULL)
    EXECUTE FUNCTION check_set_aside_fit();
"""

HELD_BY_ANYBODY = """
DROP TRIGGER reviews_review_set_aside_by_the_fit ON reviews_review;
DROP FUNCTION check_set_aside_fit();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0014_freezes"),
        ("members", "0008_hospitals"),
        ("reviews", "0016_desks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="review",
            name="review_on_hold_until_a_day",
        ),
        migrations.AlterField(
            model_name="review",
            name="hold_by",
            field=models.ForeignKey(
                blank=True,
                help_text="on hold: who asked; set aside: whose it is when its day comes",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="hold_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("member", "The member has been asked"),
                    ("hospital", "A hospital has been asked"),
                    ("day", "Set aside"),
                ],
                help_text="on hold: for what it waits",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="hold_until",
            field=models.DateField(
                blank=True,
                help_text="on hold: the last day to answer, or the day to go on",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="state",
            field=models.CharField(
                choices=[
                    ("green", "Green, to be confirmed"),
                    ("with_officer", "With an officer"),
                    ("with_expert", "With a medical expert"),
                    ("on_hold", "On hold"),
                    ("proposed", "Waiting for the second person"),
                    ("decided", "Decided"),
                    ("closed", "Closed by withdrawal"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="reviewevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("green", "Green, to be confirmed"),
                    ("with_officer", "With an officer"),
                    ("with_expert", "With a medical expert"),
                    ("on_hold", "On hold"),
                    ("proposed", "Waiting for the second person"),
                    ("decided", "Decided"),
                    ("closed", "Closed by withdrawal"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hold_for__in", ["member", "hospital", "day"]),
                        ("hold_until__isnull", False),
                        ("state", "on_hold"),
                    ),
                    models.Q(
                        models.Q(("state", "on_hold"), _negated=True),
                        ("hold_for", ""),
                        ("hold_until", None),
                    ),
                    _connector="OR",
                ),
                name="review_on_hold_until_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hold_for", "day"), _negated=True),
                    ("hold_until__lte", models.F("due_on")),
                    _connector="OR",
                ),
                name="review_set_aside_within_the_promise",
            ),
        ),
        migrations.RunSQL(HELD_BY_THE_FIT, HELD_BY_ANYBODY),
    ]
