"""What a database says of itself, one line a fact, in words both dialects share."""

import re
from collections.abc import Iterator
from typing import Any, Final

from models.database import connection, dialect

NEUTRAL_TYPES: Final = {
    "sqlite": {"CHAR(36)": "uuid", "TIMESTAMP": "instant", "BLOB": "sealed", "INTEGER": "bigint"},
    "postgres": {
        "timestamp with time zone": "instant",
        "bytea": "sealed",
        "integer": "int",
        "boolean": "int",  # SQLite has no other word for a flag
        "jsonb": "json",
        # and as Tortoise writes them
        "TIMESTAMPTZ": "instant",
        "BYTEA": "sealed",
        "BOOL": "int",
        "JSONB": "json",
    },
}
"""Where a dialect's word is not ours in capitals already."""


async def structure() -> set[str]:
    facts = _sqlite() if dialect() == "sqlite" else _postgres()
    return {fact async for fact in facts}


def neutral(declared: str) -> str:
    return NEUTRAL_TYPES[dialect()].get(declared, declared.lower().replace("character varying", "varchar"))


def column(table: str, name: str, declared: str, *, nullable: bool) -> str:
    return f"{table}.{name}: {neutral(declared)}{' null' if nullable else ''}"


def reference(table: str, name: str, referred: str, on_delete: str) -> str:
    return f"{table}: {name} refers to {referred}, on delete {on_delete.lower()}"


async def _rows(query: str, *values: Any) -> list[dict[str, Any]]:
    return await connection().execute_query_dict(query, list(values))


async def _sqlite() -> Any:
    tables = await _rows(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    for table, sql in ((row["name"], row["sql"]) for row in tables):
        columns = await _rows(f'PRAGMA table_info("{table}")')
        for row in columns:
            yield column(table, row["name"], row["type"], nullable=not row["notnull"])
        yield f"{table}: primary key ({_names(sorted(columns, key=_place_in_key), 'pk')})"
        for row in await _rows(f'PRAGMA foreign_key_list("{table}")'):
            yield reference(table, row["from"], f"{row['table']}.{row['to']}", row["on_delete"])
        for row in await _rows(f'PRAGMA index_list("{table}")'):
            indexed = await _rows(f'PRAGMA index_info("{row["name"]}")')
            if row["origin"] != "pk":
                yield f"{table}: {_index(row['unique'], row['partial'])} ({_names(indexed)})"
        for name in re.findall(r'CONSTRAINT "(\w+)" CHECK', sql):
            yield f"{table}: check {name}"
    for row in await _rows("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"):
        event = row["sql"].partition(" BEFORE ")[2].split()[0].lower()
        yield f"{row['tbl_name']}: trigger before {event}"


def _place_in_key(row: dict[str, Any]) -> int:
    place: int = row["pk"]
    return place


def _names(rows: list[dict[str, Any]], only: str = "name") -> str:
    return ", ".join(row["name"] for row in rows if row[only])


def _index(unique: Any, partial: Any) -> str:
    return ("unique" if unique else "index") + (" partial" if partial else "")


_POSTGRES: Final = """
SELECT format('%s: primary key (%s)', t.relname, columns) AS fact FROM constraints t WHERE contype = 'p'
UNION ALL
SELECT format('%s: check %s', t.relname, t.conname) FROM constraints t WHERE contype = 'c'
UNION ALL
SELECT format('%s: %s refers to %s.%s, on delete %s', t.relname, columns, confrelid::regclass, referred,
    CASE confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' ELSE confdeltype::text END)
    FROM constraints t WHERE contype = 'f'
UNION ALL
SELECT format('%s: %s%s (%s)', i.indrelid::regclass, CASE WHEN i.indisunique THEN 'unique' ELSE 'index' END,
    CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END,
    (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = i.indexrelid))
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
UNION ALL
SELECT format('%s: trigger %s %s', event_object_table, lower(action_timing), lower(event_manipulation))
    FROM information_schema.triggers WHERE trigger_schema = 'public'
UNION ALL
SELECT format('%s: trigger before truncate', tgrelid::regclass)
    FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 34 = 34
"""

_CONSTRAINTS: Final = """
WITH constraints AS (
    SELECT c.relname, o.*,
        (SELECT string_agg(attname, ', ' ORDER BY array_position(o.conkey, attnum))
            FROM pg_attribute WHERE attrelid = o.conrelid AND attnum = ANY (o.conkey)) AS columns,
        (SELECT string_agg(attname, ', ' ORDER BY array_position(o.confkey, attnum))
            FROM pg_attribute WHERE attrelid = o.confrelid AND attnum = ANY (o.confkey)) AS referred
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE o.connamespace = 'public'::regnamespace)
"""


async def _postgres() -> Any:
    columns = await _rows("""
        SELECT table_name, column_name, is_nullable, data_type || coalesce(
            '(' || character_maximum_length || ')', '') AS declared
        FROM information_schema.columns WHERE table_schema = 'public'""")
    for row in columns:
        nullable = row["is_nullable"] == "YES"
        yield column(row["table_name"], row["column_name"], row["declared"], nullable=nullable)
    for row in await _rows(_CONSTRAINTS + _POSTGRES):
        yield row["fact"]


def expected(text: str) -> Iterator[str]:
    """The lines of a list that concern the dialect at hand; `[postgres]` marks what SQLite lacks."""
    for line in text.splitlines():
        fact, _, only = line.partition(" [")
        if fact and not fact.startswith("#") and only in {"", f"{dialect()}]"}:
            yield fact
