"""Where news of contracts come from: the histories themselves, so nobody can forget to tell, whichever process wrote.

An entry is told after the commit of its transaction, never after a rollback. On PostgreSQL a trigger sends its id to
whoever listens (LISTEN wants a session to itself: a pooler must not share it out between transactions); beside SQLite a
reading connection looks for new rows.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final, Protocol
from urllib.parse import quote
from uuid import UUID

import aiosqlite
import asyncpg
import structlog

from models.database import session_arguments
from models.postgres import LOST

_LOG: Final = structlog.get_logger("changes")
_CHANNEL: Final = "contract_event"
_ROWS: Final = """
SELECT e.id, e.contract_id, c.account_id, e.at FROM contract_event e JOIN contract c ON c.id = e.contract_id
"""
_NUMBERED: Final = _ROWS.replace("e.at FROM", "e.at, e.xmin::text::bigint FROM")
"""On PostgreSQL each row knows which transaction wrote it."""

_MISSED: Final = f"""
{_NUMBERED} WHERE e.at >= $1 AND age(e.xmin) <= age($2::bigint::text::xid) ORDER BY e.at, e.sequence
"""
_OLDEST_OPEN: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint & 4294967295"
"""The oldest transaction that may still commit; transactions before it have done so, or never will."""

_LATE: Final = timedelta(days=1)
"""How much later than its time an entry may be committed, and still be found after a lost connection."""

_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 15.0
"""Seconds between two attempts to connect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of a contract's history."""

    event_id: UUID
    contract_id: UUID
    account_id: UUID
    at: datetime


class Changes(Protocol):
    def follow(self, since: datetime) -> AsyncGenerator[Change, None]:
        """Entries written since then and from now on, each once, those of a contract in their order.

        It goes on until it is closed, whatever becomes of the database meanwhile. Of entries without end: close it.
        """
        ...


class PostgresChanges:
    """`pulse`: seconds after which a silent connection is asked whether it lives."""

    def __init__(self, database_url: str, *, pulse: float = 10.0) -> None:
        self._database_url = database_url
        self._pulse = pulse

    async def follow(self, since: datetime) -> AsyncGenerator[Change, None]:
        told, pause = _Told(since), _FIRST_PAUSE
        while True:
            try:
                arguments = session_arguments(self._database_url, "news") | {"timeout": self._pulse}
                session = await asyncpg.connect(**arguments)
                try:
                    async with aclosing(self._heard(session, told)) as heard:
                        async for rows in heard:
                            pause = _FIRST_PAUSE
                            for change in told.new(rows):
                                yield change
                finally:
                    session.terminate()
            except LOST as error:
                _LOG.warning("news of contracts are interrupted", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _heard(self, session: Any, told: "_Told") -> AsyncGenerator[list[Any], None]:
        """Listens before it reads what was missed, so nothing falls between. Raises what ended the connection."""
        ids: asyncio.Queue[str | None] = asyncio.Queue()
        session.add_termination_listener(lambda _: ids.put_nowait(None))
        await session.add_listener(_CHANNEL, lambda *news: ids.put_nowait(news[-1]))
        oldest_open = await session.fetchval(_OLDEST_OPEN)
        yield await self._missed(session, told)
        told.all_before(oldest_open)
        asked_at = monotonic()
        while True:
            try:
                async with asyncio.timeout(self._pulse):
                    heard = [await ids.get()]
            except TimeoutError:
                heard = []
            while not ids.empty():
                heard.append(ids.get_nowait())
            if None in heard:
                raise ConnectionResetError
            if heard:
                query = f"{_NUMBERED} WHERE e.id = ANY ($1::uuid[]) ORDER BY e.at, e.sequence"
                yield await session.fetch(query, heard, timeout=self._pulse)
            if monotonic() - asked_at >= self._pulse:
                told.all_before(oldest_open)  # what was committed a pulse ago has been heard of by now
                oldest_open = await session.fetchval(_OLDEST_OPEN, timeout=self._pulse)
                asked_at = monotonic()

    async def _missed(self, session: Any, told: "_Told") -> list[Any]:
        if told.transaction is None:
            values: list[Any] = [told.since]
            query = f"{_NUMBERED} WHERE e.at >= $1 ORDER BY e.at, e.sequence"
        else:
            query, values = _MISSED, [told.newest - _LATE, told.transaction]
        return list(await session.fetch(query, *values))


class _Told:
    """What was told already, as far back as what a new connection reads again.

    That is what the oldest transaction still open at the last look wrote, or a later one: of entries that were
    committed late, none is left out, however old they claim to be.
    """

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.newest = since
        self.transaction: int | None = None
        self._known: dict[UUID, int] = {}

    def new(self, rows: Iterable[Any]) -> list[Change]:
        unknown = [row for row in rows if row[0] not in self._known]
        self._known |= {row[0]: row[4] for row in unknown}
        self.newest = max(self.newest, *(row[3] for row in unknown)) if unknown else self.newest
        return [Change(event_id=row[0], contract_id=row[1], account_id=row[2], at=row[3]) for row in unknown]

    def all_before(self, transaction: int) -> None:
        """All that was written before this transaction has been told; numbers begin anew after four billion."""
        self.transaction = transaction
        later = {key: number for key, number in self._known.items() if (number - transaction) % 2**32 < 2**31}
        self._known = later


class SqliteChanges:
    """`interval`: seconds between two looks. Rows of a history are never deleted, so their numbers only grow."""

    def __init__(self, database_url: str, *, interval: float = 0.2) -> None:
        self._address = f"file:{quote(database_url.removeprefix('sqlite://'))}?mode=ro"
        self._interval = interval

    async def follow(self, since: datetime) -> AsyncGenerator[Change, None]:
        last: int | None = None
        while True:
            try:
                async with aiosqlite.connect(self._address, uri=True, isolation_level=None) as session:
                    last = await _last_before(session, since) if last is None else last
                    while True:
                        for row in await session.execute_fetchall(_NEW_ROWS, (last,)):
                            last = row[0]
                            yield _change(row)
                        await asyncio.sleep(self._interval)
            except sqlite3.Error as error:
                _LOG.warning("news of contracts are interrupted", error=type(error).__name__)
            await asyncio.sleep(self._interval)


_NEW_ROWS: Final = (
    f"{_ROWS.replace('SELECT ', 'SELECT e.rowid, ')} WHERE e.rowid > ? ORDER BY e.rowid LIMIT 500"
)
_LAST_BEFORE: Final = """
SELECT coalesce((SELECT min(rowid) - 1 FROM contract_event WHERE at >= ?), max(rowid), 0) FROM contract_event
"""


async def _last_before(session: aiosqlite.Connection, since: datetime) -> int:
    at = since.astimezone(UTC).isoformat(" ")  # as it is stored
    rows = list(await session.execute_fetchall(_LAST_BEFORE, (at,)))
    return int(rows[0][0])


def _change(row: Any) -> Change:
    return Change(
        event_id=UUID(row[1]),
        contract_id=UUID(row[2]),
        account_id=UUID(row[3]),
        at=datetime.fromisoformat(row[4]),
    )
