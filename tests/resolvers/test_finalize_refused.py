"""finalizeContract asks everything again: what changed meanwhile in the world outside refuses, and writes nothing."""

from dataclasses import replace
from typing import Any

import pytest

from providers.billing import EmbeddedBilling
from providers.filing import EmbeddedFilingSystem
from providers.identity import EmbeddedIdentity
from rules.terms import FilingStatus, OrderStatus
from tests.api import OWNER, Api, Client
from tests.models.builders import STEP
from tests.resolvers.world import facts_of, framed, moved

REFERENCE = str(OWNER.account_reference)


async def drafted(client: Client, kind: str, **choice: Any) -> str:
    contract = await client.created(kind, **choice)
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    return str(contract["id"])


async def assert_not_finalized(client: Client, contract_id: str) -> list[dict[str, Any]]:
    """What is learnt about the world outside is written down; the contract itself stays where it is."""
    shown = "status subStatus version effectiveAt signatures { role } progress { done }"
    before = await client.contract(contract_id, shown)
    payload = await client.mutate("finalizeContract", {"id": contract_id})
    assert payload["contract"] is None
    assert await client.contract(contract_id, shown) == before
    found = await client.contract(contract_id, "events { nodes { step } }")
    assert "FINALIZED" not in [event["step"] for event in found["events"]["nodes"]]
    errors: list[dict[str, Any]] = payload["errors"]
    return errors


async def renamed(api: Api, **changes: Any) -> None:
    identity = api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    subject = await identity.verified_subject(REFERENCE)
    assert subject is not None
    await identity.verify(REFERENCE, replace(subject, **changes))


@pytest.mark.parametrize(
    "status",
    [
        OrderStatus.CANCELLED,
        OrderStatus.EXPIRED,
        OrderStatus.INVALID,
        OrderStatus.REFUNDING,
        OrderStatus.REFUNDED,
    ],
)
async def test_an_order_that_ended_meanwhile_blocks(api: Api, status: OrderStatus) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    chosen = [orders["DD20260001"], orders["DD20260002"]]
    contract = await drafted(client, "ORDER", partyAProfileId=profile, orderIds=chosen)
    billing = api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await billing.set_status(REFERENCE, "DD20260001", status)
    (error,) = await assert_not_finalized(client, contract)
    assert (error["code"], error["path"]) == ("ORDER_STATE_NOT_ALLOWED", ["input", "id"])
    assert facts_of(error) == {"order": "DD20260001", "status": status}
    found = await client.contract(contract, "availableActions warnings { code }")
    assert found == {"availableActions": ["FINALIZE", "VOID"], "warnings": []}


async def test_an_order_that_was_paid_meanwhile_does_not_block(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await drafted(client, "ORDER", partyAProfileId=profile, orderIds=[order])
    billing = api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await billing.set_status(REFERENCE, "DD20260001", OrderStatus.DELIVERED)
    payload = await client.done("finalizeContract", {"id": contract})
    assert payload["contract"]["subStatus"] == "VENDOR_SIGNING"


async def test_a_filing_order_no_longer_approved_blocks(api: Api) -> None:
    client, profile = await framed(api)
    filing = (await client.filing_orders())["BA20260001"]
    contract = await drafted(client, "FILING", partyAProfileId=profile, filingOrderId=filing)
    system = api.services.filing
    assert isinstance(system, EmbeddedFilingSystem)
    await system.set_status(REFERENCE, "BA20260001", FilingStatus.REJECTED)
    (error,) = await assert_not_finalized(client, contract)
    assert (error["code"], facts_of(error)) == (
        "FILING_NOT_APPROVED",
        {"filing": "BA20260001", "status": "REJECTED"},
    )


@pytest.mark.parametrize(
    ("changes", "reason", "document"),
    [
        ({"name": "岫屿新名（杭州）软件有限公司"}, "BUSINESS_RENAMED", "RENAME_LETTER"),
        ({"credential_number": "9144030071526726XG"}, "SUBJECT_CHANGED", "TRANSFER_AGREEMENT"),
    ],
)
async def test_a_changed_subject_stops_old_drafts_and_new_contracts(
    api: Api, changes: dict[str, str], reason: str, document: str
) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    contract = await drafted(client, "ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]])
    await renamed(api, **changes)
    (error,) = await assert_not_finalized(client, contract)
    assert (error["code"], facts_of(error)) == ("SUBJECT_CHANGE_ON_HOLD", {"reason": "DRAFT_OUTDATED"})

    another = {"kind": "ORDER", "signingMode": "UNILATERAL", "orderIds": [orders["DD20260002"]]}
    payload = await client.mutate("createContract", {**another, "partyAProfileId": profile})
    (error,) = payload["errors"]
    assert (error["code"], facts_of(error)) == (
        "SUBJECT_CHANGE_ON_HOLD",
        {"reason": reason, "documentNeeded": document},
    )
    account = await client.data(
        "{ viewer { account { subjectHold { reason before now documentNeeded } frameworkContract { status } } } }"
    )
    hold = account["viewer"]["account"]["subjectHold"]
    assert (hold["reason"], hold["documentNeeded"]) == (reason, document)
    assert hold["before"] == "岫屿砚舟（杭州）软件有限公司"
    assert hold["now"] == changes.get("name", hold["before"])
    assert account["viewer"]["account"]["frameworkContract"] == {"status": "EFFECTIVE"}
    # an outdated draft can still be voided and deleted
    await client.done("voidContract", {"id": contract})
    await client.done("deleteContract", {"id": contract})


async def test_a_draft_of_the_new_subject_waits_for_the_hold_to_be_cleared(api: Api) -> None:
    """The framework contract in effect names the subject before."""
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await drafted(client, "ORDER", partyAProfileId=profile, orderIds=[order])
    await renamed(api, name="别名软件有限公司")
    await client.mutate("finalizeContract", {"id": contract})
    await renamed(api, name="岫屿砚舟（杭州）软件有限公司")
    payload = await client.done("finalizeContract", {"id": contract})  # restored: nothing differs any more
    assert payload["contract"]["subStatus"] == "VENDOR_SIGNING"


async def test_a_withdrawn_verification_blocks(api: Api) -> None:
    client = api.client()
    contract = await drafted(client, "FRAMEWORK", partyAProfileId=await client.profile())
    identity = api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    await identity.withdraw(REFERENCE)
    (error,) = await assert_not_finalized(client, contract)
    assert error["code"] == "IDENTITY_NOT_VERIFIED"


async def test_all_reasons_against_finalizing_come_at_once(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    chosen = [orders["DD20260001"], orders["DD20260002"], orders["DD20260003"]]
    contract = await drafted(client, "ORDER", partyAProfileId=profile, orderIds=chosen)
    billing = api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await billing.set_status(REFERENCE, "DD20260001", OrderStatus.CANCELLED)
    await billing.set_status(REFERENCE, "DD20260003", OrderStatus.REFUNDED)
    await renamed(api, name="别名软件有限公司")
    errors = await assert_not_finalized(client, contract)
    assert [(error["code"], facts_of(error).get("order")) for error in errors] == [
        ("SUBJECT_CHANGE_ON_HOLD", None),
        ("ORDER_STATE_NOT_ALLOWED", "DD20260001"),
        ("ORDER_STATE_NOT_ALLOWED", "DD20260003"),
    ]
