"""Permissions inside a page and of mutations: what is missing is null with an error, the rest stays."""

from dataclasses import replace
from typing import Any

import pytest

from providers.demonstration import DemonstrationUser
from tests.api import (
    MEMBER,
    MUTATIONS,
    OPERATOR,
    PARTY_A,
    Api,
    mutation_of,
)
from tests.resolvers.paper import PARCEL, RECIPIENT
from tests.resolvers.world import NOBODY, facts_of, refused, things, unwritten

# fmt: off
OF_A_KIND = ("fillInContract", "confirmContractText", "stepBackContract", "setCustomerReference")
"""What they ask depends on the contract, and an operator has none."""
ASKED = {
    **dict.fromkeys(("createContract", *OF_A_KIND),                            "contract:create:order"),
    **dict.fromkeys(("confirmContractSigning", "signContract", "sendSigningCode"),     "contract:sign"),
    "finalizeContract":     "contract:finalize", "voidContract":         "contract:void",
    "cancelSigning":        "contract:cancel",   "deleteContract":       "contract:delete",
    "remindSigning":        "contract:remind",   "activateEsign":        "esign:activate",
    "savePartyAProfile":    "partyA:write",      "deletePartyAProfile":  "partyA:write",
    "setBilateralEnabled":  "operator:hold",
    **dict.fromkeys(("requestPaper", "saveMailRecipient", "deleteMailRecipient"), "contract:paper"),
    **dict.fromkeys(("shipPaper", "correctShipment", "returnPaperRequest"),      "operator:ship"),
    "recordSupplement":     "operator:record",
    **dict.fromkeys(("clearSubjectHold", "requestDeletion", "withdrawDeletion"),  "operator:hold"),
    **dict.fromkeys(("retryWork", "abortGeneration"),                            "operator:retry"),
    **dict.fromkeys(("saveContractText", "publishContractText", "discardContractText"), "operator:template"),
    **dict.fromkeys(("saveVendorVersion", "publishVendorVersion", "discardVendorVersion"), "operator:template"),
    **dict.fromkeys(("replayDelivery", "replayDeliveries"),                      "operator:retry"),
    **dict.fromkeys(("saveWebhook", "renewWebhookSecret", "deleteWebhook", "testWebhook"), "operator:template"),
}
# fmt: on


async def test_what_leads_to_a_contract_asks_the_permission_too(api: Api) -> None:
    """Who may only create order contracts chooses from the orders, and reads nobody's contracts through them."""
    ids = await things(api)
    chooser = api.client(replace(NOBODY, permissions=("contract:create:order", "contract:create:filing")))
    paths: dict[str, list[str | int]] = {
        "{ viewer { account { name frameworkContract { number } } } }": [
            "viewer",
            "account",
            "frameworkContract",
        ],
        '{ orders(filter: {search: "DD20260001"}) { nodes { number contract { number } } } }': [
            *("orders", "nodes", 0, "contract")
        ],
    }
    for operation, path in paths.items():
        reply = await chooser.run(operation)
        assert reply.data is not None
        found = reply.data
        for step in path:
            found = found[step]
        assert found is None
        (error,) = reply.errors
        assert (error["path"], error["extensions"]["code"]) == (path, "FORBIDDEN")
    orders = await chooser.data("{ orders { nodes { selectable notSelectableBecause { code } } } }")
    assert {"code": "ORDER_OCCUPIED"} in [node["notSelectableBecause"] for node in orders["orders"]["nodes"]]
    assert (
        await chooser.run("query ($order: ID!) { node(id: $order) { id } }", order=ids["order"])
    ).codes == ["FORBIDDEN"]


async def test_histories_are_for_who_may_audit(api: Api) -> None:
    ids = await things(api)
    selection = "contract(by: {id: $contract}) { number events { totalCount } }"
    operation = (
        f"query ($contract: ID!) {{ {selection} viewer {{ account {{ name events {{ totalCount }} }} }} }}"
    )
    reply = await api.client(MEMBER).run(operation, contract=ids["contract"])
    assert reply.data["contract"]["events"] is None
    assert reply.data["contract"]["number"].startswith("DD-")
    assert reply.data["viewer"]["account"]["events"] is None
    assert reply.codes == ["FORBIDDEN", "FORBIDDEN"]
    event = (await api.client().contract(ids["contract"], "events { nodes { id } }"))["events"]["nodes"][0][
        "id"
    ]
    assert (await api.client(MEMBER).run("query ($id: ID!) { node(id: $id) { id } }", id=event)).codes == [
        "FORBIDDEN"
    ]


