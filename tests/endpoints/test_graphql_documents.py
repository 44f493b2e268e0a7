"""Documents by hash: of manifests, and left by clients for the next time; what runs in which mode."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from endpoints.graphql_documents import Came, Documents, DocumentsMode
from endpoints.graphql_requests import Parameters, RequestRefused
from tests.endpoints.edge import JSON, RESPONSE, reached, whole_application

STATES = "query States { contractStates { status } }"
NAME = "query Name { __typename }"
DELETE = 'mutation Delete { deleteContract(input: {id: "x"}) { clientMutationId } }'
UNKNOWN = "0" * 64


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def persisted(hash_: object, version: object = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": hash_}}


@pytest.fixture
def manifests(tmp_path: Path) -> Path:
    """One as some generators write it, one as others do."""
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps({f"sha256:{digest(STATES)}": STATES}), "utf-8")
    (folder / "b.json").write_text(json.dumps({digest(DELETE): DELETE}), "utf-8")
    return folder


async def asked(client: httpx.AsyncClient, accept: str = RESPONSE, **body: Any) -> tuple[int, dict[str, Any]]:
    """The status, and what came of the document."""
    answer = await client.post("/graphql", json=body, headers={"Accept": accept})
    return answer.status_code, outcome(answer)


def outcome(answer: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name in {"data", "errors"}}


def refused_with(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    """The status, and the code of the only error; nothing ran."""
    status, body = answer
    (error,) = body["errors"]
    assert body.keys() == {"errors"}
    return status, error["extensions"]["code"]


@pytest.mark.parametrize("mode", DocumentsMode)
async def test_a_document_of_a_manifest_runs_by_its_id_in_every_mode(
    keys: Path, manifests: Path, mode: DocumentsMode
) -> None:
    app = whole_application(keys, documents_dir=manifests, documents_mode=mode, graphql_get=True)
    async with reached(app) as client:
        for named in (
            {"documentId": f"sha256:{digest(STATES)}"},
            {"documentId": digest(STATES)},
            {"extensions": persisted(digest(STATES))},
            {"extensions": persisted(digest(STATES)), "query": STATES},
        ):
            status, body = await asked(client, **named)
            assert (status, list(body)) == (200, ["data"])
            assert body["data"]["contractStates"]
        by_get = await client.get("/graphql", params={"documentId": f"sha256:{digest(STATES)}"})
        assert outcome(by_get) == body
        extensions = json.dumps(persisted(digest(STATES)))
        assert outcome(await client.get("/graphql", params={"extensions": extensions})) == body


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_only_documents_of_manifests_run_where_that_is_so(
    keys: Path, manifests: Path, accept: str
) -> None:
    app = whole_application(keys, documents_dir=manifests, documents_mode="only", graphql_get=True)
    async with reached(app) as client:
        for body in (
            {"query": NAME},
            {"query": STATES},
            {"query": NAME, "extensions": persisted(digest(NAME))},
            {"extensions": persisted(digest(NAME))},
        ):
            assert refused_with(await asked(client, accept, **body)) == (403, "DOCUMENT_NOT_TRUSTED")
        by_get = await client.get("/graphql", params={"query": NAME}, headers={"Accept": accept})
        assert by_get.status_code == 403


@pytest.mark.parametrize("mode", ["open", "prefer"])
async def test_what_a_client_leaves_once_runs_by_its_hash_from_then_on(keys: Path, mode: str) -> None:
    async with reached(whole_application(keys, documents_mode=mode, graphql_get=True)) as client:
        by_hash: dict[str, Any] = {"extensions": persisted(digest(NAME))}
        assert refused_with(await asked(client, **by_hash)) == (400, "PERSISTED_QUERY_NOT_FOUND")
        older = await asked(client, JSON, **by_hash)
        assert refused_with(older) == (200, "PERSISTED_QUERY_NOT_FOUND")
        assert older[1]["errors"][0]["message"] == "PersistedQueryNotFound"
        assert await asked(client, query=NAME, **by_hash) == (200, {"data": {"__typename": "Query"}})
        assert await asked(client, **by_hash) == (200, {"data": {"__typename": "Query"}})
        by_get = await client.get("/graphql", params={"extensions": json.dumps(by_hash["extensions"])})
        assert outcome(by_get) == {"data": {"__typename": "Query"}}
        # what was left is no document of a manifest
        assert refused_with(await asked(client, documentId=digest(NAME))) == (400, "DOCUMENT_NOT_FOUND")


@pytest.mark.parametrize("text", ["{", "{ nonsense }", "query ($id: ID!) { node(id: $id) { id } }"])
async def test_what_did_not_run_is_not_remembered(keys: Path, text: str) -> None:
    async with reached(whole_application(keys)) as client:
        status, body = await asked(client, query=text, extensions=persisted(digest(text)))
        assert (status, "data" in body) == (400, False)
        again = await asked(client, extensions=persisted(digest(text)))
        assert refused_with(again) == (400, "PERSISTED_QUERY_NOT_FOUND")


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_a_text_under_the_hash_of_another_is_refused_and_not_remembered(
    keys: Path, manifests: Path, accept: str
) -> None:
    async with reached(whole_application(keys, documents_dir=manifests)) as client:
        for claimed in (digest(STATES), UNKNOWN):
            answer = await asked(client, accept, query=NAME, extensions=persisted(claimed))
            assert refused_with(answer) == (400, "PERSISTED_QUERY_HASH_MISMATCH")
        assert refused_with(await asked(client, extensions=persisted(UNKNOWN))) == (
            400,
            "PERSISTED_QUERY_NOT_FOUND",
        )
        assert (await asked(client, documentId=digest(STATES)))[1]["data"]["contractStates"]


@pytest.mark.parametrize(
    "body",
    [
        {"extensions": {"persistedQuery": "x"}},
        {"extensions": {"persistedQuery": {}}},
        {"extensions": persisted(UNKNOWN, version=2)},
        {"extensions": persisted(UNKNOWN, version=None)},
        {"extensions": persisted(UNKNOWN[1:])},
        {"extensions": persisted(f"sha256:{UNKNOWN}")},
        {"extensions": persisted(digest(NAME).upper())},
        {"extensions": persisted(7)},
        {"documentId": 7},
        {"documentId": digest(STATES), "query": STATES},
        {"documentId": digest(STATES), "extensions": persisted(digest(STATES))},
        {"extensions": {"persistedQuery": None}},
        {"documentId": None},
        {},
    ],
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE])
async def test_a_request_that_names_its_document_badly_is_malformed(
    keys: Path, manifests: Path, accept: str, body: dict[str, Any]
) -> None:
    async with reached(whole_application(keys, documents_dir=manifests)) as client:
        assert refused_with(await asked(client, accept, **body)) == (400, "BAD_REQUEST")


async def test_an_unknown_id_is_said_to_be_unknown(keys: Path, manifests: Path) -> None:
    async with reached(whole_application(keys, documents_dir=manifests)) as client:
        for named in (UNKNOWN, f"sha256:{UNKNOWN}", "md5:0", "", digest(STATES).upper()):
            assert refused_with(await asked(client, documentId=named)) == (400, "DOCUMENT_NOT_FOUND")
            assert refused_with(await asked(client, JSON, documentId=named)) == (200, "DOCUMENT_NOT_FOUND")


async def test_a_mutation_by_its_hash_never_runs_by_get(keys: Path, manifests: Path) -> None:
    async with reached(whole_application(keys, documents_dir=manifests, graphql_get=True)) as client:
        answer = await client.get("/graphql", params={"documentId": digest(DELETE)})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        status, body = await asked(client, documentId=digest(DELETE))
        assert status == 200
        assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_secrets_are_not_compressed_where_only_the_hash_was_sent(keys: Path, tmp_path: Path) -> None:
    secret = 'mutation M { signContract(input: {id: "x"}) { signingUrl } }' + " " * 10
    introspection = "{ __schema { types { name description } } }"
    (tmp_path / "one.json").write_text(
        json.dumps({digest(each): each for each in (secret, introspection)}), "utf-8"
    )
    async with reached(whole_application(keys, documents_dir=tmp_path)) as client:
        answers = [
            await client.post(
                "/graphql", json={"documentId": digest(each)}, headers={"Accept-Encoding": "gzip"}
            )
            for each in (introspection, secret)
        ]
        assert answers[0].headers["content-encoding"] == "gzip"
        assert "accept-encoding" not in answers[1].headers["vary"].lower()


async def test_what_only_manifests_would_refuse_is_told_in_the_log_where_that_is_preferred(
    keys: Path, manifests: Path
) -> None:
    left = {"extensions": persisted(digest(NAME))}
    for mode, came in (("open", []), ("prefer", ["text", "text", "left", "remembered"])):
        app = whole_application(keys, documents_dir=manifests, documents_mode=mode)
        async with reached(app) as client:
            with structlog.testing.capture_logs() as lines:
                for body in (
                    {"query": NAME},
                    {"query": NAME},
                    {"query": NAME, **left},
                    left,
                    {"documentId": digest(STATES)},
                    {"query": STATES, "extensions": persisted(digest(STATES))},
                    {"query": "{"},
                ):
                    await asked(client, **body)
        told = [line for line in lines if line["event"] == "a document of no manifest ran"]
        assert [line["document"] for line in told] == came
        assert [line["times"] for line in told] == list(range(1, len(came) + 1))
        assert {line["sha256"] for line in told} <= {digest(NAME)}
        assert NAME not in str(lines)


def parameters(**given: Any) -> Parameters:
    nothing = {"query": None, "document_id": None, "operation_name": None, "variables": None}
    return Parameters(**{**nothing, "extensions": None, **given})


def leave(documents: Documents, text: str) -> None:
    documents.ran(documents.found(parameters(query=text, extensions=persisted(digest(text)))))


def knows(documents: Documents, text: str) -> bool:
    try:
        return documents.found(parameters(extensions=persisted(digest(text)))).text == text
    except RequestRefused:
        return False


def test_so_many_are_remembered_and_the_one_unused_for_longest_goes_first() -> None:
    documents = Documents(most=2)
    leave(documents, "a")
    leave(documents, "b")
    assert knows(documents, "a")
    leave(documents, "c")
    assert [knows(documents, each) for each in "abc"] == [True, False, True]
    assert documents.counts == {Came.LEFT: 3}


def test_so_many_bytes_are_remembered_and_a_larger_text_than_all_of_them_is_not() -> None:
    documents = Documents(most_bytes=6)
    for text in ("{合", "{a}"):
        leave(documents, text)
    assert (knows(documents, "{合"), knows(documents, "{a}")) == (False, True)
    leave(documents, "{a}")
    leave(documents, "{b}")
    assert (knows(documents, "{a}"), knows(documents, "{b}")) == (True, True)
    leave(documents, "{bbbbb}")
    assert [knows(documents, each) for each in ("{a}", "{b}", "{bbbbb}")] == [True, True, False]


def test_left_documents_do_not_push_out_those_of_manifests() -> None:
    documents = Documents({digest("a"): "a"}, most=1)
    for text in ("b", "c", "a"):
        leave(documents, text)
    assert [knows(documents, each) for each in "abc"] == [True, False, True]
