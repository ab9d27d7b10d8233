"""One bound over all kinds of error together; a certificate without it clears nothing.

How large each bound is stands in the settings and is asked there; that both were proved, here.
"""

from django.db import migrations, models

HOLDS_WITH_BOTH = """
CREATE OR REPLACE FUNCTION certificate_holds(the_certificate bigint, the_time timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM reviews_certificate c
        JOIN reviews_certificateapproval a ON a.certificate_id = c.id
        JOIN reviews_modelduty d ON d.model_id = c.model_id AND d.scheme_id = c.scheme_id
            AND d.role = 'champion' AND d.state = 'in_service'
        WHERE c.id = the_certificate
          AND c.kinds ? 'any' AND c.kinds ? 'missed_critical'
          AND (the_time AT TIME ZONE 'Asia/Shanghai')::date <= c.valid_until
          AND NOT EXISTS (SELECT 1 FROM reviews_certificateend e WHERE e.certificate_id = c.id)
          -- An alarm ends every certificate that was approved before it.
          AND NOT EXISTS (SELECT 1 FROM reviews_alarm r
                          WHERE r.scheme_id = c.scheme_id AND r.raised_at >= a.approved_at)
    )
$$;
"""

HOLDS = """
CREATE OR REPLACE FUNCTION certificate_holds(the_certificate bigint, the_time timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM reviews_certificate c
        JOIN reviews_certificateapproval a ON a.certificate_id = c.id
        JOIN reviews_modelduty d ON d.model_id = c.model_id AND d.scheme_id = c.scheme_id
            AND d.role = 'champion' AND d.state = 'in_service'
        WHERE c.id = the_certificate
          AND (the_time AT TIME ZONE 'Asia/Shanghai')::date <= c.valid_until
          AND NOT EXISTS (SELECT 1 FROM reviews_certificateend e WHERE e.certificate_id = c.id)
          -- An alarm ends every certificate that was approved before it.
          AND NOT EXISTS (SELECT 1 FROM reviews_alarm r
                          WHERE r.scheme_id = c.scheme_id AND r.raised_at >= a.approved_at)
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0023_unsigned")]

    operations = [
        migrations.AlterField(
            model_name="alarm",
            name="error_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("any", "Any error at all"),
                    ("excluded", "Paid though excluded"),
                    ("missed_critical", "A critical illness taken for an ordinary one"),
                    ("wrong_amount", "A wrong amount"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(HOLDS_WITH_BOTH, HOLDS),
    ]
