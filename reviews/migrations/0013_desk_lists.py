"""The desk's lists: lanes and filters in the row itself, tags, whose case it is, saved views.

What a list is filtered by is copied into the review by triggers (`lane`, `marks`), so that a page stays
one range of one index, or a few rows of another, and nobody can forget to write it. Counts are of
lanes now. Nobody is given a case that they are involved in or judged before, and nobody sorts one.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

LANES = """
CREATE FUNCTION lane_of(the_state text, the_round int, came_back boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN the_state <> 'with_officer' THEN the_state
                WHEN the_round > 1 THEN 'appeal'
                WHEN came_back THEN 'back'
                ELSE the_state END
$$;

CREATE FUNCTION marks_of(the_review bigint, the_claim bigint, the_round int) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT (SELECT ARRAY['item:' || c.item, 'channel:' || c.channel]
            FROM claims_claim c WHERE c.id = the_claim)
        -- On an appeal nobody learns from a list what the machine concluded.
        || coalesce((
            SELECT array_agg('why:' || reason) FROM (
                SELECT reasons FROM reviews_prereview p
                WHERE p.review_id = the_review AND the_round = 1 ORDER BY id DESC LIMIT 1
            ) looked, jsonb_array_elements_text(looked.reasons) AS reason), '{}')
        || coalesce((
            SELECT array_agg('tag:' || t.label ORDER BY t.label)
            FROM reviews_casetag ct JOIN reviews_tag t ON t.id = ct.tag_id
            WHERE ct.review_id = the_review), '{}')
$$;

CREATE FUNCTION keep_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lane := lane_of(NEW.state, NEW.round, NEW.came_back);
    IF TG_OP = 'INSERT' THEN
        NEW.marks := marks_of(NEW.id, NEW.claim_id, NEW.round);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_review_lane
    BEFORE INSERT OR UPDATE OF state, round, came_back, lane ON reviews_review
    FOR EACH ROW EXECUTE FUNCTION keep_lane();

CREATE FUNCTION keep_marks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN changed := OLD.review_id; ELSE changed := NEW.review_id; END IF;
    UPDATE reviews_review r SET marks = marks_of(r.id, r.claim_id, r.round)
    WHERE r.id = changed AND r.marks::text[] <> marks_of(r.id, r.claim_id, r.round);
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_prereview_marked AFTER INSERT ON reviews_prereview
    FOR EACH ROW EXECUTE FUNCTION keep_marks();
CREATE TRIGGER reviews_casetag_marked AFTER INSERT OR DELETE ON reviews_casetag
    FOR EACH ROW EXECUTE FUNCTION keep_marks();

DROP FUNCTION count_lane(text, text, int);
CREATE FUNCTION count_lane(the_lane text, the_path text, step int) RETURNS void
LANGUAGE sql AS $$
    -- The CHECK looks at the row to be inserted even where the other branch is taken.
    INSERT INTO reviews_lanecount (lane, unit_path, number)
    VALUES (the_lane, the_path, greatest(step, 0))
    ON CONFLICT (lane, unit_path) DO UPDATE SET number = reviews_lanecount.number + step
$$;

CREATE OR REPLACE FUNCTION keep_lane_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.lane = NEW.lane AND OLD.unit_path = NEW.unit_path THEN
        RETURN NULL;
    END IF;
    -- Always in the order of the lanes: two opposite moves must not wait for each other.
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.lane < NEW.lane) THEN
        PERFORM count_lane(OLD.lane, OLD.unit_path, -1);
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        PERFORM count_lane(NEW.lane, NEW.unit_path, 1);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.lane >= NEW.lane THEN
        PERFORM count_lane(OLD.lane, OLD.unit_path, -1);
    END IF;
    RETURN NULL;
