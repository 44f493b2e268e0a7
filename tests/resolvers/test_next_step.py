"""nextStep and nextStepRefusal: what the customer does next and why it cannot be done; the filter agrees with them."""

from dataclasses import replace
from typing import Any

import pytest

from models import Account, Contract
from providers.billing import EmbeddedBilling
from rules.lifecycle import STATES, is_in_effect
from rules.terms import (
    ContractSubStatus,
    EsignActivationStatus,
    HoldReason,
    NextStep,
    OrderStatus,
    SigningMode,
)
from tests.api import OTHER_OWNER, OWNER, Api, Client
from tests.models.builders import NOW, STEP
from tests.resolvers.shelf import account_of, shelved
from tests.resolvers.wizard import COLLEAGUE, Wizard, offered
from tests.resolvers.world import facts_of, moved, row_of

SHOWN = "nextStep nextStepRefusal { __typename code message path facts { name value } }"
LISTED = """
  query ($steps: [NextStep!]) { contracts(first: 100, filter: {nextStepIn: $steps}) { nodes { number nextStep } } }
"""
REFERENCE = str(OWNER.account_reference)


async def refusal(client: Client, contract_id: str) -> tuple[str, Any]:
    """The next step and, where it is refused, the code and the facts."""
    found = await client.contract(contract_id, SHOWN)
    error = found["nextStepRefusal"]
    if error is None:
        return found["nextStep"], None
    assert (error["__typename"], error["path"]) == ("RuleError", None)
    assert error["message"].endswith("。")
    return found["nextStep"], (error["code"], facts_of(error))


@pytest.mark.parametrize(
    ("sub_status", "step", "permission"),
    [
        ("FILLING_IN", "FILL_IN", "contract:create:framework"),
        ("CONFIRMING_TEXT", "CONFIRM_TEXT", "contract:create:framework"),
        ("CONFIRMING_SIGNING", "CONFIRM_SIGNING", "contract:sign"),
        ("CUSTOMER_SIGNING", "SIGN", "contract:sign"),
    ],
)
async def test_each_step_is_for_who_has_its_permission(
    wizard: Wizard, sub_status: str, step: str, permission: str
) -> None:
    contract = await wizard.at(sub_status)
    assert await refusal(wizard.client, contract) == (step, None)
    reader = wizard.api.client(replace(COLLEAGUE, permissions=("contract:read",)))
    assert await refusal(reader, contract) == (step, ("FORBIDDEN", {"permission": permission}))
    fitting = wizard.api.client(replace(COLLEAGUE, permissions=("contract:read", permission)))
    assert await refusal(fitting, contract) == (step, None)


async def test_a_hold_stops_the_form_and_the_last_confirmation_only(wizard: Wizard) -> None:
    contract = await wizard.created()
    held = (
        "SUBJECT_CHANGE_ON_HOLD",
        {"reason": "BUSINESS_RENAMED", "documentNeeded": "RENAME_LETTER"},
    )

    async def on_hold(reason: HoldReason | None) -> None:
        await Account.filter(reference=REFERENCE).update(hold_reason=reason)

    await on_hold(HoldReason.BUSINESS_RENAMED)
    assert await refusal(wizard.client, contract) == ("FILL_IN", held)
    await on_hold(None)
    await wizard.client.done("fillInContract", wizard.form(contract))
    await wizard.api.work()
    await on_hold(HoldReason.BUSINESS_RENAMED)
    assert await refusal(wizard.client, contract) == ("CONFIRM_TEXT", None)
    await wizard.confirm_text(contract)
    assert await refusal(wizard.client, contract) == ("CONFIRM_SIGNING", held)


async def test_what_the_last_confirmation_would_refuse_is_told_before(wizard: Wizard) -> None:
    await wizard.framed()
    orders = await wizard.client.orders()
    contract = await wizard.text_confirmed("ORDER", orderIds=[orders["DD20260001"]])
    assert await refusal(wizard.client, contract) == ("CONFIRM_SIGNING", None)
    billing = wizard.api.services.billing
    assert isinstance(billing, EmbeddedBilling)
    await billing.set_status(REFERENCE, "DD20260001", OrderStatus.CANCELLED)
    await wizard.api.stale()
    ended = ("ORDER_STATE_NOT_ALLOWED", {"order": "DD20260001", "status": "CANCELLED"})
    assert await refusal(wizard.client, contract) == ("CONFIRM_SIGNING", ended)
    assert [
        e["code"] for e in (await wizard.client.mutate("confirmContractSigning", {"id": contract}))["errors"]
    ] == ["ORDER_STATE_NOT_ALLOWED"]
    # back in the form another order can be chosen, so the form can be filled in
    for _ in range(2):
        await wizard.client.done("stepBackContract", {"id": contract})
    assert await refusal(wizard.client, contract) == ("FILL_IN", None)


