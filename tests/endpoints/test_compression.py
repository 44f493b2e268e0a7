"""gzip where it pays, never where a secret stands beside what somebody else chose."""

import gzip
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from endpoints.compression import PAYS_FROM, SecretWords, compress
from resolvers import build_schema
from tests.api import Api, mutation_of
from tests.endpoints.edge import BROWSER

STATES = "{ contractStates { status subStatus statusLabel subStatusLabel actions signingModes } }"


def answered(
    content: bytes, *, accepted: str | None = "gzip", cookie: bool = False, sets: bool = False
) -> Response:
    headers = [] if accepted is None else [(b"accept-encoding", accepted.encode())]
    headers += [(b"cookie", b"signing=x")] if cookie else []
    response = Response(content)
    if sets:
        response.set_cookie("signing", "x")
    compress(Request({"type": "http", "headers": headers}), response)
    assert "Accept-Encoding" in response.headers["vary"]
    assert response.headers["content-length"] == str(len(response.body))
    return response


def is_compressed(response: Response) -> bool:
    return response.headers.get("content-encoding") == "gzip"


def test_what_is_small_is_left_alone() -> None:
    assert not is_compressed(answered(b"a" * (PAYS_FROM - 1)))
    large = answered(b"a" * PAYS_FROM)
    assert is_compressed(large)
    assert gzip.decompress(bytes(large.body)) == b"a" * PAYS_FROM


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", False),
        (None, False),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("*, gzip;q=0", False),
    ],
)
def test_only_who_names_gzip_gets_it(accepted: str | None, *, taken: bool) -> None:
    assert is_compressed(answered(b"a" * 5000, accepted=accepted)) is taken


def test_nothing_that_hangs_on_a_cookie_is_compressed() -> None:
    assert not is_compressed(answered(b"a" * 5000, cookie=True))
    assert not is_compressed(answered(b"a" * 5000, sets=True))


def test_every_way_to_a_secret_is_known() -> None:
    words = SecretWords(build_schema())
    for document in (
        "mutation { createContract(input: {}) { errors { code } } }",
        "{ contracts { nodes { document { url } } } }",
        "{ contracts { nodes { u: url } } }",
        "fragment F on Contract { signingUrl }",
        "{ contract(by: {id: 1}) { verificationCode } }",
        "{ partyAProfiles { credentialNumber(reveal: true) } }",
        "query ($r: Boolean!) { partyAProfiles { credentialNumber(reveal: $r) } }",
    ):
        assert words.are_in(document), document
    for document in (
        STATES,
        "{ contracts { nodes { id number reasons { code message } } } }",
        "{ curly { urls } }",
    ):
        assert not words.are_in(document), document


async def test_graphql_is_compressed_but_for_mutations_and_secrets(api: Api) -> None:
    client = api.client()

    async def sent(operation: str, **variables: Any) -> httpx.Response:
        body = {"query": operation, "variables": variables}
        return await api.http.post(
            "/graphql", json=body, headers=client._headers | {"Accept-Encoding": "gzip"}
        )

    states = await sent(STATES)
    assert states.headers["content-encoding"] == "gzip"
    assert len(states.json()["data"]["contractStates"]) == 12
    assert int(states.headers["content-length"]) < len(states.content) / 2
    padding = "x" * 2000
    secret = await sent(
        STATES.replace("{ contractStates", "{ contracts { nodes { verificationCode } } contractStates")
    )
    assert secret.json()["data"]["contracts"] == {"nodes": []}
    mutation = await sent(mutation_of("voidContract"), input={"id": "x", "clientMutationId": padding[:200]})
    assert mutation.status_code == 200
    for answer in (secret, mutation):
        assert "content-encoding" not in answer.headers
    with_cookie = await api.http.post(
        "/graphql", json={"query": STATES}, headers={"Accept-Encoding": "gzip", "Cookie": "a=b"}
    )
    assert "content-encoding" not in with_cookie.headers


async def test_the_empty_verification_page_is_compressed_and_one_with_a_code_in_it_is_not(
    client: httpx.AsyncClient, database: str
) -> None:
    empty = await client.get("/verify", headers={"Accept": BROWSER})
    assert empty.headers["content-encoding"] == "gzip"
    assert "<form" in empty.text
    for query in ({"number": "KJ-1", "code": "abc"}, {"code": "abc"}, {"number": "x" * 100}):
        asked = await client.get("/verify", params=query, headers={"Accept": BROWSER})
        assert len(asked.content) > PAYS_FROM
        assert "content-encoding" not in asked.headers
