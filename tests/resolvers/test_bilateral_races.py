"""Two people in one wizard, and two drafts for one order, at once: one wins, and nothing is half done."""

import asyncio
from collections.abc import Sequence
from typing import Any

from models import Contract, ContractEvent, ContractLine, FilingClaim, OrderClaim
from rules.terms import ContractEventStep, ContractKind, ContractSubStatus
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import row_of

ROUNDS = 3


def codes(payloads: Sequence[Any]) -> list[list[str]]:
    return sorted([error["code"] for error in payload["errors"]] for payload in payloads)


async def whole() -> None:
    """Every order is claimed by the undeleted contract whose rows it is in, and by no other."""
    claims = {(claim.order_id, claim.contract_id) for claim in await OrderClaim.all()}
    lines = await ContractLine.filter(contract__deleted_at=None)
    assert claims == {(line.order_id, line.contract_id) for line in lines}
    for contract in await Contract.filter(kind=ContractKind.ORDER, deleted_at=None):
        assert await ContractLine.filter(contract_id=contract.id).count() == contract.line_count


async def test_of_two_drafts_filled_in_with_one_order_one_gets_it(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    drafts = [await wizard.created("ORDER") for _ in range(3)]
    shared = orders["DD20260002"]
    choices = ([orders["DD20260001"], shared], [shared, orders["DD20260003"]], [shared])
    forms = [wizard.form(draft, orderIds=chosen) for draft, chosen in zip(drafts, choices, strict=True)]
    payloads = await asyncio.gather(*(wizard.client.mutate("fillInContract", form) for form in forms))
    assert codes(payloads) == [[], ["ORDER_OCCUPIED"], ["ORDER_OCCUPIED"]]
    (winner,) = [payload["contract"] for payload in payloads if payload["contract"]]
    assert {line.contract_id for line in await ContractLine.all()} == {(await row_of(winner["id"])).id}
    await whole()
    losers = await Contract.filter(sub_status=ContractSubStatus.FILLING_IN)
    assert [(loser.version, loser.line_count, loser.party_a_copy) for loser in losers] == [(1, 0, None)] * 2


async def test_drafts_that_exchange_their_orders_at_once_end_whole(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    one, other = orders["DD20260001"], orders["DD20260002"]
    for _ in range(ROUNDS):
        drafts = [await wizard.created("ORDER", orderIds=[each]) for each in (one, other)]
        payloads = await asyncio.gather(
            wizard.client.mutate("fillInContract", wizard.form(drafts[0], orderIds=[other])),
            wizard.client.mutate("fillInContract", wizard.form(drafts[1], orderIds=[one])),
        )
        assert codes(payloads) == [["ORDER_OCCUPIED"], ["ORDER_OCCUPIED"]]
        await whole()
        for draft in drafts:
            await wizard.client.done("deleteContract", {"id": draft})


async def test_of_two_forms_for_one_draft_one_is_kept(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    for _ in range(ROUNDS):
        draft = await wizard.created("ORDER", orderIds=[orders["DD20260001"]])
        forms = [
            wizard.form(draft, orderIds=[orders[number]])
            for number in ("DD20260002", "DD20260003", "DD20260004")
        ]
        payloads = await asyncio.gather(*(wizard.client.mutate("fillInContract", form) for form in forms))
        outcomes = codes(payloads)
        assert outcomes[0] == []
        assert {code for (code,) in outcomes[1:]} <= {"ACTION_NOT_AVAILABLE", "CONTRACT_CHANGED"}
        row = await row_of(draft)
        assert (row.version, row.line_count > 0) == (2, True)
        assert await ContractEvent.filter(contract_id=row.id, step=ContractEventStep.FILLED_IN).count() == 1
        await whole()
        await wizard.client.done("deleteContract", {"id": draft})


async def test_of_filling_in_and_deleting_at_once_one_happens_and_no_order_is_lost(wizard: Wizard) -> None:
    """Both lock rows of the draft: on PostgreSQL in the same order, or they would wait for each other."""
    await wizard.framed()
    orders = await wizard.client.orders()

    async def deleted(draft: str, *, after: float) -> Any:
        await asyncio.sleep(after)
        return await wizard.client.mutate("deleteContract", {"id": draft, "expectedVersion": 1})

    for number in range(4 * ROUNDS):
        draft = await wizard.created("ORDER", orderIds=[orders["DD20260001"], orders["DD20260002"]])
        form = wizard.form(draft, orderIds=[orders["DD20260002"], orders["DD20260003"]])
        payloads = await asyncio.gather(
            wizard.client.mutate("fillInContract", form),
            *(deleted(draft, after=0.005 * (number + more)) for more in (0, 0.3, 0.6)),
        )
        assert {code for outcome in codes(payloads) for code in outcome} <= {
            *("NOT_FOUND", "CONTRACT_CHANGED", "ACTION_NOT_AVAILABLE")
        }
        row = await row_of(draft)
        if row.deleted_at is None:
            await whole()
            await wizard.client.done("deleteContract", {"id": draft})
        assert await OrderClaim.all().count() == 0


async def test_of_two_drafts_for_one_filing_order_one_gets_it(wizard: Wizard) -> None:
    await wizard.framed()
    filing = (await wizard.client.filing_orders())["BA20260001"]
    drafts = [await wizard.created("FILING") for _ in range(3)]
    payloads = await asyncio.gather(
        *(
            wizard.client.mutate("fillInContract", wizard.form(draft, filingOrderId=filing))
            for draft in drafts
        )
    )
    assert codes(payloads) == [[], ["FILING_OCCUPIED"], ["FILING_OCCUPIED"]]
    assert await FilingClaim.all().count() == 1


async def test_of_going_out_and_stepping_back_at_once_one_happens(wizard: Wizard) -> None:
    contract = await wizard.text_confirmed()
    payloads = await asyncio.gather(
        *(
            wizard.client.mutate(name, {"id": contract, "expectedVersion": 4})
            for name in ("confirmContractSigning", "stepBackContract", "confirmContractSigning")
        )
    )
    outcomes = codes(payloads)
    assert outcomes[0] == []
    assert {code for (code,) in outcomes[1:]} <= {"CONTRACT_CHANGED", "ACTION_NOT_AVAILABLE"}
    row = await row_of(contract)
    assert row.version == 5
    out = row.sub_status is ContractSubStatus.DRAFT_GENERATING
    assert (row.confirmed_text_sha256 is not None) == out


async def test_of_cancelling_twice_at_once_one_happens(wizard: Wizard) -> None:
    contract = await wizard.out()
    payloads = await asyncio.gather(
        *(
            wizard.client.mutate("cancelSigning", {"id": contract, "reason": word})
            for word in ("甲", "乙", "丙")
        )
    )
    outcomes = codes(payloads)
    assert outcomes[0] == []
    assert {code for (code,) in outcomes[1:]} <= {"CONTRACT_CHANGED", "ACTION_NOT_AVAILABLE"}
    row = await row_of(contract)
    asked = await ContractEvent.filter(contract_id=row.id, step=ContractEventStep.SIGNING_CANCEL_REQUESTED)
    assert len(asked) == 1
    await wizard.api.work()
    assert (await row_of(contract)).voided_because == asked[0].reason
