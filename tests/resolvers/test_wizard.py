"""The bilateral wizard from the first step to the customer's signature: by several people, on several days."""

from typing import Any

from rules.terms import FlowState
from tests.api import PARTY_A, Api, Client
from tests.models.builders import STEP
from tests.resolvers.wizard import COLLEAGUE, Wizard
from tests.resolvers.world import moved

STEP_SHOWN = "subStatus nextStep nextStepRefusal { code } availableActions progress { done total }"
DOCUMENT = "document { kind fileName } textSha256"


def stands(sub_status: str, next_step: str, *, progress: Any = None, **more: Any) -> dict[str, Any]:
    offered = {"CUSTOMER_SIGNING": ["CANCEL_SIGNING"], "DRAFT_GENERATING": []}
    return {
        "subStatus": sub_status,
        "nextStep": next_step,
        "nextStepRefusal": None,
        "availableActions": offered.get(sub_status, ["DELETE"]),
        "progress": progress,
        **more,
    }


async def of_a_new_session(wizard: Wizard, contract: str, selection: str) -> Any:
    """Read by somebody who signs in only now, a day later as far as the server knows."""
    return await wizard.api.client().contract(contract, selection)


async def test_each_step_is_taken_up_again_where_another_member_left_it(wizard: Wizard) -> None:
    colleague = wizard.api.client(COLLEAGUE)
    contract = (await colleague.created("FRAMEWORK", signingMode="BILATERAL"))["id"]
    found = await of_a_new_session(wizard, contract, f"{STEP_SHOWN} partyA {{ name }} signatory {{ name }}")
    assert found == stands("FILLING_IN", "FILL_IN", partyA=None, signatory=None)

    await wizard.client.done("fillInContract", wizard.form(contract))
    found = await of_a_new_session(wizard, contract, f"{STEP_SHOWN} {DOCUMENT}")
    drawing = {"done": 0, "total": 3}
    assert found == stands("CONFIRMING_TEXT", "WAIT", progress=drawing, document=None, textSha256=None)
    await wizard.api.work()
    found = await of_a_new_session(wizard, contract, f"{STEP_SHOWN} number {DOCUMENT}")
    read = found.pop("textSha256")
    number = found.pop("number")
    assert found == stands(
        "CONFIRMING_TEXT",
        "CONFIRM_TEXT",
        document={"kind": "PREVIEW", "fileName": f"{number}-preview.pdf"},
    )

    await colleague.done("confirmContractText", {"id": contract, "textSha256": read})
    assert await of_a_new_session(wizard, contract, f"{STEP_SHOWN} textSha256") == stands(
        "CONFIRMING_SIGNING", "CONFIRM_SIGNING", textSha256=read
    )
    await wizard.client.done("confirmContractSigning", {"id": contract})
    assert await of_a_new_session(wizard, contract, STEP_SHOWN) == stands(
        "DRAFT_GENERATING", "WAIT", progress={"done": 1, "total": 3}
    )
    await wizard.api.work()
    found = await of_a_new_session(wizard, contract, f"{STEP_SHOWN} {DOCUMENT}")
    draft = {"kind": "DRAFT", "fileName": f"{number}-draft.pdf"}
    assert found == stands("CUSTOMER_SIGNING", "SIGN", document=draft, textSha256=read)
    await assert_history(wizard.client, contract)


async def assert_history(client: Client, contract: str) -> None:
    shown = "events { nodes { step actor { id } fromSubStatus toSubStatus } }"
    events = (await client.contract(contract, shown))["events"]["nodes"]
    assert [(event["step"], event["actor"]["id"], event["toSubStatus"]) for event in events] == [
        ("CREATED", COLLEAGUE.user_id, "FILLING_IN"),
        ("FILLED_IN", "owner-100001", "CONFIRMING_TEXT"),
        ("TEXT_CONFIRMED", COLLEAGUE.user_id, "CONFIRMING_SIGNING"),
        ("SIGNING_CONFIRMED", "owner-100001", "DRAFT_GENERATING"),
        ("DRAFT_RENDERED", None, "CUSTOMER_SIGNING"),
    ]


async def test_while_the_customer_signs_the_contract_says_who_where_and_until_when(wizard: Wizard) -> None:
    contract = await wizard.out()
    shown = "signingUrl signBy remindersLeft progress { done } signatures { role signerName status signedAt }"
    found = await wizard.shown(contract, shown)
    assert found.pop("signBy").endswith("Z")
    assert found == {
        "signingUrl": "https://esign.example/sign/flow-1",
        "remindersLeft": 3,
        "progress": None,
        "signatures": [
            {
                "role": "CUSTOMER",
                "signerName": "岫屿砚舟（杭州）软件有限公司",
                "status": "WAITING",
                "signedAt": None,
            },
            {
                "role": "VENDOR",
                "signerName": (await wizard.shown(contract, "vendor { name }"))["vendor"]["name"],
                "status": "WAITING",
                "signedAt": None,
            },
        ],
    }
    # the link is for who may sign; by itself it lets nobody sign
    member = wizard.api.client(COLLEAGUE)
    assert (await member.contract(contract, shown))["signingUrl"] is None
    assert (await member.contract(contract, shown))["remindersLeft"] == 3


