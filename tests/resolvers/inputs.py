"""Each mutation's input as it would be right from who may, in the world of `things`."""

from typing import Any

from tests.api import PARTY_A
from tests.resolvers.paper import PARCEL, RECIPIENT

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
