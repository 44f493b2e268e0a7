"""What schemathesis generates requests from: the published schema, and the ids and words of a real server."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import schemathesis
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInputObjectType,
    NameNode,
    ObjectValueNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    visit,
)
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.graphql import nodes
from schemathesis.hooks import HookContext

from providers.demonstration import DEMONSTRATION_USERS
from schema.printed import PRINTED
from tests.api import PARTY_A
from tests.clients.ground import newest
from tests.resolvers.paper import PARCEL, RECIPIENT

SCHEMA: Final = build_schema(PRINTED.read_text(encoding="utf-8"))
assert SCHEMA.query_type is not None
assert SCHEMA.mutation_type is not None
OPERATIONS: Final = tuple(
    f"{root.name}.{field}" for root in (SCHEMA.query_type, SCHEMA.mutation_type) for field in root.fields
)

_PAGE: Final = {"first", "after", "last", "before"}
_BACKWARDS: Final = {"last", "before"}
_CODE: Final = SelectionSetNode(selections=(FieldNode(name=NameNode(value="code")),))
_ERRORS: Final = FieldNode(
    name=NameNode(value="errors"), alias=NameNode(value="refused"), selection_set=_CODE
)

USUALLY: Final = 0.85
"""How often a value is one that means something; else it is whatever its type allows."""

# fmt: off
KINDS: Final = {  # of what the argument of an operation names; of the others, the name says it
    "Query.node.id": "any",                         "Query.nodes.ids.[*]": "any",
    "Query.partyAProfile.id": "pap",                "Query.contract.by.id": "con",
    "Query.verifyContract.number": "number",        "Query.verifyContract.code": "verificationCode",
    "Mutation.savePartyAProfile.input.id": "pap",   "Mutation.deletePartyAProfile.input.id": "pap",
    "Mutation.saveMailRecipient.input.id": "mre",   "Mutation.deleteMailRecipient.input.id": "mre",
    **{f"Mutation.{act}ContractText.input.id": "ctx" for act in ("save", "publish", "discard")},
    **{f"Mutation.{act}VendorVersion.input.id": "vdv" for act in ("save", "publish", "discard")},
    **{f"Mutation.{act}Webhook.input.id": "whk" for act in ("save", "delete", "test")},
    "Mutation.renewWebhookSecret.input.id": "whk",
    "*.*.input.id": "con",                          "*.contractsExport.ids.[*]": "con",
    "*.*.input.contractId": "con",                  "*.verifyHistory.contractId": "con",
    "*.*.input.accountId": "acc",                   "*.verifyAccountHistory.accountId": "acc",
    "*.*.input.partyAProfileId": "pap",             "*.*.input.filingOrderId": "fil",
    "*.*.input.orderIds.[*]": "ord",                "*.*.input.uploadId": "upload",
    "*.*.input.deliveryId": "dlv",                  "*.*.input.webhookId": "whk",
    "*.*.filter.accountId": "acc",                  "*.*.filter.contractId": "con",
    "*.*.filter.forContractId": "con",              "*.*.filter.webhookId": "whk",
    "*.*.filter.search": "number",                  "*.*.by.number": "number",
    **{f"*.{listed}.{end}": f"{listed}Cursor"
       for listed in ("contracts", "orders", "filingOrders", "accounts", "deliveries", "events")
       for end in ("after", "before")},
    "*.*.first": "size",                            "*.*.last": "size",
    "*.*.input.expectedVersion": "expected",        "*.*.input.copies": "expected",
    "*.*.input.textSha256": "textSha256",           "*.*.input.version": "versionName",
    "*.*.input.name": "name",                       "*.*.input.signatory.name": "name",
    "*.*.input.signatory.mobile": "phone",          "*.*.input.signatory.idNumber": "idNumber",
}
WORDS: Final[Mapping[str, Sequence[str | int]]] = {
    **{name: (value,) for name, value in {**PARTY_A, **RECIPIENT, **PARCEL}.items()},
    "size": (1, 2, 20, 100),
    "expected": (1, 1, 1, 2, 2, 3, 4),
    "versionName": tuple(f"2026-12-{number}" for number in range(10, 40)),
    "name": tuple(user.user_name for user in DEMONSTRATION_USERS),
    "idNumber": ("110000197001010006",),
    "creditCode": ("91110108MA01K2TD88", "91330000MADEM0011J"),
    "taxNumber": ("91330000MADEM0011J",),
    "postcode": ("310012",),
    "bankAccount": ("6222020200112233445",),
    "url": ("https://127.0.0.1:9/hook", "https://127.0.0.1:9/other"),
    "content": (newest("FRAMEWORK"), newest("ORDER"), newest("FILING")),
    **dict.fromkeys(
        ("label", "title", "customerReference", "reason", "reference", "bankName", "legalRepresentative",
         "clientMutationId", "signingCode"), ("甲", "A word", "x" * 40)),
    "idempotencyKey": tuple(f"key {number}" for number in range(200)),
}
# fmt: on
_PATHS: Final = {**{f"*.*.input.{name}": name for name in WORDS}, **KINDS}
_DECIMALS: Final = st.decimals(-(10**7), 10**9, places=2, allow_nan=False).map(str) | st.text()


class Generator:
    """Of requests to one server."""

    def __init__(self, url: str) -> None:
        self._schema = schemathesis.graphql.from_path(PRINTED)
        self._schema.hook("map_body")(made_sensible)
        self._url = f"{url}/graphql"

    def requests(self, operation: str, found: Mapping[str, Sequence[str]]) -> st.SearchStrategy[Any]:
        """Of an operation; `found`: what there is on the server, by kind."""
        ids = [value for values in found.values() for value in values if value[3:4] == "_"]
        words = {**WORDS, **found, "any": ids}
        of_any_kind = st.sampled_from([*ids, "con_" + "0" * 32]) | st.text()
        schemathesis.graphql.scalar("ID", of_any_kind.map(nodes.String))
        schemathesis.graphql.scalar("Decimal", _DECIMALS.map(nodes.String))
        config = SchemathesisConfig.from_dict(
            {
                "dictionaries": {kind: {"values": list(values)} for kind, values in words.items()},
                "parameters": {
                    path: {"dictionary": kind, "probability": USUALLY}
                    for path, kind in _PATHS.items()
                    if kind in words
                },
            }
        )
        self._schema.config = config.projects.get(self._schema.raw_schema)
        self._schema.config.update(base_url=self._url)
        root, _, field = operation.partition(".")
        return self._schema[root][field].as_strategy()


def made_sensible(context: HookContext, body: DocumentNode) -> DocumentNode:
    """What schemathesis knows nothing of: an input that is @oneOf has one field, and a page is read from one end.

    Each payload tells its errors.
    """
    types = TypeInfo(SCHEMA)
    edited: DocumentNode = visit(body, TypeInfoVisitor(types, _Sensible(types)))
    return edited


class _Sensible(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types

    def leave_object_value(self, node: ObjectValueNode, *_: Any) -> ObjectValueNode | None:
        kind = get_named_type(self._types.get_input_type())
        if not isinstance(kind, GraphQLInputObjectType) or not kind.is_one_of:
            return None
        given = sorted(node.fields, key=lambda field: field.value.kind == "null_value")
        return ObjectValueNode(fields=tuple(given[:1]))

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        given = {each.name.value for each in node.arguments or () if each.value.kind != "null_value"}
        left_out = _PAGE - given | (_BACKWARDS if "first" in given else set())
        kept = tuple(each for each in node.arguments or () if each.name.value not in left_out)
        selected, kind = node.selection_set, get_named_type(self._types.get_type())
        if selected is not None and kind is not None and kind.name.endswith("Payload"):
            selected = SelectionSetNode(selections=(*selected.selections, _ERRORS))
        return FieldNode(name=node.name, alias=node.alias, arguments=kept, selection_set=selected)