END $$;
"""

# Rows of before: who put on hold, what came back and was not acted on, lanes, marks, counts.
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE reviews_review DISABLE TRIGGER reviews_review_counted;
UPDATE reviews_review r SET
    hold_by_id = (
        SELECT actor_id FROM reviews_reviewevent e
        WHERE r.state = 'on_hold' AND e.review_id = r.id AND e.move IN ('hold', 'enquire')
        ORDER BY e.id DESC LIMIT 1),
    came_back = r.state = 'with_officer' AND coalesce((
        SELECT e.move = 'resume' AND e.reason IN ('member_answered', 'hospital_answered')
        FROM reviews_reviewevent e
        WHERE e.review_id = r.id AND e.move NOT IN ('route_officer', 'route_green')
        ORDER BY e.id DESC LIMIT 1), false),
    marks = marks_of(r.id, r.claim_id, r.round);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE reviews_review ENABLE TRIGGER reviews_review_counted;
DELETE FROM reviews_lanecount;
INSERT INTO reviews_lanecount (lane, unit_path, number)
    SELECT lane, unit_path, count(*) FROM reviews_review GROUP BY lane, unit_path;
"""

NO_LANES = """
DROP TRIGGER reviews_casetag_marked ON reviews_casetag;
DROP TRIGGER reviews_prereview_marked ON reviews_prereview;
DROP FUNCTION keep_marks();
DROP TRIGGER reviews_review_lane ON reviews_review;
DROP FUNCTION keep_lane();
DROP FUNCTION marks_of(bigint, bigint, int);
DROP FUNCTION lane_of(text, int, boolean);

-- States are counted again; the column gets its name back after this.
DELETE FROM reviews_lanecount;
INSERT INTO reviews_lanecount (lane, unit_path, number)
    SELECT state, unit_path, count(*) FROM reviews_review GROUP BY state, unit_path;
DROP FUNCTION count_lane(text, text, int);
CREATE FUNCTION count_lane(the_state text, the_path text, step int) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO reviews_lanecount (lane, unit_path, number)
    VALUES (the_state, the_path, greatest(step, 0))
    ON CONFLICT (lane, unit_path) DO UPDATE SET number = reviews_lanecount.number + step
$$;
CREATE OR REPLACE FUNCTION keep_lane_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state AND OLD.unit_path = NEW.unit_path THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.state < NEW.state) THEN
        PERFORM count_lane(OLD.state, OLD.unit_path, -1);
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        PERFORM count_lane(NEW.state, NEW.unit_path, 1);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state >= NEW.state THEN
        PERFORM count_lane(OLD.state, OLD.unit_path, -1);
    END IF;
    RETURN NULL;
END $$;
"""

# A body that names the column is read when the function is made: once it has its old name again.
COUNTS_NAME_STATES = """
DROP FUNCTION count_lane(text, text, int);
CREATE FUNCTION count_lane(the_state text, the_path text, step int) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO reviews_lanecount (state, unit_path, number)
    VALUES (the_state, the_path, greatest(step, 0))
    ON CONFLICT (state, unit_path) DO UPDATE SET number = reviews_lanecount.number + step
$$;
"""

PERSONS = """
CREATE FUNCTION check_assigned_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.assigned_to_id IS NOT NULL THEN
        PERFORM refuse_involved_person(NEW.assigned_to_id, NEW.claim_id);
        IF judged_before(NEW.assigned_to_id, NEW.id) THEN
            RAISE EXCEPTION 'this person judged the claim before and must not get the appeal'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_review_assigned_fit BEFORE INSERT OR UPDATE OF assigned_to_id
    ON reviews_review FOR EACH ROW EXECUTE FUNCTION check_assigned_fit();

CREATE FUNCTION check_desk_event_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(
        NEW.actor_id, (SELECT claim_id FROM reviews_review WHERE id = NEW.review_id)
    );
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_deskevent_fit BEFORE INSERT ON reviews_deskevent
    FOR EACH ROW EXECUTE FUNCTION check_desk_event_fit();
"""

