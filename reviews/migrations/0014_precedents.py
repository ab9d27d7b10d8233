"""Similar cases, as they are found; and rulings that later cases go by, with who cites them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# What a precedent says never changes and none vanishes; it moves on as its table says. Nobody
# proposes, adopts or moves one of a case of somebody they are too close to, or that they filed.
# Only what is in force is cited, by whoever gives the opinion or decides.
PROMISES = """
CREATE FUNCTION claim_of_precedent(the_precedent bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT d.claim_id FROM reviews_precedent p JOIN reviews_decision d ON d.id = p.decision_id
    WHERE p.id = the_precedent
$$;

CREATE FUNCTION check_precedent_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(
        NEW.proposed_by_id, (SELECT claim_id FROM reviews_decision WHERE id = NEW.decision_id)
    );
    IF NEW.state <> 'proposed' OR NOT EXISTS (
        SELECT 1 FROM reviews_decisioneffect e WHERE e.decision_id = NEW.decision_id
    ) THEN
        RAISE EXCEPTION 'a precedent is proposed first, from a decision in effect'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_precedent_proposed BEFORE INSERT ON reviews_precedent
    FOR EACH ROW EXECUTE FUNCTION check_precedent_proposed();

CREATE FUNCTION keep_precedent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a precedent is withdrawn, never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.decision_id, OLD.unit_path, OLD.scheme_id, OLD.item, OLD.kind, OLD.disease, OLD.title,
        OLD.question, OLD.ruling, OLD.reasons, OLD.clause, OLD.words, OLD.supersedes_id,
        OLD.proposed_by_id, OLD.proposed_at) IS DISTINCT FROM
       (NEW.decision_id, NEW.unit_path, NEW.scheme_id, NEW.item, NEW.kind, NEW.disease, NEW.title,
        NEW.question, NEW.ruling, NEW.reasons, NEW.clause, NEW.words, NEW.supersedes_id,
        NEW.proposed_by_id, NEW.proposed_at) THEN
        RAISE EXCEPTION 'what a precedent says never changes: another one supersedes it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'proposed' AND NEW.state = 'adopted' THEN
        PERFORM refuse_involved_person(NEW.adopted_by_id, claim_of_precedent(NEW.id));
    ELSIF NOT (OLD.state = 'proposed' AND NEW.state = 'declined')
      AND NOT (OLD.state = 'adopted' AND NEW.state IN ('superseded', 'withdrawn')
               AND (OLD.year, OLD.serial, OLD.adopted_by_id, OLD.adopted_at) IS NOT DISTINCT FROM
                   (NEW.year, NEW.serial, NEW.adopted_by_id, NEW.adopted_at)) THEN
        RAISE EXCEPTION 'a precedent is adopted or declined, then superseded or withdrawn, once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'superseded' AND NOT EXISTS (
        SELECT 1 FROM reviews_precedent n WHERE n.supersedes_id = NEW.id AND n.state = 'adopted'
    ) THEN
        RAISE EXCEPTION 'a precedent is superseded by another one in force'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_precedent_kept BEFORE UPDATE OR DELETE ON reviews_precedent
    FOR EACH ROW EXECUTE FUNCTION keep_precedent();

CREATE FUNCTION keep_precedent_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.year <> OLD.year OR NEW.last < OLD.last THEN
        RAISE EXCEPTION 'numbers of precedents are counted up, never down'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_precedentyear_counts_up BEFORE UPDATE OR DELETE ON reviews_precedentyear
    FOR EACH ROW EXECUTE FUNCTION keep_precedent_year();

CREATE FUNCTION check_precedent_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(NEW.actor_id, claim_of_precedent(NEW.precedent_id));
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_precedentevent_by_the_fit BEFORE INSERT ON reviews_precedentevent
    FOR EACH ROW EXECUTE FUNCTION check_precedent_event();

CREATE FUNCTION check_citation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Held, so that a withdrawal at the same moment comes before or after.
    PERFORM 1 FROM reviews_precedent p
        WHERE p.id = NEW.precedent_id AND p.state = 'adopted' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a precedent in force is cited' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM reviews_opinion o
        WHERE o.id = NEW.opinion_id AND o.review_id = NEW.review_id
          AND o.given_by_id = NEW.cited_by_id
        UNION ALL
        SELECT 1 FROM reviews_proposal p
        WHERE p.id = NEW.proposal_id AND p.review_id = NEW.review_id
          AND p.proposed_by_id = NEW.cited_by_id
        UNION ALL
        SELECT 1 FROM reviews_decision d
        WHERE d.id = NEW.decision_id AND d.review_id = NEW.review_id
          AND d.decided_by_id = NEW.cited_by_id
    ) THEN
        RAISE EXCEPTION 'whoever judges cites, in their own words on that case'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_precedentcitation_fit BEFORE INSERT ON reviews_precedentcitation
    FOR EACH ROW EXECUTE FUNCTION check_citation();

CREATE INDEX precedent_pieces ON reviews_precedent
    USING gin (text_pieces(words, 2)) WITH (fastupdate = off);
