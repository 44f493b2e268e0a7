"""CORS: off by default; when on, for exactly the configured origins; with a session only where one counts."""

from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from settings import Settings
from tests.endpoints.edge import reached, whole_application

CONSOLE, OTHER = "https://console.example", "http://127.0.0.1:5173"
QUERY = {"query": "{ __typename }"}
STRANGERS = (
    "https://evil.example",
    "http://console.example",
    "https://console.example.evil.example",
    "https://evilconsole.example",
    "https://console.example:8443",
    "https://CONSOLE.example",
    "https://console.example/",
    "null",
    "*",
    "",
)
ASKS = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


def granted(headers: httpx.Headers) -> set[str]:
    return {name for name in headers if name.startswith("access-control")}


async def test_without_origins_nothing_is_shared_and_nothing_is_said(keys: Path) -> None:
    async with reached(whole_application(keys)) as client:
        answer = await client.post("/graphql", json=QUERY, headers={"Origin": CONSOLE})
        asked = await client.options("/graphql", headers={"Origin": CONSOLE, **ASKS})
    assert (answer.status_code, granted(answer.headers), "Origin" in answer.headers["vary"]) == (
        200,
        set(),
        False,
    )
    assert (asked.status_code, granted(asked.headers)) == (405, set())


async def test_a_configured_origin_may_ask_and_read(keys: Path) -> None:
    async with reached(whole_application(keys, cors_origins=f"{CONSOLE}, {OTHER}")) as client:
        for origin in (CONSOLE, OTHER):
            asked = await client.options("/graphql", headers={"Origin": origin, **ASKS})
            assert (asked.status_code, asked.content) == (204, b"")
            assert asked.headers["access-control-allow-origin"] == origin
            assert asked.headers["access-control-allow-methods"] == "GET, HEAD, POST"
            allowed = asked.headers["access-control-allow-headers"].lower().split(", ")
            assert {"authorization", "content-type", "accept-language", "traceparent"} <= set(allowed)
            assert asked.headers["access-control-max-age"] == "7200"
            assert "Origin" in asked.headers["vary"]
            assert asked.headers["access-control-allow-credentials"] == "true"
            for path in ("/graphql", "/documents/x", "/previews/x", "/verify"):
                answer = await client.get(path, headers={"Origin": origin})
                assert answer.headers["access-control-allow-origin"] == origin
                assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
                assert "Origin" in answer.headers["vary"]
                with_session = answer.headers.get("access-control-allow-credentials")
                assert with_session == ("true" if path == "/graphql" else None)


@pytest.mark.parametrize("origin", STRANGERS)
async def test_other_origins_get_the_answer_of_a_server_that_knows_no_cors(keys: Path, origin: str) -> None:
    async with reached(whole_application(keys, cors_origins=CONSOLE)) as client:
        asked = await client.options("/graphql", headers={"Origin": origin, **ASKS})
        answer = await client.post("/graphql", json=QUERY, headers={"Origin": origin})
    assert (asked.status_code, granted(asked.headers)) == (405, set())
    assert (answer.status_code, granted(answer.headers)) == (200, set())
    assert "Origin" in answer.headers["vary"]


async def test_a_request_without_an_origin_is_told_that_the_answer_hangs_on_it(keys: Path) -> None:
    async with reached(whole_application(keys, cors_origins=CONSOLE)) as client:
        answer = await client.post("/graphql", json=QUERY)
    assert granted(answer.headers) == set()
    assert "Origin" in answer.headers["vary"]


async def test_the_pages_of_signing_are_shared_with_nobody(keys: Path) -> None:
    async with reached(whole_application(keys, cors_origins=CONSOLE)) as client:
        for path in ("/sign/x", "/sign/x/document", "/esign/activate/x", "/callbacks/esign/x", "/healthz"):
            answer = await client.request("OPTIONS", path, headers={"Origin": CONSOLE, **ASKS})
            assert (answer.status_code, granted(answer.headers)) == (405, set()), path


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*.example",
        "https://console.example/",
        "https://console.example/path",
        "console.example",
        "https://Console.example",
        "https://console.example:443",
        "http://console.example:80",
        "https://user@console.example",
        "null",
        "ftp://console.example",
        "https://console.example:0",
    ],
)
def test_an_origin_that_no_browser_sends_is_a_mistake_in_the_settings(origin: str) -> None:
    with pytest.raises(ValidationError, match="HETONG_CORS_ORIGINS: an origin is https://host"):
        Settings(_env_file=None, cors_origins=f"{CONSOLE},{origin}")


def test_origins_are_written_with_commas_between() -> None:
    assert Settings(_env_file=None, cors_origins=f" {CONSOLE} ,{OTHER},").cors_origins == (CONSOLE, OTHER)
    assert Settings(_env_file=None, cors_origins="https://console.example:80").cors_origins == (
        "https://console.example:80",
    )
