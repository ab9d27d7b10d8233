"""The ledger of who is entitled, in one statement: a row for each stay that can be claimed for, how
far it got, and where it was lost. Counting and lists read the same rows.

Whoever came as far as a later step has passed the earlier ones: who filed without opening a page is
counted as having opened one, so that the counts never rise on the way.
"""

# Parameters: path (with %), first, last (days of discharge), now, patience (an instant).
STAYS = """
WITH told AS (
    SELECT r.id, r.member_id, r.state, m.unit_path, m.born_on, e.discharged_on,
        r.opened_at IS NOT NULL AS looked, r.opened_at, filed.any AS has_claim,
        COALESCE(filed.paid, false) AS is_paid, COALESCE(filed.stuck, false) AS is_stuck,
        first.state IN ('sent', 'delivered') OR again.sent AS by_sms,
        COALESCE(again.sent_at, first.sent_at) AS sent_at,
        COALESCE(first.state = 'stopped', false) AS is_stopped,
        COALESCE(reach.reached, false) AS by_person, COALESCE(reach.open, false) AS in_hand,
        COALESCE(reach.lost, false) AS is_lost,
        m.phone_sealed IS NULL OR m.phone_bounced_at IS NOT NULL AS no_number
    FROM claims_reminder r
    JOIN members_member m ON m.id = r.member_id
    JOIN members_encounter e ON e.id = r.encounter_id
    LEFT JOIN members_message first ON first.id = r.message_id
    LEFT JOIN LATERAL (
        SELECT bool_or(x.state IN ('sent', 'delivered')) AS sent, max(x.sent_at) AS sent_at
        FROM claims_reminderagain a JOIN members_message x ON x.id = a.message_id
        WHERE a.reminder_id = r.id
    ) again ON true
    LEFT JOIN LATERAL (
        SELECT count(*) > 0 AS any, bool_or(c.state = 'paid') AS paid,
            bool_or(c.state IN ('awaiting_member', 'payment_failed')) AS stuck
        FROM claims_claim c WHERE c.encounter_id = e.id AND c.state <> 'withdrawn'
    ) filed ON true
    LEFT JOIN LATERAL (
        SELECT bool_or(t.state = 'reached') AS reached, bool_or(t.state = 'open') AS open,
            bool_or(t.state = 'given_up' AND t.gap IN ('call', 'help', 'number')) AS lost
        FROM reviews_outreachtask t WHERE t.reminder_id = r.id
    ) reach ON true
    WHERE r.state NOT IN ('nothing_due', 'reversed')
        AND e.discharged_on BETWEEN %(first)s AND %(last)s
        AND m.unit_path LIKE %(path)s
), stay AS (
    SELECT *,
        COALESCE(by_sms, false) OR by_person OR looked OR has_claim AS is_told,
        looked OR has_claim AS is_opened,
        CASE
            WHEN has_claim AND is_stuck THEN 'stuck'
            WHEN has_claim OR state IN ('filed', 'declined') THEN ''
            WHEN is_lost AND NOT by_person THEN 'visit'
            WHEN state = 'not_me' OR (no_number AND NOT looked) THEN 'number'
            WHEN is_stopped AND NOT looked THEN 'letter'
            WHEN looked AND opened_at < %(patience)s THEN 'help'
            WHEN NOT looked AND NOT by_person AND sent_at < %(patience)s THEN 'call'
            ELSE ''
        END AS gap
    FROM told
)
"""

COUNTS = (
    STAYS  # noqa: S608  constants of this file
    + """
SELECT
    CASE
        WHEN GROUPING(child) = 0 THEN 'unit'
        WHEN GROUPING(age) = 0 THEN 'age'
        WHEN GROUPING(way) = 0 THEN 'way'
        ELSE 'all'
    END AS kind,
    COALESCE(child, age, way, '') AS part,
    count(*), count(*) FILTER (WHERE is_told), count(*) FILTER (WHERE is_opened),
    count(*) FILTER (WHERE has_claim), count(*) FILTER (WHERE is_paid),
    count(DISTINCT member_id), count(DISTINCT member_id) FILTER (WHERE is_told),
    count(DISTINCT member_id) FILTER (WHERE is_opened),
    count(DISTINCT member_id) FILTER (WHERE has_claim),
    count(DISTINCT member_id) FILTER (WHERE is_paid)
FROM (
    SELECT *,
        split_part(substr(unit_path, length(%(path)s)), '/', 1) AS child,
        CASE
            WHEN age_of < 30 THEN '0' WHEN age_of < 40 THEN '30' WHEN age_of < 50 THEN '40'
            WHEN age_of < 60 THEN '50' ELSE '60'
        END AS age,
        CASE
            WHEN by_sms THEN 'sms' WHEN by_person THEN 'person'
            WHEN is_opened THEN 'self' ELSE 'nobody'
        END AS way
    FROM (SELECT *, date_part('year', age(discharged_on, born_on)) AS age_of FROM stay) aged
) parts
GROUP BY GROUPING SETS ((), (child), (age), (way))
ORDER BY 1, 2
"""
)

GAPS = (
    STAYS
    + """
SELECT gap, count(*), count(*) FILTER (WHERE in_hand), count(DISTINCT member_id)
FROM stay WHERE gap <> '' GROUP BY gap
"""
)

# The oldest first; what somebody has in hand already, or must not have in hand, is left out.
LOST = (
    STAYS
    + """
SELECT id, unit_path FROM stay
WHERE gap = %(gap)s AND NOT in_hand AND NOT has_conflict_of_interest(%(owner)s, member_id)
ORDER BY discharged_on, id LIMIT %(most)s
"""
)
