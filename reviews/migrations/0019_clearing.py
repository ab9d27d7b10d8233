"""Models that say how surely a proposal stands, what certifies them, and decisions by nobody.

Nobody may deny: a decision without a person grants what was computed, on the green lane, under a
certificate that holds, while the switches are on and no alarm has rung since. The database asks all
of this itself, so that no code and no hand at a console can leave it out.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

PROMISES = """
CREATE FUNCTION is_staff_account(the_user bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM members_user WHERE id = the_user AND kind = 'staff')
$$;

-- Whoever judges is a person of ours; a member's account or a program's never is.
CREATE FUNCTION check_decision_by_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id IS NOT NULL AND NOT is_staff_account(NEW.decided_by_id)
       OR NEW.confirmed_by_id IS NOT NULL AND NOT is_staff_account(NEW.confirmed_by_id) THEN
        RAISE EXCEPTION 'only staff decide' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decision_of_staff BEFORE INSERT ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision_by_staff();

-- The last word at a switch; what nobody ever switched is off.
CREATE FUNCTION automatic_is_on(the_scheme bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT act = 'on' FROM reviews_automaticswitch
        WHERE scheme_id IS NOT DISTINCT FROM the_scheme AND act <> 'ask'
        ORDER BY id DESC LIMIT 1
    ), false)
$$;

CREATE FUNCTION certificate_holds(the_certificate bigint, the_time timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM reviews_certificate c
        JOIN reviews_certificateapproval a ON a.certificate_id = c.id
        JOIN reviews_modelduty d ON d.model_id = c.model_id AND d.scheme_id = c.scheme_id
            AND d.role = 'champion' AND d.state = 'in_service'
        WHERE c.id = the_certificate
          AND (the_time AT TIME ZONE 'Asia/Shanghai')::date <= c.valid_until
          AND NOT EXISTS (SELECT 1 FROM reviews_certificateend e WHERE e.certificate_id = c.id)
          -- An alarm ends every certificate that was approved before it.
          AND NOT EXISTS (SELECT 1 FROM reviews_alarm r
                          WHERE r.scheme_id = c.scheme_id AND r.raised_at >= a.approved_at)
    )
$$;

CREATE FUNCTION check_decision_by_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM reviews_prediction p
        JOIN reviews_prereview v ON v.id = p.pre_review_id
        JOIN claims_claim c ON c.id = p.claim_id
        WHERE p.id = NEW.prediction_id AND p.cleared
          AND p.claim_id = NEW.claim_id AND p.claim_version = c.version
          AND v.review_id = NEW.review_id AND v.route = 'green' AND v.id = NEW.pre_review_id
          AND NOT EXISTS (SELECT 1 FROM reviews_prereview n
                          WHERE n.review_id = v.review_id AND n.id > v.id)
          AND certificate_holds(p.certificate_id, NEW.decided_at)
          AND automatic_is_on(NULL) AND automatic_is_on(c.scheme_id)
          -- What anybody has found out about a body's illness is for people to weigh.
          AND NOT EXISTS (SELECT 1 FROM reviews_medicalfinding f WHERE f.claim_id = c.id)
    ) THEN
        RAISE EXCEPTION 'nobody decided, and nothing clears this case'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decision_unsigned BEFORE INSERT ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision_by_nobody();

CREATE FUNCTION check_certificate_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_certificate c
               JOIN reviews_modelversion m ON m.id = c.model_id
               WHERE c.id = NEW.certificate_id
                 AND NEW.approved_by_id IN (c.certified_by_id, m.trained_by_id)) THEN
        RAISE EXCEPTION 'a certificate is approved by another than who trained or certified'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_certificateapproval_by_another BEFORE INSERT ON reviews_certificateapproval
    FOR EACH ROW EXECUTE FUNCTION check_certificate_approval();

CREATE FUNCTION check_model_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.approved_by_id = (SELECT trained_by_id FROM reviews_modelversion WHERE id = NEW.model_id)
    THEN
        RAISE EXCEPTION 'whoever trained a model does not approve it'
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.model_id <> OLD.model_id OR NEW.scheme_id <> OLD.scheme_id OR NEW.role <> OLD.role
        OR OLD.state IN ('ended', 'declined')
    ) THEN
        RAISE EXCEPTION 'another duty is another row' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_modelduty_checked BEFORE INSERT OR UPDATE ON reviews_modelduty
    FOR EACH ROW EXECUTE FUNCTION check_model_duty();

CREATE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reviews_modelduty_kept BEFORE DELETE ON reviews_modelduty
    FOR EACH ROW EXECUTE FUNCTION refuse_delete();
