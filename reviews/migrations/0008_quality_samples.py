"""Decisions that are drawn to be read again, and what the database promises about their readers.

A reader took the sample, had no part in the case and is not too close to the member; a difference
is settled by a second one. What was drawn, read and found is written once.

An act on a case also keeps since when whoever acted had it open.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

PROMISES = """
-- Acts of any kind in any round; the member's own are acts too, and harmless here.
CREATE FUNCTION had_part(the_user bigint, the_claim bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH rounds AS (SELECT id FROM reviews_review WHERE claim_id = the_claim)
    SELECT EXISTS (
        SELECT 1 FROM reviews_decision d WHERE d.claim_id = the_claim
          AND the_user IN (d.decided_by_id, d.confirmed_by_id)
    ) OR EXISTS (
        SELECT 1 FROM reviews_proposal p
        WHERE p.review_id IN (SELECT id FROM rounds) AND p.proposed_by_id = the_user
    ) OR EXISTS (
        SELECT 1 FROM reviews_reviewevent v
        WHERE v.review_id IN (SELECT id FROM rounds) AND v.actor_id = the_user
    ) OR EXISTS (
        SELECT 1 FROM reviews_opinion o
        WHERE o.review_id IN (SELECT id FROM rounds) AND o.given_by_id = the_user
    ) OR EXISTS (
        SELECT 1 FROM reviews_appealview a
        WHERE a.review_id IN (SELECT id FROM rounds) AND a.recorded_by_id = the_user
    ) OR EXISTS (
        SELECT 1 FROM claims_claimevent c WHERE c.claim_id = the_claim AND c.actor_id = the_user
    ) OR EXISTS (
        SELECT 1 FROM claims_fact f WHERE f.claim_id = the_claim AND f.person_id = the_user
    )
$$;

CREATE FUNCTION refuse_partial_reader(the_user bigint, the_sample bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    the_claim bigint;
BEGIN
    SELECT d.claim_id INTO the_claim FROM reviews_qualitysample s
        JOIN reviews_sampledraw w ON w.id = s.draw_id
        JOIN reviews_decision d ON d.id = w.decision_id
        WHERE s.id = the_sample;
    PERFORM refuse_involved_person(the_user, the_claim);
    IF had_part(the_user, the_claim) THEN
        RAISE EXCEPTION 'this person had a part in the case and does not read it again'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION check_sample_was_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_sampledraw w WHERE w.id = NEW.draw_id AND w.drawn) THEN
        RAISE EXCEPTION 'only what the draw fell on is read again'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_qualitysample_was_drawn
    BEFORE INSERT OR UPDATE OF draw_id ON reviews_qualitysample
    FOR EACH ROW EXECUTE FUNCTION check_sample_was_drawn();

CREATE FUNCTION check_sample_reader() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_partial_reader(NEW.reader_id, NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_qualitysample_reader_fit
    BEFORE UPDATE OF reader_id ON reviews_qualitysample
    FOR EACH ROW WHEN (NEW.reader_id IS NOT NULL)
    EXECUTE FUNCTION check_sample_reader();

CREATE FUNCTION check_sample_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_qualitysample s WHERE s.id = NEW.sample_id
                   AND s.state = 'reading' AND s.reader_id = NEW.read_by_id) THEN
        RAISE EXCEPTION 'only who took a sample reads it' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM refuse_partial_reader(NEW.read_by_id, NEW.sample_id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_samplereading_by_the_reader BEFORE INSERT ON reviews_samplereading
    FOR EACH ROW EXECUTE FUNCTION check_sample_reading();

CREATE FUNCTION check_sample_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_qualitysample s JOIN reviews_samplereading r ON r.sample_id = s.id
        WHERE s.id = NEW.sample_id AND s.state = 'differs' AND r.read_by_id <> NEW.found_by_id
    ) THEN
        RAISE EXCEPTION 'a difference is settled once, by a second reader'
            USING ERRCODE = 'check_violation';
    END IF;
    PERFORM refuse_partial_reader(NEW.found_by_id, NEW.sample_id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_samplefinding_by_a_second BEFORE INSERT ON reviews_samplefinding
    FOR EACH ROW EXECUTE FUNCTION check_sample_finding();
"""

NO_PROMISES = """
DROP TRIGGER reviews_samplefinding_by_a_second ON reviews_samplefinding;
DROP FUNCTION check_sample_finding();
DROP TRIGGER reviews_samplereading_by_the_reader ON reviews_samplereading;
DROP FUNCTION check_sample_reading();
DROP TRIGGER reviews_qualitysample_reader_fit ON reviews_qualitysample;
DROP FUNCTION check_sample_reader();
DROP TRIGGER reviews_qualitysample_was_drawn ON reviews_qualitysample;
DROP FUNCTION check_sample_was_drawn();
DROP FUNCTION refuse_partial_reader(bigint, bigint);
DROP FUNCTION had_part(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0007_expert_checklists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_path", models.CharField(max_length=80)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("denied", "Denied"),
                            ("automatic", "Decided automatically"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("green", "Green lane"),
                            ("officer", "Officer's lane"),
                            ("expert", "Expert's lane"),
                        ],
                        max_length=10,
                    ),
                ),
                ("propensity", models.DecimalField(decimal_places=4, max_digits=5)),
                ("drawn", models.BooleanField()),
                ("drawn_at", models.DateTimeField()),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_draw",
                        to="reviews.decision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QualitySample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a reader"),
                            ("reading", "Being read"),
                            ("agreed", "Read: the same"),
                            ("differs", "Read: differs, waiting for a second reader"),
                            ("settled", "Differed, settled by a second reader"),
                            ("set_aside", "Not read: the case has changed since"),
                        ],
                        max_length=10,
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample",
                        to="reviews.sampledraw",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SampleEvent",
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
                            ("waiting", "Waiting for a reader"),
                            ("reading", "Being read"),
                            ("agreed", "Read: the same"),
                            ("differs", "Read: differs, waiting for a second reader"),
                            ("settled", "Differed, settled by a second reader"),
                            ("set_aside", "Not read: the case has changed since"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="reviews.qualitysample",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SampleFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount", "A different amount"),
                            ("clause", "Another clause"),
                            ("missing_paper", "A paper was missing"),
                            ("wrong_fact", "A fact was read wrongly"),
                            ("rule", "The rule was understood otherwise"),
                            ("none", "No error: the first reader was wrong"),
                        ],
                        max_length=15,
                    ),
                ),
                ("note", models.CharField(help_text="what the officer reads", max_length=500)),
                ("found_at", models.DateTimeField()),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="reviews.qualitysample",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SampleRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("denied", "Denied"),
                            ("automatic", "Decided automatically"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("green", "Green lane"),
                            ("officer", "Officer's lane"),
                            ("expert", "Expert's lane"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rate", models.DecimalField(decimal_places=4, max_digits=5)),
                ("since", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SampleReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("pay", "It should be paid"),
                            ("deny", "It should not be paid"),
                            ("papers", "A paper is missing"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "denial_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_covered", "Not enrolled for the day of the stay"),
                            ("late", "Filed after the deadline"),
                            ("hospital_level", "The hospital's level is not covered"),
                            ("third_party", "Someone else is liable"),
                            ("work_injury", "Work injury: work-injury insurance pays"),
                            ("no_cost", "No cost that the scheme covers"),
                            ("duplicate", "Paid for already"),
                        ],
                        max_length=20,
                    ),
                ),
                ("missing", models.JSONField(default=list, help_text="kinds of papers")),
                ("grounds", models.CharField(max_length=500)),
                ("agrees", models.BooleanField()),
                ("read_at", models.DateTimeField()),
                (
                    "read_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reading",
                        to="reviews.qualitysample",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="sampledraw",
            index=models.Index(fields=["drawn_at"], name="sample_draw_by_day"),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.CheckConstraint(
                condition=models.Q(("propensity__gt", 0), ("propensity__lte", 1)),
                name="sample_draw_has_a_chance",
            ),
        ),
        migrations.AddIndex(
            model_name="qualitysample",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["id"],
                name="quality_sample_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualitysample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reader__isnull", False), ("state", "reading"), ("taken_at__isnull", False)
                    ),
                    models.Q(
                        models.Q(("state", "reading"), _negated=True),
                        ("reader", None),
                        ("taken_at", None),
                    ),
                    _connector="OR",
                ),
                name="quality_sample_reader_while_reading",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualitysample",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "reading")),
                fields=("reader",),
                name="quality_sample_one_per_reader",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["amount", "clause", "missing_paper", "wrong_fact", "rule", "none"],
                    )
                ),
                name="sample_finding_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="sample_finding_has_a_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="samplerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__gt", 0), ("rate__lte", 1)),
                name="sample_rate_never_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="sample_rate_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="samplereading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__gt", 0),
                        ("amount__isnull", False),
                        ("conclusion", "pay"),
                        ("denial_reason", ""),
                        ("missing", []),
                    ),
                    models.Q(
                        ("amount", None),
                        ("conclusion", "deny"),
                        ("missing", []),
                        models.Q(("denial_reason", ""), _negated=True),
                    ),
                    models.Q(
                        ("amount", None),
                        ("conclusion", "papers"),
                        ("denial_reason", ""),
                        models.Q(("missing", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sample_reading_says_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplereading",
            constraint=models.CheckConstraint(
                condition=models.Q(("grounds", ""), _negated=True),
                name="sample_reading_has_grounds",
            ),
        ),
        migrations.AddField(
            model_name="reviewevent",
            name="opened_at",
            field=models.DateTimeField(
                blank=True,
                help_text="since when who acted had the case open; as they had",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="reviewevent",
            index=models.Index(
                condition=models.Q(("move__in", ["decide", "propose", "confirm", "send_back"])),
                fields=["actor", "moved_at"],
                name="review_event_by_actor",
            ),
        ),
        append_only("reviews_samplerate"),
        append_only("reviews_sampledraw"),
        append_only("reviews_sampleevent"),
        append_only("reviews_samplereading"),
        append_only("reviews_samplefinding"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
