"""Experts as a panel: two who read one case each alone, a third where they differ; specialties,
terms of office and absences.

The database promises that readers of one case are different persons, that what they say to each
other comes after their own final opinion, that an answer is what two of them hold, and that nothing
is decided while they read.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# Since when a question waits for the officer, instead of whether.
SINCE_WHEN = """
UPDATE reviews_referral r SET asked_back_at = (
    SELECT max(e.moved_at) FROM reviews_referralevent e
    WHERE e.referral_id = r.id AND e.move = 'ask_back'
) WHERE r.waits_for_officer
"""
WHETHER = "UPDATE reviews_referral SET waits_for_officer = true WHERE asked_back_at IS NOT NULL"

PANELS = """
-- What each reader holds now: the final opinion, or what they changed it to.
CREATE FUNCTION panel_voices(the_panel bigint) RETURNS TABLE (opinion_id bigint, conclusion text)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (o.referral_id) o.id, o.conclusion::text
    FROM reviews_opinion o JOIN reviews_referral r ON r.id = o.referral_id
    WHERE r.panel_id = the_panel AND o.stage IN ('final', 'panel')
    ORDER BY o.referral_id, (o.stage = 'panel') DESC
$$;

CREATE FUNCTION check_panel() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
    of_all int;
    alike int;
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL) THEN
        RAISE EXCEPTION 'what a panel ended with is never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.answer_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT v.conclusion INTO held FROM panel_voices(NEW.id) v WHERE v.opinion_id = NEW.answer_id;
    SELECT count(*), count(*) FILTER (WHERE v.conclusion = held) INTO of_all, alike
        FROM panel_voices(NEW.id) v;
    IF held IS NULL OR alike < 2 OR (NEW.state = 'agreed' AND alike < of_all) THEN
        RAISE EXCEPTION 'an answer is what two readers hold' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_expertpanel_promises BEFORE INSERT OR UPDATE OR DELETE ON reviews_expertpanel
    FOR EACH ROW EXECUTE FUNCTION check_panel();

CREATE FUNCTION check_sitting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.panel_id IS NOT NULL
       AND OLD.panel_id IS DISTINCT FROM NEW.panel_id THEN
        RAISE EXCEPTION 'a sitting stays with its panel' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM reviews_expertpanel p WHERE p.id = NEW.panel_id
                   AND p.review_id = NEW.review_id AND p.claim_version = NEW.claim_version) THEN
        RAISE EXCEPTION 'readers of a panel read the same version of one case'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_referral_sitting_joins
    BEFORE INSERT ON reviews_referral
    FOR EACH ROW WHEN (NEW.panel_id IS NOT NULL) EXECUTE FUNCTION check_sitting();
CREATE TRIGGER reviews_referral_sitting_stays
    BEFORE UPDATE OF panel_id, review_id, claim_version ON reviews_referral
    FOR EACH ROW WHEN (OLD.panel_id IS NOT NULL OR NEW.panel_id IS NOT NULL)
    EXECUTE FUNCTION check_sitting();

CREATE FUNCTION refuse_not_of_the_panel(the_user bigint, the_referral bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_referral r JOIN reviews_expertpanel p ON p.id = r.panel_id
        WHERE r.id = the_referral AND r.expert_id = the_user AND r.state = 'in_panel'
          AND p.state IN ('discussing', 'comparing')
    ) THEN
        RAISE EXCEPTION 'only a reader speaks, and only while the panel compares'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM reviews_panelword w
               WHERE w.referral_id = the_referral AND w.kind = 'keep')
       OR EXISTS (SELECT 1 FROM reviews_opinion o
                  WHERE o.referral_id = the_referral AND o.stage = 'panel') THEN
        RAISE EXCEPTION 'who kept or changed an opinion has spoken'
            USING ERRCODE = 'check_violation';
    END IF;
    PERFORM refuse_unfit_person(
        the_user, (SELECT review_id FROM reviews_referral WHERE id = the_referral)
    );
END $$;

CREATE FUNCTION check_panel_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_not_of_the_panel(NEW.said_by_id, NEW.referral_id);
    IF NOT EXISTS (SELECT 1 FROM reviews_referral r
                   WHERE r.id = NEW.referral_id AND r.panel_id = NEW.panel_id) THEN
        RAISE EXCEPTION 'a word is said in the panel of its reader'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_panelword_promises BEFORE INSERT ON reviews_panelword
    FOR EACH ROW EXECUTE FUNCTION check_panel_word();
