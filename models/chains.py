"""Histories as they are stored, whole, page by page. Nothing in a row is believed, not even that it can be read."""

from collections.abc import AsyncIterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from models.database import connection, dialect
from models.history import AccountEvent, ContractEvent, DeskEvent, Event
from rules.history import Head, Link

PAGE: Final = 1000
"""Rows held at once."""

_UNREADABLE: Final = Link(sequence=0, previous_hash="", hash="", payload="")


class Chains(NamedTuple):
    """All chains of one kind. `owner` is the column that tells them apart; null: there is but one."""

    name: str
    events: type[Event]
    owner: str | None = None

    @property
    def table(self) -> str:
        return str(self.events._meta.db_table)  # noqa: SLF001 - Tortoise has no other word for it

    @property
    def columns(self) -> list[str]:
        return sorted(self.events._meta.db_fields)  # noqa: SLF001 - likewise


class Entry(NamedTuple):
    """`owner` is the row's UUID in hyphens, or the name of the one chain."""

    owner: str
    link: Link


CONTRACTS: Final = Chains("contracts", ContractEvent, "contract_id")
ACCOUNTS: Final = Chains("accounts", AccountEvent, "account_id")
DESK: Final = Chains("desk", DeskEvent)
KINDS: Final = (CONTRACTS, ACCOUNTS, DESK)


async def pages_of(kind: Chains, owner: UUID | None = None) -> AsyncIterator[list[Entry]]:
    """Every entry of every chain, or of one owner's, by chain and then by sequence."""
    keys = [kind.owner, "sequence"] if kind.owner else ["sequence"]
    columns = ", ".join(_column(name) for name in kind.columns)
    # the columns themselves: SQLite would order by what is selected under their names
    order = ", ".join(f'"{kind.table}"."{key}"' for key in keys)
    ours = "" if owner is None else f""""{kind.owner}" = '{owner}' AND """
    cursor: tuple[Any, ...] | None = None
    while True:
        marks = ", ".join(f"${number}" for number in range(1, len(keys) + 1))
        beyond = "true" if cursor is None else f"({order}) > ({marks})"
        rows = await _rows(
            f'SELECT {columns} FROM "{kind.table}" WHERE {ours}{beyond} ORDER BY {order} LIMIT {PAGE}',  # noqa: S608 - our own words
            cursor,
        )
        if rows:
            yield [_entry(kind, row) for row in rows]
        reached = tuple(_as_key(rows[-1][key]) for key in keys) if rows else None
        if len(rows) < PAGE or reached == cursor:  # SQLite compares anything: what was forged may stay beyond
            return
        cursor = reached


async def heads_of(kind: Chains) -> AsyncIterator[list[tuple[str, Head]]]:
    """Where each chain ends now, one statement a page; each chain is seen as it is at one moment."""
    if kind.owner is None:
        rows = await _rows(
            f'SELECT "hash", (SELECT count(*) FROM "{kind.table}") AS "entries" FROM "{kind.table}"'  # noqa: S608 - our own words
            ' ORDER BY "sequence" DESC LIMIT 1'
        )
        if rows:
            yield [(kind.name, Head(row["entries"], row["hash"])) for row in rows]
        return
    cursor: tuple[Any, ...] | None = None
    while True:
        beyond = "true" if cursor is None else f'"{kind.owner}" > $1'
        rows = await _rows(
            f"""SELECT ended."owner", ended."entries", event."hash" FROM (
                SELECT "{kind.owner}" AS "owner", count(*) AS "entries", max("sequence") AS "last"
                FROM "{kind.table}" WHERE {beyond} GROUP BY "{kind.owner}" ORDER BY "{kind.owner}" LIMIT {PAGE}
            ) ended JOIN "{kind.table}" event
                ON event."{kind.owner}" = ended."owner" AND event."sequence" = ended."last"
            ORDER BY ended."owner\"""",  # noqa: S608 - our own words
            cursor,
        )
        if rows:
            yield [(str(row["owner"]), Head(row["entries"], row["hash"])) for row in rows]
        if len(rows) < PAGE:
            return
        cursor = (rows[-1]["owner"],)


async def contracts_without_entries() -> list[str]:
    """A contract is written together with its first entry: there is none without, unless its history was taken away."""
    rows = await _rows(
        'SELECT "id" FROM "contract" WHERE NOT EXISTS'
        ' (SELECT 1 FROM "contract_event" WHERE "contract_event"."contract_id" = "contract"."id") ORDER BY "id"'
    )
    return [str(row["id"]) for row in rows]


def _column(name: str) -> str:
    """SQLite takes any bytes for a text and any text for a time; as bytes they at least come out."""
    return f'CAST("{name}" AS BLOB) AS "{name}"' if dialect() == "sqlite" else f'"{name}"'


async def _rows(statement: str, values: tuple[Any, ...] | None = None) -> list[dict[str, Any]]:
    mark = "?" if dialect() == "sqlite" else "$"
    return await connection().execute_query_dict(statement.replace("$", mark), list(values or ()))


def _plain(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _as_key(value: Any) -> Any:
    plain = _plain(value)
    return int(plain) if isinstance(plain, str) and plain.isascii() and plain.isdigit() else plain


def _entry(kind: Chains, row: dict[str, Any]) -> Entry:
    plain = {name: _plain(value) for name, value in row.items()}
    owner = str(plain[kind.owner]) if kind.owner else kind.name
    try:
        return Entry(owner, kind.events(**plain).link())
    except Exception:  # noqa: BLE001 - whatever keeps a row from being read, it was not written like that
        return Entry(owner, _UNREADABLE)
