"""retryWork and abortGeneration: who may, when, what becomes of the contract, and who did it says the history."""

import json
from typing import Any
from uuid import uuid4

import pytest

from models import Contract, ContractEvent
from rules.terms import ContractEventStep, FlowState
from schema.ids import IdType, id_of
from tests.api import OWNER, Api
from tests.models.builders import STEP
from tests.resolvers.desk import desk, staff, with_only
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import codes_of_refusal, facts_of, framed, moved, refused, row_of

SUB = ContractEventStep
WHY = "草稿一直无法生成"
MUTATIONS = {"retryWork": {}, "abortGeneration": {"reason": WHY}}


async def generating(api: Api, **work: Any) -> str:
    """A contract whose draft is still to be drawn, its work as told."""
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    if work:
        await Contract.filter(id=(await row_of(contract["id"])).id).update(**work)
    return str(contract["id"])


async def last_event(contract_id: str) -> ContractEvent:
    row = await row_of(contract_id)
    event = await ContractEvent.filter(contract_id=row.id).order_by("-sequence").first()
    assert event is not None
    return event


@pytest.mark.parametrize("given_up", [True, False])
async def test_an_operator_retries_work_also_when_it_was_given_up(api: Api, given_up: bool) -> None:
    later = None if given_up else api.services.now().replace(year=2099)
    crashed = {"work_started_at": api.services.now(), "work_crashes": 4, "work_error": "Broken"}
    contract = await generating(api, work_due_at=later, work_attempts=100, **crashed)
    row = await row_of(contract)
    payload = await staff(api).done("retryWork", {"contractId": contract, "expectedVersion": row.version})
    assert (payload["contract"]["id"], payload["contract"]["version"]) == (contract, row.version)
    row = await row_of(contract)
    assert row.work_due_at is not None
    assert row.work_due_at <= api.services.now()
    assert (row.work_attempts, row.work_crashes, row.work_started_at, row.work_error) == (0, 0, None, None)
    event = await last_event(contract)
    assert (event.step, event.actor_id, event.actor_name) == (SUB.WORK_RETRIED, "operator-1", "运营小周")
    assert json.loads(event.payload)["facts"] == {
        "work": "RENDER_DRAFT",
        "attempts": "100",
        "error": "Broken",
    }
    assert (await desk(staff(api), "stuckWork { totalCount }"))["totalCount"] == 0
    await api.work()
    assert (await row_of(contract)).sub_status == "DRAFT_GENERATED"


async def test_where_there_is_no_work_nothing_is_retried(api: Api) -> None:
    contract = await generating(api)
    await moved(contract, STEP.DRAFT_RENDERED)
    (error,) = await refused(staff(api), "retryWork", {"contractId": contract})
    assert (error["code"], facts_of(error)) == ("ACTION_NOT_AVAILABLE", {"reason": "NO_WORK"})


async def test_an_operator_aborts_a_generation_that_keeps_failing_and_the_customer_reads_why(
    api: Api,
) -> None:
    contract = await generating(api, work_attempts=3, work_error="Broken")
    payload = await staff(api).done("abortGeneration", {"contractId": contract, "reason": f" {WHY} "})
    assert (payload["contract"]["status"], payload["contract"]["availableActions"]) == ("VOIDED", [])
    seen = await api.client().contract(contract, "status voidedBecause availableActions progress { done }")
    assert seen == {
        "status": "VOIDED",
        "voidedBecause": WHY,
        "availableActions": ["DELETE"],
        "progress": None,
    }
    event = await last_event(contract)
    assert (event.step, event.actor_id, event.reason) == (SUB.GENERATION_ABORTED, "operator-1", WHY)


async def test_what_has_not_failed_often_enough_or_is_drawn_is_not_aborted(api: Api) -> None:
    contract = await generating(api, work_attempts=2, work_error="Broken")
    wish = {"contractId": contract, "reason": WHY}
    (error,) = await refused(staff(api), "abortGeneration", wish)
    assert error["code"] == "ACTION_NOT_AVAILABLE"
    assert facts_of(error) == {"reason": "TOO_FEW_FAILURES", "attempts": "2", "least": "3"}
    await moved(contract, STEP.DRAFT_RENDERED)
    (error,) = await refused(staff(api), "abortGeneration", wish)
    assert facts_of(error) == {"action": "GENERATION_ABORTED", "subStatus": "DRAFT_GENERATED"}


