"""activateEsign and Account.esignActivation: enterprises only, asked of the provider, read by who may."""

from dataclasses import replace
from typing import Any

from providers.identity import EmbeddedIdentity
from rules.terms import EsignActivationStatus
from tests.api import INDIVIDUAL, MEMBER, OPERATOR, OWNER, UNVERIFIED, Client
from tests.resolvers.wizard import Wizard, esign_status
from tests.resolvers.world import facts_of, refused

ACTIVATION = "{ viewer { account { name esignActivation { status url expiresAt rejectedBecause } } } }"
STATUS = EsignActivationStatus


async def shown(client: Client) -> Any:
    return (await client.data(ACTIVATION))["viewer"]["account"]["esignActivation"]


async def test_a_rejected_activation_says_why_and_can_be_asked_for_again(wizard: Wizard) -> None:
    wizard.activation(STATUS.REJECTED, "名称与登记不符")
    contract = await wizard.text_confirmed()
    await wizard.client.mutate("confirmContractSigning", {"id": contract})
    assert await shown(wizard.client) == {
        "status": "REJECTED",
        "url": None,
        "expiresAt": None,
        "rejectedBecause": "名称与登记不符",
    }
    again = (await wizard.client.done("activateEsign", {}))["esignActivation"]
    assert (again["status"], again["url"]) == ("PENDING", "https://esign.example/activate")
    assert again["rejectedBecause"] is None
    assert await shown(wizard.client) == again


async def test_who_has_activated_is_asked_nothing_more(wizard: Wizard) -> None:
    done = {"status": "ACTIVATED", "url": None, "expiresAt": None, "rejectedBecause": None}
    assert (await wizard.client.done("activateEsign", {}))["esignActivation"] == done
    assert await shown(wizard.client) == done
    assert "request_activation" not in wizard.esign.calls
    events = await wizard.client.data("{ viewer { account { events { nodes { step } } } } }")
    steps = [event["step"] for event in events["viewer"]["account"]["events"]["nodes"]]
    assert steps.count("ESIGN_ACTIVATED") == 1


async def test_what_the_provider_says_counts_whatever_was_known(wizard: Wizard) -> None:
    """The organisation that activated may be another one than is verified now."""
    assert (await shown(wizard.client))["status"] == "ACTIVATED"
    wizard.activation(STATUS.NOT_ACTIVATED)
    again = (await wizard.client.done("activateEsign", {}))["esignActivation"]
    assert (again["status"], again["url"]) == ("PENDING", "https://esign.example/activate")


async def test_an_individual_has_nothing_to_activate(wizard: Wizard) -> None:
    client = wizard.api.client(INDIVIDUAL)
    (error,) = await refused(client, "activateEsign", {"clientMutationId": "m-7"})
    assert (error["code"], facts_of(error)) == ("ACTION_NOT_AVAILABLE", {"reason": "NOTHING_TO_ACTIVATE"})
    assert error["message"] == "个人客户签署合同无需激活电子签。请直接继续办理。"
    assert await shown(client) is None


async def test_nobody_activates_before_the_verification(wizard: Wizard) -> None:
    client = wizard.api.client(UNVERIFIED)
    (error,) = await refused(client, "activateEsign", {})
    assert error["code"] == "IDENTITY_NOT_VERIFIED"
    assert (await shown(client))["status"] == "NOT_ACTIVATED"


async def test_the_verification_is_asked_first(wizard: Wizard) -> None:
    """The link is for the organisation as it is verified now, not as it was."""
    identity = wizard.api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    await identity.withdraw(str(OWNER.account_reference))
    payload = await wizard.client.mutate("activateEsign", {})
    assert [error["code"] for error in payload["errors"]] == ["IDENTITY_NOT_VERIFIED"]


async def test_a_silent_provider_activates_nothing(wizard: Wizard) -> None:
    wizard.activation(STATUS.NOT_ACTIVATED)
    await wizard.client.mutate("confirmContractSigning", {"id": await wizard.text_confirmed()})
    wizard.esign.silent.add("request_activation")
    operation = "mutation ($input: ActivateEsignInput!) { activateEsign(input: $input) { errors { code } } }"
    assert (await wizard.client.run(operation, input={})).codes == ["PROVIDER_UNAVAILABLE"]
    assert await esign_status() is STATUS.NOT_ACTIVATED


async def test_the_activation_is_read_by_who_may_and_missing_blanks_no_page(wizard: Wizard) -> None:
    reply = await wizard.api.client(MEMBER).run(ACTIVATION)
    account = {"name": "岫屿砚舟（杭州）软件有限公司", "esignActivation": None}
    assert reply.data == {"viewer": {"account": account}}
    (error,) = reply.errors
    assert error["path"] == ["viewer", "account", "esignActivation"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    reader = wizard.api.client(replace(MEMBER, permissions=("esign:read",)))
    assert (await shown(reader))["status"] == "ACTIVATED"
    for user in (replace(MEMBER, permissions=("esign:read",)), OPERATOR):
        (refusal,) = await refused(wizard.api.client(user), "activateEsign", {})
        assert facts_of(refusal) == {"permission": "esign:activate"}
