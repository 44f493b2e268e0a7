"""A whole story through the API, with values that are easy to find again: in no history is any of them."""

import json
from typing import Any

import pytest

from models.chains import KINDS
from tests.api import INDIVIDUAL, OPERATOR, OWNER, Api, Client
from tests.resolvers.paper import OTHER_PARCEL, PARCEL
from tests.resolvers.test_sign_here import STROKES, out, sent_code
from tests.resolvers.test_supplements import DOCUMENT, SUCCESSOR, becomes, clearing, upload
from tests.resolvers.wizard import offered
from tests.tampering import found_broken

PLANTED = {
    "address": "浙江省杭州市植物园路七号",
    "contact": "闻人植",
    "phone": "13912345678",
    "email": "planted@xiuyu.example",
    "legalRepresentative": "上官立",
    "bankName": "示例银行栖霞支行",
    "bankAccount": "6222020200112233445",
}
RECIPIENT = {
    "recipient": "端木收",
    "phone": "13600001111",
    "region": "浙江省 杭州市 西湖区",
    "address": "植物园路九号收发室",
}
SIGNATORY = {"name": "温一苇", "mobile": "13787654321"}
CREDENTIALS = ("91330000MADEM0011J", "91330106673959654P", "110000197001010006")
SECRETS = {*PLANTED.values(), *RECIPIENT.values(), *SIGNATORY.values(), *CREDENTIALS} - {RECIPIENT["region"]}
WHOLE = (
    "partyA { credentialNumber(reveal: true) phone(reveal: true) bankAccount(reveal: true) } document { url }"
)


async def told_by_the_enterprise(api: Api) -> None:
    client, operator = api.client(OWNER), api.client(OPERATOR)
    contract = (await client.effective("FRAMEWORK", partyAProfileId=await client.profile(**PLANTED)))["id"]
    seen = await client.contract(contract, WHOLE)
    assert seen["partyA"]["phone"] == PLANTED["phone"]
    await fetched(api, seen["document"]["url"])
    await client.data("{ viewer { account { verifiedSubject { credentialNumber(reveal: true) } } } }")
    await client.done("saveMailRecipient", RECIPIENT)
    await client.done("requestPaper", {"id": contract, **RECIPIENT})
    label = "{ operator { paperRequests { nodes { id } } } }"
    assert (await operator.data(label))["operator"]["paperRequests"]["nodes"] == [{"id": contract}]
    shipment = "query ($id: ID!) { node(id: $id) { ... on Contract { shipment { phone(reveal: true) } } } }"
    assert (await operator.data(shipment, id=contract))["node"]["shipment"]["phone"] == RECIPIENT["phone"]
    await operator.done("shipPaper", {"contractId": contract, **PARCEL})
    await operator.done("correctShipment", {"contractId": contract, **OTHER_PARCEL, "reason": "面单贴错"})
    scan = await upload(api, name=f"{PLANTED['contact']} {PLANTED['phone']}.pdf")
    supplement = {**DOCUMENT, "kind": "SUPPLEMENTARY_AGREEMENT", "contractId": contract, "uploadId": scan}
    await operator.done("recordSupplement", supplement)
    await becomes(api, SUCCESSOR)
    await operator.done("clearSubjectHold", await clearing(api))
    ask = "{ viewer { account { supplements { document { url } } } } }"
    (seen,) = (await client.data(ask))["viewer"]["account"]["supplements"]
    await fetched(api, seen["document"]["url"])


async def told_by_the_individual(api: Api) -> None:
    await offered(api, INDIVIDUAL)
    client = api.client(INDIVIDUAL)
    await client.done("savePartyAProfile", PLANTED)
    contract = await out(api, client, SIGNATORY)
    await client.done("remindSigning", {"id": contract})
    await client.done("sendSigningCode", {"id": contract})
    signature = {"id": contract, "signingCode": await sent_code(api), "handwriting": STROKES}
    await client.done("signContract", signature)
    await api.work()
    await check_in_effect(client, contract)


async def check_in_effect(client: Client, contract: str) -> None:
    assert (await client.contract(contract, "status"))["status"] == "EFFECTIVE"


async def fetched(api: Api, url: str) -> None:
    assert (await api.http.get(url.removeprefix(api.services.public_url))).status_code == 200


async def payloads() -> list[dict[str, Any]]:
    return [json.loads(event.payload) for kind in KINDS for event in await kind.events.all()]


@pytest.mark.parametrize("story", [told_by_the_enterprise, told_by_the_individual])
async def test_no_history_holds_a_planted_value_after_a_whole_story(api: Api, story: Any) -> None:
    await story(api)

    told = await payloads()
    steps = {payload["step"] for payload in told}
    assert steps >= {"SEALED", "SUBJECT_VERIFIED", "PARTY_A_SAVED"}
    if story is told_by_the_enterprise:
        assert steps >= {"PERSONAL_DATA_REVEALED", "DOCUMENT_READ", "PAPER_REQUESTED", "UPLOAD_RECEIVED"}
        assert {"recipient": "端**", "phone": "136****1111", "copies": "2"} in [p["facts"] for p in told]
    else:
        (signed,) = [payload["facts"] for payload in told if payload["step"] == "CUSTOMER_SIGNED"]
        assert (signed["signatory"], signed["handedInBy"]) == ("温**", INDIVIDUAL.user_id)
    # who did something is named: that is what a history is for
    rest = json.dumps([{**payload, "actor": None} for payload in told], ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in rest] == []
    actors = {payload["actor"]["name"] for payload in told}
    assert actors <= {OWNER.user_name, INDIVIDUAL.user_name, OPERATOR.user_name, "system", "embedded"}
    assert await found_broken() == {}
