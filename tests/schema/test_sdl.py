"""The printed schema, and that it keeps what the published API promised (tests/data/api.graphql)."""

from pathlib import Path
from typing import Final

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    validate_schema,
)

from resolvers import build_schema as build_ours
from tests.schema.coordinates import coordinates, required_inputs, uncovered

_ROOT: Final = Path(__file__).parents[2]
_PRINTED: Final = _ROOT / "schema" / "schema.graphql"
_PROMISED: Final = _ROOT / "tests" / "data" / "api.graphql"
_NOT_YET: Final = _ROOT / "tests" / "data" / "not_yet.txt"


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    """As printed: what clients generate their code from."""
    return build_schema(_PRINTED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def promised() -> GraphQLSchema:
    return build_schema(_PROMISED.read_text(encoding="utf-8"))


def test_the_committed_schema_is_the_one_the_program_serves() -> None:
    assert _PRINTED.read_text(encoding="utf-8") == build_ours().as_str() + "\n", "make schema"


def test_both_schemas_are_valid(ours: GraphQLSchema, promised: GraphQLSchema) -> None:
    assert validate_schema(ours) == []
    assert validate_schema(promised) == []


def test_what_is_promised_and_not_there_is_exactly_the_list_of_what_comes_later(
    ours: GraphQLSchema, promised: GraphQLSchema
) -> None:
    have, want = coordinates(ours), coordinates(promised)
    missing = frozenset(want) - frozenset(have)
    listed = _NOT_YET.read_text(encoding="utf-8").split("\n")
    assert sorted(c for c in missing if uncovered(c, missing)) == [line for line in listed if line]


def test_what_is_promised_and_there_has_the_promised_type_nullability_and_default(
    ours: GraphQLSchema, promised: GraphQLSchema
) -> None:
    have, want = coordinates(ours), coordinates(promised)
    changed = {c: (shape, have[c]) for c, shape in want.items() if c in have and have[c] != shape}
    assert changed == {}


def test_nothing_was_added_that_a_client_of_the_promised_api_would_have_to_send(
    ours: GraphQLSchema, promised: GraphQLSchema
) -> None:
    known = coordinates(promised)
    added = {
        c
        for c, owner in required_inputs(ours).items()
        if c not in required_inputs(promised) and owner in known
    }
    assert added == set()


ADDED: Final = {
    "ErrorCode": ["ACCOUNT_RESTRICTED"],
    "AccountEventStep": ["DOCUMENT_READ", "DELETION_REQUESTED", "DELETION_WITHDRAWN", "PERSONAL_DATA_ERASED"],
}
"""Values of promised enums that came later: at the end, each by a decision in docs/decisions."""


def test_every_promised_enum_has_exactly_the_promised_values_and_those_added_by_decision(
    ours: GraphQLSchema, promised: GraphQLSchema
) -> None:
    found = {
        name: list(kind.values)
        for name, kind in ours.type_map.items()
        if isinstance(kind, GraphQLEnumType) and name in promised.type_map and not name.startswith("__")
    }
    wanted = {
        name: [*promised.type_map[name].values, *ADDED.get(name, [])]  # type: ignore[attr-defined]  # an enum
        for name in found
    }
    assert found == wanted


def test_every_mutation_has_one_input_and_a_payload_with_errors(ours: GraphQLSchema) -> None:
    mutation = ours.mutation_type
    assert mutation is not None
    assert len(mutation.fields) >= 27
    for name, field in mutation.fields.items():
        payload = get_named_type(field.type)
        assert isinstance(field.type, GraphQLNonNull), name
        assert isinstance(payload, GraphQLObjectType), name
        assert payload.name == f"{name[0].upper()}{name[1:]}Payload"
        assert list(field.args) == ["input"]
        assert isinstance(field.args["input"].type, GraphQLNonNull), name
        assert str(payload.fields["errors"].type) == "[UserError!]!"
        assert str(payload.fields["clientMutationId"].type) == "String"
        entities = set(payload.fields) - {"errors", "clientMutationId", "releasedOrders"}
        assert all(not isinstance(payload.fields[entity].type, GraphQLNonNull) for entity in entities), name


def test_the_copy_of_the_promise_is_whole(promised: GraphQLSchema) -> None:
    """A truncated copy would promise too little, and everything above would pass."""
    mutation = promised.mutation_type
    assert mutation is not None
    assert len(mutation.fields) == 27
    assert len(coordinates(promised)) > 900


def test_what_has_an_id_of_its_own_can_be_refetched_as_a_node(ours: GraphQLSchema) -> None:
    node = ours.type_map["Node"]
    found = {
        name
        for name, kind in ours.type_map.items()
        if isinstance(kind, GraphQLObjectType) and node in kind.interfaces
    }
    assert found == {
        "Account",
        "AccountEvent",
        "Contract",
        "ContractEvent",
        "ContractTextVersion",
        "Delivery",
        "DeskEvent",
        "FilingOrder",
        "MailRecipient",
        "Order",
        "PartyAProfile",
        "Supplement",
        "VendorVersion",
        "Webhook",
    }


def test_every_type_but_the_roots_is_described(ours: GraphQLSchema) -> None:
    """Clients read the descriptions in their editors; payloads and connections speak for themselves."""
    silent = {
        name
        for name, kind in ours.type_map.items()
        if isinstance(kind, GraphQLObjectType)
        and not kind.description
        and not name.endswith(("Payload", "Connection", "Edge"))
        and not name.startswith("__")
    }
    assert silent == {"Query", "Mutation", "Subscription"}
