"""Changes of a person's record: two persons, and what the database promises about both."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# What was asked for never changes; it moves as its table says, each move by somebody independent.
PROMISES = """
CREATE FUNCTION check_person_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a change of a record is closed, it is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' THEN
            RAISE EXCEPTION 'a change of a record begins as asked for'
                USING ERRCODE = 'check_violation';
        END IF;
        who := NEW.asked_by_id;
    ELSE
        IF (OLD.uid, OLD.kind, OLD.member_id, OLD.other_id, OLD.undoes_id, OLD.day,
            OLD.new_id_index, OLD.detail_sealed, OLD.words, OLD.evidence, OLD.asked_by_id,
            OLD.asked_at)
           IS DISTINCT FROM
           (NEW.uid, NEW.kind, NEW.member_id, NEW.other_id, NEW.undoes_id, NEW.day,
            NEW.new_id_index, NEW.detail_sealed, NEW.words, NEW.evidence, NEW.asked_by_id,
            NEW.asked_at) THEN
            RAISE EXCEPTION 'what was asked for never changes: ask for another change'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('asked', 'done'), ('asked', 'waiting'), ('asked', 'declined'),
            ('asked', 'called_off'), ('waiting', 'done'), ('waiting', 'called_off')
        ) THEN
            RAISE EXCEPTION 'a change of a record does not move from % to %', OLD.state, NEW.state
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.confirmed_by_id IS NOT NULL
           AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id THEN
            RAISE EXCEPTION 'who confirmed a change never changes'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id THEN
            who := NEW.confirmed_by_id;
        END IF;
    END IF;
    IF who IS NOT NULL AND (has_conflict_of_interest(who, NEW.member_id)
        OR NEW.other_id IS NOT NULL AND has_conflict_of_interest(who, NEW.other_id)) THEN
        RAISE EXCEPTION 'this person is too close and must not change the record'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_personchange_checked BEFORE INSERT OR UPDATE OR DELETE
    ON members_personchange FOR EACH ROW EXECUTE FUNCTION check_person_change();