async def test_with_both_signatures_the_contract_is_in_effect_and_asks_nothing_more(wizard: Wizard) -> None:
    contract = await wizard.out()
    wizard.esign.says(FlowState.CUSTOMER_SIGNED)
    await looked_at_again(wizard, contract)
    shown = "subStatus nextStep signingUrl signBy remindersLeft progress { done total }"
    assert await wizard.shown(contract, shown) == {
        "subStatus": "VENDOR_SIGNING",
        "nextStep": "WAIT",
        **dict.fromkeys(("signingUrl", "signBy", "remindersLeft")),
        "progress": {"done": 2, "total": 3},
    }
    wizard.esign.says(FlowState.COMPLETED)
    await looked_at_again(wizard, contract)
    found = await wizard.shown(
        contract, f"{shown} availableActions document {{ kind }} signatures {{ status }}"
    )
    assert found == {
        "subStatus": "ELECTRONIC_EFFECTIVE",
        "nextStep": "NONE",
        **dict.fromkeys(("signingUrl", "signBy", "remindersLeft", "progress")),
        "availableActions": ["REQUEST_PAPER"],
        "document": {"kind": "SEALED"},
        "signatures": [{"status": "SIGNED"}, {"status": "SIGNED"}],
    }


async def looked_at_again(wizard: Wizard, contract: str) -> None:
    await wizard.api.due(contract)
    await wizard.api.work()


async def test_an_order_and_a_filing_contract_go_the_same_way(wizard: Wizard) -> None:
    await wizard.framed()
    orders, filings = await wizard.client.orders(), await wizard.client.filing_orders()
    order = await wizard.out("ORDER", orderIds=[orders["DD20260002"], orders["DD20260001"]])
    shown = (
        "amount { amount } lines { nodes { orderNumber } } frameworkContract { kind } filingOrder { number }"
    )
    found = await wizard.shown(order, shown)
    assert [line["orderNumber"] for line in found["lines"]["nodes"]] == ["DD20260002"] * 3 + ["DD20260001"]
    assert (found["amount"], found["frameworkContract"]) == ({"amount": "20543.56"}, {"kind": "FRAMEWORK"})
    filing = await wizard.out("FILING", filingOrderId=filings["BA20260001"])
    assert (await wizard.shown(filing, shown))["filingOrder"] == {"number": "BA20260001"}


async def test_an_individual_goes_the_same_way_without_any_activation(wizard: Wizard) -> None:
    individual = await wizard.individual()
    contract = await individual.out()
    shown = (
        "nextStep partyA { name subjectType } signatory { name mobile idNumber } signatures { signerName }"
    )
    found = await individual.shown(contract, shown)
    vendor = found["signatures"].pop()
    assert vendor["signerName"] != "温一苇"
    assert found == {
        "nextStep": "SIGN",
        "partyA": {"name": "温一苇", "subjectType": "INDIVIDUAL"},
        "signatory": {"name": "温一苇", "mobile": "139****0002", "idNumber": None},
        "signatures": [{"signerName": "温一苇"}],
    }


async def test_party_a_is_the_copy_made_when_filled_in(wizard: Wizard) -> None:
    """At create the profile was only looked at; between create and fill in it may change, afterwards not."""
    contract = await wizard.created(partyAProfileId=wizard.profile)
    assert (await wizard.shown(contract, "partyA { address }"))["partyA"] is None
    await wizard.client.done("savePartyAProfile", {"id": wizard.profile, "address": "示例路十九号"})
    await wizard.client.done("fillInContract", wizard.form(contract))
    await wizard.client.done("savePartyAProfile", {"id": wizard.profile, "address": "示例路二十号"})
    found = await wizard.shown(contract, "partyA { profileId address contact }")
    assert found["partyA"] == {
        "profileId": wizard.profile,
        "address": "示例路十九号",
        "contact": PARTY_A["contact"],
    }


async def test_the_signatory_is_shown_whole_to_who_may_and_the_history_says_so(wizard: Wizard) -> None:
    contract = await wizard.created()
    signatory = {**wizard.signatory, "idNumber": "110000197001010006"}
    await wizard.client.done("fillInContract", wizard.form(contract, signatory=signatory))
    masked = {"name": "陆知微", "mobile": "138****0001", "idNumber": "11************0006"}
    whole = "signatory { name mobile(reveal: true) idNumber(reveal: true) }"
    assert await wizard.shown(contract, "signatory { name mobile idNumber }") == {"signatory": masked}
    assert await wizard.shown(contract, whole) == {"signatory": signatory}
    events = (await wizard.shown(contract, "events { nodes { step payload } }"))["events"]["nodes"]
    revealed = [event["payload"] for event in events if event["step"] == "PERSONAL_DATA_REVEALED"]
    assert [
        field in payload for field, payload in zip(('"mobile"', '"idNumber"'), revealed, strict=True)
    ] == [
        True,
        True,
    ]
    assert not any("13800000001" in event["payload"] for event in events)

    operation = f"query ($id: ID!) {{ contract(by: {{id: $id}}) {{ {whole} }} }}"
    reply = await wizard.api.client(COLLEAGUE).run(operation, id=contract)
    assert reply.data == {"contract": {"signatory": masked}}
    assert reply.codes == ["FORBIDDEN", "FORBIDDEN"]


async def test_a_unilateral_contract_has_nothing_of_it(api: Api) -> None:
    client = api.client()
    contract = (await client.created("FRAMEWORK", partyAProfileId=await client.profile()))["id"]
    shown = "nextStep nextStepRefusal { code } signatory { name } signingUrl signBy remindersLeft"
    nothing = dict.fromkeys(("nextStepRefusal", "signatory", "signingUrl", "signBy", "remindersLeft"))
    assert await client.contract(contract, shown) == {"nextStep": "WAIT", **nothing}
    await moved(contract, STEP.DRAFT_RENDERED)
    assert await client.contract(contract, shown) == {"nextStep": "NONE", **nothing}