"""

NO_PANELS = """
DROP TRIGGER reviews_panelword_promises ON reviews_panelword;
DROP FUNCTION check_panel_word();
DROP TRIGGER reviews_referral_sitting_stays ON reviews_referral;
DROP TRIGGER reviews_referral_sitting_joins ON reviews_referral;
DROP FUNCTION check_sitting();
DROP TRIGGER reviews_expertpanel_promises ON reviews_expertpanel;
DROP FUNCTION check_panel();
"""

# As in 0005_expert_promises, and where readers differ a third word of each.
OPINION = """
CREATE OR REPLACE FUNCTION check_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    proposed text;
BEGIN
    {who}
    IF NOT EXISTS (SELECT 1 FROM reviews_referral r WHERE r.id = NEW.referral_id
                   AND r.review_id = NEW.review_id AND r.claim_version = NEW.claim_version) THEN
        RAISE EXCEPTION 'an opinion answers its referral, on the version that was asked about'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM reviews_referral r, jsonb_array_elements_text(r.evidence) AS needed(key)
        WHERE r.id = NEW.referral_id AND NOT EXISTS (
            SELECT 1 FROM reviews_evidenceopened o
            WHERE o.referral_id = r.id AND o.key = needed.key AND o.opened_by_id = NEW.given_by_id
        )
    ) THEN
        RAISE EXCEPTION 'an opinion comes after the evidence was opened'
            USING ERRCODE = 'check_violation';
    END IF;
    IF {judged} THEN
        IF NOT EXISTS (SELECT 1 FROM reviews_opinion o WHERE o.referral_id = NEW.referral_id
                       AND o.stage = 'initial' AND o.given_by_id = NEW.given_by_id) THEN
            RAISE EXCEPTION 'the initial opinion comes first' USING ERRCODE = 'check_violation';
        END IF;
        SELECT m.label INTO proposed FROM reviews_medicalproposal m
            WHERE m.id = NEW.medical_proposal_id;
        IF proposed IS NOT NULL AND proposed <> '' AND proposed <> NEW.conclusion
           AND NEW.override_reason = '' THEN
            RAISE EXCEPTION 'another conclusion than proposed needs a reason'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""
OPINION_IN_A_PANEL = OPINION.format(
    who="""IF NEW.stage = 'panel' THEN
        PERFORM refuse_not_of_the_panel(NEW.given_by_id, NEW.referral_id);
        IF EXISTS (SELECT 1 FROM reviews_opinion o WHERE o.referral_id = NEW.referral_id
                   AND o.stage = 'final' AND o.conclusion = NEW.conclusion) THEN
            RAISE EXCEPTION 'a changed opinion says something else'
                USING ERRCODE = 'check_violation';
        END IF;
    ELSE
        PERFORM refuse_not_the_expert(NEW.given_by_id, NEW.referral_id);
    END IF;""",
    judged="NEW.stage IN ('final', 'panel')",
)
OPINION_ALONE = (
    OPINION.format(
        who="PERFORM refuse_not_the_expert(NEW.given_by_id, NEW.referral_id);",
        judged="NEW.stage = 'final'",
    )
    + """
DROP FUNCTION refuse_not_of_the_panel(bigint, bigint);
DROP FUNCTION panel_voices(bigint);
"""
)

