"""`serve`: a first start that explains itself, a second that seeds nothing, an end in order."""

import base64
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from commands.banner import banner
from providers.demonstration import DEMONSTRATION_USERS
from tests.commands.programs import Installation, Person, Process, printed_tokens


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_the_first_start_prints_addresses_and_a_token_for_each_user(server: Process) -> None:
    url = server.installation.url
    for address in ("/graphql", "/verify", "/healthz", "/readyz"):
        assert f"{url}{address}" in server.output
    assert "loaded the demonstration: 4 accounts" in server.output
    tokens = printed_tokens(server.output)
    assert list(tokens) == [user.user_id for user in DEMONSTRATION_USERS]
    for user_id, token in tokens.items():
        claims = token.split(".")[1]
        assert orjson.loads(base64.urlsafe_b64decode(claims + "=="))["sub"] == user_id


def test_a_running_server_is_alive_and_ready(server: Process) -> None:
    url = server.installation.url
    assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{url}/readyz")
    assert ready.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "storage": "ok", "queue": "ok", "seal": "ok"},
    }


def test_a_printed_token_opens_the_api_and_nothing_else_does(server: Process) -> None:
    query = "{ viewer { userName account { name } } }"
    for user in DEMONSTRATION_USERS:
        viewer = Person(server, user).data(query)["viewer"]
        assert viewer["userName"] == user.user_name
        assert (viewer["account"] is None) == (user.account_reference is None)
    url = f"{server.installation.url}/graphql"
    stranger = httpx.post(url, json={"query": query}, headers={"Authorization": "Bearer x.y.z"}).json()
    assert stranger["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert not (stranger.get("data") or {}).get("viewer")


def lines_of(server: Process, request_id: str) -> list[dict[str, Any]]:
    """What the log says of a request; it is written after the answer has left."""
    for _ in range(50):
        lines = [orjson.loads(line) for line in server.errors.splitlines() if line.endswith("}")]
        if found := [line for line in lines if line.get("request_id") == request_id]:
            return found
        time.sleep(0.1)
    return []


def test_a_request_is_one_line_of_json_with_the_callers_ids(server: Process) -> None:
    trace_id, request_id = "4bf92f3577b34da6a3ce929d0e0e4736", "order-7/line-1"
    answer = httpx.post(
        f"{server.installation.url}/graphql",
        json={"query": "query Mine { contractStates { status } }"},
        headers={"X-Request-Id": request_id, "traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"},
    )
    assert answer.headers["x-request-id"] == request_id
    assert "server" not in answer.headers
    (line,) = lines_of(server, request_id)
    assert line.pop("milliseconds") > 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "method": "POST",
        "route": "/graphql",
        "status": 200,
        "document": "text",
        "operation": "Mine",
        "root_field": "contractStates",
        "outcome": "ok",
        "request_id": request_id,
        "trace_id": trace_id,
    }


def test_the_banner_names_graphiql_where_it_is_served(server: Process) -> None:
    url = server.installation.url
    assert f"  GraphiQL  {url}/graphiql" in server.output.splitlines()
    assert httpx.get(f"{url}/graphiql").status_code == 200
    without = list(banner(url, None, graphiql=False, now=datetime.now(UTC)))
    assert [line for line in without if "GraphiQL" in line] == []


def test_the_first_query_of_the_banner_can_be_pasted(server: Process) -> None:
    lines = server.output.splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("curl "))
    assert all(line.endswith("\\") for line in lines[at : at + 2])
    body = lines[at + 2].strip().removeprefix("-d '").removesuffix("'")
    token = lines[at + 1].partition("Bearer ")[2].partition("'")[0]
    answer = httpx.post(
        f"{server.installation.url}/graphql",
        content=body,
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    ).json()
    assert "errors" not in answer
    assert [option["eligible"] for option in answer["data"]["creationOptions"]].count(True) >= 1


def test_being_told_to_stop_is_no_failure_and_a_second_start_seeds_nothing(
    installation: Installation,
) -> None:
    first = Process(installation, "serve")
    try:
        assert first.ready().stop() == 0
        assert first.output.count("loaded the demonstration") == 1
        assert first.complaints == ""
    finally:
        first.end()
    second = Process(installation, "serve")
    try:
        assert second.ready().stop(signal.SIGINT) == 0
        assert second.output.count("loaded the demonstration") == 1  # that of the first start
        assert second.output.count("migrated ") == first.output.count("migrated ")
        assert second.complaints == ""
    finally:
        second.end()


def test_a_taken_port_is_said_in_one_line(server: Process, installation: Installation) -> None:
    installation.port = server.installation.port
    refused = installation.run("serve")
    assert (refused.returncode, refused.stderr) == (2, "")
    assert refused.stdout.splitlines()[-1].startswith(
        "cannot start: cannot listen where HETONG_HOST and HETONG_PORT say: Address already in use"
    )
    assert "/graphql" not in refused.stdout  # nobody is told addresses where another answers
