"""Keys from the issuer's address: how rarely it is asked, and what happens when it fails."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from joserfc.jwk import ECKey
from structlog.testing import capture_logs

from auth.keys import JwksUrl, KeysUnavailable
from auth.tokens import SignInReason, SignInRequired, TokenReader
from providers.remote import AddressRefused
from tests.auth.issuers import CLAIMS, KEY, NOW, signed
from tests.auth.loopback import Loopback, loopback

NEW_KEY = ECKey.generate_key("P-256", {"kid": "key-2"})


@dataclass(slots=True)
class Clock:
    """Seconds that pass when the test says so."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def published(*keys: ECKey) -> bytes:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


@asynccontextmanager
async def asking(issuer: Loopback, clock: Clock, *, timeout_seconds: float = 5.0) -> AsyncIterator[JwksUrl]:
    keys = JwksUrl(f"{issuer.address}/jwks", clock=clock, timeout_seconds=timeout_seconds)
    try:
        yield keys
    finally:
        await keys.aclose()


async def kids(keys: JwksUrl, *, kid: str | None = None) -> list[str | None]:
    return [key.kid for key in await keys.key_set(kid=kid)]


async def until_quiet(keys: JwksUrl) -> None:
    """Waits for the request in the background, if there is one."""
    if keys._asking is not None:
        await keys._asking


async def test_the_issuer_is_asked_once_for_many_tokens() -> None:
    async with loopback(published(KEY)) as issuer, asking(issuer, Clock()) as keys:
        reader = TokenReader(keys, issuer="https://issuer.example", audience="hetong")
        for _ in range(20):
            assert await reader.viewer_of(f"Bearer {signed(CLAIMS)}", now=NOW) is not None
        assert len(issuer.requests) == 1
        assert issuer.requests[0].startswith("GET /jwks HTTP/1.1\r\n")


async def test_a_hundred_first_requests_at_once_ask_the_issuer_once() -> None:
    async with loopback(published(KEY)) as issuer, asking(issuer, Clock()) as keys:
        answers = await asyncio.gather(*(kids(keys, kid="key-1") for _ in range(100)))
        assert answers == [["key-1"]] * 100
        assert len(issuer.requests) == 1


async def test_a_new_key_of_the_issuer_is_found_by_its_kid() -> None:
    clock = Clock()
    async with loopback(published(KEY)) as issuer, asking(issuer, clock) as keys:
        assert await kids(keys) == ["key-1"]
        issuer.body = published(KEY, NEW_KEY)
        clock.seconds += 30
        assert await kids(keys, kid="key-2") == ["key-1", "key-2"]
        assert len(issuer.requests) == 2


async def test_unknown_kids_cannot_make_us_ask_more_than_every_thirty_seconds() -> None:
    clock = Clock()
    async with loopback(published(KEY)) as issuer, asking(issuer, clock) as keys:
        reader = TokenReader(keys, issuer="https://issuer.example", audience="hetong")
        for number in range(50):
            with pytest.raises(SignInRequired) as refused:
                await reader.viewer_of(f"Bearer {signed(CLAIMS, kid=f'made-up-{number}')}", now=NOW)
            assert refused.value.reason is SignInReason.BAD_SIGNATURE
        assert len(issuer.requests) == 1
        clock.seconds += 29.9
        await kids(keys, kid="made-up")
        assert len(issuer.requests) == 1
        clock.seconds += 0.2
        await asyncio.gather(*(kids(keys, kid=f"made-up-{number}") for number in range(50)))
        assert len(issuer.requests) == 2


async def test_old_keys_are_renewed_in_the_background() -> None:
    clock = Clock()
    async with loopback(published(KEY)) as issuer, asking(issuer, clock) as keys:
        await kids(keys)
        issuer.body = published(NEW_KEY)
        clock.seconds += 301
        assert await kids(keys, kid="key-1") == ["key-1"]
        await until_quiet(keys)
        assert await kids(keys) == ["key-2"]
        assert len(issuer.requests) == 2


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_the_old_keys_are_kept_while_the_issuer_is_down(status: int) -> None:
    clock = Clock()
    async with loopback(published(KEY)) as issuer, asking(issuer, clock) as keys:
        await kids(keys)
        issuer.status = status
        issuer.headers = {"Location": f"{issuer.address}/elsewhere"}
        for _ in range(5):
            clock.seconds += 3_600
            assert await kids(keys) == ["key-1"]
            await until_quiet(keys)
        assert len(issuer.requests) == 6
        assert "elsewhere" not in "".join(issuer.requests)