CREATE FUNCTION check_person_change_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM members_personchange WHERE id = NEW.id) IS DISTINCT FROM
       (SELECT state FROM members_personchangeevent WHERE change_id = NEW.id
        ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'a change of a record moved without its event'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_personchange_history AFTER INSERT OR UPDATE OF state
    ON members_personchange DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_person_change_history();

-- A death, a merge and another ID number stand on what two persons have done.
CREATE FUNCTION check_member_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    IF NEW.died_on IS DISTINCT FROM OLD.died_on THEN
        SELECT kind, day INTO last FROM members_personchange
        WHERE member_id = NEW.id AND kind IN ('death', 'death_undone') AND state = 'done'
        ORDER BY closed_at DESC, id DESC LIMIT 1;
        IF NEW.died_on IS NOT NULL
           AND (last.kind, last.day) IS DISTINCT FROM ('death', NEW.died_on)
           OR NEW.died_on IS NULL AND last.kind IS DISTINCT FROM 'death_undone' THEN
            RAISE EXCEPTION 'two persons note a death, and two take it back'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.id_index IS DISTINCT FROM OLD.id_index AND NOT EXISTS (
        SELECT 1 FROM members_personchange
        WHERE member_id = NEW.id AND kind = 'correction' AND state = 'done'
          AND new_id_index = NEW.id_index
    ) THEN
        RAISE EXCEPTION 'two persons correct an ID number' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id THEN
        SELECT kind, member_id INTO last FROM members_personchange
        WHERE other_id = NEW.id AND kind IN ('merge', 'split') AND state = 'done'
        ORDER BY closed_at DESC, id DESC LIMIT 1;
        IF NEW.merged_into_id IS NOT NULL
           AND (last.kind, last.member_id) IS DISTINCT FROM ('merge', NEW.merged_into_id)
           OR NEW.merged_into_id IS NULL AND last.kind IS DISTINCT FROM 'split' THEN
            RAISE EXCEPTION 'two persons merge two records, and two split them'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_member_by_two BEFORE UPDATE OF died_on, id_index, merged_into_id
    ON members_member FOR EACH ROW EXECUTE FUNCTION check_member_by_two();

CREATE FUNCTION check_heir() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM members_personchange c JOIN members_member m ON m.id = c.member_id
        WHERE c.id = NEW.change_id AND c.member_id = NEW.member_id AND c.kind = 'heir'
          AND c.state = 'done' AND m.died_on IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'two persons say who acts for the heirs of somebody who died'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_heir_by_two BEFORE INSERT ON members_heir
    FOR EACH ROW EXECUTE FUNCTION check_heir();
"""

NO_PROMISES = """
DROP TRIGGER members_heir_by_two ON members_heir;
DROP TRIGGER members_member_by_two ON members_member;
DROP TRIGGER members_personchange_history ON members_personchange;
DROP TRIGGER members_personchange_checked ON members_personchange;
DROP FUNCTION check_heir();
DROP FUNCTION check_member_by_two();
DROP FUNCTION check_person_change_history();
DROP FUNCTION check_person_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0018_reach"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heir",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("spouse", "Husband or wife"),
                            ("child", "Child"),
                            ("parent", "Parent"),
                            ("other", "Other, by will or court"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("id_number_sealed", models.BinaryField()),
                ("phone_sealed", models.BinaryField()),
                ("phone_index", models.BinaryField(db_index=True, max_length=32)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PersonChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("death", "Has died"),
                            ("death_undone", "Noted as dead in error"),
                            ("heir", "Acts for the heirs"),
                            ("correction", "Name or ID number corrected"),
                            ("merge", "Two records of one person"),
                            ("split", "Merged in error"),
                            ("phone", "New telephone number"),
                        ],
                        max_length=15,
                    ),
                ),
                ("unit_path", models.CharField(max_length=80)),
                ("day", models.DateField(blank=True, help_text="of the death", null=True)),
                ("waits_until", models.DateTimeField(blank=True, null=True)),
                ("new_id_index", models.BinaryField(blank=True, max_length=32, null=True)),
                ("detail_sealed", models.BinaryField()),
                ("words", models.CharField(max_length=300)),
                (
                    "evidence",
                    models.CharField(help_text="the paper that it rests on", max_length=100),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for a second person"),
                            ("waiting", "Confirmed, waiting for its day"),
                            ("done", "Done"),
                            ("declined", "Not confirmed"),
                            ("called_off", "Called off"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PersonChangeEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for a second person"),
                            ("waiting", "Confirmed, waiting for its day"),
                            ("done", "Done"),
                            ("declined", "Not confirmed"),
                            ("called_off", "Called off"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="bankaccount",
            name="bank_account_given_by_someone",
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="user_member_has_a_member",
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="user_one_per_member_and_kind",
        ),
        migrations.AddField(
            model_name="member",
            name="died_on",
            field=models.DateField(blank=True, help_text="confirmed by two persons", null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_records",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="silent_since",
            field=models.DateTimeField(
                blank=True, help_text="no message is sent: a death was noted", null=True
            ),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="what",
            field=models.CharField(
                choices=[
                    ("case", "Case file"),
                    ("id_number", "ID number"),
                    ("record", "Member's record"),
                    ("mandate", "Signed mandate"),
                    ("contact", "Name and telephone number"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="bankaccount",
            name="origin",
            field=models.CharField(
                choices=[
                    ("employer_list", "Employer's list"),
                    ("member", "Given by the member"),
                    ("heir", "Given by an heir"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="kind",
            field=models.CharField(
                choices=[
                    ("staff", "Staff"),
                    ("member", "Member"),
                    ("relative", "Relative"),
                    ("heir", "Heir"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="phone_sealed",
            field=models.BinaryField(
                blank=True, help_text="staff, relatives and heirs; for the code", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin__in", ["member", "heir"]), _negated=True),
                    ("added_by__isnull", False),
                    _connector="OR",
                ),
                name="bank_account_given_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("died_on", None), ("silent_since__isnull", False), _connector="OR"
                ),
                name="member_who_died_is_told_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("pk")), _negated=True),
                name="member_merged_into_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "staff"),
                    models.Q(("kind__in", ["member", "heir"]), ("member__isnull", False)),
                    models.Q(
                        ("kind", "relative"), ("member", None), ("phone_index__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="user_member_has_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("kind", "heir"), _negated=True), ("is_active", True), _connector="OR"
                ),
                fields=("member", "kind"),
                name="user_one_per_member_and_kind",
            ),
        ),
        migrations.AddField(
            model_name="heir",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, to="members.bankaccount"
            ),
        ),
        migrations.AddField(
            model_name="heir",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="heirs",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="heir",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="other",
            field=models.ForeignKey(
                blank=True,
                help_text="the record that goes into the member's, or comes out of it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="members.personchange",
            ),
        ),
        migrations.AddField(
            model_name="heir",
            name="change",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="heir",
                to="members.personchange",
            ),
        ),
        migrations.AddField(
            model_name="personchangeevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personchangeevent",
            name="change",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="members.personchange",
            ),
        ),
        migrations.AddIndex(
            model_name="personchange",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "waiting"])),
                fields=["id"],
                name="person_change_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), _negated=True),
                    models.Q(("evidence", ""), _negated=True),
                ),
                name="person_change_is_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="person_change_confirmed_by_another",
                violation_error_message="A second person confirms a change.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_by__isnull", False), ("state__in", ["waiting", "done"])),
                    models.Q(("confirmed_by", None), ("state__in", ["asked", "declined"])),
                    ("state", "called_off"),
                    _connector="OR",
                ),
                name="person_change_done_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("state__in", ["asked", "waiting"])),
                    models.Q(
                        models.Q(("state__in", ["asked", "waiting"]), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="person_change_open_or_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["merge", "split"]),
                        ("other__isnull", False),
                        models.Q(("other", models.F("member")), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind__in", ["merge", "split"]), _negated=True), ("other", None)
                    ),
                    _connector="OR",
                ),
                name="person_change_of_two_records",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "death"), _negated=True),
                    ("day__isnull", False),
                    _connector="OR",
                ),
                name="person_change_death_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["death_undone", "split"]), ("undoes__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ["death_undone", "split"]), _negated=True),
                        ("undoes", None),
                    ),
                    _connector="OR",
                ),
                name="person_change_undoes_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "waiting"])),
                fields=("member",),
                name="person_change_one_open",
                violation_error_message="Something else of this record waits to be confirmed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "waiting"])),
                fields=("other",),
                name="person_change_one_open_of_the_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="heir",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("member",), name="heir_one_acts"
            ),
        ),
        append_only("members_personchangeevent"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