NO_PERSONS = """
DROP TRIGGER reviews_deskevent_fit ON reviews_deskevent;
DROP FUNCTION check_desk_event_fit();
DROP TRIGGER reviews_review_assigned_fit ON reviews_review;
DROP FUNCTION check_assigned_fit();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0013_fact_from_list"),
        ("members", "0008_hospitals"),
        ("reviews", "0012_expert_panel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, COUNTS_NAME_STATES),
        migrations.CreateModel(
            name="CaseTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeskEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("pick", "Opened by hand, out of turn"),
                            ("assign", "Given to an officer"),
                            ("unassign", "Free for all again"),
                            ("tag", "Tag added"),
                            ("untag", "Tag taken off"),
                            ("release", "Given back"),
                            ("break", "Taken from a colleague who had it open"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("query", models.CharField(max_length=400)),
                ("saved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=12, unique=True)),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="lanecount",
            name="lane_count_once",
        ),
        migrations.RemoveIndex(
            model_name="review",
            name="review_queue",
        ),
        migrations.RenameField(
            model_name="lanecount",
            old_name="state",
            new_name="lane",
        ),
        migrations.AddField(
            model_name="review",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                help_text="whose case it is to work on; no lease, it does not run out",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="came_back",
            field=models.BooleanField(
                default=False, help_text="an answer came, and nobody has acted on it yet"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="hold_by",
            field=models.ForeignKey(
                blank=True,
                help_text="on hold: who asked",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="lane",
            field=models.CharField(
                default="", editable=False, help_text="by trigger", max_length=15
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="marks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                default=list,
                editable=False,
                help_text="by trigger",
                size=None,
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["lane", "rank", "id"], name="review_queue"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(
                    ("assigned_to__isnull", False),
                    (
                        "lane__in",
                        [
                            "green",
                            "with_officer",
                            "back",
                            "appeal",
                            "with_expert",
                            "on_hold",
                            "proposed",
                        ],
                    ),
                ),
                fields=["assigned_to", "rank", "id"],
                name="review_assigned",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("lane", "on_hold")),
                fields=["hold_by", "rank", "id"],
                name="review_held_by",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(
                    (
                        "lane__in",
                        [
                            "green",
                            "with_officer",
                            "back",
                            "appeal",
                            "with_expert",
                            "on_hold",
                            "proposed",
                        ],
                    )
                ),
                fastupdate=False,
                fields=["marks"],
                name="review_marks",
            ),
        ),
        migrations.AddConstraint(
            model_name="lanecount",
            constraint=models.UniqueConstraint(
                fields=("lane", "unit_path"), name="lane_count_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "on_hold"), ("hold_by", None), _connector="OR"),
                name="review_hold_by_while_on_hold",
            ),
        ),
        migrations.AddField(
            model_name="casetag",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_tags",
                to="reviews.review",
            ),
        ),
        migrations.AddField(
            model_name="deskevent",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deskevent",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="desk_events",
                to="reviews.review",
            ),
        ),
        migrations.AddField(
            model_name="deskevent",
            name="to",
            field=models.ForeignKey(
                blank=True,
                help_text="whom it was given to, or whom it was taken from",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deskevent",
            name="tag",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.tag",
            ),
        ),
        migrations.AddField(
            model_name="casetag",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.tag"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("owner", "name"), name="saved_view_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="saved_view_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="tag_says_something"
            ),
        ),
        migrations.AddIndex(
            model_name="deskevent",
            index=models.Index(fields=["review", "id"], name="desk_event_by_review"),
        ),
        migrations.AddConstraint(
            model_name="deskevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act__in", ["tag", "untag"]), ("tag__isnull", False)),
                    models.Q(models.Q(("act__in", ["tag", "untag"]), _negated=True), ("tag", None)),
                    _connector="OR",
                ),
                name="desk_event_names_its_tag",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act__in", ["assign", "break"]), ("to__isnull", False)),
                    models.Q(("act__in", ["assign", "break"]), _negated=True),
                    _connector="OR",
                ),
                name="desk_event_names_the_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "break"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="desk_event_break_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="casetag",
            constraint=models.UniqueConstraint(fields=("review", "tag"), name="case_tag_once"),
        ),
        append_only("reviews_deskevent"),
        migrations.RunSQL(LANES, NO_LANES),
        migrations.RunSQL(PERSONS, NO_PERSONS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
