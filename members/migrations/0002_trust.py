"""What only the database can promise: append-only rows, fixed terms, and who is too close."""

from django.db import migrations

from config.kernel.append_only import append_only

# A user must not touch the affairs of themselves, of declared relations, or of anyone in their own
# workplace unit. Used by views through members.policies and by triggers on every write.
CONFLICT = """
CREATE FUNCTION has_conflict_of_interest(the_user bigint, the_member bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM members_user u JOIN members_member m ON m.id = the_member
        LEFT JOIN members_member own ON own.id = u.member_id
        WHERE u.id = the_user AND (u.member_id = the_member OR own.unit_id = m.unit_id)
    ) OR EXISTS (
        SELECT 1 FROM members_conflictofinterest c
        WHERE c.user_id = the_user AND c.member_id = the_member AND c.until IS NULL
    )
$$;
"""

FIXED_TERMS = """
CREATE FUNCTION refuse_changed_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the terms of a scheme version never change, they are superseded'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER members_schemeversion_fixed BEFORE UPDATE ON members_schemeversion
    FOR EACH ROW EXECUTE FUNCTION refuse_changed_terms();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        append_only("members_accessentry"),
        migrations.RunSQL(CONFLICT, "DROP FUNCTION has_conflict_of_interest(bigint, bigint)"),
        migrations.RunSQL(
            FIXED_TERMS,
            "DROP TRIGGER members_schemeversion_fixed ON members_schemeversion;"
            "DROP FUNCTION refuse_changed_terms()",
        ),
    ]
