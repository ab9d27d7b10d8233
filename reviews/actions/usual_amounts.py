"""Each night: what stays of each kind cost, from decisions in effect."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from members.models import Encounter
from reviews.models import UsualAmount
from reviews.models.decision import Outcome
from reviews.usual import BANDS, LEAST, YEARS

# In the database, in one pass over the past cases: none of their amounts leaves it.
_COUNT = """
    WITH stay AS (
        SELECT upper(left(e.disease_code, 3)) || '/' || e.hospital_level || '/'
                   || (%(bands)s::int[])[width_bucket(e.discharged_on - e.admitted_on,
                                                      %(bands)s::int[])] AS key,
               ln(p.cost::double precision) AS cost
        FROM reviews_pastcase p
        JOIN reviews_decision d ON d.id = p.decision_id AND d.outcome = %(approved)s
        JOIN claims_claim c ON c.id = p.claim_id
        JOIN members_encounter e ON e.id = c.encounter_id
        WHERE p.cost > 0 AND p.decided_on > %(since)s AND e.kind = %(inpatient)s
          AND e.disease_code ~ '^[A-Za-z][0-9][0-9]' AND e.hospital_level IS NOT NULL
    ), middle AS (
        SELECT key, count(*) AS cases, percentile_cont(0.5) WITHIN GROUP (ORDER BY cost) AS middle
        FROM stay GROUP BY key HAVING count(*) >= %(least)s
    )
    INSERT INTO reviews_usualamount (key, cases, middle, spread, counted_on)
    SELECT m.key, m.cases, m.middle,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(s.cost - m.middle)), %(today)s
    FROM middle m JOIN stay s USING (key) GROUP BY m.key, m.cases, m.middle
"""


@transaction.atomic
def count_usual_amounts(*, now: datetime) -> int:
    """Count anew; how many kinds of stays have enough cases. Doing it twice leaves the same.

    Who checks a claim meanwhile reads the table of last night, whole.
    """
    today = timezone.localdate(now)
    # Two at once: the second waits, and counts again.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reviews_usualamount IN SHARE ROW EXCLUSIVE MODE")
    UsualAmount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "bands": list(BANDS),
                "approved": Outcome.APPROVED.value,
                "inpatient": Encounter.Kind.INPATIENT.value,
                "since": today.replace(year=today.year - YEARS, day=1),
                "least": LEAST,
                "today": today,
            },
        )
        return int(cursor.rowcount)
