"""Bilateral drafts as rows of the table: created before everything is chosen, deleted at every step of the wizard."""

from typing import Any
from uuid import uuid4

import pytest

from models import ContractEvent, FilingClaim, OrderClaim
from rules.terms import ContractEventStep
from schema.ids import IdType, id_of
from tests.api import OTHER_OWNER, PARTY_A, Client
from tests.models.builders import STEP
from tests.resolvers.shelf import account_of
from tests.resolvers.wizard import SIGNATORY, STEPS, Wizard
from tests.resolvers.world import codes_of_refusal, facts_of, moved, refused, row_of

ELIGIBILITY = """
  query ($input: EligibilityInput!) { contractEligibility(input: $input) {
    eligible reasons { code } laterReasons { code facts { name value } } } }
"""


async def eligible(client: Client, **choice: Any) -> Any:
    application = {"kind": "FRAMEWORK", "signingMode": "BILATERAL", **choice}
    return (await client.data(ELIGIBILITY, input=application))["contractEligibility"]


async def test_a_bilateral_contract_begins_as_a_form_with_nothing_chosen(wizard: Wizard) -> None:
    contract = await wizard.created()
    shown = (
        "status subStatus nextStep partyA { name } signatory { name } amount { amount } textSha256 version"
    )
    assert await wizard.shown(contract, shown) == {
        "status": "DRAFT",
        "subStatus": "FILLING_IN",
        "nextStep": "FILL_IN",
        **dict.fromkeys(("partyA", "signatory", "amount", "textSha256")),
        "version": 1,
    }
    row = await row_of(contract)
    assert (row.work_due_at, row.party_a_copy, row.party_a_name_index) == (None, None, None)
    assert row.subject_copied == (await account_of()).subject  # whom it was made for, and nothing else


async def test_a_profile_given_at_once_must_be_ones_own_and_complete(wizard: Wizard) -> None:
    foreign = await wizard.api.client(OTHER_OWNER).profile()
    application = {"kind": "FRAMEWORK", "signingMode": "BILATERAL"}
    for wrong in (foreign, id_of(IdType.PARTY_A_PROFILE, uuid4()), "x"):
        wish = {**application, "partyAProfileId": wrong}
        (error,) = await refused(wizard.client, "createContract", wish)
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "partyAProfileId"])
    assert PARTY_A["address"]
    await wizard.created(partyAProfileId=wizard.profile)


async def test_one_framework_contract_whatever_the_mode(wizard: Wizard) -> None:
    draft = await wizard.created()
    for mode in ("UNILATERAL", "BILATERAL"):
        wish = {"kind": "FRAMEWORK", "signingMode": mode, "partyAProfileId": wizard.profile}
        assert await codes_of_refusal(wizard.client, "createContract", wish) == ["FRAMEWORK_ALREADY_EXISTS"]
    assert [reason["code"] for reason in (await eligible(wizard.client))["reasons"]] == [
        "FRAMEWORK_ALREADY_EXISTS"
    ]
    assert (await eligible(wizard.client, contractId=draft))["eligible"]
    await wizard.client.done("deleteContract", {"id": draft})
    await wizard.created()


async def test_a_draft_goes_on_after_the_switch_but_no_other_begins(wizard: Wizard) -> None:
    draft = await wizard.created()
    await wizard.switched(enabled=False)
    assert (await eligible(wizard.client, contractId=draft))["eligible"]
    await wizard.client.done("deleteContract", {"id": draft})
    wish = {"kind": "FRAMEWORK", "signingMode": "BILATERAL"}
    (error,) = await refused(wizard.client, "createContract", wish)
    assert (error["code"], error["path"]) == ("BILATERAL_NOT_ENABLED", ["input", "signingMode"])
    assert facts_of(error) == {}
    unilateral = await wizard.client.created("FRAMEWORK", partyAProfileId=wizard.profile)
    reasons = (await eligible(wizard.client, contractId=unilateral["id"]))["reasons"]
    assert {"code": "BILATERAL_NOT_ENABLED"} in reasons  # a draft of the other mode carries nobody over


