"""What each field is asked with: right in every way, but that a later rule refuses what would change something.

`$framework` is the id of that thing of whoever asks.
"""

from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLInputObjectType, GraphQLSchema, get_named_type

from tests.api import PARTY_A
from tests.authorisation.world import World
from tests.resolvers.paper import PARCEL, RECIPIENT
from tests.resolvers.wizard import SIGNATORY

NO_VERSION: Final = 999
"""Of anything: what would be changed has changed, and stays as it is."""

_LETTER: Final = {"kind": "RENAME_LETTER", "reference": "GM-9", "signedOn": "2026-11-20"}
_TEXT: Final = {"kind": "ORDER", "version": "2026-12-2", "content": "x"}
_VENDOR: Final = {"version": "2026-12-2", "address": "示例路一号"}

# fmt: off
INPUTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "createContract":         {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": "$PartyAProfile"},
    "fillInContract":         {"id": "$filing", "partyAProfileId": "$PartyAProfile", "signatory": SIGNATORY},
    "confirmContractText":    {"id": "$order", "textSha256": "0" * 64},
    "stepBackContract":       {"id": "$order"},
    "confirmContractSigning": {"id": "$order"},
    "signContract":           {"id": "$order", "signingCode": "123456"},
    "sendSigningCode":        {"id": "$order"},
    "finalizeContract":       {"id": "$drawing"},
    "voidContract":           {"id": "$order"},
    "cancelSigning":          {"id": "$order", "reason": "x"},
    "deleteContract":         {"id": "$voided"},
    "remindSigning":          {"id": "$order"},
    "savePartyAProfile":      {"id": "$PartyAProfile", **PARTY_A},
    "deletePartyAProfile":    {"id": "$PartyAProfile"},
    "setCustomerReference":   {"id": "$order", "customerReference": "x"},
    "activateEsign":          {},
    "requestPaper":           {"id": "$framework", **RECIPIENT},
    "saveMailRecipient":      {"id": "$MailRecipient", **RECIPIENT},
    "deleteMailRecipient":    {"id": "$MailRecipient"},
    "setBilateralEnabled":    {"accountId": "$Account", "enabled": False},
    "shipPaper":              {"contractId": "$framework", **PARCEL},
    "correctShipment":        {"contractId": "$framework", **PARCEL, "reason": "x"},
    "returnPaperRequest":     {"contractId": "$framework", "reason": "x"},
    "clearSubjectHold":       {"accountId": "$Account", "uploadId": "$upload", **_LETTER},
    "recordSupplement":       {"contractId": "$framework", "uploadId": "$upload", **_LETTER},
    "requestDeletion":        {"accountId": "$Account", "reason": "x"},
    "withdrawDeletion":       {"accountId": "$Account", "reason": "x"},
    "retryWork":              {"contractId": "$drawing"},
    "abortGeneration":        {"contractId": "$drawing", "reason": "x"},
    "saveContractText":       {"id": "$draft text", **_TEXT},
    "publishContractText":    {"id": "$draft text"},
    "discardContractText":    {"id": "$draft text"},
    "saveVendorVersion":      {"id": "$draft vendor data", **_VENDOR},
    "publishVendorVersion":   {"id": "$draft vendor data"},
    "discardVendorVersion":   {"id": "$draft vendor data"},
    "saveWebhook":            {"id": "$Webhook", "label": "x", "url": "https://hooks.example/in"},
    "renewWebhookSecret":     {"id": "$Webhook"},
    "deleteWebhook":          {"id": "$Webhook"},
    "testWebhook":            {"id": "$Webhook"},
    "replayDelivery":         {"deliveryId": "$Delivery"},
    "replayDeliveries":       {"webhookId": "$Webhook", "since": "2026-11-01T00:00:00Z"},
}
QUERIES: Final[Mapping[str, tuple[Mapping[str, Any], str]]] = {
    "Query.node":                       ({"id": "$Contract"}, "{ id }"),
    "Query.nodes":                      ({"ids": ["$Contract"]}, "{ id }"),
    "Query.contract":                   ({"by": {"id": "$order"}}, "{ id }"),
    "Query.contracts":                  ({"filter": {"accountId": "$Account"}}, "{ totalCount }"),
    "Query.contractCounts":             ({"filter": {"accountId": "$Account"}}, "{ count }"),
    "Query.contractEligibility":        ({"input": {"kind": "ORDER", "signingMode": "BILATERAL"}},
                                         "{ reasons { code facts { value } } }"),
    "Query.partyAProfile":              ({"id": "$PartyAProfile"}, "{ id }"),
    "Query.orders":                     ({"filter": {"selectable": True}}, "{ nodes { number } }"),
    "Query.filingOrders":               ({"filter": {"selectable": True}}, "{ nodes { number } }"),
    "Query.contractsExport":            ({"ids": ["$framework"]}, "{ count }"),
    "OperatorQuery.contracts":          ({"filter": {"accountId": "$Account"}}, "{ totalCount }"),
    "OperatorQuery.contractsExport":    ({"ids": ["$framework"]}, "{ count }"),
    "OperatorQuery.verifyHistory":      ({"contractId": "$framework"}, "{ intact }"),
    "OperatorQuery.verifyAccountHistory": ({"accountId": "$Account"}, "{ intact }"),
    "OperatorQuery.deliveries":         ({"filter": {}}, "{ totalCount }"),
}
VARIANTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Query.contractEligibility(input.filingOrderId:)": {"kind": "FILING"},
    "Mutation.createContract(input.filingOrderId:)":   {"kind": "FILING"},
    "Mutation.fillInContract(input.orderIds:)":        {"id": "$choosing"},
}
"""What is otherwise in the input where this id is tried."""
# fmt: on


def things_of(world: World, *, is_other: bool = False) -> dict[str, str]:
    """The ids behind the names, of the account that asks."""
    shelves = world.theirs if is_other else world.ours
    contracts = {name: shelves.contract(name) for name in shelves.contracts}
    return {**world.desk, "upload": world.desk["own upload"], **shelves.ids, **contracts}


def filled(given: Any, things: Mapping[str, str]) -> Any:
    if isinstance(given, Mapping):
        return {name: filled(value, things) for name, value in given.items()}
    if isinstance(given, list):
        return [filled(value, things) for value in given]
    return things[given[1:]] if isinstance(given, str) and given.startswith("$") else given


def unchanging(schema: GraphQLSchema, mutation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Of a version that is not, where the input has one."""
    kind = input_type(schema, mutation)
    return {**given, **({"expectedVersion": NO_VERSION} if "expectedVersion" in kind.fields else {})}


def input_type(schema: GraphQLSchema, mutation: str) -> GraphQLInputObjectType:
    kind = get_named_type(schema.mutation_type.fields[mutation].args["input"].type)  # type: ignore[union-attr]
    assert isinstance(kind, GraphQLInputObjectType)
    return kind