"""

NO_PROMISES = """
DROP TRIGGER reviews_modelduty_kept ON reviews_modelduty;
DROP FUNCTION refuse_delete();
DROP TRIGGER reviews_modelduty_checked ON reviews_modelduty;
DROP FUNCTION check_model_duty();
DROP TRIGGER reviews_certificateapproval_by_another ON reviews_certificateapproval;
DROP FUNCTION check_certificate_approval();
DROP TRIGGER reviews_decision_unsigned ON reviews_decision;
DROP FUNCTION check_decision_by_nobody();
DROP FUNCTION certificate_holds(bigint, timestamptz);
DROP FUNCTION automatic_is_on(bigint);
DROP TRIGGER reviews_decision_of_staff ON reviews_decision;
DROP FUNCTION check_decision_by_staff();
DROP FUNCTION is_staff_account(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0014_freezes"),
        ("members", "0008_hospitals"),
        ("reviews", "0018_expert_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
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
                            ("error_rate", "More errors than promised"),
                            ("drift", "Cases look unlike those it was certified on"),
                            ("artefact", "The model's file is not the one that was registered"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "error_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("excluded", "Paid though excluded"),
                            ("missed_critical", "A critical illness taken for an ordinary one"),
                            ("wrong_amount", "A wrong amount"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.JSONField(default=dict, help_text="the numbers behind it")),
                ("raised_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AutomaticSwitch",
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
                            ("ask", "Asked for automatic decisions"),
                            ("on", "Switched on"),
                            ("off", "Stopped"),
                        ],
                        max_length=5,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("done_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "threshold",
                    models.FloatField(help_text="chance of an error up to which a case is cleared"),
                ),
                ("confidence", models.FloatField()),
                ("kinds", models.JSONField()),
                ("cases", models.PositiveIntegerField(help_text="adjudicated cases behind it")),
                (
                    "share",
                    models.FloatField(
                        help_text="of these cases, the share at or below the threshold"
                    ),
                ),
                (
                    "manifest_sha256",
                    models.CharField(help_text="of the cases and their labels", max_length=64),
                ),
                ("certified_at", models.DateTimeField()),
                ("valid_until", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="CertificateApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CertificateEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FeatureSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claim_version", models.PositiveIntegerField()),
                ("features_version", models.CharField(max_length=20)),
                ("values", models.JSONField(help_text="feature → number, word or null")),
                ("sources", models.JSONField(help_text="feature → what it was taken from")),
                ("sha256", models.CharField(max_length=64)),
                ("taken_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ModelDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("champion", "In service"), ("challenger", "On trial")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waiting for the second person"),
                            ("in_service", "In service"),
                            ("ended", "Ended"),
                            ("declined", "Not approved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ModelDutyEvent",
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
                            ("proposed", "Waiting for the second person"),
                            ("in_service", "In service"),
                            ("ended", "Ended"),
                            ("declined", "Not approved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ModelVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=40, unique=True)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("archive_sha256", models.CharField(max_length=64)),
                ("golden_sha256", models.CharField(max_length=64)),
                ("manifest_sha256", models.CharField(max_length=64)),
                ("features_version", models.CharField(max_length=20)),
                ("seed", models.PositiveIntegerField()),
                ("trained_on", models.PositiveIntegerField(help_text="labelled cases")),
                (
                    "metrics",
                    models.JSONField(default=dict, help_text="of held-out cases, as on its card"),
                ),
                ("libraries", models.JSONField(default=dict)),
                ("trained_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MonitorWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField()),
                ("to_on", models.DateField()),
                ("cases", models.PositiveIntegerField()),
                ("cleared", models.PositiveIntegerField()),
                ("audited", models.PositiveIntegerField()),
                (
                    "figures",
                    models.JSONField(
                        default=dict,
                        help_text="errors by kind with interval and evidence, shift by feature, calibration error, share overridden",
                    ),
                ),
                ("watched_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Prediction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claim_version", models.PositiveIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("champion", "In service"), ("challenger", "On trial")],
                        max_length=10,
                    ),
                ),
                ("chance", models.FloatField()),
                (
                    "contributions",
                    models.JSONField(
                        default=list,
                        help_text="feature, value, log-odds; strongest first; exact, they add up",
                    ),
                ),
                ("cleared", models.BooleanField(default=False)),
                (
                    "held_by",
                    models.CharField(
                        blank=True,
                        help_text="a code: what kept a case from being cleared",
                        max_length=30,
                    ),
                ),
                ("predicted_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="decisionundo",
            name="decision_undo_by_a_person_unless_facts_changed",
        ),
        migrations.AlterField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionundo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undone_by__isnull", False),
                    ("reason__in", ["facts_changed", "automatic_stopped", "audit_unread"]),
                    _connector="OR",
                ),
                name="decision_undo_by_a_person_or_for_a_known_reason",
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.scheme"
            ),
        ),
        migrations.AddField(
            model_name="automaticswitch",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="automaticswitch",
            name="done_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="automaticswitch",
            name="scheme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.scheme",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="certified_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.scheme"
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="certificate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alarms",
                to="reviews.certificate",
            ),
        ),
        migrations.AddField(
            model_name="certificateapproval",
            name="approved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="certificateapproval",
            name="certificate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approval",
                to="reviews.certificate",
            ),
        ),
        migrations.AddField(
            model_name="certificateend",
            name="certificate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="end",
                to="reviews.certificate",
            ),
        ),
        migrations.AddField(
            model_name="certificateend",
            name="ended_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="featuresnapshot",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="snapshots",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="modelduty",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="modelduty",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="modelduty",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.scheme"
            ),
        ),
        migrations.AddField(
            model_name="modeldutyevent",
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
            model_name="modeldutyevent",
            name="duty",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="reviews.modelduty",
            ),
        ),
        migrations.AddField(
            model_name="modelversion",
            name="trained_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="modelduty",
            name="model",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duties",
                to="reviews.modelversion",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="model",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="reviews.modelversion",
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="model",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.modelversion",
            ),
        ),
        migrations.AddField(
            model_name="monitorwindow",
            name="certificate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="windows",
                to="reviews.certificate",
            ),
        ),
        migrations.AddField(
            model_name="monitorwindow",
            name="model",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="windows",
                to="reviews.modelversion",
            ),
        ),
        migrations.AddField(
            model_name="monitorwindow",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.scheme"
            ),
        ),
        migrations.AddField(
            model_name="prediction",
            name="certificate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predictions",
                to="reviews.certificate",
            ),
        ),
        migrations.AddField(
            model_name="prediction",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predictions",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="prediction",
            name="model",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predictions",
                to="reviews.modelversion",
            ),
        ),
        migrations.AddField(
            model_name="prediction",
            name="pre_review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.prereview",
            ),
        ),
        migrations.AddField(
            model_name="prediction",
            name="snapshot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.featuresnapshot",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="prediction",
            field=models.OneToOneField(
                blank=True,
                help_text="decided by nobody: what cleared it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="reviews.prediction",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", False), ("prediction", None)),
                    models.Q(
                        ("confirmed_by", None),
                        ("decided_by", None),
                        ("denial_reason", ""),
                        ("outcome", "approved"),
                        ("override_reason", ""),
                        ("prediction__isnull", False),
                        ("proposal", None),
                    ),
                    _connector="OR",
                ),
                name="decision_by_a_person_or_granted_as_cleared",
                violation_error_message="Only a person may decide this.",
            ),
        ),
        migrations.AddIndex(
            model_name="automaticswitch",
            index=models.Index(fields=["scheme", "-id"], name="automatic_switch_newest"),
        ),
        migrations.AddConstraint(
            model_name="automaticswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act", "on"),
                        ("asked_by__isnull", False),
                        models.Q(("asked_by", models.F("done_by")), _negated=True),
                    ),
                    models.Q(("act__in", ["ask", "off"]), ("asked_by", None)),
                    _connector="OR",
                ),
                name="automatic_switch_on_by_two",
                violation_error_message="The second person must be someone else.",
            ),
        ),
        migrations.AddConstraint(
            model_name="automaticswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="automatic_switch_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificateend",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="certificate_end_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="featuresnapshot",
            constraint=models.UniqueConstraint(
                fields=("claim", "claim_version", "features_version"), name="feature_snapshot_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="modelduty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_service")),
                fields=("scheme", "role"),
                name="model_duty_one_in_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelduty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("scheme", "role"),
                name="model_duty_proposed_once",
                violation_error_message="A change of the model is waiting to be approved.",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelduty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="model_duty_two_persons",
                violation_error_message="The second person must be someone else.",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelduty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "in_service"), _negated=True),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("ended_at", None),
                    ),
                    _connector="OR",
                ),
                name="model_duty_in_service_is_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelduty",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="model_duty_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__gte", 0), ("threshold__lt", 1)),
                name="certificate_threshold_is_a_chance",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("scheme", "model", "certificate", "kind", "error_kind"),
                name="alarm_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="monitorwindow",
            index=models.Index(fields=["scheme", "-id"], name="monitor_window_newest"),
        ),
        migrations.AddConstraint(
            model_name="monitorwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__gte", models.F("from_on"))),
                name="monitor_window_days_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="prediction",
            index=models.Index(fields=["model", "predicted_at"], name="prediction_by_model"),
        ),
        migrations.AddConstraint(
            model_name="prediction",
            constraint=models.UniqueConstraint(
                fields=("claim", "claim_version", "model"), name="prediction_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="prediction",
            constraint=models.CheckConstraint(
                condition=models.Q(("chance__gte", 0), ("chance__lte", 1)),
                name="prediction_chance_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="prediction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cleared", False),
                    models.Q(("certificate__isnull", False), ("held_by", ""), ("role", "champion")),
                    _connector="OR",
                ),
                name="prediction_cleared_by_a_certificate",
            ),
        ),
        append_only("reviews_modelversion"),
        append_only("reviews_modeldutyevent"),
        append_only("reviews_featuresnapshot"),
        append_only("reviews_certificate"),
        append_only("reviews_certificateapproval"),
        append_only("reviews_certificateend"),
        append_only("reviews_prediction"),
        append_only("reviews_automaticswitch"),
        append_only("reviews_alarm"),
        append_only("reviews_monitorwindow"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
