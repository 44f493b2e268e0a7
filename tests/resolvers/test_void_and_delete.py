"""Void and delete: what they end, what they release, and what they never touch."""

from models import Contract, FilingClaim, OrderClaim
from tests.api import Api
from tests.models.builders import STEP
from tests.resolvers.world import facts_of, framed, moved, refused, row_of

STATE = "status subStatus statusLabel subStatusLabel availableActions nextStep version voidedBecause progress { done }"

VOIDED = {
    "status": "VOIDED",
    "subStatus": None,
    "statusLabel": "已作废",
    "subStatusLabel": None,
    "availableActions": ["DELETE"],
    "nextStep": "NONE",
    "version": 3,
    "voidedBecause": None,
    "progress": None,
}


async def test_an_effective_contract_is_neither_voided_nor_deleted(api: Api) -> None:
    client, _ = await framed(api)
    framework = (await client.data("{ viewer { account { frameworkContract { id } } } }"))["viewer"]
    contract = framework["account"]["frameworkContract"]["id"]
    for name in ("voidContract", "deleteContract"):
        (error,) = await refused(client, name, {"id": contract, "clientMutationId": name})
        assert (error["__typename"], error["code"], error["path"]) == ("RuleError", "CONTRACT_SEALED", None)
        assert facts_of(error)["subStatus"] == "ELECTRONIC_EFFECTIVE"
    (error,) = await refused(api.client(language="en"), "finalizeContract", {"id": contract})
    assert error["code"] == "ACTION_NOT_AVAILABLE"
    assert facts_of(error) == {"action": "FINALIZE", "subStatus": "ELECTRONIC_EFFECTIVE"}
    assert error["message"].startswith("The contract is at “")


async def test_void_keeps_the_orders_and_delete_releases_them(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    chosen = [orders["DD20260003"], orders["DD20260002"]]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=chosen)
    for name in ("finalizeContract", "voidContract", "deleteContract"):
        (error,) = await refused(client, name, {"id": contract["id"]})  # its draft is not drawn yet
        assert error["code"] == "ACTION_NOT_AVAILABLE"
    await moved(contract["id"], STEP.DRAFT_RENDERED)

    voided = await client.done("voidContract", {"id": contract["id"]}, f"contract {{ {STATE} voidedAt }}")
    assert voided["contract"].pop("voidedAt") is not None
    assert voided["contract"] == VOIDED
    for name in ("voidContract", "finalizeContract"):
        (error,) = await refused(client, name, {"id": contract["id"]})
        assert error["code"] == "ACTION_NOT_AVAILABLE"
    again = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": profile, "orderIds": chosen[:1]}
    (error,) = await refused(client, "createContract", again)
    assert (error["code"], facts_of(error)["contract"]) == ("ORDER_OCCUPIED", contract["number"])

    deleted = await client.done("deleteContract", {"id": contract["id"]})
    assert deleted["deletedContractId"] == contract["id"]
    assert deleted["releasedOrders"] == [{"number": "DD20260002"}, {"number": "DD20260003"}]
    assert await OrderClaim.all().count() == 0
    assert (await row_of(contract["id"])).deleted_at is not None  # the row and its history stay
    assert await client.contract(contract["id"], "id") is None
    for name in ("deleteContract", "voidContract", "finalizeContract", "setCustomerReference"):
        (error,) = await refused(client, name, {"id": contract["id"]})
        assert (error["__typename"], error["code"], error["path"]) == (
            "NotFoundError",
            "NOT_FOUND",
            ["input", "id"],
        )
    second = await client.created("ORDER", partyAProfileId=profile, orderIds=chosen)
    assert second["number"] != contract["number"]


async def test_deleting_a_filing_contract_releases_its_filing_order(api: Api) -> None:
    client, profile = await framed(api)
    filing = (await client.filing_orders())["BA20260001"]
    contract = await client.created("FILING", partyAProfileId=profile, filingOrderId=filing)
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    assert await FilingClaim.all().count() == 1
    deleted = await client.done("deleteContract", {"id": contract["id"]})
    assert deleted["releasedOrders"] == []
    assert await FilingClaim.all().count() == 0
    await client.created("FILING", partyAProfileId=profile, filingOrderId=filing)


async def test_voiding_the_framework_draft_frees_its_place(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    first = await client.created("FRAMEWORK", partyAProfileId=profile)
    await moved(first["id"], STEP.DRAFT_RENDERED)
    await client.done("voidContract", {"id": first["id"]})
    second = await client.created("FRAMEWORK", partyAProfileId=profile)
    await client.done("deleteContract", {"id": first["id"]})
    assert await Contract.filter(framework_slot__not_isnull=True).count() == 1
    viewer = await client.data("{ viewer { account { frameworkContract { id } } } }")
    assert viewer["viewer"]["account"]["frameworkContract"]["id"] == second["id"]
