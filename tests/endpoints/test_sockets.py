"""graphql-transport-ws, message by message: what is told, and with which code a socket ends."""

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close
from websockets.typing import Subprotocol

from application import subscriptions_of
from endpoints.crowd import Crowd
from endpoints.sockets import MOST_OF_SOCKET, Sockets
from messages import Locale, text
from resolvers import build_schema
from tests.api import MEMBER, OWNER, Api
from tests.endpoints.subscribing import PROTOCOL, socket_to, subscribable, token_of, watching
from tests.waiting import until


def sockets_of(api: Api, **other: Any) -> Starlette:
    """The socket alone, with other times or caps."""
    sockets = Sockets(subscriptions_of(api.program, build_schema()), ["https://ours.example"], **other)
    return Starlette(routes=[WebSocketRoute("/graphql", sockets)])


async def test_a_change_is_told_as_the_contract_is_now_with_loaders_of_its_own(api: Api) -> None:
    query = "subscription { contractChanged { contract { subStatus documents { kind } } event { step } } }"
    async with subscribable(api) as url, socket_to(url) as socket:
        await socket.initialised(token_of(api, OWNER))
        await socket.subscribe("a", query)
        await socket.open()
        await api.client().created("FRAMEWORK", partyAProfileId=await api.client().profile())
        assert await socket.received() == told(
            "a", {"subStatus": "DRAFT_GENERATING", "documents": []}, "CREATED"
        )
        await api.work()
        assert await socket.received() == told(
            "a", {"subStatus": "DRAFT_GENERATED", "documents": [{"kind": "DRAFT"}]}, "DRAFT_RENDERED"
        )


def told(id: str, contract: dict[str, Any], step: str) -> dict[str, Any]:
    change = {"contract": contract, "event": {"step": step}}
    return {"id": id, "type": "next", "payload": {"data": {"contractChanged": change}}}


# fmt: off
BROKEN: dict[str, tuple[str | bytes, int]] = {
    "no JSON":                   ("ping", 4400),
    "a list":                    ('[{"type": "ping"}]', 4400),
    "nothing":                   ("", 4400),
    "a number":                  ("1", 4400),
    "no type":                   ("{}", 4400),
    "a type that is a list":     ('{"type": ["ping"]}', 4400),
    "a type of the server's":    ('{"type": "next", "id": "1", "payload": {}}', 4400),
    "a type of the old":         ('{"type": "start", "id": "1", "payload": {"query": "{ __typename }"}}', 4400),
    "a name twice":              ('{"type": "ping", "type": "pong"}', 4400),
    "deep":                      ('{"type": "ping", "payload": ' + '{"a":' * 5_000 + "1" + "}" * 5_001, 4400),
    "bytes":                     (b'{"type": "ping"}', 4400),
    "a payload that is a list":  ('{"type": "connection_init", "payload": []}', 4400),
    "a token that is a number":  ('{"type": "connection_init", "payload": {"authorization": 1}}', 4400),
    "no id":                     ('{"type": "subscribe", "payload": {"query": "{ __typename }"}}', 4400),
    "an empty id":               ('{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}', 4400),
    "a long id":                 ('{"type": "complete", "id": "' + "a" * 129 + '"}', 4400),
    "no payload":                ('{"type": "subscribe", "id": "1"}', 4400),
    "too soon":                  ('{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}', 4401),
    "no token":                  ('{"type": "connection_init"}', 4403),
    "a strange token":           ('{"type": "connection_init", "payload": {"authorization": "Bearer x.y.z"}}', 4403),
    "a token that is not ASCII": ('{"type": "connection_init", "payload": {"authorization": "Bearer é"}}', 4403),
    "300 kB":                    ('{"type": "ping", "payload": {"a": "' + "a" * 300_000 + '"}}', 1009),
}
# fmt: on


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_the_protocol_does_not_know_ends_the_socket_with_its_code(api: Api) -> None:
    async with subscribable(api) as url:
        for name, (message, code) in BROKEN.items():
            async with socket_to(url) as socket:
                await socket.connection.send(message)
                assert (name, (await socket.closed())[0]) == (name, code)
        async with socket_to(url) as socket:
            await socket.send(type="complete", id="nobody's")
            await socket.send(type="pong")
            await socket.open()
            await socket.initialised(token_of(api, OWNER))
            await socket.send(type="connection_init")
            assert await socket.closed() == (4429, "Too many initialisation requests")
        async with socket_to(url) as socket:
            await socket.initialised(token_of(api, OWNER))
            await socket.send(type="subscribe", id="1", payload={"query": 1})
            assert await socket.closed() == (4400, "query must be a string.")


