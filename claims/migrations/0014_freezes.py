"""Freezes: two persons, a last day, and what the database promises about both."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# Whose freeze it is, why, until when and who asked never change; it moves as its table says, each
# move by somebody who is independent; one person alone stops a thing once in thirty days.
PROMISES = """
CREATE FUNCTION refuse_freeze_by(the_user bigint, the_freeze claims_freeze) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF has_conflict_of_interest(the_user, the_freeze.member_id) OR EXISTS (
        SELECT 1 FROM claims_claim WHERE id = the_freeze.claim_id AND filed_by_id = the_user
    ) THEN
        RAISE EXCEPTION 'this person is involved and must not freeze or unfreeze'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION check_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked_on date;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a freeze ends, it is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        asked_on := (NEW.asked_at AT TIME ZONE 'Asia/Shanghai')::date;
        IF NEW.state <> 'asked' OR NEW.lift_asked_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'a freeze begins as asked for' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.ends_on < asked_on OR NEW.ends_on > asked_on + 180
           OR NEW.answer_by > asked_on + 15 THEN
            RAISE EXCEPTION 'a freeze lasts 180 days at most, and an answer comes soon'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM claims_claim c
                       WHERE c.id = NEW.claim_id AND c.member_id = NEW.member_id)
           AND NOT EXISTS (SELECT 1 FROM members_bankaccount a
                           WHERE a.id = NEW.account_id AND a.member_id = NEW.member_id) THEN
            RAISE EXCEPTION 'a freeze names the member whose claim or account it is'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.holds_at_once AND EXISTS (
            SELECT 1 FROM claims_freeze f
            WHERE f.state IN ('lapsed', 'declined')
              AND f.ended_at > NEW.asked_at - interval '30 days'
              AND (f.claim_id = NEW.claim_id OR f.account_id = NEW.account_id)
        ) THEN
            RAISE EXCEPTION 'one person alone does not stop the same thing again and again'
                USING ERRCODE = 'check_violation';
        END IF;
        PERFORM refuse_freeze_by(NEW.asked_by_id, NEW);
        RETURN NEW;
    END IF;
    IF (OLD.claim_id, OLD.account_id, OLD.member_id, OLD.reason, OLD.words, OLD.evidence,
        OLD.ends_on, OLD.holds_at_once, OLD.answer_by, OLD.asked_by_id, OLD.asked_at)
       IS DISTINCT FROM
       (NEW.claim_id, NEW.account_id, NEW.member_id, NEW.reason, NEW.words, NEW.evidence,
        NEW.ends_on, NEW.holds_at_once, NEW.answer_by, NEW.asked_by_id, NEW.asked_at) THEN
        RAISE EXCEPTION 'what a freeze says never changes: a longer one is another freeze'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.confirmed_by_id IS NOT NULL
       AND OLD.confirmed_by_id IS DISTINCT FROM NEW.confirmed_by_id THEN
        RAISE EXCEPTION 'who confirmed a freeze never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('asked', 'confirmed'), ('asked', 'declined'), ('asked', 'lapsed'),
        ('confirmed', 'lift_asked'), ('lift_asked', 'confirmed'), ('lift_asked', 'lifted'),
        ('confirmed', 'replaced'), ('lift_asked', 'replaced'),
        ('confirmed', 'ended'), ('lift_asked', 'ended')
    ) THEN
        RAISE EXCEPTION 'a freeze does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id THEN
        PERFORM refuse_freeze_by(NEW.confirmed_by_id, NEW);
    END IF;
    IF NEW.lift_asked_by_id IS DISTINCT FROM OLD.lift_asked_by_id
       AND NEW.lift_asked_by_id IS NOT NULL THEN
        PERFORM refuse_freeze_by(NEW.lift_asked_by_id, NEW);
    END IF;
    -- Asked and lifted in one statement would be nobody's second look.
    IF NEW.state = 'lifted' AND OLD.lift_asked_by_id IS DISTINCT FROM NEW.lift_asked_by_id THEN
        RAISE EXCEPTION 'who asked to lift a freeze does not change with its lifting'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.lifted_by_id IS DISTINCT FROM OLD.lifted_by_id THEN
        PERFORM refuse_freeze_by(NEW.lifted_by_id, NEW);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_freeze_checked BEFORE INSERT OR UPDATE OR DELETE ON claims_freeze
    FOR EACH ROW EXECUTE FUNCTION check_freeze();

