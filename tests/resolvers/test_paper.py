"""Paper copies: asked for, shipped, corrected, returned and asked for again."""

import hashlib
import json
from datetime import datetime
from urllib.parse import urlsplit

from jobs.trace_shipments import trace_due
from models import ContractEvent
from providers.courier import EmbeddedCourier, Trace, TraceEntry
from rules.history import broken_at
from rules.terms import ContractEventStep
from tests.api import MEMBER, OPERATOR, OWNER, Api
from tests.resolvers.paper import (
    OTHER_PARCEL,
    PARCEL,
    RECIPIENT,
    in_effect,
    requested,
    shipment,
    shipments_of,
    shipped,
    told,
)
from tests.resolvers.world import row_of

FACTS = {"recipient": "陆**", "phone": "138****0000", "copies": "2"}


async def test_it_is_asked_for_and_shipped(api: Api) -> None:
    client, contract = await in_effect(api)
    assert await shipment(client, contract) is None
    asked = await client.done("requestPaper", {"id": contract, **RECIPIENT})
    assert asked["contract"]["subStatus"] == "PAPER_REQUESTED"
    assert asked["contract"]["availableActions"] == ["VIEW_SHIPMENT"]
    row = await row_of(contract)
    found = await shipment(client, contract)
    assert row.paper_requested_at == datetime.fromisoformat(found.pop("requestedAt"))
    assert found == {
        **RECIPIENT,
        "phone": "138****0000",
        "copies": 2,
        **dict.fromkeys(("courier", "trackingNumber", "shippedAt", "returnedBecause")),
        "trace": [],
    }
    operator = api.client(OPERATOR)
    sent = await operator.done("shipPaper", {"contractId": contract, **PARCEL})
    assert sent["contract"]["subStatus"] == "PAPER_SHIPPED"
    found = await shipment(client, contract)
    assert found["shippedAt"] is not None
    assert {name: found[name] for name in PARCEL} == PARCEL


async def test_it_is_traced_and_a_correction_begins_the_trace_anew(api: Api) -> None:
    client, operator, contract = await shipped(api)
    shipped_at = (await shipment(client, contract))["shippedAt"]
    await trace_due(api.services)
    assert [each["text"] for each in (await shipment(client, contract))["trace"]] == ["已揽收"]
    correction = {"contractId": contract, **OTHER_PARCEL, "reason": "面单贴错"}
    corrected = await operator.done("correctShipment", correction)
    assert corrected["contract"]["subStatus"] == "PAPER_SHIPPED"
    found = await shipment(client, contract)
    assert {name: found[name] for name in PARCEL} == OTHER_PARCEL
    assert (found["trace"], found["shippedAt"]) == ([], shipped_at)

    courier, now = api.services.courier, api.services.now()
    assert isinstance(courier, EmbeddedCourier)
    words = Trace(entries=(TraceEntry(at=now, text="已签收"),), delivered=True)
    await courier.tell(OTHER_PARCEL["courier"], OTHER_PARCEL["trackingNumber"], words)
    await trace_due(api.services)
    (point,) = (await shipment(client, contract))["trace"]
    assert (datetime.fromisoformat(point["at"]), point["text"]) == (now, "已签收")
    (stored,) = await shipments_of(contract)
    assert (stored.delivered_at, stored.trace_due_at) == (now, None)


async def test_a_parcel_that_was_delivered_can_still_be_corrected_and_is_asked_about_again(api: Api) -> None:
    """What was delivered was somebody else's parcel: its number was mistyped."""
    client, operator, contract = await shipped(api)
    courier, now = api.services.courier, api.services.now()
    assert isinstance(courier, EmbeddedCourier)
    words = Trace(entries=(TraceEntry(at=now, text="已签收"),), delivered=True)
    await courier.tell(PARCEL["courier"], PARCEL["trackingNumber"], words)
    await trace_due(api.services)
    (stored,) = await shipments_of(contract)
    assert (stored.delivered_at, stored.trace_due_at) == (now, None)
    correction = {"contractId": contract, **PARCEL, "trackingNumber": "SF1234567809", "reason": "单号有误"}
    await operator.done("correctShipment", correction)
    (stored,) = await shipments_of(contract)
    assert (stored.delivered_at, stored.trace) == (None, None)
    assert stored.trace_due_at is not None
    await trace_due(api.services)
    assert [each["text"] for each in (await shipment(client, contract))["trace"]] == ["已揽收"]


async def test_the_history_keeps_both_parcels_and_masks_the_recipient(api: Api) -> None:
    _, operator, contract = await shipped(api)
    await operator.done("correctShipment", {"contractId": contract, **OTHER_PARCEL, "reason": "面单贴错"})
    before = {"courierBefore": PARCEL["courier"], "trackingNumberBefore": PARCEL["trackingNumber"]}
    assert await told(contract) == [
        ("PAPER_REQUESTED", OWNER.user_id, None, FACTS),
        ("PAPER_SHIPPED", OPERATOR.user_id, None, PARCEL),
        ("SHIPMENT_CORRECTED", OPERATOR.user_id, "面单贴错", OTHER_PARCEL | before),
    ]
    history = await ContractEvent.filter(contract_id=(await row_of(contract)).id).order_by("sequence")
    assert broken_at(each.link() for each in history) is None
    payloads = "".join(each.payload for each in history)
    assert not any(RECIPIENT[field] in payloads for field in RECIPIENT)


