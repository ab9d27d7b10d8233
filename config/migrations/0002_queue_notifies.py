from django.db import migrations

# In the transaction of the message: it wakes when the message can be seen, or not at all. However
# many messages a statement writes, each queue is notified once.
_NOTIFY = """
CREATE FUNCTION notify_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(left('queue:' || key, 63), '') FROM (SELECT DISTINCT key FROM sent) AS queues;
    RETURN NULL;
END $$;
CREATE TRIGGER ormq_notifies AFTER INSERT ON django_q_ormq
    REFERENCING NEW TABLE AS sent FOR EACH STATEMENT EXECUTE FUNCTION notify_queue();
"""
_SILENT = """
DROP TRIGGER IF EXISTS ormq_notifies ON django_q_ormq;
DROP FUNCTION IF EXISTS notify_queue();
"""


class Migration(migrations.Migration):
    dependencies = [("config", "0001_initial"), ("django_q", "0018_task_success_index")]

    operations = [migrations.RunSQL(_NOTIFY, _SILENT)]