async def test_a_missing_activation_is_told_before_it_is_asked_for(wizard: Wizard) -> None:
    contract = await wizard.text_confirmed()
    for status in EsignActivationStatus:
        await Account.filter(reference=REFERENCE).update(esign_status=status)
        missing = ("ESIGN_NOT_ACTIVATED", {"status": status})
        expected = None if status is EsignActivationStatus.ACTIVATED else missing
        assert await refusal(wizard.client, contract) == ("CONFIRM_SIGNING", expected)
    individual = await wizard.individual()
    contract = await individual.text_confirmed()
    assert await refusal(individual.client, contract) == ("CONFIRM_SIGNING", None)


async def test_an_order_contract_waits_for_its_framework_contract(api: Api) -> None:
    """Such a draft has to be made up: nobody can create one before the framework contract is in effect."""
    await offered(api, OWNER)
    client, account = api.client(), await account_of()
    framework = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    row = await shelved(
        account, signing_mode=SigningMode.BILATERAL, sub_status=ContractSubStatus.FILLING_IN, title="草稿"
    )
    found = await client.data(
        "{ contracts { nodes { title nextStepRefusal { code facts { name value } } } } }"
    )
    (error,) = [n["nextStepRefusal"] for n in found["contracts"]["nodes"] if n["title"] == "草稿"]
    assert (error["code"], facts_of(error)) == (
        "FRAMEWORK_REQUIRED",
        {"reason": "NOT_EFFECTIVE", "contract": framework["number"]},
    )
    await moved(framework["id"], STEP.DRAFT_RENDERED, STEP.FINALIZED, STEP.SEALED)
    found = await client.data("{ contracts { nodes { title nextStepRefusal { code } } } }")
    assert {"title": "草稿", "nextStepRefusal": None} in found["contracts"]["nodes"]
    assert row.sub_status is ContractSubStatus.FILLING_IN


async def test_there_is_no_refusal_where_there_is_no_step(wizard: Wizard) -> None:
    """Waiting is nothing one could be refused, whoever looks."""
    contract = await wizard.filled_in(drawn=False)
    nobody = wizard.api.client(replace(COLLEAGUE, permissions=("contract:read",)))
    for client in (wizard.client, nobody):
        assert await refusal(client, contract) == ("WAIT", None)
    await wizard.api.work()
    await wizard.confirm_text(contract)
    await wizard.client.done("confirmContractSigning", {"id": contract})
    assert await refusal(nobody, contract) == ("WAIT", None)
    await wizard.api.work()
    await wizard.client.done("cancelSigning", {"id": contract})
    assert await refusal(nobody, contract) == ("WAIT", None)
    await wizard.api.work()
    assert await refusal(nobody, contract) == ("NONE", None)


async def every_state(account: Account) -> None:
    """A contract in every legal state; where a text is to be confirmed, one with its preview and one without."""
    for state in STATES:
        for mode in state.signing_modes:
            effective_at = NOW if is_in_effect(state.sub_status) else None
            await shelved(account, signing_mode=mode, sub_status=state.sub_status, effective_at=effective_at)
    await shelved(
        account,
        signing_mode=SigningMode.BILATERAL,
        sub_status=ContractSubStatus.CONFIRMING_TEXT,
        preview_sha256="0" * 64,
    )


async def test_the_filter_finds_exactly_what_the_field_says(api: Api) -> None:
    await every_state(await account_of())
    await every_state(await account_of(OTHER_OWNER))
    client = api.client()

    async def listed(steps: list[str] | None) -> dict[str, str]:
        found = (await client.data(LISTED, steps=steps))["contracts"]["nodes"]
        return {node["number"]: node["nextStep"] for node in found}

    everything = await listed(None)
    assert len(everything) == 19
    assert set(everything.values()) == set(NextStep)
    single: list[list[str]] = [[step] for step in NextStep]
    wishes = [*single, ["WAIT", "CONFIRM_TEXT"], ["CONFIRM_TEXT", "SIGN"], [*NextStep], []]
    for wish in wishes:
        assert await listed(wish) == {number: step for number, step in everything.items() if step in wish}
    texts = await Contract.filter(sub_status=ContractSubStatus.CONFIRMING_TEXT).count()
    assert texts == 4
    assert list((await listed(["CONFIRM_TEXT"])).values()) == ["CONFIRM_TEXT"]


async def test_the_mutation_agrees_with_what_was_told(wizard: Wizard) -> None:
    """Where the field is null the step succeeds, all the way."""
    contract = await wizard.created()
    assert await refusal(wizard.client, contract) == ("FILL_IN", None)
    await wizard.client.done("fillInContract", wizard.form(contract))
    await wizard.api.work()
    assert await refusal(wizard.client, contract) == ("CONFIRM_TEXT", None)
    await wizard.confirm_text(contract)
    assert await refusal(wizard.client, contract) == ("CONFIRM_SIGNING", None)
    await wizard.client.done("confirmContractSigning", {"id": contract})
    assert (await row_of(contract)).sub_status is ContractSubStatus.DRAFT_GENERATING