@pytest.mark.parametrize("pieces", [[b"\xff"], [b"\xe5", b"\x90"], [b"{}", b"\xc0\x80"]])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_text_that_is_not_utf_8_ends_the_socket_and_is_no_error_of_ours(
    api: Api, pieces: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    async with subscribable(api) as url, socket_to(url) as socket:
        await socket.connection.send(pieces, text=True)
        assert (await socket.closed())[0] == 1007
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_other_origins_are_shut_out_and_the_old_protocol_is_not_spoken(api: Api) -> None:
    async with subscribable(api, sockets_of(api)) as url:
        for origin in ("https://evil.example", "null", "http://ours.example", "https://ours.example:444"):
            with pytest.raises(InvalidStatus) as refused:
                async with socket_to(url, Origin=origin):
                    pass
            assert refused.value.response.status_code == 403
            (error,) = json.loads(refused.value.response.body or b"")["errors"]
            assert error["extensions"] == {"code": "ORIGIN_REFUSED"}
            assert error["message"] == text("subscription.ORIGIN_REFUSED", Locale.ZH_CN)  # and of no session
        async with socket_to(url, Origin="https://ours.example") as socket:
            await socket.initialised(token_of(api, OWNER))
        for protocols in ((), (Subprotocol("graphql-ws"),)):
            async with socket_to(url, protocols=protocols) as socket:
                assert socket.connection.subprotocol is None
                assert await socket.closed() == (4406, "Subprotocol not acceptable")
        async with socket_to(url, protocols=(Subprotocol("graphql-ws"), PROTOCOL)) as socket:
            assert socket.connection.subprotocol == PROTOCOL
    ours = api.program.settings.public_url
    async with subscribable(api) as url, socket_to(url, Origin=ours) as socket:
        assert (await socket.closed())[0] == 1001  # this process is going away, but the origin is ours


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_does_not_say_who_it_is_in_time_is_shown_the_door(api: Api) -> None:
    async with subscribable(api, sockets_of(api, patience=0.1)) as url, socket_to(url) as socket:
        assert await socket.closed() == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_principal_has_so_many_sockets_and_those_go_on(api: Api) -> None:
    async with subscribable(api, sockets_of(api, most_of_one=2)) as url:
        async with watching(api, url) as first, watching(api, url):
            async with socket_to(url) as third:
                await third.send(type="connection_init", payload={"authorization": token_of(api, OWNER)})
                assert await third.closed() == (1013, "Too many connections")
            async with watching(api, url, MEMBER):
                await first.open()
        async with watching(api, url), watching(api, url) as again:
            await again.open()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_has_not_said_who_it_is_counts_as_a_request_of_its_address(api: Api) -> None:
    crowd: Any = Crowd(sockets_of(api), most=1)
    async with subscribable(api, crowd) as url:
        async with socket_to(url) as first:
            with pytest.raises(InvalidStatus) as refused:
                async with socket_to(url, Accept_Language="en"):
                    pass
            answer = refused.value.response
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
            assert b'"code":"RATE_LIMITED"' in (answer.body or b"")
            await first.initialised(token_of(api, OWNER))
            async with socket_to(url) as second:
                await second.initialised(token_of(api, MEMBER))
        await until(lambda: len(crowd.places) == 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_token_may_come_in_the_header_and_one_in_the_payload_goes_first(api: Api) -> None:
    good = token_of(api, OWNER)
    async with subscribable(api) as url:
        async with socket_to(url, Authorization=good) as socket:
            await socket.initialised(None)
        async with socket_to(url, Authorization="Bearer x.y.z") as socket:
            await socket.initialised(good)
        async with socket_to(url, Authorization=good) as socket:
            await socket.send(type="connection_init", payload={"Authorization": "Bearer x.y.z"})
            assert await socket.closed() == (4403, "Forbidden: MALFORMED")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_id_is_one_subscription_at_a_time(api: Api) -> None:
    async with subscribable(api) as url, watching(api, url) as socket:
        await socket.send(type="complete", id="1")
        await socket.subscribe("1")
        await socket.open()
        await api.client().created("FRAMEWORK", partyAProfileId=await api.client().profile())
        assert (await socket.received())["type"] == "next"
        await socket.open()  # once, not twice
        await socket.subscribe("1")
        assert await socket.closed() == (4409, "Subscriber for 1 already exists")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_no_good_subscription_is_an_error_of_its_own_and_the_socket_goes_on(api: Api) -> None:
    refused = {
        "{ viewer { userName } }": "BAD_REQUEST",
        'mutation { deleteContract(input: {id: "con_1"}) { errors { code } } }': "BAD_REQUEST",
        "": "BAD_REQUEST",
        "type X { a: Int }": "BAD_REQUEST",
        "subscription A { contractChanged { event { id } } } query B { __typename }": "BAD_REQUEST",
        "subscription {": "BAD_USER_INPUT",
        "subscription { contractChanged { secrets } }": "BAD_USER_INPUT",
        "subscription { contractChanged { __typename } more: contractChanged { __typename } }": "BAD_USER_INPUT",
        "subscription ($a: Boolean!) { contractChanged @skip(if: $a) { __typename } }": "BAD_USER_INPUT",
    }
    async with subscribable(api) as url, socket_to(url) as socket:
        await socket.initialised(token_of(api, OWNER))
        for query, code in refused.items():
            await socket.subscribe("1", query, a=True)
            answer = await socket.received()
            assert (answer["type"], answer["id"], set(answer)) == ("error", "1", {"type", "id", "payload"})
            assert [error["extensions"]["code"] for error in answer["payload"]] == [code], query
        await socket.open()
    assert api.services.feed._of_one == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_socket_has_so_many_subscriptions_and_those_go_on(api: Api) -> None:
    async with subscribable(api) as url, socket_to(url, Accept_Language="en") as socket:
        await socket.initialised(token_of(api, MEMBER))
        for number in range(MOST_OF_SOCKET):
            await socket.subscribe(str(number))
        await socket.subscribe("one too many")
        assert await socket.received() == {
            "id": "one too many",
            "type": "error",
            "payload": [
                {
                    "message": "Too many subscriptions are open. Please close some that are no longer needed.",
                    "extensions": {"code": "TOO_MANY_SUBSCRIPTIONS"},
                }
            ],
        }
        await api.client().created("FRAMEWORK", partyAProfileId=await api.client().profile())
        ids = {(await socket.received())["id"] for _ in range(MOST_OF_SOCKET)}
        assert ids == {str(number) for number in range(MOST_OF_SOCKET)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_socket_ends_with_its_token_and_nothing_is_told_after_it(api: Api) -> None:
    profile = await api.client().profile()
    short = token_of(api, OWNER, lifetime=timedelta(seconds=3))
    async with (
        subscribable(api, sockets_of(api, pulse=0.05, patience=0.05)) as pulsing,
        subscribable(api) as url,
        socket_to(pulsing) as idle,
        socket_to(url) as busy,
    ):
        await idle.initialised(short)
        await busy.initialised(short)
        await busy.subscribe("1")
        await busy.open()
        assert await idle.closed() == (4403, "Forbidden: EXPIRED")
        await api.client().created("FRAMEWORK", partyAProfileId=profile)
        with pytest.raises(ConnectionClosed) as closed:
            await busy.received()
        assert closed.value.rcvd == Close(4403, "Forbidden: EXPIRED")
    assert api.services.feed._of_one == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_when_the_server_goes_away_every_socket_is_told_and_nothing_is_left(api: Api) -> None:
    async with subscribable(api) as url:
        async with watching(api, url) as first, watching(api, url, MEMBER) as second, socket_to(url) as third:
            await api.services.feed.close()
            assert [await each.closed() for each in (first, second, third)] == [(1001, "Going away")] * 3
        async with socket_to(url) as late:
            assert await late.closed() == (1001, "Going away")
    await asyncio.sleep(0.05)
    assert api.services.feed._of_one == {}


async def test_a_hundred_subscribers_all_hear_it(api: Api) -> None:
    profile = await api.client().profile()
    async with subscribable(api) as url, asyncio.TaskGroup() as group:
        everybody = [group.create_task(_heard(api, url, MEMBER if each % 2 else OWNER)) for each in range(5)]
        await until(lambda: sum(api.services.feed._of_one.values()) == 100)
        await api.client().created("FRAMEWORK", partyAProfileId=profile)
    assert [len(each.result()) for each in everybody] == [MOST_OF_SOCKET] * 5
    assert {body for each in everybody for body in each.result()} == {"DRAFT_GENERATING"}


async def _heard(api: Api, url: str, user: Any) -> list[str]:
    async with socket_to(url) as socket:
        await socket.initialised(token_of(api, user))
        for number in range(MOST_OF_SOCKET):
            await socket.subscribe(str(number))
        answers = [await socket.received() for _ in range(MOST_OF_SOCKET)]
        return [answer["payload"]["data"]["contractChanged"]["contract"]["subStatus"] for answer in answers]
