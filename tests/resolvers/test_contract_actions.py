"""What every action on a contract shares: versions, foreign ids, permissions; and the customer's reference."""

from tests.api import MEMBER, OTHER_OWNER, Api
from tests.models.builders import SEALING, STEP
from tests.resolvers.world import facts_of, moved, refused


async def test_expected_version_guards_every_action(api: Api) -> None:
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    for name in ("finalizeContract", "voidContract", "deleteContract", "setCustomerReference"):
        (error,) = await refused(client, name, {"id": contract["id"], "expectedVersion": 1})
        assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
        assert facts_of(error) == {"version": "2", "expected": "1"}
    named = {"id": contract["id"], "expectedVersion": 2, "customerReference": "PO-1"}
    payload = await client.done("setCustomerReference", named, "contract { customerReference version }")
    assert payload["contract"] == {"customerReference": "PO-1", "version": 3}
    await client.done("voidContract", {"id": contract["id"], "expectedVersion": 3})


async def test_the_reference_may_change_in_every_state(api: Api) -> None:
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    for step in (None, *SEALING):
        if step is not None:
            await moved(contract["id"], step)
        for reference in (f"PO-{step}", None):
            payload = await client.done(
                "setCustomerReference",
                {"id": contract["id"], "customerReference": reference},
                "contract { customerReference }",
            )
            assert payload["contract"]["customerReference"] == reference
    (error,) = await refused(
        api.client(MEMBER), "setCustomerReference", {"id": contract["id"], "customerReference": "x"}
    )
    assert facts_of(error) == {"permission": "contract:create:framework"}


async def test_another_accounts_contract_does_not_exist(api: Api) -> None:
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    foreigner = api.client(OTHER_OWNER)
    for name in ("finalizeContract", "voidContract", "deleteContract", "setCustomerReference"):
        (error,) = await refused(foreigner, name, {"id": contract["id"], "expectedVersion": 1})
        (missing,) = await refused(foreigner, name, {"id": "con_" + "0" * 32, "expectedVersion": 1})
        assert error == missing
        assert (error["code"], error["path"], error["facts"]) == ("NOT_FOUND", ["input", "id"], [])


async def test_who_may_not_is_refused_before_anything_is_looked_up(api: Api) -> None:
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    for name, permission in (
        ("finalizeContract", "contract:finalize"),
        ("voidContract", "contract:void"),
        ("deleteContract", "contract:delete"),
    ):
        for contract_id in (contract["id"], "con_" + "0" * 32):
            (error,) = await refused(api.client(MEMBER), name, {"id": contract_id})
            assert (error["code"], facts_of(error)) == ("FORBIDDEN", {"permission": permission})