FINDING = """
CREATE OR REPLACE FUNCTION check_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_opinion o JOIN reviews_review r ON r.id = o.review_id
        {panel}
        WHERE o.id = NEW.opinion_id AND {stands} AND o.conclusion = NEW.kind
          AND o.given_by_id = NEW.established_by_id AND o.review_id = NEW.review_id
          AND r.claim_id = NEW.claim_id AND o.claim_version = NEW.claim_version
    ) THEN
        RAISE EXCEPTION 'a finding is what an expert established in a final opinion'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FINDING_OF_A_PANEL = FINDING.format(
    panel="""JOIN reviews_referral f ON f.id = o.referral_id
        LEFT JOIN reviews_expertpanel p ON p.id = f.panel_id""",
    stands="((p.id IS NULL AND o.stage = 'final') OR p.answer_id = o.id)",
)
FINDING_OF_ONE = FINDING.format(panel="", stands="o.stage = 'final'")

DECISION = """
CREATE OR REPLACE FUNCTION check_decision_weighs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {open}
    IF NEW.confirmed_by_id IS NULL AND (EXISTS (
        SELECT 1 FROM reviews_opinion o JOIN claims_claim c ON c.id = NEW.claim_id
        WHERE o.review_id = NEW.review_id AND o.stage {stage} AND o.claim_version = c.version
          AND (o.conclusion IN ('critical_illness', 'excluded') OR o.override_reason <> '')
    ){split}) THEN
        RAISE EXCEPTION 'what rests on critical illness, exclusion or override needs two persons'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.outcome = 'approved' AND NEW.override_reason = '' AND NEW.amount <> (
        SELECT a.benefit FROM claims_assessment a WHERE a.id = NEW.assessment_id
    ) THEN
        RAISE EXCEPTION 'another amount than computed needs a reason'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
