"""What one principal may spend: over it the whole request is refused, with 429 and when to come back."""

import httpx
import pytest

from auth.throttle import Rate
from tests.api import MEMBER, OWNER, PARTY_A, Api, mutation_of
from tests.resolvers.world import unwritten, written

FIFTY = "{ contracts(first: 49) { nodes { id } } }"


def poor(api: Api, burst: float, per_second: float = 0.001) -> None:
    api.program.throttle.spending.rate = Rate(burst, per_second)


async def test_who_has_spent_everything_is_told_when_to_come_back(api: Api) -> None:
    poor(api, 120, 0.5)
    client = api.client()
    assert (await client.run(FIFTY)).body["extensions"]["cost"]["remaining"] == 70
    assert (await client.run(FIFTY)).status == 200
    reply = await client.run(FIFTY)
    assert (reply.status, reply.data, reply.codes) == (429, None, ["RATE_LIMITED"])
    (error,) = reply.errors
    assert error["message"].startswith("操作过于频繁，本次没有执行。请在 ")
    assert error["extensions"]["retryAfter"] in range(
        55, 63
    )  # thirty points, or one less, at half a point a second
    assert reply.body["extensions"]["cost"]["requested"] == 50


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "*/*"])
async def test_the_status_is_429_whatever_is_accepted(api: Api, accept: str) -> None:
    poor(api, 1)
    headers = {"Accept": accept, "Accept-Language": "en"}
    answers = [await api.http.post("/graphql", json={"query": "{"}, headers=headers) for _ in range(2)]
    assert [answer.status_code == 429 for answer in answers] == [False, True]
    assert answers[1].headers["retry-after"] == "1000"
    assert answers[1].json()["errors"] == [
        {
            "message": "Too much was asked for in a short time, so this was not done."
            " Please try again in 1000 seconds.",
            "extensions": {"code": "RATE_LIMITED", "retryAfter": 1000},
        }
    ]


async def test_nothing_of_what_is_refused_is_done_and_nobody_else_is_hindered(api: Api) -> None:
    poor(api, 60)
    save = mutation_of("savePartyAProfile")
    assert (await api.client().run(save, input=PARTY_A)).errors == []
    reply = await unwritten(api.client(), save, input=PARTY_A)
    assert (reply.status, reply.codes) == (429, ["RATE_LIMITED"])
    assert (await api.client(OWNER, "en").run(save, input=PARTY_A)).status == 429  # the same user
    assert (await api.client(MEMBER).run(FIFTY)).status == 200  # another, of the same account
    assert (await api.client(None).run("{ contractStates { status } }")).status == 200


async def test_strangers_are_their_addresses(api: Api) -> None:
    poor(api, 20)
    transport = api.http._transport
    assert isinstance(transport, httpx.ASGITransport)

    async def status(address: str) -> int:
        stranger = httpx.ASGITransport(transport.app, client=(address, 1))
        async with httpx.AsyncClient(transport=stranger, base_url=str(api.http.base_url)) as http:
            return (await http.post("/graphql", json={"query": "{ contractStates { status } }"})).status_code

    assert [await status(each) for each in ("192.0.2.1", "192.0.2.1", "192.0.2.2")] == [200, 429, 200]
    assert [await status(each) for each in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")] == [
        200,
        429,
        200,
    ]


async def test_even_what_cannot_be_read_is_paid_for_and_without_a_point_left_nothing_is_read(
    api: Api,
) -> None:
    poor(api, 3)
    before = await written()
    for operation, codes in (
        ("{", ["BAD_USER_INPUT"]),
        ("{ nonsense }", ["BAD_USER_INPUT"]),
        ("{" + "a" * 5, ["BAD_USER_INPUT"]),
        ("{", ["RATE_LIMITED"]),
        ("{ __typename }", ["RATE_LIMITED"]),
    ):
        assert (await api.client().run(operation)).codes == codes
    assert await written() == before
