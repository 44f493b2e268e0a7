"""While it is the customer's turn: where to sign, reminders, cancelling. The provider has the last word."""

import asyncio
from typing import Any

import pytest

from models import EsignFlow
from rules.terms import FlowState
from tests.api import OWNER
from tests.resolvers.wizard import SIGNATORY, Wizard
from tests.resolvers.world import facts_of, refused, row_of

OTHER_STATES = ["FILLING_IN", "CONFIRMING_TEXT", "CONFIRMING_SIGNING"]


async def flow_of(contract_id: str) -> EsignFlow:
    flow = await EsignFlow.current((await row_of(contract_id)).id)
    assert flow is not None
    return flow


async def worked(wizard: Wizard, contract_id: str) -> None:
    await wizard.api.due(contract_id)
    await wizard.api.work()


async def test_without_a_code_it_tells_where_to_sign_and_signs_nothing(wizard: Wizard) -> None:
    contract = await wizard.out()
    version = (await row_of(contract)).version
    for left_out in ({}, {"signingCode": None}, {"signingCode": ""}, {"handwriting": "M0 0L9 9"}):
        payload = await wizard.client.done("signContract", {"id": contract, **left_out})
        assert payload["signingUrl"] == "https://esign.example/sign/flow-1"
        assert payload["contract"]["subStatus"] == "CUSTOMER_SIGNING"
    assert (await row_of(contract)).version == version


async def test_where_the_provider_has_a_page_of_its_own_no_code_is_taken_or_sent(wizard: Wizard) -> None:
    contract = await wizard.out()
    (error,) = await refused(wizard.client, "signContract", {"id": contract, "signingCode": "123456"})
    assert (error["code"], error["path"], facts_of(error)) == (
        "INVALID_VALUE",
        ["input", "signingCode"],
        {"field": "signingCode", "reason": "NOT_HERE"},
    )
    assert "签署链接" in error["message"]
    for code, reason in (("12345", "FORMAT"), ("1234567", "TOO_LONG"), ("abcdef", "FORMAT")):
        (error,) = await refused(wizard.client, "signContract", {"id": contract, "signingCode": code})
        assert facts_of(error)["reason"] == reason
    (error,) = await refused(wizard.api.client(OWNER, "en"), "sendSigningCode", {"id": contract})
    assert (error["code"], facts_of(error)["reason"]) == ("ACTION_NOT_AVAILABLE", "SIGN_AT_PROVIDER")
    assert error["message"] == (
        "This contract is signed on the page of the e-sign service, which sends the code itself."
        " Please open the signing link."
    )


@pytest.mark.parametrize("sub_status", OTHER_STATES)
async def test_before_it_is_the_customers_turn_there_is_nothing_to_sign(
    wizard: Wizard, sub_status: str
) -> None:
    contract = await wizard.at(sub_status)
    for name, action in (
        ("signContract", "SIGN"),
        ("sendSigningCode", "SIGN"),
        ("remindSigning", "REMINDED"),
        ("cancelSigning", "CANCEL_SIGNING"),
    ):
        (error,) = await refused(wizard.client, name, {"id": contract})
        assert (error["code"], facts_of(error)) == (
            "ACTION_NOT_AVAILABLE",
            {"action": action, "subStatus": sub_status},
        )
        assert "“" in error["message"]
        assert action not in error["message"]


async def test_a_reminder_is_counted_and_sent_once_until_none_is_left(wizard: Wizard) -> None:
    contract = await wizard.out()
    for left in (2, 1, 0):
        payload = await wizard.client.done("remindSigning", {"id": contract})
        assert payload["remindersLeft"] == left
        assert payload["contract"]["version"] == (await row_of(contract)).version
        assert wizard.esign.calls.count("remind") == 2 - left
        await wizard.api.work()
        assert wizard.esign.calls.count("remind") == 3 - left
    (error,) = await refused(wizard.client, "remindSigning", {"id": contract})
    assert (error["code"], facts_of(error)) == ("REMINDER_LIMIT_REACHED", {"limit": "3"})
    events = await wizard.shown(contract, "events { nodes { step actor { id } } } remindersLeft subStatus")
    reminded = [event for event in events["events"]["nodes"] if event["step"] == "REMINDED"]
    assert reminded == [{"step": "REMINDED", "actor": {"id": "owner-100001"}}] * 3
    assert (events["remindersLeft"], events["subStatus"]) == (0, "CUSTOMER_SIGNING")


