"""GET /schema.graphql: what generators of clients read."""

from pathlib import Path

import httpx
from graphql import build_schema

from schema.printed import PRINTED
from tests.endpoints.edge import reached, whole_application


async def test_the_schema_is_served_as_it_is_printed(edge: httpx.AsyncClient) -> None:
    answer = await edge.get("/schema.graphql")
    assert answer.status_code == 200
    assert answer.content == PRINTED.read_bytes()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert build_schema(answer.text).type_map["ContractBy"].is_one_of  # type: ignore[attr-defined]  # an input


async def test_who_has_it_already_gets_no_second_copy(edge: httpx.AsyncClient) -> None:
    etag = (await edge.get("/schema.graphql")).headers["etag"]
    known = await edge.get("/schema.graphql", headers={"If-None-Match": etag})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
    other = await edge.get("/schema.graphql", headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.content) == (200, PRINTED.read_bytes())


async def test_head_tells_without_the_text_and_nothing_is_written_here(edge: httpx.AsyncClient) -> None:
    head = await edge.head("/schema.graphql")
    assert (head.status_code, head.content) == (200, b"")
    assert (await edge.post("/schema.graphql")).status_code == 405


async def test_it_travels_compressed(edge: httpx.AsyncClient) -> None:
    answer = await edge.get("/schema.graphql", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.content == PRINTED.read_bytes()


async def test_where_introspection_is_off_it_is_not_there(keys: Path) -> None:
    async with reached(whole_application(keys, graphql_introspection=False)) as silent:
        assert (await silent.get("/schema.graphql")).status_code == 404