CREATE FUNCTION check_freeze_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM claims_freeze WHERE id = NEW.id) IS DISTINCT FROM
       (SELECT state FROM claims_freezeevent WHERE freeze_id = NEW.id ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'a freeze moved without its event' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claims_freeze_history AFTER INSERT OR UPDATE OF state ON claims_freeze
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_freeze_history();

-- Waits for a freeze that is just beginning; the question behind it then sees it.
CREATE FUNCTION keep_freezes_still() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE claims_freeze IN SHARE MODE;
END $$;

CREATE FUNCTION is_frozen(the_claim bigint, the_account bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM claims_freeze f LEFT JOIN members_bankaccount a ON a.id = f.account_id
        WHERE (f.state IN ('confirmed', 'lift_asked') OR (f.state = 'asked' AND f.holds_at_once))
          AND (f.claim_id = the_claim OR a.number_index = (
              SELECT number_index FROM members_bankaccount WHERE id = the_account
          ))
    )
$$;
"""

NO_PROMISES = """
DROP FUNCTION is_frozen(bigint, bigint);
DROP FUNCTION keep_freezes_still();
DROP TRIGGER claims_freeze_history ON claims_freeze;
DROP FUNCTION check_freeze_history();
DROP TRIGGER claims_freeze_checked ON claims_freeze;
DROP FUNCTION check_freeze();
DROP FUNCTION refuse_freeze_by(bigint, claims_freeze);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0013_fact_from_list"),
        ("members", "0008_hospitals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Freeze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_path", models.CharField(max_length=80)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("court_order", "Order of a court or an authority"),
                            ("death", "The member has died"),
                            ("suspicion", "Suspected fraud, to be cleared up"),
                            ("other", "Other, explained below"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(max_length=300)),
                (
                    "evidence",
                    models.CharField(
                        blank=True,
                        help_text="the number of the order or paper that it rests on",
                        max_length=100,
                    ),
                ),
                ("ends_on", models.DateField(help_text="its last day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for a second person"),
                            ("confirmed", "Frozen"),
                            ("lift_asked", "Frozen, to be lifted"),
                            ("lapsed", "Not confirmed in time"),
                            ("declined", "Not confirmed"),
                            ("replaced", "Replaced by a newer freeze"),
                            ("ended", "Over, its last day has passed"),
                            ("lifted", "Lifted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("holds_at_once", models.BooleanField()),
                ("answer_by", models.DateField(help_text="the last day to confirm it")),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.bankaccount",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="claims.claim",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lift_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FreezeEvent",
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
                            ("confirmed", "Frozen"),
                            ("lift_asked", "Frozen, to be lifted"),
                            ("lapsed", "Not confirmed in time"),
                            ("declined", "Not confirmed"),
                            ("replaced", "Replaced by a newer freeze"),
                            ("ended", "Over, its last day has passed"),
                            ("lifted", "Lifted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("moved_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "freeze",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="claims.freeze",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="freeze",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "confirmed", "lift_asked"])),
                fields=["ends_on"],
                name="freeze_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account", None), ("claim__isnull", False)),
                    models.Q(("account__isnull", False), ("claim", None)),
                    _connector="OR",
                ),
                name="freeze_of_a_claim_or_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="freeze_is_explained"
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="freeze_confirmed_by_another",
                violation_error_message="A second person confirms a freeze.",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_by", None), ("state__in", ["asked", "lapsed", "declined"])
                    ),
                    models.Q(
                        models.Q(("state__in", ["asked", "lapsed", "declined"]), _negated=True),
                        ("confirmed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="freeze_confirmed_where_it_is_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lift_asked_by__isnull", False),
                        ("lifted_by__isnull", False),
                        ("state", "lifted"),
                        models.Q(("lifted_by", models.F("lift_asked_by")), _negated=True),
                    ),
                    models.Q(("lifted_by", None), models.Q(("state", "lifted"), _negated=True)),
                    _connector="OR",
                ),
                name="freeze_lifted_by_two",
                violation_error_message="A second person lifts a freeze.",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at", None), ("state__in", ["asked", "confirmed", "lift_asked"])
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["asked", "confirmed", "lift_asked"]), _negated=True
                        ),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="freeze_open_or_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("claim",),
                name="freeze_one_asked_per_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("account",),
                name="freeze_one_asked_per_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["confirmed", "lift_asked"])),
                fields=("claim",),
                name="freeze_one_in_force_per_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["confirmed", "lift_asked"])),
                fields=("account",),
                name="freeze_one_in_force_per_account",
            ),
        ),
        append_only("claims_freezeevent"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
