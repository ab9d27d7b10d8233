"""What the database promises about drafts: nobody alone, nothing after the fact."""

from django.db import migrations

from config.kernel.append_only import append_only

KEPT = """
CREATE FUNCTION keep_scheme_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('adopted', 'dropped') THEN
        RAISE EXCEPTION 'a closed draft is kept as it is, and none is deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' AND (NEW.source_text, NEW.lists, NEW.version, NEW.valid_from)
            IS DISTINCT FROM (OLD.source_text, OLD.lists, OLD.version, OLD.valid_from) THEN
        RAISE EXCEPTION 'what was proposed does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'adopted' AND (OLD.state <> 'proposed' OR EXISTS (
        SELECT 1 FROM members_schemedraftevent e WHERE e.draft_id = NEW.id
        AND e.kind IN ('begun', 'saved') AND e.done_by_id = NEW.closed_by_id
    )) THEN
        RAISE EXCEPTION 'a draft is proposed, then adopted by somebody who wrote none of it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_schemedraft_kept BEFORE UPDATE OR DELETE ON members_schemedraft
    FOR EACH ROW EXECUTE FUNCTION keep_scheme_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0006_scheme_setup")]

    operations = [
        append_only("members_schemedraftevent"),
        append_only("members_schemeyeartick"),
        migrations.RunSQL(
            KEPT,
            "DROP TRIGGER members_schemedraft_kept ON members_schemedraft;"
            "DROP FUNCTION keep_scheme_draft()",
        ),
    ]