async def test_a_reminder_that_still_is_to_be_sent_is_counted_once(wizard: Wizard) -> None:
    contract = await wizard.out()
    payloads = await asyncio.gather(
        *(wizard.client.mutate("remindSigning", {"id": contract}) for _ in range(4))
    )
    assert [payload["remindersLeft"] for payload in payloads if not payload["errors"]] != []
    codes = {error["code"] for payload in payloads for error in payload["errors"]}
    assert codes <= {"CONTRACT_CHANGED"}
    assert (await flow_of(contract)).reminders_left == 2
    await wizard.api.work()
    assert wizard.esign.calls.count("remind") == 1
    events = (await wizard.shown(contract, "events { nodes { step } }"))["events"]["nodes"]
    assert [event["step"] for event in events].count("REMINDED") == 1


async def test_a_cancelled_signing_waits_for_the_provider_and_ends_void(wizard: Wizard) -> None:
    await wizard.framed()
    order = (await wizard.client.orders())["DD20260001"]
    contract = await wizard.out("ORDER", orderIds=[order])
    payload = await wizard.client.done("cancelSigning", {"id": contract, "reason": " 金额有误 "})
    assert (payload["contract"]["subStatus"], payload["contract"]["nextStep"]) == ("CANCELLING", "WAIT")
    shown = "subStatus status voidedBecause progress { done total message } signingUrl availableActions"
    assert await wizard.shown(contract, shown) == {
        "subStatus": "CANCELLING",
        "status": "SIGNING",
        "voidedBecause": None,
        "progress": {"done": 0, "total": 1, "message": "正在取消签署，等待电子签服务确认。"},
        "signingUrl": None,
        "availableActions": [],
    }
    (error,) = await refused(wizard.client, "cancelSigning", {"id": contract})
    assert facts_of(error) == {"action": "CANCEL_SIGNING", "subStatus": "CANCELLING"}
    await wizard.api.work()
    found = await wizard.shown(contract, f"{shown} signatures {{ status }}")
    assert (found["status"], found["subStatus"]) == ("VOIDED", None)
    assert (found["voidedBecause"], found["availableActions"]) == ("金额有误", ["DELETE"])
    assert found["signatures"] == [{"status": "CANCELLED"}] * 2
    events = (await wizard.shown(contract, "events { nodes { step reason } }"))["events"]["nodes"]
    assert {"step": "SIGNING_CANCEL_REQUESTED", "reason": "金额有误"} in events
    deleted = await wizard.client.done("deleteContract", {"id": contract})
    assert deleted["releasedOrders"] == [{"number": "DD20260001"}]


async def test_a_signature_that_came_first_wins_over_the_cancelling(wizard: Wizard) -> None:
    contract = await wizard.out()
    wizard.esign.says(FlowState.COMPLETED)
    await wizard.client.done("cancelSigning", {"id": contract})
    await wizard.api.work()
    assert (await wizard.shown(contract, "subStatus"))["subStatus"] == "ELECTRONIC_EFFECTIVE"


async def test_a_reason_is_text_like_any_other(wizard: Wizard) -> None:
    contract = await wizard.out()
    for reason, expected in (("x" * 501, "TOO_LONG"), ("a\u0000", "CONTROL_CHARACTER"), (" ", "EMPTY")):
        (error,) = await refused(wizard.client, "cancelSigning", {"id": contract, "reason": reason})
        assert (error["path"], facts_of(error)["reason"]) == (["input", "reason"], expected)
    await wizard.client.done("cancelSigning", {"id": contract, "reason": None})


async def test_another_version_is_left_alone(wizard: Wizard) -> None:
    contract = await wizard.out()
    stale: dict[str, Any] = {"id": contract, "expectedVersion": 1}
    for name in ("signContract", "sendSigningCode", "remindSigning", "cancelSigning"):
        (error,) = await refused(wizard.client, name, stale)
        assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
    assert SIGNATORY["mobile"] not in str(await wizard.shown(contract, "events { nodes { payload } }"))
