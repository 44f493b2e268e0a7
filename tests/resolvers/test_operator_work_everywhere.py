"""retryWork and abortGeneration in every state of the table, and while a worker is at it."""

import asyncio
from typing import Any

import pytest

from jobs.services import Services
from models import Contract, ContractEvent
from rules.lifecycle import STATES, WORK, is_in_effect
from rules.terms import ContractEventStep, ContractSubStatus, SigningMode
from schema.ids import IdType, id_of
from tests.api import Api
from tests.jobs.work import finish, worker_with
from tests.models.builders import NOW
from tests.resolvers.desk import staff
from tests.resolvers.shelf import account_of, shelved
from tests.resolvers.world import facts_of, refused, row_of

EVERYWHERE = [
    pytest.param(mode, state.sub_status, id=f"{mode}-{state.sub_status}")
    for state in STATES
    for mode in state.signing_modes
]


async def failing(mode: SigningMode, sub_status: ContractSubStatus) -> str:
    """A contract in this state whose work, if it had any, failed often enough to be aborted."""
    values: dict[str, Any] = {"work_attempts": 3, "work_error": "Broken"}
    if is_in_effect(sub_status):
        values["effective_at"] = NOW
    contract = await shelved(await account_of(), signing_mode=mode, sub_status=sub_status, **values)
    return id_of(IdType.CONTRACT, contract.id)


@pytest.mark.parametrize(("mode", "sub_status"), EVERYWHERE)
async def test_only_a_draft_being_generated_is_aborted(
    api: Api, mode: SigningMode, sub_status: ContractSubStatus
) -> None:
    contract = await failing(mode, sub_status)
    wish = {"contractId": contract, "reason": "草稿一直无法生成"}
    if sub_status is ContractSubStatus.DRAFT_GENERATING:
        payload = await staff(api).done("abortGeneration", wish)
        assert payload["contract"]["status"] == "VOIDED"
        return
    (error,) = await refused(staff(api), "abortGeneration", wish)
    assert error["code"] == "ACTION_NOT_AVAILABLE"
    assert facts_of(error) == {"action": "GENERATION_ABORTED", "subStatus": sub_status}


@pytest.mark.parametrize(("mode", "sub_status"), EVERYWHERE)
async def test_only_where_there_is_work_is_it_retried(
    api: Api, mode: SigningMode, sub_status: ContractSubStatus
) -> None:
    contract = await failing(mode, sub_status)
    if (mode, sub_status) in WORK:
        payload = await staff(api).done("retryWork", {"contractId": contract})
        assert payload["contract"]["version"] == 1
        row = await row_of(contract)
        assert (row.sub_status, row.work_attempts, row.work_error) == (sub_status, 0, None)
        assert row.work_due_at is not None
        return
    (error,) = await refused(staff(api), "retryWork", {"contractId": contract})
    assert (error["code"], facts_of(error)) == ("ACTION_NOT_AVAILABLE", {"reason": "NO_WORK"})


async def test_a_retry_while_a_worker_is_at_it_begins_a_second_run_and_one_of_them_counts(api: Api) -> None:
    client = api.client()
    made = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    key = (await row_of(made["id"])).id
    begun, let_go = asyncio.Event(), asyncio.Event()

    async def slow(contract: Contract, services: Services) -> None:
        begun.set()
        await let_go.wait()
        await finish(contract, services)

    first = asyncio.create_task(worker_with(slow, api.services).look_at(key))
    await begun.wait()
    await staff(api).done("retryWork", {"contractId": made["id"]})
    await worker_with(finish, api.services).look_at(key)
    let_go.set()
    await first
    row = await row_of(made["id"])
    assert (row.sub_status, row.work_due_at, row.work_error) == ("DRAFT_GENERATED", None, None)
    steps = [each.step for each in await ContractEvent.filter(contract_id=key).order_by("sequence")]
    assert steps == [
        ContractEventStep.CREATED,
        ContractEventStep.WORK_RETRIED,
        ContractEventStep.DRAFT_RENDERED,
    ]


async def test_a_failure_that_comes_after_the_retry_is_the_superseded_starts_own(api: Api) -> None:
    client = api.client()
    made = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    key = (await row_of(made["id"])).id

    async def retried_and_broken(contract: Contract, services: Services) -> None:
        await staff(api).done("retryWork", {"contractId": made["id"]})
        raise RuntimeError(contract.number, services)

    await worker_with(retried_and_broken, api.services).look_at(key)
    row = await row_of(made["id"])
    assert (row.sub_status, row.work_error, row.work_attempts) == ("DRAFT_GENERATING", None, 0)
    assert row.work_due_at is not None
    assert row.work_due_at <= api.services.now()
