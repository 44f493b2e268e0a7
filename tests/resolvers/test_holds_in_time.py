"""When a hold begins and ends: with the contract that takes effect too late, pair by pair, and in whose name."""

import hashlib
from typing import Any

import orjson

from models import AccountEvent, SubjectClearance
from rules.history import broken_at
from rules.terms import AccountEventStep, ContractKind, FlowState, HoldReason
from tests.api import OPERATOR, OWNER, Api
from tests.jobs.test_holds import in_effect
from tests.resolvers.shelf import account_of
from tests.resolvers.test_supplements import PDF, SUCCESSOR, becomes, clearing, company, upload
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import codes_of_refusal, framed

FIRST = company("福州首创科技有限公司", "91350100M000100Y43")
SECOND = company("深圳次创科技有限公司", "9144030071526726XG")
SET, CLEARED = AccountEventStep.SUBJECT_HOLD_SET, AccountEventStep.SUBJECT_HOLD_CLEARED


async def holds_told() -> list[tuple[AccountEventStep, str | None, dict[str, Any]]]:
    """From the account's history, its chain checked: the step, who, and the facts."""
    events = await AccountEvent.filter(account_id=(await account_of()).id).order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    told = [event for event in events if event.step in {SET, CLEARED}]
    return [(event.step, event.actor_id, orjson.loads(event.payload)["facts"]) for event in told]


async def test_a_contract_sealed_after_the_change_holds_the_account_from_that_moment(api: Api) -> None:
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    await api.work()
    await client.done("finalizeContract", {"id": contract["id"]})
    await becomes(api, SUCCESSOR)
    assert (await account_of()).hold_reason is None  # nothing was in effect yet
    await api.work()
    account = await account_of()  # and nobody asked anything since
    assert (account.hold_reason, account.hold_now) == (HoldReason.SUBJECT_CHANGED, SUCCESSOR.name)
    assert await holds_told() == [(SET, None, {"reason": "SUBJECT_CHANGED"})]


async def test_so_does_one_that_was_out_to_be_signed(wizard: Wizard) -> None:
    contract = await wizard.out()
    await becomes(wizard.api, SUCCESSOR)
    assert (await account_of()).hold_reason is None
    wizard.esign.says(FlowState.CUSTOMER_SIGNED)
    await wizard.api.due(contract)
    await wizard.api.work()
    assert (await account_of()).hold_reason is None
    wizard.esign.says(FlowState.COMPLETED)
    await wizard.api.due(contract)
    await wizard.api.work()
    assert (await account_of()).hold_reason is HoldReason.SUBJECT_CHANGED


async def test_one_that_was_cleared_before_it_took_effect_holds_nothing(wizard: Wizard) -> None:
    await wizard.framed()
    order = (await wizard.client.orders())["DD20260001"]
    contract = await wizard.out("ORDER", orderIds=[order])
    await becomes(wizard.api, SUCCESSOR)
    await wizard.api.client(OPERATOR).done("clearSubjectHold", await clearing(wizard.api))
    wizard.esign.says(FlowState.COMPLETED)
    await wizard.api.due(contract)
    await wizard.api.work()
    assert (await wizard.shown(contract, "subStatus"))["subStatus"] == "ELECTRONIC_EFFECTIVE"
    assert (await account_of()).hold_reason is None


async def test_each_pair_that_holds_wants_a_document_of_its_own(api: Api) -> None:
    """As contracts brought in from elsewhere may: the next pair stands up when the first is cleared."""
    await api.client().data("{ viewer { userName } }")
    await in_effect(await account_of(), FIRST, ContractKind.FRAMEWORK)
    await in_effect(await account_of(), SECOND, ContractKind.ORDER)
    await becomes(api, SUCCESSOR)
    before = (await account_of()).hold_before
    (other,) = {FIRST.name, SECOND.name} - {before}
    operator = api.client(OPERATOR)
    first = await operator.done("clearSubjectHold", await clearing(api), "account { subjectHold { before } }")
    assert first["account"]["subjectHold"] == {"before": other}
    assert await SubjectClearance.all().count() == 1
    again = await clearing(api, reference="XY-2")
    assert (await operator.done("clearSubjectHold", again))["account"]["subjectHold"] is None
    by = {"kind": "TRANSFER_AGREEMENT", "sha256": hashlib.sha256(PDF).hexdigest()}
    assert await holds_told() == [
        (SET, None, {"reason": "SUBJECT_CHANGED"}),
        (CLEARED, OPERATOR.user_id, {**by, "reference": "XY-1"}),
        (SET, None, {"reason": "SUBJECT_CHANGED"}),
        (CLEARED, OPERATOR.user_id, {**by, "reference": "XY-2"}),
    ]


async def test_a_letter_never_clears_the_change_that_came_with_a_contract_meanwhile(api: Api) -> None:
    """The operator has the letter for a rename in hand when a contract of somebody else turns up in effect."""
    await framed(api)
    subject = await api.services.identity.verified_subject(str(OWNER.account_reference))
    assert subject is not None
    await becomes(api, company("岫屿新名（杭州）软件有限公司", subject.credential_number))
    assert (await account_of()).hold_reason is HoldReason.BUSINESS_RENAMED
    await in_effect(await account_of(), SECOND, ContractKind.ORDER)
    letter = await clearing(api, kind="RENAME_LETTER")
    assert await codes_of_refusal(api.client(OPERATOR), "clearSubjectHold", letter) == ["INVALID_VALUE"]
    assert await SubjectClearance.all().count() == 0


async def test_a_contract_in_effect_warns_until_its_change_is_cleared_and_a_draft_for_ever(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    draft = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await api.work()

    async def warned() -> dict[str, list[str]]:
        found = await client.data("{ contracts { nodes { kind warnings { code } } } }")
        return {
            node["kind"]: [each["code"] for each in node["warnings"]] for node in found["contracts"]["nodes"]
        }

    await becomes(api, SUCCESSOR)
    assert await warned() == {"FRAMEWORK": ["SUBJECT_CHANGED"], "ORDER": ["SUBJECT_CHANGED"]}
    await api.client(OPERATOR).done("clearSubjectHold", await clearing(api))
    assert await warned() == {"FRAMEWORK": [], "ORDER": ["SUBJECT_CHANGED"]}
    await client.done("voidContract", {"id": draft["id"]})
    assert await warned() == {"FRAMEWORK": [], "ORDER": []}


async def test_a_scan_that_cleared_a_hold_is_recorded_with_no_contract_as_well(api: Api) -> None:
    client, _ = await framed(api)
    contract = (await client.data("{ contracts { nodes { id } } }"))["contracts"]["nodes"][0]["id"]
    await becomes(api, SUCCESSOR)
    scan = await upload(api)
    await api.client(OPERATOR).done("clearSubjectHold", await clearing(api, uploadId=scan))
    wish = {
        "contractId": contract,
        "kind": "TRANSFER_AGREEMENT",
        "reference": "XY-1",
        "signedOn": "2026-11-20",
        "uploadId": scan,
    }
    assert await codes_of_refusal(api.client(OPERATOR), "recordSupplement", wish) == ["NOT_FOUND"]