BILATERAL_STEPS: dict[str, dict[str, Any]] = {
    "fillInContract": {"partyAProfileId": "x", "signatory": SIGNATORY},
    "confirmContractText": {"textSha256": "0" * 64},
    "stepBackContract": {},
    "confirmContractSigning": {},
    "signContract": {},
    "sendSigningCode": {},
    "remindSigning": {},
    "cancelSigning": {},
}


async def test_no_step_of_the_wizard_is_for_a_unilateral_contract(wizard: Wizard) -> None:
    contract = (await wizard.client.created("FRAMEWORK", partyAProfileId=wizard.profile))["id"]
    for steps in ((), (STEP.DRAFT_RENDERED,), (STEP.FINALIZED,), (STEP.SEALED,)):
        await moved(contract, *steps)
        for name, more in BILATERAL_STEPS.items():
            codes = await codes_of_refusal(wizard.client, name, {"id": contract, **more})
            assert codes == ["ACTION_NOT_AVAILABLE"], name


@pytest.mark.parametrize("sub_status", STEPS)
async def test_another_accounts_contracts_do_not_exist(wizard: Wizard, sub_status: str) -> None:
    contract = await wizard.at(sub_status)
    foreigner = wizard.api.client(OTHER_OWNER)
    for name, more in BILATERAL_STEPS.items():
        for unknown in (contract, wizard.profile, "x"):
            (error,) = await refused(foreigner, name, {"id": unknown, **more})
            assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "id"]), name


@pytest.mark.parametrize("sub_status", STEPS[:3])
async def test_deleted_at_each_step_the_orders_are_free_again(wizard: Wizard, sub_status: str) -> None:
    await wizard.framed()
    orders, filings = await wizard.client.orders(), await wizard.client.filing_orders()
    chosen = [orders["DD20260002"], orders["DD20260001"]]
    contract = await wizard.at(sub_status, "ORDER", orderIds=chosen)
    filing = await wizard.at(sub_status, "FILING", filingOrderId=filings["BA20260001"])
    assert (await OrderClaim.all().count(), await FilingClaim.all().count()) == (2, 1)
    deleted = await wizard.client.done("deleteContract", {"id": contract})
    assert deleted["deletedContractId"] == contract
    assert deleted["releasedOrders"] == [{"number": "DD20260001"}, {"number": "DD20260002"}]
    assert (await wizard.client.done("deleteContract", {"id": filing}))["releasedOrders"] == []
    assert (await OrderClaim.all().count(), await FilingClaim.all().count()) == (0, 0)

    assert await wizard.client.contract(contract, "id") is None
    row = await row_of(contract)
    assert row.deleted_at is not None
    assert row.work is None
    assert await ContractEvent.filter(contract_id=row.id, step=ContractEventStep.DELETED).count() == 1
    for name in ("stepBackContract", "confirmContractSigning", "signContract", "remindSigning"):
        assert await codes_of_refusal(wizard.client, name, {"id": contract}) == ["NOT_FOUND"]
    await wizard.api.work()  # a preview that was still owed is owed to nobody
    again = await wizard.created("ORDER", orderIds=chosen)
    assert (await row_of(again)).number != row.number


async def test_once_it_went_out_it_is_not_deleted_but_cancelled(wizard: Wizard) -> None:
    contract = await wizard.out()
    (error,) = await refused(wizard.client, "deleteContract", {"id": contract})
    assert (error["code"], facts_of(error)) == (
        "ACTION_NOT_AVAILABLE",
        {"action": "DELETE", "subStatus": "CUSTOMER_SIGNING"},
    )
    for name, action in (("finalizeContract", "FINALIZE"), ("voidContract", "VOID")):
        (error,) = await refused(wizard.client, name, {"id": contract})
        assert facts_of(error)["action"] == action
    await moved(contract, STEP.CUSTOMER_SIGNED, STEP.SEALED)
    (error,) = await refused(wizard.client, "deleteContract", {"id": contract})
    assert error["code"] == "CONTRACT_SEALED"


@pytest.mark.parametrize("sub_status", STEPS)
async def test_the_customers_reference_may_change_at_every_step(wizard: Wizard, sub_status: str) -> None:
    contract = await wizard.at(sub_status)
    await wizard.client.done("setCustomerReference", {"id": contract, "customerReference": "PO-7"})
    found = await wizard.shown(contract, "customerReference subStatus")
    assert found == {"customerReference": "PO-7", "subStatus": sub_status}