async def test_a_returned_request_says_why_and_may_be_made_again(api: Api) -> None:
    client, operator, contract = await requested(api, copies=4)
    back = await operator.done("returnPaperRequest", {"contractId": contract, "reason": "地址不详"})
    assert back["contract"]["subStatus"] == "ELECTRONIC_EFFECTIVE"
    assert (await row_of(contract)).paper_requested_at is None
    found = await shipment(client, contract)
    assert (found["returnedBecause"], found["copies"], found["shippedAt"]) == ("地址不详", 4, None)
    again = {"id": contract, **RECIPIENT, "phone": "0571-88880000", "copies": 1}
    asked = await client.done("requestPaper", again)
    assert asked["contract"]["subStatus"] == "PAPER_REQUESTED"
    found = await shipment(client, contract)
    assert (found["returnedBecause"], found["copies"], found["phone"]) == (None, 1, "057*******000")
    await operator.done("shipPaper", {"contractId": contract, **PARCEL})
    first, second = await shipments_of(contract)
    assert (first.returned_because, first.phone, first.courier) == ("地址不详", "13800000000", None)
    assert (second.returned_because, second.phone, second.courier) == (None, "0571-88880000", "顺丰速运")
    assert [(step, reason) for step, _, reason, _ in await told(contract)] == [
        ("PAPER_REQUESTED", None),
        ("PAPER_RETURNED", "地址不详"),
        ("PAPER_REQUESTED", None),
        ("PAPER_SHIPPED", None),
    ]


async def test_what_was_typed_is_stored_clean_and_an_old_request_keeps_it(api: Api) -> None:
    client, _, contract = await requested(api, recipient=" 陆知微\n", address="e\u0301toile 1 号")
    found = await shipment(client, contract)
    assert (found["recipient"], found["address"]) == ("陆知微", "étoile 1 号")


async def test_the_phone_is_whole_for_who_may_reveal_it_and_for_who_writes_the_label(api: Api) -> None:
    client, operator, contract = await shipped(api)
    whole = "shipment { phone(reveal: true) }"
    assert (await client.contract(contract, whole))["shipment"]["phone"] == RECIPIENT["phone"]
    correction = {"contractId": contract, **OTHER_PARCEL, "reason": "面单贴错"}
    corrected = await operator.done("correctShipment", correction, f"contract {{ {whole} }}")
    assert corrected["contract"]["shipment"]["phone"] == RECIPIENT["phone"]
    events = await ContractEvent.filter(step=ContractEventStep.PERSONAL_DATA_REVEALED).order_by("sequence")
    assert [(each.actor.id, json.loads(each.payload)["facts"]) for each in events] == [
        (OWNER.user_id, {"field": "shipment.phone"}),
        (OPERATOR.user_id, {"field": "shipment.phone"}),
    ]
    operation = f"query ($id: ID!) {{ contract(by: {{id: $id}}) {{ {whole} }} }}"
    reply = await api.client(MEMBER).run(operation, id=contract)
    assert (reply.data["contract"]["shipment"]["phone"], reply.codes) == ("138****0000", ["FORBIDDEN"])
    listed = await client.run(f"{{ contracts {{ nodes {{ {whole} }} }} }}")
    assert listed.data["contracts"]["nodes"] == [{"shipment": {"phone": "138****0000"}}]
    assert listed.codes == ["BAD_USER_INPUT"]
    assert await ContractEvent.filter(step=ContractEventStep.PERSONAL_DATA_REVEALED).count() == 2


async def test_operators_fetch_the_very_file_that_was_sealed_to_print_it(api: Api) -> None:
    client = api.client()
    contract = await client.effective("FRAMEWORK", partyAProfileId=await client.profile())
    await client.done("requestPaper", {"id": contract["id"], **RECIPIENT})
    sent = await api.client(OPERATOR).done(
        "shipPaper", {"contractId": contract["id"], **PARCEL}, "contract { document { kind url sha256 } }"
    )
    document = sent["contract"]["document"]
    assert document["kind"] == "SEALED"
    answer = await api.http.get(urlsplit(document["url"]).path)
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == document["sha256"]
    own = (await client.contract(contract["id"], "document { sha256 }"))["document"]
    assert own["sha256"] == document["sha256"]
    (event,) = await ContractEvent.filter(step=ContractEventStep.DOCUMENT_READ)
    assert (event.actor.kind, event.actor.id) == ("OPERATOR", OPERATOR.user_id)
