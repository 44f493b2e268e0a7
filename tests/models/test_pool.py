"""PostgreSQL's pool: who finds no connection is told in time, and sessions are as patient as their URL says."""

import asyncio

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from models.database import connection, transaction
from models.migrating import Standing, alone, migrate, standing
from models.postgres import DatabaseUnavailable, is_unavailable, kind_of
from tests.databases import opened
from tests.models.builders import an_account


def with_parameters(url: str, parameters: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{parameters}"


async def shown(name: str) -> str:
    [row] = await connection().execute_query_dict(f"SHOW {name}")
    return str(row[name])


async def test_a_session_is_as_patient_as_the_url_says(postgres_url: str) -> None:
    given = "statement_timeout=7&lock_timeout=3&idle_in_transaction_session_timeout=4&application_name=web-1"
    async with opened(with_parameters(postgres_url, given)):
        names = (
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
            "application_name",
        )
        assert [await shown(name) for name in names] == ["7s", "3s", "4s", "web-1"]


async def test_who_finds_no_free_connection_is_told_so_and_served_when_one_is_free(postgres_url: str) -> None:
    async with opened(with_parameters(postgres_url, "maxsize=1&pool_timeout=1")):
        release, held = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            async with transaction():
                await an_account()
                held.set()
                await release.wait()

        holding = asyncio.create_task(hold())
        await held.wait()
        with pytest.raises(DatabaseUnavailable, match=r"^PoolExhausted$") as told:
            await connection().execute_query("SELECT 1")
        with pytest.raises(DatabaseUnavailable, match=r"^PoolExhausted$"):
            async with transaction():
                pytest.fail("there is no connection to begin on")
        release.set()
        await holding
        assert (await connection().execute_query("SELECT 1"))[0] == 1
    assert is_unavailable(told.value)
    assert kind_of(told.value) == "PoolExhausted"


async def test_a_lock_that_does_not_come_free_is_given_up(postgres_database: str) -> None:
    async with opened(with_parameters(postgres_database, "lock_timeout=1")):
        async with transaction():
            await connection().execute_script('LOCK TABLE "account" IN ACCESS EXCLUSIVE MODE')
            async with connection()._parent.acquire_connection() as other:
                with pytest.raises(asyncpg.LockNotAvailableError) as given_up:
                    await other.execute('SELECT count(*) FROM "account"')
        assert is_unavailable(given_up.value)
        assert kind_of(given_up.value) == "LockNotAvailableError"


async def test_a_pool_of_one_connection_is_enough_to_migrate(
    empty_database_url: str, request: pytest.FixtureRequest
) -> None:
    url = empty_database_url
    if not url.startswith("sqlite"):
        url = with_parameters(url, "maxsize=1&pool_timeout=5")
    async with opened(url) as config:
        missing = (await standing()).missing
        async with alone():
            applied = await migrate(config)
        assert missing[0] == "0_20261123000000_init.py"
        assert (applied, await standing()) == ([*missing], Standing(missing=(), unknown=()))


@pytest.mark.parametrize(
    "url", ["postgresql://u:s3cret@127.0.0.1:1/name", "postgresql://u:s3cret@/name?host=/nowhere"]
)
async def test_a_server_that_is_not_there_is_unavailable_and_its_address_not_told(url: str) -> None:
    async with opened(url):
        for attempt in (connection().execute_query("SELECT 1"), an_account()):
            with pytest.raises(DatabaseUnavailable) as told:
                await attempt
            assert "s3cret" not in str(told.value)
            assert is_unavailable(told.value)


async def ended_in_its_transaction() -> None:
    async with transaction():
        [row] = await connection().execute_query_dict("SELECT pg_backend_pid() AS pid")
        async with connection()._parent.acquire_connection() as other:
            await other.execute("SELECT pg_terminate_backend($1)", row["pid"])
        await an_account()


async def test_a_session_that_the_server_ends_is_unavailable_once_and_replaced(postgres_url: str) -> None:
    async with opened(with_parameters(postgres_url, "maxsize=2")):
        with pytest.raises((asyncpg.PostgresError, OSError, asyncpg.InterfaceError)) as ended:
            await ended_in_its_transaction()
        assert is_unavailable(ended.value)
        assert (await connection().execute_query("SELECT 1"))[0] == 1


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("syntax"),
        RuntimeError("closed"),
        asyncpg.InterfaceError("another operation is in progress"),
        asyncpg.DeadlockDetectedError("a mistake of ours"),
        FileNotFoundError("a document"),
    ],
)
def test_a_fault_of_ours_is_not_called_unavailable(error: Exception) -> None:
    assert not is_unavailable(error)


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ("cannot switch to state 12; another operation (2) is in progress", True),
        ("not connected", True),
        ("got result for unknown protocol state 12", False),
    ],
)
def test_a_session_asked_after_the_servers_last_words_is_unavailable_and_a_broken_protocol_a_fault(
    words: str, passes: bool
) -> None:
    assert is_unavailable(asyncpg.InternalClientError(words)) is passes
