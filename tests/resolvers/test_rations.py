"""Codes, reminders and verification by number have limits of their own, by who tries and by what is tried."""

from typing import Any

import pytest

from auth.throttle import Throttle
from tests.api import MEMBER, OTHER_OWNER, OWNER, Api, mutation_of
from tests.resolvers.test_verify_contract import VERIFY
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import unwritten, written


def strict(api: Api, factor: float) -> None:
    api.program.throttle._rations = Throttle(rations=factor)._rations


async def test_verification_by_number_is_limited_by_address_and_by_user(api: Api) -> None:
    strict(api, 0.05)  # three at once of one principal, six of one number
    before = await written()
    for number in ("A", "B", "C"):
        assert (await api.client(None).run(VERIFY, number=number, code="x")).errors == []
    reply = await api.client(None).run(VERIFY, number="D", code="x")
    assert (reply.status, reply.data, reply.codes) == (200, None, ["RATE_LIMITED"])
    (error,) = reply.errors
    assert error["path"] == ["verifyContract"]
    assert error["extensions"]["retryAfter"] in range(50, 61)
    assert (await api.client(OWNER).run(VERIFY, number="D", code="x")).errors == []
    assert await written() == before


async def test_one_number_is_limited_whoever_tries(api: Api) -> None:
    strict(api, 0.05)
    for user in (None, OWNER, MEMBER):
        for number in ("kj-1", " KJ-1 "):
            assert (await api.client(user).run(VERIFY, number=number, code="x")).errors == []
    reply = await api.client(OTHER_OWNER).run(VERIFY, number="KJ-1", code="x")
    assert reply.codes == ["RATE_LIMITED"]
    assert (await api.client(OTHER_OWNER).run(VERIFY, number="KJ-2", code="x")).errors == []


@pytest.mark.parametrize(
    ("name", "input", "factor"),
    [
        ("sendSigningCode", {}, 0.1),
        ("signContract", {"signingCode": "123456"}, 0.05),
        ("remindSigning", {}, 0.1),
    ],
)
async def test_codes_and_reminders_are_limited_for_each_contract(
    wizard: Wizard, name: str, input: dict[str, Any], factor: float
) -> None:
    """One at once for each contract; what the e-sign provider says to it is not asked."""
    contract = await wizard.out()
    strict(wizard.api, factor)
    await wizard.client.mutate(name, {"id": contract, **input})
    reply = await unwritten(wizard.client, mutation_of(name), input={"id": contract, **input})
    assert (reply.status, reply.data, reply.codes) == (200, None, ["RATE_LIMITED"])
    assert reply.errors[0]["path"] == [name]
    assert reply.errors[0]["extensions"]["retryAfter"] >= 100
    strict(wizard.api, 0)
    await wizard.client.mutate(name, {"id": contract, **input})


async def test_asking_where_to_sign_is_no_attempt(wizard: Wizard) -> None:
    contract = await wizard.out()
    strict(wizard.api, 0.05)
    for _ in range(10):
        await wizard.client.done("signContract", {"id": contract})