GARBAGE = {
    "nothing": b"",
    "not JSON": b"<html>",
    "null": b"null",
    "no keys": b'{"keys": []}',
    "keys that are none": b'{"keys": [1, {"kty": "EC"}]}',
    "deep": b"[" * 100_000,
    "too long": published(KEY) + b" " * 300_000,
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_replaces_no_keys(garbage: bytes) -> None:
    clock = Clock()
    async with loopback(published(KEY)) as issuer, asking(issuer, clock) as keys:
        await kids(keys)
        issuer.body = garbage
        clock.seconds += 31
        assert await kids(keys, kid="key-2") == ["key-1"]
        assert len(issuer.requests) == 2


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_from_the_start_means_no_keys_and_one_warning(garbage: bytes) -> None:
    async with loopback(garbage) as issuer, asking(issuer, Clock()) as keys:
        with capture_logs() as logged:
            for _ in range(3):
                with pytest.raises(KeysUnavailable):
                    await keys.key_set()
        assert len(issuer.requests) == 1
        assert [(entry["event"], entry["host"]) for entry in logged] == [
            ("issuer_keys_unavailable", "127.0.0.1")
        ]


async def test_a_compressed_answer_is_refused() -> None:
    async with loopback(gzip.compress(published(KEY))) as issuer, asking(issuer, Clock()) as keys:
        issuer.headers = {"Content-Encoding": "gzip"}
        with pytest.raises(KeysUnavailable):
            await keys.key_set()


@pytest.mark.parametrize("manner", ["silent", "trickling"])
async def test_a_slow_issuer_is_given_up(manner: str) -> None:
    async with (
        loopback(published(KEY)) as issuer,
        asking(issuer, Clock(), timeout_seconds=0.2) as keys,
    ):
        setattr(issuer, manner, True)
        with pytest.raises(KeysUnavailable):
            await keys.key_set()


async def test_an_issuer_that_comes_back_is_asked_again_after_thirty_seconds() -> None:
    clock = Clock()
    async with loopback(published(KEY)) as issuer, asking(issuer, clock) as keys:
        issuer.status = 503
        with pytest.raises(KeysUnavailable):
            await keys.key_set()
        issuer.status = 200
        with pytest.raises(KeysUnavailable):
            await keys.key_set()
        clock.seconds += 30
        assert await kids(keys) == ["key-1"]


async def test_a_caller_who_hangs_up_leaves_the_answer_to_the_others() -> None:
    async with loopback(published(KEY)) as issuer, asking(issuer, Clock()) as keys:
        impatient = asyncio.create_task(kids(keys))
        patient = asyncio.create_task(kids(keys))
        await asyncio.sleep(0)
        impatient.cancel()
        assert await patient == ["key-1"]
        assert len(issuer.requests) == 1


async def test_nobody_listening_means_no_keys() -> None:
    async with loopback() as issuer:
        address = issuer.address
    keys = JwksUrl(address)
    with pytest.raises(KeysUnavailable):
        await keys.key_set()
    await keys.aclose()


@pytest.mark.parametrize(
    "address",
    [
        "http://issuer.example/jwks",
        "http://127.0.0.1.issuer.example/jwks",
        "http://localhost.issuer.example/jwks",
        "http://0.0.0.0/jwks",
        "http://2130706433/jwks",
        "file:///etc/passwd",
        "ftp://127.0.0.1/jwks",
        "/jwks",
        "https:///jwks",
        "",
    ],
)
def test_keys_never_come_over_the_network_in_the_clear(address: str) -> None:
    with pytest.raises(AddressRefused):
        JwksUrl(address)


def test_a_refused_address_does_not_show_its_password() -> None:
    with pytest.raises(AddressRefused) as refused:
        JwksUrl("http://user:hunter2@issuer.example/jwks")
    assert str(refused.value) == "issuer.example: https is required, except on this machine"
