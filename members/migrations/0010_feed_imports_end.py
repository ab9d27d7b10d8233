from django.db import migrations, models
from django.db.models import F, Q

# Until now the counts were written at the end: one with rows and no counts was killed on its way,
# and nobody was told of what it had brought. It is left open, and is taken up like any other.
_ENDED = """
UPDATE members_feedimport AS one SET finished_at = imported_at
WHERE read_count > 0 OR NOT EXISTS (
    SELECT FROM members_insurancesettlement WHERE feed_import_id = one.id);
UPDATE members_feedimport AS one SET new_count = brought.rows, read_count = brought.rows
FROM (SELECT feed_import_id, count(*) AS rows FROM members_insurancesettlement
      GROUP BY feed_import_id) AS brought
WHERE one.finished_at IS NULL AND brought.feed_import_id = one.id;
"""
_KEPT = F("new_count") + F("unchanged_count") + F("quarantined_count") + F("no_basis_count")


class Migration(migrations.Migration):
    dependencies = [("members", "0009_enrolment_lists")]

    operations = [
        migrations.AddField(
            model_name="feedimport",
            name="broken_off_at",
            field=models.DateTimeField(
                blank=True,
                help_text="its process ended before; the rows so far are in",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="feedimport",
            name="finished_at",
            field=models.DateTimeField(blank=True, help_text="all rows are in", null=True),
        ),
        migrations.RunSQL(_ENDED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="feedimport",
            index=models.Index(
                condition=Q(("broken_off_at", None), ("finished_at", None)),
                fields=["source"],
                name="feed_import_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedimport",
            constraint=models.CheckConstraint(
                condition=Q(("finished_at", None), ("broken_off_at", None), _connector="OR"),
                name="feed_import_ends_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedimport",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("read_count__gte", _KEPT),
                    ("read_count__lte", _KEPT + F("reversed_count")),
                ),
                name="feed_import_rows_add_up",
            ),
        ),
    ]
