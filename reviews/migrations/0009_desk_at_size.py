"""The desk at a million claims: the open cases as one range, and a search that finds any part.

The open cases are a few in a hundred: “the next one” over several lanes, and what is overdue, is a
range of an index that holds no others. The search knows texts by their pieces: an index on words
would need whole words, and the trigrams of PostgreSQL find no two Chinese characters. Both tables
are of apps below; that they are searched by parts is the desk's wish alone.
"""

from django.db import migrations, models
from django.db.models import Q

PIECES = """
CREATE FUNCTION text_pieces(whole text, size int) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(whole, place, size)), '{}')
    FROM generate_series(1, length(whole) - size + 1) AS place
$$;
-- Written through at once: a search must not read a list of what still waits to be sorted in.
CREATE INDEX member_name_pieces ON members_member
    USING gin (text_pieces(name, 2)) WITH (fastupdate = off);
CREATE INDEX claim_reference_pieces ON claims_claim
    USING gin (text_pieces(reference, 4)) WITH (fastupdate = off);
"""

NO_PIECES = """
DROP INDEX claim_reference_pieces;
DROP INDEX member_name_pieces;
DROP FUNCTION text_pieces(text, int);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_quality_samples"),
        ("members", "0007_scheme_promises"),
        ("claims", "0012_page_hash"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=Q(
                    state__in=["green", "with_officer", "with_expert", "on_hold", "proposed"]
                ),
                fields=["rank", "id"],
                name="review_open",
            ),
        ),
        migrations.RunSQL(PIECES, NO_PIECES),
    ]
