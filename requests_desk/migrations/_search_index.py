"""The index over the words of orders, on PostgreSQL; the first migration makes it."""

from xingdong.records.search import TERMS_FUNCTION

# What xingdong/records/search.py:terms_of asks for: single characters, pairs, and fours inside runs of
# Latin letters and digits. COST is honest: about a thousand times a comparison.
FUNCTION = rf"""
CREATE OR REPLACE FUNCTION {TERMS_FUNCTION}(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
    RETURN string_to_array(words, NULL)
        || ARRAY(
            SELECT a || b
            FROM ROWS FROM (
                unnest(string_to_array(words, NULL)),
                unnest(string_to_array(substr(words, 2), NULL))
            ) AS pair(a, b)
            WHERE b IS NOT NULL
        )
        || ARRAY(
            SELECT a || b || c || d
            FROM regexp_matches(words, '[a-z0-9]{{4,}}', 'g') AS found(run),
                ROWS FROM (
                    unnest(string_to_array(run[1], NULL)),
                    unnest(string_to_array(substr(run[1], 2), NULL)),
                    unnest(string_to_array(substr(run[1], 3), NULL)),
                    unnest(string_to_array(substr(run[1], 4), NULL))
                ) AS four(a, b, c, d)
            WHERE d IS NOT NULL
        );
END
$$
"""  # noqa: S608  the name is our own
# Without a list of pending entries: each search would have to read through it.
INDEX = f"""
CREATE INDEX IF NOT EXISTS search_terms ON requests_desk_searchtext
USING gin ({TERMS_FUNCTION}(text)) WITH (fastupdate = off)
"""


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # A table whose foreign keys still wait to be checked takes no index.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute(FUNCTION)
        schema_editor.execute(INDEX)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS search_terms")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TERMS_FUNCTION}(text)")