async def test_the_verification_code_is_for_who_may_read(api: Api) -> None:
    ids = await things(api)
    lister = api.client(replace(NOBODY, permissions=("contract:list",)))
    found = await lister.data("{ contracts { nodes { verificationCode number } } }")
    assert {node["verificationCode"] for node in found["contracts"]["nodes"]} == {None}
    assert (await api.client(MEMBER).contract(ids["contract"], "verificationCode"))["verificationCode"]


async def test_every_mutation_by_a_stranger_is_unauthenticated(api: Api) -> None:
    ids = await things(api)
    for name in MUTATIONS:
        reply = await unwritten(api.client(None), mutation_of(name), input=input_of(name, ids))
        assert (reply.codes, reply.data) == (["UNAUTHENTICATED"], None)
        assert reply.errors[0]["extensions"]["reason"] == "MISSING"


@pytest.mark.parametrize("user", [NOBODY, MEMBER, OPERATOR])
async def test_every_mutation_by_who_may_not_is_forbidden(api: Api, user: DemonstrationUser) -> None:
    ids = await things(api)
    for name in MUTATIONS:
        if user is OPERATOR and ASKED[name].startswith("operator:"):
            continue  # an operator's own
        (error,) = await refused(api.client(user), name, input_of(name, ids))
        assert error["code"] == "FORBIDDEN", name
        expected = None if user is OPERATOR and name in OF_A_KIND else ASKED[name]
        assert facts_of(error).get("permission") == expected, name


NO_ACCOUNT = "acc_" + "0" * 32
RECORDED = {"kind": "RENAME_LETTER", "reference": "GM-1", "signedOn": "2026-11-20"}


def input_of(name: str, ids: dict[str, str]) -> dict[str, Any]:
    """What would be right from the owner."""
    inputs: dict[str, dict[str, Any]] = {
        "createContract": {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": ids["profile"]},
        "setCustomerReference": {"id": ids["contract"], "customerReference": "x"},
        "fillInContract": {
            "id": ids["contract"],
            "partyAProfileId": ids["profile"],
            "signatory": {"name": "陆知微", "mobile": "13800000001"},
        },
        "confirmContractText": {"id": ids["contract"], "textSha256": "0" * 64},
        "activateEsign": {},
        "setBilateralEnabled": {"accountId": NO_ACCOUNT, "enabled": True},
        "savePartyAProfile": PARTY_A,
        "requestPaper": {"id": ids["contract"], **RECIPIENT},
        "saveMailRecipient": RECIPIENT,
        "deleteMailRecipient": {"id": "mre_" + "0" * 32},
        "shipPaper": {"contractId": ids["contract"], **PARCEL},
        "correctShipment": {"contractId": ids["contract"], **PARCEL, "reason": "x"},
        "returnPaperRequest": {"contractId": ids["contract"], "reason": "x"},
        "retryWork": {"contractId": ids["contract"]},
        "abortGeneration": {"contractId": ids["contract"], "reason": "x"},
        "deletePartyAProfile": {"id": ids["profile"]},
        **{key: {"accountId": NO_ACCOUNT, "reason": "x"} for key in ("requestDeletion", "withdrawDeletion")},
        "recordSupplement": {"contractId": ids["contract"], **RECORDED},
        "saveContractText": {"kind": "ORDER", "version": "2026-12-1", "content": "x"},
        "publishContractText": {"id": "ctx_" + "0" * 32, "expectedVersion": 1},
        "discardContractText": {"id": "ctx_" + "0" * 32},
        "saveVendorVersion": {"version": "2026-12-1", "address": "示例路一号"},
        "publishVendorVersion": {"id": "vdv_" + "0" * 32, "expectedVersion": 1},
        "discardVendorVersion": {"id": "vdv_" + "0" * 32},
        "saveWebhook": {"label": "x", "url": "https://hooks.example/in"},
        "renewWebhookSecret": {"id": "whk_" + "0" * 32},
        "deleteWebhook": {"id": "whk_" + "0" * 32},
        "testWebhook": {"id": "whk_" + "0" * 32},
        "replayDelivery": {"deliveryId": "dlv_" + "0" * 32},
        "replayDeliveries": {"webhookId": "whk_" + "0" * 32, "since": "2026-11-01T00:00:00Z"},
        "clearSubjectHold": {"accountId": "acc_" + "0" * 32, "uploadId": "upl_" + "0" * 32, **RECORDED},
    }
    return inputs.get(name, {"id": ids["contract"]})
