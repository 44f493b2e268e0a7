"""signContract where the e-sign provider lets the signatory sign here: the embedded one, its signatures real."""

import re
from typing import Any

import pytest

from models import Account, EmbeddedFlow
from providers.notification import EmbeddedNotification
from rules.terms import EsignActivationStatus, FlowState
from tests.api import INDIVIDUAL, OWNER, Api, Client
from tests.resolvers.wizard import SIGNATORY, Wizard, offered
from tests.resolvers.world import facts_of, refused, row_of
from tests.scripted_esign import ScriptedEsign

STROKES = "M10 60 C 40 10, 65 10, 95 60 C 120 105, 150 110, 180 60 M 20 100 L 190 100 M 100 10 L 100 140"


async def sent_code(api: Api) -> str:
    """The one-time code in the newest short message to the signatory."""
    notification = api.services.notification
    assert isinstance(notification, EmbeddedNotification)
    message = (await notification.sent())[-1]
    assert message.mobile is not None
    found = re.search(r"[0-9]{6}", message.body)
    assert found is not None
    return found[0]


async def activated(api: Api, client: Client) -> None:
    """As the enterprise does it on the embedded provider's page: with its credit code."""
    await client.done("activateEsign", {})
    account = await Account.get(reference=OWNER.account_reference)
    esign: Any = api.services.esign
    activation = await esign.activations.at(str(account.esign_url).rpartition("/")[2])
    assert account.subject is not None
    await esign.confirm_activation(activation.id, account.subject.credential_number)


async def out(api: Api, client: Client, signatory: dict[str, str]) -> str:
    """A framework contract at CUSTOMER_SIGNING, drawn for real."""
    wizard = Wizard(api, ScriptedEsign(), client, await client.profile(), signatory)
    return await wizard.out()


async def enterprise(api: Api) -> tuple[Client, str]:
    await offered(api, OWNER)
    client = api.client()
    await activated(api, client)
    return client, await out(api, client, SIGNATORY)


async def test_an_enterprise_signs_with_the_code_and_the_vendor_follows(api: Api) -> None:
    client, contract = await enterprise(api)
    where = await client.done("signContract", {"id": contract})
    assert where["signingUrl"].startswith(f"{api.services.public_url}/")
    assert where["contract"]["subStatus"] == "CUSTOMER_SIGNING"
    sent = await client.done("sendSigningCode", {"id": contract})
    assert sent["sentTo"] == "138****0001"
    assert sent["validUntil"].endswith("Z")

    payload = await client.done("signContract", {"id": contract, "signingCode": await sent_code(api)})
    assert (payload["contract"]["subStatus"], payload["signingUrl"]) == ("VENDOR_SIGNING", None)
    shown = "subStatus signatures { role status certificateSubject selfIssued } warnings { code } effectiveAt"
    signatures = (await client.contract(contract, shown))["signatures"]
    assert [signature["status"] for signature in signatures] == ["SIGNED", "WAITING"]
    await api.work()
    found = await client.contract(contract, shown)
    assert found["subStatus"] == "ELECTRONIC_EFFECTIVE"
    assert [(each["role"], each["status"], each["selfIssued"]) for each in found["signatures"]] == [
        ("CUSTOMER", "SIGNED", True),
        ("VENDOR", "SIGNED", True),
    ]
    assert "岫屿砚舟" in found["signatures"][0]["certificateSubject"]
    assert {"code": "SELF_ISSUED_CERTIFICATE"} in found["warnings"]


async def test_an_individual_signs_by_hand_with_the_code(api: Api) -> None:
    await offered(api, INDIVIDUAL)
    client = api.client(INDIVIDUAL)
    contract = await out(api, client, {"name": "温一苇", "mobile": "13900000002"})
    await client.done("sendSigningCode", {"id": contract})
    signature = {"id": contract, "signingCode": await sent_code(api)}
    before = (await row_of(contract)).version
    (error,) = (await client.mutate("signContract", signature))["errors"]
    assert (error["code"], error["path"], facts_of(error)["reason"]) == (
        "INVALID_VALUE",
        ["input", "handwriting"],
        "EMPTY",
    )
    assert (await row_of(contract)).version == before
    payload = await client.done("signContract", {**signature, "handwriting": STROKES})
    assert payload["contract"]["subStatus"] == "VENDOR_SIGNING"
    await api.work()
    assert (await client.contract(contract, "subStatus"))["subStatus"] == "ELECTRONIC_EFFECTIVE"


async def test_the_permission_without_the_code_signs_nothing(api: Api) -> None:
    client, contract = await enterprise(api)
    (error,) = await refused(client, "signContract", {"id": contract, "signingCode": "000000"})
    assert (error["code"], facts_of(error)) == ("SIGNING_CODE_INVALID", {"reason": "DEAD"})
    await client.done("sendSigningCode", {"id": contract})
    wrong = "000000" if await sent_code(api) != "000000" else "000001"
    for left in ("4", "3"):
        (error,) = (await client.mutate("signContract", {"id": contract, "signingCode": wrong}))["errors"]
        assert (error["code"], facts_of(error)) == (
            "SIGNING_CODE_INVALID",
            {"reason": "WRONG", "triesLeft": left},
        )
    (error,) = (await client.mutate("sendSigningCode", {"id": contract}))["errors"]
    assert (error["code"], facts_of(error)["reason"]) == ("DAILY_LIMIT_REACHED", "TOO_SOON")
    assert (await client.contract(contract, "subStatus"))["subStatus"] == "CUSTOMER_SIGNING"
    assert await EmbeddedFlow.filter(state=FlowState.WAITING).count() == 1


async def test_activating_gives_the_same_link_until_it_is_done(api: Api) -> None:
    client = api.client()
    first = (await client.done("activateEsign", {}))["esignActivation"]
    assert (first["status"], first["rejectedBecause"]) == ("PENDING", None)
    assert first["url"].startswith(f"{api.services.public_url}/")
    assert (await client.done("activateEsign", {}))["esignActivation"] == first
    await activated(api, client)
    done = (await client.done("activateEsign", {}))["esignActivation"]
    assert done == {"status": "ACTIVATED", "url": None, "expiresAt": None, "rejectedBecause": None}
    account = await Account.get(reference=OWNER.account_reference)
    assert account.esign_status is EsignActivationStatus.ACTIVATED


@pytest.mark.parametrize("code", ["１２３４５６", "12 345", "-12345"])
async def test_what_is_no_code_is_not_even_tried(api: Api, code: str) -> None:
    client, contract = await enterprise(api)
    await client.done("sendSigningCode", {"id": contract})
    (error,) = await refused(client, "signContract", {"id": contract, "signingCode": code})
    assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", "signingCode"])
