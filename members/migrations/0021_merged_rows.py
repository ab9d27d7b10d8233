"""Which rows a merge moved, and that whoever is close to one record is close to both."""

import django.db.models.deletion
from django.db import migrations, models

from config.kernel.append_only import append_only

# The records of one person, whichever of them is asked about.
CLOSE_TO_BOTH = """
CREATE FUNCTION records_of(the_member bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH root AS (
        SELECT coalesce(merged_into_id, id) AS id FROM members_member WHERE id = the_member
    )
    SELECT id FROM root
    UNION ALL
    SELECT m.id FROM members_member m JOIN root ON m.merged_into_id = root.id
$$;

CREATE OR REPLACE FUNCTION has_conflict_of_interest(the_user bigint, the_member bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM members_user u
        WHERE u.id = the_user AND u.member_id IS NOT NULL AND (
            u.member_id IN (SELECT records_of(the_member))
            OR EXISTS (
                SELECT 1 FROM members_member own JOIN members_member m ON m.unit_id = own.unit_id
                WHERE own.id IN (SELECT records_of(u.member_id))
                  AND m.id IN (SELECT records_of(the_member))
            )
        )
    ) OR EXISTS (
        SELECT 1 FROM members_conflictofinterest c
        WHERE c.user_id = the_user AND c.until IS NULL
          AND c.member_id IN (SELECT records_of(the_member))
    )
$$;

CREATE FUNCTION refuse_on_merged_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM members_member WHERE id = NEW.member_id AND merged_into_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'this record went into another one: nothing new is written on it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_enrolment_not_merged BEFORE INSERT ON members_enrolment
    FOR EACH ROW EXECUTE FUNCTION refuse_on_merged_record();
CREATE TRIGGER members_bankaccount_not_merged BEFORE INSERT ON members_bankaccount
    FOR EACH ROW EXECUTE FUNCTION refuse_on_merged_record();
CREATE TRIGGER members_consent_not_merged BEFORE INSERT ON members_consent
    FOR EACH ROW EXECUTE FUNCTION refuse_on_merged_record();
"""

CLOSE_TO_ONE = """
DROP TRIGGER members_consent_not_merged ON members_consent;
DROP TRIGGER members_bankaccount_not_merged ON members_bankaccount;
DROP TRIGGER members_enrolment_not_merged ON members_enrolment;
DROP FUNCTION refuse_on_merged_record();
CREATE OR REPLACE FUNCTION has_conflict_of_interest(the_user bigint, the_member bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM members_user u JOIN members_member m ON m.id = the_member
        LEFT JOIN members_member own ON own.id = u.member_id
        WHERE u.id = the_user AND (u.member_id = the_member OR own.unit_id = m.unit_id)
    ) OR EXISTS (
        SELECT 1 FROM members_conflictofinterest c
        WHERE c.user_id = the_user AND c.member_id = the_member AND c.until IS NULL
    )
$$;
DROP FUNCTION records_of(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0020_person_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="MergedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=40)),
                ("row", models.BigIntegerField()),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_rows",
                        to="members.personchange",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("change", "table", "row"), name="merged_row_once"
                    )
                ],
            },
        ),
        append_only("members_mergedrow"),
        migrations.RunSQL(CLOSE_TO_BOTH, CLOSE_TO_ONE),
    ]