@pytest.mark.parametrize(("reason", "why"), [("", "EMPTY"), ("  ", "EMPTY"), ("因" * 501, "TOO_LONG")])
async def test_an_abort_needs_a_reason(api: Api, reason: str, why: str) -> None:
    contract = await generating(api, work_attempts=3)
    (error,) = await refused(staff(api), "abortGeneration", {"contractId": contract, "reason": reason})
    assert (error["code"], facts_of(error)["reason"]) == ("INVALID_VALUE", why)
    assert error["path"] == ["input", "reason"]


async def test_a_bilateral_generation_is_aborted_with_its_flow_and_not_once_it_is_signed(
    wizard: Wizard,
) -> None:
    wizard.esign.answers_for_certain = True
    contract = await wizard.text_confirmed()
    wizard.esign.forgetful.add("open_flow")
    await wizard.client.done("confirmContractSigning", {"id": contract})
    await wizard.api.work()
    wizard.esign.forgetful.clear()
    row = await row_of(contract)
    await Contract.filter(id=row.id).update(work_attempts=3)
    wish = {"contractId": contract, "reason": WHY}
    flow_id = wizard.esign.says(FlowState.CUSTOMER_SIGNED)
    payload = await staff(wizard.api).mutate("abortGeneration", wish)
    assert payload["contract"] is None
    assert [facts_of(error) for error in payload["errors"]] == [{"reason": "CUSTOMER_HAS_SIGNED"}]
    wizard.esign.says(FlowState.WAITING)
    wizard.esign.silent.add("find_flow")
    wizard.esign.silent.add("cancel_flow")
    reply = await staff(wizard.api).run(
        "mutation ($input: AbortGenerationInput!) { abortGeneration(input: $input) { contract { id } } }",
        input=wish,
    )
    assert reply.codes == ["PROVIDER_UNAVAILABLE"]
    assert (await row_of(contract)).sub_status == "DRAFT_GENERATING"
    wizard.esign.silent.clear()
    await staff(wizard.api).done("abortGeneration", wish)
    assert wizard.esign.flows[flow_id].state is FlowState.REVOKED
    assert (await wizard.shown(contract, "status voidedBecause"))["voidedBecause"] == WHY


@pytest.mark.parametrize("name", MUTATIONS)
async def test_unknown_deleted_and_changed_contracts_are_refused(api: Api, name: str) -> None:
    contract = await generating(api, work_attempts=3)
    rest = MUTATIONS[name]
    for unknown in ("x", id_of(IdType.CONTRACT, uuid4()), contract.replace("con_", "acc_")):
        (error,) = await refused(staff(api), name, {"contractId": unknown, **rest})
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "contractId"])
    stale = {"contractId": contract, "expectedVersion": 99, **rest}
    (error,) = await refused(staff(api), name, stale)
    assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
    await staff(api).done("abortGeneration", {"contractId": contract, "reason": WHY})
    await api.client().done("deleteContract", {"id": contract})
    assert await codes_of_refusal(staff(api), name, {"contractId": contract, **rest}) == ["NOT_FOUND"]


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("permission", ["read", "ship", "hold", "template", "record"])
async def test_no_other_permission_of_operators_retries_or_aborts(
    api: Api, name: str, permission: str
) -> None:
    contract = await generating(api, work_attempts=3)
    client = api.client(with_only(f"operator:{permission}"))
    (error,) = await refused(client, name, {"contractId": contract, **MUTATIONS[name]})
    assert (error["code"], facts_of(error)) == ("FORBIDDEN", {"permission": "operator:retry"})


async def test_operator_retry_alone_retries_and_aborts_and_no_owner_does(api: Api) -> None:
    contract = await generating(api, work_attempts=3)
    for name, rest in MUTATIONS.items():
        wish = {"contractId": contract, **rest}
        assert await codes_of_refusal(api.client(OWNER), name, wish) == ["FORBIDDEN"]
    await api.client(with_only("operator:retry")).done("retryWork", {"contractId": contract})
    await Contract.filter(id=(await row_of(contract)).id).update(work_attempts=3)
    aborted = {"contractId": contract, "reason": WHY}
    await api.client(with_only("operator:retry")).done("abortGeneration", aborted)
    assert (await last_event(contract)).actor_id == "operator-2"


async def test_of_an_abort_and_a_drawn_draft_at_the_same_moment_one_wins(api: Api) -> None:
    await framed(api)
    contract = await api.client().created(
        "ORDER",
        partyAProfileId=await api.client().profile(),
        orderIds=[(await api.client().orders())["DD20260001"]],
    )
    row = await row_of(contract["id"])
    await Contract.filter(id=row.id).update(work_attempts=3)
    wish = {"contractId": contract["id"], "reason": WHY, "expectedVersion": row.version}
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    assert await codes_of_refusal(staff(api), "abortGeneration", wish) == ["CONTRACT_CHANGED"]
