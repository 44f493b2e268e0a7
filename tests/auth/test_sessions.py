"""The rows behind sessions: what is kept of a secret, how long, and what a second login does to the first."""

import asyncio
import hashlib
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from auth.claims import claims_of, json_of, viewer_from
from auth.login_refusals import LoginRefused
from auth.sessions import Sessions
from jobs.services import Services
from jobs.sessions import forget_ended_sessions
from models import BrowserSession
from models.database import connection
from models.encryption import VAULT, Keyring
from tests.auth.issuers import CLAIMS, NOW
from tests.databases import KEYRING

SOON = timedelta(minutes=30)
SESSIONS = Sessions(SOON)


def claims(**more: Any) -> Any:
    return claims_of(json.dumps({**CLAIMS, **more}).encode())


async def test_a_session_is_who_signed_in(database: str) -> None:
    opened = await SESSIONS.open(claims(), now=NOW)
    session = await SESSIONS.of(opened.secret, now=NOW)
    assert session is not None
    assert session.viewer == viewer_from(claims())
    assert session.expires_at == opened.expires_at == NOW + SOON
    assert claims_of(json_of(claims(role="member", permissions=["contract:list"]))) == claims(
        role="member", permissions=["contract:list"]
    )


async def test_neither_the_secret_nor_the_person_is_in_the_database(database: str) -> None:
    opened = await SESSIONS.open(claims(), now=NOW)
    (row,) = await connection().execute_query_dict("SELECT * FROM browser_session")
    assert row["secret_sha256"] == hashlib.sha256(opened.secret.encode()).hexdigest()
    kept = b" ".join(each if isinstance(each, bytes) else str(each).encode() for each in row.values())
    assert not any(told.encode() in kept for told in (opened.secret, "陆知微", "user-1", "AC1"))
    assert opened.secret not in repr(opened)


async def test_a_session_ends_with_its_time_or_with_its_token(database: str) -> None:
    by_time = await SESSIONS.open(claims(), now=NOW)
    by_token = await SESSIONS.open(claims(exp=NOW.timestamp() + 60), now=NOW)
    assert by_token.expires_at == NOW + timedelta(seconds=60)
    last = timedelta(microseconds=1)
    assert await SESSIONS.of(by_token.secret, now=by_token.expires_at - last) is not None
    assert await SESSIONS.of(by_token.secret, now=by_token.expires_at) is None
    assert await SESSIONS.of(by_time.secret, now=NOW + SOON - last) is not None
    assert await SESSIONS.of(by_time.secret, now=NOW + SOON) is None


async def test_only_what_has_ended_is_forgotten(database: str) -> None:
    short = await SESSIONS.open(claims(exp=NOW.timestamp() + 60), now=NOW)
    long = await SESSIONS.open(claims(), now=NOW)
    services = cast("Services", SimpleNamespace(now=lambda: short.expires_at))
    assert await forget_ended_sessions(services) == 1
    assert await forget_ended_sessions(services) == 0
    assert await SESSIONS.of(long.secret, now=short.expires_at) is not None


@pytest.mark.parametrize("secret", [None, "", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "\n", "秘" * 43])
async def test_what_is_no_secret_of_ours_opens_nothing(database: str, secret: str | None) -> None:
    await SESSIONS.open(claims(), now=NOW)
    assert await SESSIONS.of(secret, now=NOW) is None
    await SESSIONS.end(secret)
    assert await BrowserSession.all().count() == 1


async def test_the_hash_itself_opens_nothing(database: str) -> None:
    await SESSIONS.open(claims(), now=NOW)
    row = await BrowserSession.get()
    assert await SESSIONS.of(row.secret_sha256, now=NOW) is None
    assert await SESSIONS.of(row.secret_sha256[:43], now=NOW) is None


async def test_one_login_opens_one_session_also_when_it_comes_back_twice_at_once(database: str) -> None:
    opened = await asyncio.gather(
        *(SESSIONS.open(claims(), now=NOW, login="state") for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(each, LoginRefused) for each in opened) == 4
    assert await BrowserSession.all().count() == 1
    await SESSIONS.open(claims(), now=NOW, login="another state")
    assert await BrowserSession.all().count() == 2


async def test_a_login_that_is_refused_leaves_the_session_before_alone(database: str) -> None:
    first = await SESSIONS.open(claims(), now=NOW, login="state")
    with pytest.raises(LoginRefused):
        await SESSIONS.open(claims(), now=NOW, login="state", before=first.secret)
    assert await SESSIONS.of(first.secret, now=NOW) is not None


async def test_what_cannot_be_read_any_more_is_no_session(database: str) -> None:
    opened = await SESSIONS.open(claims(), now=NOW)
    VAULT.unlock(Keyring({"other": bytes(32)}, "other"))
    try:
        assert await SESSIONS.of(opened.secret, now=NOW) is None
    finally:
        VAULT.unlock(KEYRING)
    await BrowserSession.all().update(claims='{"role": "king"}')
    assert await SESSIONS.of(opened.secret, now=NOW) is None
