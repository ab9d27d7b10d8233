"""A certificate holds only where each promised bound has its proof: a test that passed.

That the bound is as strict as what is promised now stands in the settings and is asked there.
"""

from django.db import migrations

_HOLDS = """
CREATE OR REPLACE FUNCTION certificate_holds(the_certificate bigint, the_time timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM reviews_certificate c
        JOIN reviews_certificateapproval a ON a.certificate_id = c.id
        JOIN reviews_modelduty d ON d.model_id = c.model_id AND d.scheme_id = c.scheme_id
            AND d.role = 'champion' AND d.state = 'in_service'
        WHERE c.id = the_certificate
          AND {proved}
          AND (the_time AT TIME ZONE 'Asia/Shanghai')::date <= c.valid_until
          AND NOT EXISTS (SELECT 1 FROM reviews_certificateend e WHERE e.certificate_id = c.id)
          -- An alarm ends every certificate that was approved before it.
          AND NOT EXISTS (SELECT 1 FROM reviews_alarm r
                          WHERE r.scheme_id = c.scheme_id AND r.raised_at >= a.approved_at)
    )
$$;
"""

# What is no number, or not there, is no proof.
PROVED = """
CREATE FUNCTION bound_proved(bound jsonb, confidence double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN jsonb_typeof(bound -> 'alpha') = 'number'
         AND jsonb_typeof(bound -> 'p_value') = 'number'
         AND jsonb_typeof(bound -> 'n') = 'number'
        THEN (bound ->> 'alpha')::double precision > 0
         AND (bound ->> 'alpha')::double precision < 1
         AND (bound ->> 'n')::double precision > 0
         AND (bound ->> 'p_value')::double precision BETWEEN 0 AND 1 - confidence + 1e-9
        ELSE false
    END
$$;
"""

HOLDS_WITH_PROOFS = PROVED + _HOLDS.format(
    proved="bound_proved(c.kinds -> 'any', c.confidence)"
    " AND bound_proved(c.kinds -> 'missed_critical', c.confidence)"
)
HOLDS_WITH_BOTH = (
    _HOLDS.format(proved="c.kinds ? 'any' AND c.kinds ? 'missed_critical'")
    + "DROP FUNCTION bound_proved(jsonb, double precision);"
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0026_usual_amounts")]

    operations = [migrations.RunSQL(HOLDS_WITH_PROOFS, HOLDS_WITH_BOTH)]