DECISION_AFTER_A_PANEL = DECISION.format(
    open="""IF EXISTS (SELECT 1 FROM reviews_expertpanel p
               WHERE p.review_id = NEW.review_id AND p.ended_at IS NULL) THEN
        RAISE EXCEPTION 'nothing is decided while experts read' USING ERRCODE = 'check_violation';
    END IF;""",
    stage="IN ('final', 'panel')",
    split=""" OR EXISTS (
        SELECT 1 FROM reviews_expertpanel p JOIN claims_claim c ON c.id = NEW.claim_id
        WHERE p.review_id = NEW.review_id AND p.claim_version = c.version
          AND p.state IN ('split', 'incomplete')
    )""",
)
DECISION_ALONE = DECISION.format(open="", stage="= 'final'", split="")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0011_grievances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpertAbsence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ExpertEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("specialties", "Specialties entered"),
                            ("term", "Term of office entered"),
                            ("absence", "Absence entered"),
                            ("back", "Absence ended"),
                        ],
                        max_length=12,
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ExpertPanel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claim_version", models.PositiveIntegerField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("critical_illness", "it is about a critical illness"),
                            ("drawn", "it was drawn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Two experts read, each alone"),
                            ("discussing", "The readers differ, and compare"),
                            ("third", "A third expert reads alone"),
                            ("comparing", "The third expert compares"),
                            ("agreed", "Answered: the readers agree"),
                            ("majority", "Answered: two of three agree"),
                            ("split", "Ended: three different opinions"),
                            ("incomplete", "Ended: no further reader could be found"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "due_on",
                    models.DateField(
                        blank=True, help_text="until when the readers compare", null=True
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ExpertSpecialty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "specialty",
                    models.CharField(
                        choices=[
                            ("general", "General medicine"),
                            ("oncology", "Oncology"),
                            ("cardiology", "Cardiology"),
                            ("neurology", "Neurology"),
                            ("surgery", "Surgery"),
                            ("gynaecology", "Gynaecology"),
                            ("pathology", "Pathology"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExpertTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PanelEvent",
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
                            ("reading", "Two experts read, each alone"),
                            ("discussing", "The readers differ, and compare"),
                            ("third", "A third expert reads alone"),
                            ("comparing", "The third expert compares"),
                            ("agreed", "Answered: the readers agree"),
                            ("majority", "Answered: two of three agree"),
                            ("split", "Ended: three different opinions"),
                            ("incomplete", "Ended: no further reader could be found"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PanelWord",
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
                        choices=[("comment", "Comment"), ("keep", "Stays with the opinion")],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
                ("said_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="opinion",
            name="opinion_overrides_when_final",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_one_open",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_asks_someone",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_open_or_ended",
        ),
        migrations.AddField(
            model_name="referral",
            name="asked_back_at",
            field=models.DateTimeField(
                blank=True,
                help_text="since when the expert waits for the officer's answer",
                null=True,
            ),
        ),
        migrations.RunSQL(SINCE_WHEN, WHETHER),
        migrations.RemoveField(
            model_name="referral",
            name="waits_for_officer",
        ),
        migrations.AddField(
            model_name="referral",
            name="seat",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="1, 2, or 3 for who is called last"
            ),
        ),
        migrations.AlterField(
            model_name="opinion",
            name="stage",
            field=models.CharField(
                choices=[
                    ("initial", "Initial opinion"),
                    ("final", "Final opinion"),
                    ("panel", "Changed in the panel"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Waiting for the expert"),
                    ("answered", "Answered"),
                    ("declined", "Declined by the expert"),
                    ("withdrawn", "Withdrawn"),
                    ("passed_on", "Passed on to a colleague"),
                    ("in_panel", "With the panel"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="referralevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Waiting for the expert"),
                    ("answered", "Answered"),
                    ("declined", "Declined by the expert"),
                    ("withdrawn", "Withdrawn"),
                    ("passed_on", "Passed on to a colleague"),
                    ("in_panel", "With the panel"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["final", "panel"]),
                    models.Q(("override_note", ""), ("override_reason", "")),
                    _connector="OR",
                ),
                name="opinion_overrides_when_final",
            ),
        ),
        migrations.AddField(
            model_name="expertabsence",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="expertabsence",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expert_absences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="expertevent",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="expertevent",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expert_events",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="expertpanel",
            name="answer",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="reviews.opinion",
            ),
        ),
        migrations.AddField(
            model_name="expertpanel",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="panels",
                to="reviews.review",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="panel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sittings",
                to="reviews.expertpanel",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state", "in_panel")),
                fields=["expert"],
                name="referral_in_panel",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("review", "seat"),
                name="referral_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("panel", "expert"), name="referral_reads_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seat", 1),
                    models.Q(("panel__isnull", False), ("seat__in", [2, 3])),
                    _connector="OR",
                ),
                name="referral_seat_of_a_panel",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expert__isnull", False),
                    ("state__in", ["open", "withdrawn"]),
                    _connector="OR",
                ),
                name="referral_asks_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("asked_back_at", None),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="referral_open_or_ended",
            ),
        ),
        migrations.AddField(
            model_name="expertspecialty",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expert_specialties",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="expertterm",
            name="expert",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expert_term",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="panelevent",
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
            model_name="panelevent",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="reviews.expertpanel",
            ),
        ),
        migrations.AddField(
            model_name="panelword",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="words",
                to="reviews.expertpanel",
            ),
        ),
        migrations.AddField(
            model_name="panelword",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="panel_words",
                to="reviews.referral",
            ),
        ),
        migrations.AddField(
            model_name="panelword",
            name="said_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="expertabsence",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["expert", "until_on"],
                name="expert_absence_by_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertabsence",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))),
                name="expert_absence_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertpanel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["reading", "discussing", "third", "comparing"])),
                fields=("review",),
                name="panel_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertpanel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer__isnull", False), ("state__in", ["agreed", "majority"])),
                    models.Q(
                        models.Q(("state__in", ["agreed", "majority"]), _negated=True),
                        ("answer", None),
                    ),
                    _connector="OR",
                ),
                name="panel_answered_by_an_opinion",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertpanel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at", None),
                        ("state__in", ["reading", "discussing", "third", "comparing"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["reading", "discussing", "third", "comparing"]),
                            _negated=True,
                        ),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="panel_open_or_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertpanel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["discussing", "comparing"]), _negated=True),
                    ("due_on__isnull", False),
                    _connector="OR",
                ),
                name="panel_compares_until_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertspecialty",
            constraint=models.UniqueConstraint(
                fields=("expert", "specialty"), name="expert_specialty_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="expertterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="expert_term_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelword",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "keep")),
                fields=("referral",),
                name="panel_word_kept_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelword",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "keep"), models.Q(("text", ""), _negated=True), _connector="OR"
                ),
                name="panel_word_says_something",
            ),
        ),
        append_only("reviews_panelevent"),
        append_only("reviews_panelword"),
        append_only("reviews_expertevent"),
        migrations.RunSQL(PANELS, NO_PANELS),
        migrations.RunSQL(OPINION_IN_A_PANEL, OPINION_ALONE),
        migrations.RunSQL(FINDING_OF_A_PANEL, FINDING_OF_ONE),
        migrations.RunSQL(DECISION_AFTER_A_PANEL, DECISION_ALONE),
    ]
