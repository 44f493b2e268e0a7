"""confirmContractSigning asks everything once more before the contract goes out; what it refuses stays where it was."""

from dataclasses import replace
from typing import Any

import pytest

from models import Contract
from providers.billing import EmbeddedBilling
from providers.filing import EmbeddedFilingSystem
from providers.identity import EmbeddedIdentity
from rules.terms import EsignActivationStatus, FilingStatus, OrderStatus
from tests.api import OWNER
from tests.resolvers.wizard import Wizard, esign_status
from tests.resolvers.world import facts_of, refused, row_of

REFERENCE = str(OWNER.account_reference)
STATUS = EsignActivationStatus


async def not_confirmed(wizard: Wizard, contract_id: str) -> list[dict[str, Any]]:
    """What is learnt about the world outside is written down; the contract stays where it is, and nothing goes out."""
    shown = "subStatus version progress { done } signatures { role } events { totalCount }"
    before = await wizard.shown(contract_id, shown)
    payload = await wizard.client.mutate("confirmContractSigning", {"id": contract_id})
    assert payload["contract"] is None
    await wizard.api.work()
    assert "open_flow" not in wizard.esign.calls
    after = await wizard.shown(contract_id, shown)
    before["events"] = after["events"]  # an order that changed is an event of its own
    assert after == before
    errors: list[dict[str, Any]] = payload["errors"]
    return errors


def told(errors: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(error["code"], error["path"], facts_of(error)) for error in errors]


@pytest.mark.parametrize("status", [STATUS.NOT_ACTIVATED, STATUS.PENDING, STATUS.REJECTED])
async def test_an_enterprise_needs_its_activation_and_the_provider_is_asked_for_it(
    wizard: Wizard, status: EsignActivationStatus
) -> None:
    contract = await wizard.text_confirmed()
    wizard.activation(status, "名称不符" if status is STATUS.REJECTED else None)
    refusal = [("ESIGN_NOT_ACTIVATED", None, {"status": status})]
    assert told(await not_confirmed(wizard, contract)) == refusal
    assert await esign_status() is status
    refusal_shown = (await wizard.shown(contract, "nextStepRefusal { code }"))["nextStepRefusal"]
    assert refusal_shown == {"code": "ESIGN_NOT_ACTIVATED"}
    wizard.activation(STATUS.ACTIVATED)
    await wizard.client.done("confirmContractSigning", {"id": contract})


async def test_a_silent_provider_confirms_nothing(wizard: Wizard) -> None:
    contract = await wizard.text_confirmed()
    before = (await row_of(contract)).version
    wizard.esign.silent.add("activation_of")
    operation = "mutation ($input: ContractActionInput!) { confirmContractSigning(input: $input) { errors { code } } }"
    reply = await wizard.client.run(operation, input={"id": contract})
    assert (reply.codes, reply.data) == (["PROVIDER_UNAVAILABLE"], None)
    assert (await row_of(contract)).version == before
    # nobody needs an activation where an individual signs, so nobody is asked
    individual = await wizard.individual()
    contract = await individual.text_confirmed()
    await individual.client.done("confirmContractSigning", {"id": contract})


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.EXPIRED, OrderStatus.REFUNDING])
async def test_an_order_that_ended_meanwhile_blocks(wizard: Wizard, status: OrderStatus) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.text_confirmed("ORDER", orderIds=[orders["DD20260001"], orders["DD20260002"]])
    billing = wizard.api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await billing.set_status(REFERENCE, "DD20260001", status)
    refusal = [("ORDER_STATE_NOT_ALLOWED", ["input", "id"], {"order": "DD20260001", "status": status})]
    assert told(await not_confirmed(wizard, contract)) == refusal
    # back in the form, the other order alone will do
    for _ in range(2):
        await wizard.client.done("stepBackContract", {"id": contract})
    await wizard.client.done("fillInContract", wizard.form(contract, orderIds=[orders["DD20260002"]]))
    await wizard.api.work()
    await wizard.confirm_text(contract)
    await wizard.client.done("confirmContractSigning", {"id": contract})


async def test_a_filing_order_no_longer_approved_blocks(wizard: Wizard) -> None:
    await wizard.framed()
    filing = (await wizard.client.filing_orders())["BA20260001"]
    contract = await wizard.text_confirmed("FILING", filingOrderId=filing)
    system = wizard.api.services.filing
    assert isinstance(system, EmbeddedFilingSystem)
    await system.set_status(REFERENCE, "BA20260001", FilingStatus.REJECTED)
    refusal = [("FILING_NOT_APPROVED", ["input", "id"], {"filing": "BA20260001", "status": "REJECTED"})]
    assert told(await not_confirmed(wizard, contract)) == refusal


async def test_a_draft_of_another_subject_cannot_go_out_and_can_be_deleted(wizard: Wizard) -> None:
    contract = await wizard.text_confirmed()
    identity = wizard.api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    subject = await identity.verified_subject(REFERENCE)
    assert subject is not None
    await identity.verify(REFERENCE, replace(subject, name="岫屿新名（杭州）软件有限公司"))
    (error, *_) = await not_confirmed(wizard, contract)
    assert (error["code"], facts_of(error)) == ("SUBJECT_CHANGE_ON_HOLD", {"reason": "DRAFT_OUTDATED"})
    shown = await wizard.shown(contract, "nextStepRefusal { code message } availableActions")
    assert shown["nextStepRefusal"]["code"] == "SUBJECT_CHANGE_ON_HOLD"
    assert shown["availableActions"] == ["DELETE"]
    await wizard.client.done("deleteContract", {"id": contract})


async def test_what_would_be_printed_now_must_be_what_was_confirmed(wizard: Wizard) -> None:
    """Nobody changes a confirmed draft through the API; whoever changes it otherwise does not get it signed."""
    contract = await wizard.text_confirmed()
    row = await row_of(contract)
    await Contract.filter(id=row.id).update(confirmed_text_sha256="0" * 64)
    assert told(await not_confirmed(wizard, contract)) == [("TEXT_CHANGED", ["input", "id"], {})]
    await Contract.filter(id=row.id).update(confirmed_text_sha256=row.confirmed_text_sha256, title="别的")
    await Contract.filter(id=row.id).update(signatory=None, title=row.title)
    missing = [("SIGNATORY_INVALID", ["input", "signatory"], {"reason": "MISSING"})]
    assert told(await not_confirmed(wizard, contract)) == missing


@pytest.mark.parametrize("sub_status", ["FILLING_IN", "CONFIRMING_TEXT", "CUSTOMER_SIGNING"])
async def test_only_a_confirmed_text_goes_out(wizard: Wizard, sub_status: str) -> None:
    contract = await wizard.at(sub_status)
    asked = wizard.esign.calls.count("activation_of")
    (error,) = await refused(wizard.client, "confirmContractSigning", {"id": contract})
    assert (error["code"], facts_of(error)) == (
        "ACTION_NOT_AVAILABLE",
        {"action": "SIGNING_CONFIRMED", "subStatus": sub_status},
    )
    assert wizard.esign.calls.count("activation_of") == asked


async def test_another_version_does_not_go_out(wizard: Wizard) -> None:
    contract = await wizard.text_confirmed()
    version = (await row_of(contract)).version
    stale = {"id": contract, "expectedVersion": version - 1}
    (error,) = await refused(wizard.client, "confirmContractSigning", stale)
    assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
    await wizard.client.done("confirmContractSigning", {"id": contract, "expectedVersion": version})
