"""Paper copies that are refused, and why; nothing is written. Of two requests at once one is served."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from jobs.trace_shipments import trace_due
from models import ContractEvent
from rules.terms import ContractEventStep
from tests.api import INDIVIDUAL, OPERATOR, OTHER_OWNER, Api, mutation_of
from tests.resolvers.paper import (
    OTHER_PARCEL,
    PARCEL,
    RECIPIENT,
    in_effect,
    requested,
    shipment,
    shipments_of,
    shipped,
)
from tests.resolvers.world import NOBODY, codes_of_refusal, facts_of, refused, row_of, unwritten

WRONG: dict[str, list[tuple[Any, str]]] = {
    "recipient": [("", "EMPTY"), ("陆" * 51, "TOO_LONG"), ("陆\u202e微", "CONTROL_CHARACTER")],
    "phone": [
        ("138****0000", "MASKED"),
        ("12800000000", "FORMAT"),
        ("88880000", "FORMAT"),
        (" ", "EMPTY"),
    ],
    "region": [("浙", "TOO_SHORT"), ("浙" * 101, "TOO_LONG"), ("", "EMPTY")],
    "address": [("示例路一", "TOO_SHORT"), ("路" * 201, "TOO_LONG"), ("\n", "EMPTY")],
    "copies": [(0, "COPIES"), (5, "COPIES"), (-1, "COPIES"), (2_147_483_647, "COPIES")],
}


PAPER_PLACES = {"recipient", "region", "courier", "trackingNumber"}
"""What these tests send too long."""


@pytest.mark.parametrize("field", WRONG)
async def test_a_recipient_nobody_could_send_to_is_refused_by_field(api: Api, field: str) -> None:
    client, contract = await in_effect(api)
    for value, reason in WRONG[field]:
        (error,) = await refused(client, "requestPaper", {"id": contract, **RECIPIENT, field: value})
        assert (error["__typename"], error["code"], error["path"]) == (
            "RuleError",
            "RECIPIENT_INVALID",
            ["input", field],
        )
        assert (facts_of(error)["field"], facts_of(error)["reason"]) == (field, reason)
        typed = str(value).strip()
        assert not typed or typed not in error["message"]


async def test_all_that_is_wrong_is_named_at_once(api: Api) -> None:
    client, contract = await in_effect(api)
    wrong = {"recipient": "", "phone": "1", "region": "浙", "address": "路", "copies": 9}
    errors = await refused(client, "requestPaper", {"id": contract, **wrong})
    assert [error["path"][1] for error in errors] == ["recipient", "phone", "region", "address", "copies"]
    assert errors[4]["message"] == "纸质合同可申请 1 至 4 份。请修改份数后重试。"


async def test_paper_is_asked_for_only_where_the_table_offers_it(api: Api) -> None:
    client, _, contract = await requested(api)
    again = {"id": contract, **RECIPIENT}
    assert await codes_of_refusal(client, "requestPaper", again) == ["ACTION_NOT_AVAILABLE"]
    operator = api.client(OPERATOR)
    correction = {"contractId": contract, **OTHER_PARCEL, "reason": "x"}
    assert await codes_of_refusal(operator, "correctShipment", correction) == ["ACTION_NOT_AVAILABLE"]
    await operator.done("shipPaper", {"contractId": contract, **PARCEL})
    assert await codes_of_refusal(client, "requestPaper", again) == ["ACTION_NOT_AVAILABLE"]
    for name, more in (("shipPaper", PARCEL), ("returnPaperRequest", {"reason": "x"})):
        given = {"contractId": contract, **more}
        assert await codes_of_refusal(operator, name, given) == ["ACTION_NOT_AVAILABLE"]


async def test_without_a_request_there_is_nothing_to_ship_correct_or_return(api: Api) -> None:
    _, contract = await in_effect(api)
    operator = api.client(OPERATOR)
    for name, more in (
        ("shipPaper", PARCEL),
        ("correctShipment", {**PARCEL, "reason": "x"}),
        ("returnPaperRequest", {"reason": "x"}),
    ):
        given = {"contractId": contract, **more}
        assert await codes_of_refusal(operator, name, given) == ["ACTION_NOT_AVAILABLE"]


async def test_a_parcel_needs_a_courier_a_number_and_a_correction_its_reason(api: Api) -> None:
    _, operator, contract = await shipped(api)
    for field, value, reason in (
        ("courier", " ", "EMPTY"),
        ("courier", "快" * 51, "TOO_LONG"),
        ("trackingNumber", "SF123", "FORMAT"),
        ("trackingNumber", "SF 123456", "FORMAT"),
        ("trackingNumber", "1" * 41, "TOO_LONG"),
        ("reason", "", "EMPTY"),
        ("reason", "x" * 501, "TOO_LONG"),
    ):
        given = {"contractId": contract, **OTHER_PARCEL, "reason": "x", field: value}
        (error,) = await refused(operator, "correctShipment", given)
        assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", field])
        assert facts_of(error)["reason"] == reason
    both = {"contractId": contract, "courier": "", "trackingNumber": "", "reason": ""}
    errors = await refused(operator, "correctShipment", both)
    assert [error["path"][1] for error in errors] == ["courier", "trackingNumber", "reason"]


async def test_a_correction_that_corrects_nothing_is_refused_and_the_trace_stays(api: Api) -> None:
    client, operator, contract = await shipped(api)
    await trace_due(api.services)
    same = {"contractId": contract, "reason": "x", "courier": f" {PARCEL['courier']} "}
    wish = {**same, "trackingNumber": PARCEL["trackingNumber"]}
    (error,) = await refused(operator, "correctShipment", wish)
    assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", "trackingNumber"])
    assert facts_of(error)["reason"] == "UNCHANGED"
    assert len((await shipment(client, contract))["trace"]) == 1
    await operator.done("correctShipment", {**wish, "courier": OTHER_PARCEL["courier"]})


@pytest.mark.parametrize("field", RECIPIENT)
async def test_no_field_takes_what_is_masked_or_cannot_be_seen(api: Api, field: str) -> None:
    client, contract = await in_effect(api)
    typed = RECIPIENT[field]
    for value, reason in (
        (typed[:1] + "*" * 6 + typed[-4:], "MASKED"),
        *((typed[:2] + character + typed[2:], "CONTROL_CHARACTER") for character in "\0\n\u200b\u202e\u2028"),
    ):
        (error,) = await refused(client, "requestPaper", {"id": contract, **RECIPIENT, field: value})
        assert (error["code"], error["path"]) == ("RECIPIENT_INVALID", ["input", field])
        assert facts_of(error)["reason"] == reason


@pytest.mark.parametrize("copies", [None, 2.5, "2", True, 3_000_000_000])
async def test_copies_are_a_number(api: Api, copies: Any) -> None:
    client, contract = await in_effect(api)
    wish = {"id": contract, **RECIPIENT, "copies": copies}
    reply = await unwritten(client, mutation_of("requestPaper"), input=wish)
    assert reply.codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "phone", ["13800000000", "057188880000", "0571-88880000", "010-66660000", "0571-88880000-8001"]
)
async def test_a_mobile_and_a_landline_with_its_area_code_are_taken(api: Api, phone: str) -> None:
    client, contract = await in_effect(api)
    await client.done("requestPaper", {"id": contract, **RECIPIENT, "phone": phone})
    (row,) = await shipments_of(contract)
    assert row.phone == phone


async def test_another_version_is_refused(api: Api) -> None:
    client, contract = await in_effect(api)
    old = (await row_of(contract)).version - 1
    given = {"id": contract, **RECIPIENT, "expectedVersion": old}
    assert await codes_of_refusal(client, "requestPaper", given) == ["CONTRACT_CHANGED"]
    await client.done("requestPaper", {**given, "expectedVersion": old + 1})
    operator = api.client(OPERATOR)
    for name, more in (("shipPaper", PARCEL), ("returnPaperRequest", {"reason": "x"})):
        late = {"contractId": contract, **more, "expectedVersion": old + 1}
        assert await codes_of_refusal(operator, name, late) == ["CONTRACT_CHANGED"]


async def test_what_is_foreign_or_no_contract_does_not_exist(api: Api) -> None:
    _, contract = await in_effect(api)
    for user in (OTHER_OWNER, INDIVIDUAL):
        (error,) = await refused(api.client(user), "requestPaper", {"id": contract, **RECIPIENT})
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "id"])
    operator = api.client(OPERATOR)
    for wrong in ("x", "con_" + "0" * 32, contract.replace("con_", "ord_")):
        (error,) = await refused(operator, "shipPaper", {"contractId": wrong, **PARCEL})
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "contractId"])


async def test_who_only_lists_contracts_sees_no_shipment_and_who_only_ships_does(api: Api) -> None:
    await requested(api)
    listing = "{ contracts { nodes { number shipment { region } } } }"
    reply = await api.client(replace(NOBODY, permissions=("contract:list",))).run(listing)
    assert [node["shipment"] for node in reply.data["contracts"]["nodes"]] == [None]
    assert reply.codes == ["FORBIDDEN"]


@pytest.mark.parametrize(("permissions", "seen"), [(("operator:ship",), True), (("operator:read",), False)])
async def test_an_operator_without_the_permission_ships_nothing(
    api: Api, permissions: tuple[str, ...], seen: bool
) -> None:
    _, _, contract = await requested(api)
    operator = api.client(replace(OPERATOR, permissions=permissions))
    given = {"contractId": contract, **PARCEL}
    if seen:
        await operator.done("shipPaper", given, "contract { shipment { region } document { url } }")
    else:
        assert await codes_of_refusal(operator, "shipPaper", given) == ["FORBIDDEN"]


async def test_of_requests_at_once_one_is_made(api: Api) -> None:
    client, contract = await in_effect(api)
    given = {"id": contract, **RECIPIENT}
    payloads = await asyncio.gather(*(client.mutate("requestPaper", given) for _ in range(4)))
    outcomes = sorted([error["code"] for error in payload["errors"]] for payload in payloads)
    assert outcomes[0] == []
    assert {code for (code,) in outcomes[1:]} <= {"ACTION_NOT_AVAILABLE", "CONTRACT_CHANGED"}
    assert len(await shipments_of(contract)) == 1
    assert await ContractEvent.filter(step=ContractEventStep.PAPER_REQUESTED).count() == 1


async def test_of_shipping_and_returning_at_once_one_happens(api: Api) -> None:
    _, operator, contract = await requested(api)
    verbs = [("shipPaper", PARCEL), ("returnPaperRequest", {"reason": "地址不详"})] * 2
    payloads = await asyncio.gather(
        *(operator.mutate(name, {"contractId": contract, **more}) for name, more in verbs)
    )
    outcomes = sorted([error["code"] for error in payload["errors"]] for payload in payloads)
    assert outcomes[0] == []
    assert {code for (code,) in outcomes[1:]} <= {"ACTION_NOT_AVAILABLE", "CONTRACT_CHANGED"}
    (row,) = await shipments_of(contract)
    sent = (await row_of(contract)).sub_status == "PAPER_SHIPPED"
    assert (row.shipped_at is not None, row.courier is not None, row.returned_because is None) == (sent,) * 3