"""

NO_PROMISES = """
DROP INDEX precedent_pieces;
DROP TRIGGER reviews_precedentcitation_fit ON reviews_precedentcitation;
DROP FUNCTION check_citation();
DROP TRIGGER reviews_precedentevent_by_the_fit ON reviews_precedentevent;
DROP FUNCTION check_precedent_event();
DROP TRIGGER reviews_precedentyear_counts_up ON reviews_precedentyear;
DROP FUNCTION keep_precedent_year();
DROP TRIGGER reviews_precedent_kept ON reviews_precedent;
DROP FUNCTION keep_precedent();
DROP TRIGGER reviews_precedent_proposed ON reviews_precedent;
DROP FUNCTION check_precedent_proposed();
DROP FUNCTION claim_of_precedent(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0013_fact_from_list"),
        ("members", "0008_hospitals"),
        ("reviews", "0013_desk_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PrecedentYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Precedent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_path", models.CharField(max_length=80)),
                ("item", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(blank=True, help_text="as of the past case", max_length=80),
                ),
                ("disease", models.CharField(blank=True, max_length=60)),
                ("title", models.CharField(max_length=100)),
                ("question", models.CharField(max_length=300)),
                ("ruling", models.CharField(max_length=500)),
                ("reasons", models.CharField(max_length=1000)),
                ("clause", models.CharField(max_length=200)),
                ("words", models.TextField(help_text="all that is said, as the search reads it")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waiting to be adopted"),
                            ("adopted", "In force"),
                            ("declined", "Not adopted"),
                            ("superseded", "Replaced by another"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("serial", models.PositiveIntegerField(blank=True, null=True)),
                ("proposed_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="precedents",
                        to="reviews.decision",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.scheme",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="reviews.precedent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrecedentCitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("followed", models.BooleanField()),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="why it was not followed", max_length=300
                    ),
                ),
                ("cited_at", models.DateTimeField()),
                (
                    "cited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="reviews.decision",
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="reviews.opinion",
                    ),
                ),
                (
                    "precedent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="reviews.precedent",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="reviews.proposal",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="reviews.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrecedentEvent",
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
                            ("proposed", "Waiting to be adopted"),
                            ("adopted", "In force"),
                            ("declined", "Not adopted"),
                            ("superseded", "Replaced by another"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("moved_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "precedent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="reviews.precedent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PastCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=80)),
                ("chapter", models.CharField(max_length=40)),
                ("wording", models.CharField(max_length=200)),
                ("visit_kind", models.CharField(max_length=20)),
                ("cause", models.CharField(max_length=12)),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=2, help_text="total; 0: not known", max_digits=12
                    ),
                ),
                (
                    "granted",
                    models.BooleanField(
                        help_text="as computed or more; else denied or granted lower"
                    ),
                ),
                ("clause_zh", models.CharField(blank=True, max_length=200)),
                ("clause_en", models.CharField(blank=True, max_length=200)),
                ("decided_on", models.DateField(help_text="the day on which it took effect")),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_case",
                        to="claims.claim",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.decision",
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
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.scheme",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["scheme", "item", "kind", "granted", "cost"], name="past_case_kind"
                    ),
                    models.Index(
                        fields=["scheme", "item", "chapter", "granted", "cost"],
                        name="past_case_chapter",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="precedent",
            index=models.Index(fields=["state", "-id"], name="precedent_list"),
        ),
        migrations.AddIndex(
            model_name="precedent",
            index=models.Index(
                condition=models.Q(("state", "adopted")),
                fields=["scheme", "item", "kind"],
                name="precedent_fitting",
            ),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.UniqueConstraint(
                fields=("year", "serial"), name="precedent_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["adopted", "superseded", "withdrawn"])),
                fields=("supersedes",),
                name="precedent_superseded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_by", None),
                    models.Q(("adopted_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="precedent_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("adopted_at", None),
                        ("adopted_by", None),
                        ("serial", None),
                        ("state__in", ["proposed", "declined"]),
                        ("year", None),
                    ),
                    models.Q(
                        ("adopted_at__isnull", False),
                        ("adopted_by__isnull", False),
                        ("serial__isnull", False),
                        ("state__in", ["adopted", "superseded", "withdrawn"]),
                        ("year__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="precedent_adopted_with_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="precedent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("question", ""), _negated=True),
                    models.Q(("ruling", ""), _negated=True),
                    models.Q(("reasons", ""), _negated=True),
                    models.Q(("clause", ""), _negated=True),
                ),
                name="precedent_says_something",
            ),
        ),
        migrations.AddIndex(
            model_name="precedentcitation",
            index=models.Index(fields=["precedent", "followed"], name="citation_counted"),
        ),
        migrations.AddConstraint(
            model_name="precedentcitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", None), ("opinion__isnull", False), ("proposal", None)),
                    models.Q(("decision", None), ("opinion", None), ("proposal__isnull", False)),
                    models.Q(("decision__isnull", False), ("opinion", None), ("proposal", None)),
                    _connector="OR",
                ),
                name="citation_stands_in_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="precedentcitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("followed", True), ("reason", "")),
                    models.Q(("followed", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="citation_says_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="precedentcitation",
            constraint=models.UniqueConstraint(
                fields=("opinion", "precedent"), name="citation_once_an_opinion"
            ),
        ),
        migrations.AddConstraint(
            model_name="precedentcitation",
            constraint=models.UniqueConstraint(
                fields=("proposal", "precedent"), name="citation_once_a_proposal"
            ),
        ),
        migrations.AddConstraint(
            model_name="precedentcitation",
            constraint=models.UniqueConstraint(
                fields=("decision", "precedent"), name="citation_once_a_decision"
            ),
        ),
        append_only("reviews_precedentevent"),
        append_only("reviews_precedentcitation"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
