"""Two requests at once, on both databases: one wins, the other is told, and nothing is done twice."""

import asyncio
from typing import Any

from models import Contract, ContractEvent, ContractLine, FilingClaim, OrderClaim
from rules.terms import ContractEventStep, ContractKind
from tests.api import Api
from tests.models.builders import STEP
from tests.resolvers.world import framed, moved, row_of

ROUNDS = 3


def codes(payloads: list[Any]) -> list[list[str]]:
    return sorted([error["code"] for error in payload["errors"]] for payload in payloads)


async def test_of_two_framework_contracts_at_once_one_is_created(api: Api) -> None:
    clients = [api.client(), api.client(language="en")]
    profile = await clients[0].profile()
    application = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile}
    for made in range(1, ROUNDS + 1):
        payloads = await asyncio.gather(*(c.mutate("createContract", application) for c in clients * 2))
        assert codes(payloads) == [[]] + [["FRAMEWORK_ALREADY_EXISTS"]] * 3
        (winner,) = [payload["contract"] for payload in payloads if payload["contract"]]
        assert await Contract.filter(kind=ContractKind.FRAMEWORK).count() == made
        await moved(winner["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)


async def test_of_two_contracts_for_one_order_one_gets_it(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    shared = orders["DD20260002"]
    choices = ([orders["DD20260001"], shared], [shared, orders["DD20260003"]], [shared])
    applications = [
        {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": profile, "orderIds": chosen}
        for chosen in choices
    ]
    payloads = await asyncio.gather(*(client.mutate("createContract", each) for each in applications))
    assert codes(payloads) == [[], ["ORDER_OCCUPIED"], ["ORDER_OCCUPIED"]]
    (winner,) = [payload["contract"] for payload in payloads if payload["contract"]]
    row = await row_of(winner["id"])
    assert await Contract.filter(kind=ContractKind.ORDER).count() == 1
    assert {claim.contract_id for claim in await OrderClaim.all()} == {row.id}
    assert {line.contract_id for line in await ContractLine.all()} == {row.id}
    assert await OrderClaim.all().count() == len(
        choices[payloads.index(next(p for p in payloads if p["contract"]))]
    )


async def test_of_two_contracts_for_one_filing_order_one_gets_it(api: Api) -> None:
    client, profile = await framed(api)
    filing = (await client.filing_orders())["BA20260001"]
    application = {
        "kind": "FILING",
        "signingMode": "UNILATERAL",
        "partyAProfileId": profile,
        "filingOrderId": filing,
    }
    payloads = await asyncio.gather(*(client.mutate("createContract", application) for _ in range(3)))
    assert codes(payloads) == [[], ["FILING_OCCUPIED"], ["FILING_OCCUPIED"]]
    assert await FilingClaim.all().count() == 1


async def test_of_void_and_finalize_at_once_one_happens(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    for _ in range(ROUNDS):
        contract = await client.created("FRAMEWORK", partyAProfileId=profile)
        await moved(contract["id"], STEP.DRAFT_RENDERED)
        names = ("finalizeContract", "voidContract", "finalizeContract", "voidContract")
        payloads = await asyncio.gather(*(client.mutate(name, {"id": contract["id"]}) for name in names))
        outcomes = codes(payloads)
        assert outcomes[0] == []
        assert {code for (code,) in outcomes[1:]} <= {"ACTION_NOT_AVAILABLE", "CONTRACT_CHANGED"}
        row = await row_of(contract["id"])
        taken = await ContractEvent.filter(
            contract_id=row.id, step__in=(ContractEventStep.FINALIZED, ContractEventStep.VOIDED)
        )
        assert len(taken) == 1
        assert (row.version, row.sub_status) == (3, taken[0].after)
        if taken[0].step is ContractEventStep.FINALIZED:
            return
        await client.done("deleteContract", {"id": contract["id"]})


async def test_of_two_deletions_at_once_one_happens(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260002"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    payloads = await asyncio.gather(
        *(client.mutate("deleteContract", {"id": contract["id"]}) for _ in range(4))
    )
    outcomes = codes(payloads)
    assert outcomes[0] == []
    assert {code for (code,) in outcomes[1:]} <= {"NOT_FOUND", "CONTRACT_CHANGED"}
    assert [len(payload["releasedOrders"]) for payload in payloads if not payload["errors"]] == [1]
    assert await ContractEvent.filter(step=ContractEventStep.DELETED).count() == 1


async def test_of_two_saves_of_one_version_one_is_kept(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    saves = [
        {"id": profile, "expectedVersion": 1, "address": address} for address in ("甲路一号", "乙路二号")
    ]
    payloads = await asyncio.gather(*(client.mutate("savePartyAProfile", save) for save in saves))
    assert codes(payloads) == [[], ["CONTRACT_CHANGED"]]


async def test_two_first_profiles_at_once_make_one_default(api: Api) -> None:
    client = api.client()
    await asyncio.gather(*(client.profile(label=label) for label in ("总部", "分部", "办事处")))
    found = await client.data("{ partyAProfiles { isDefault } }")
    assert sorted(profile["isDefault"] for profile in found["partyAProfiles"]) == [False, False, True]


async def test_two_first_requests_of_an_account_make_it_once(api: Api) -> None:
    """Many fields of one request, and many requests: the stale account is asked about and answers alike."""
    client = api.client()
    await api.stale()
    replies = await asyncio.gather(*(client.data("{ viewer { account { id name } } }") for _ in range(6)))
    assert all(reply == replies[0] for reply in replies)
