"""What a field costs before it is known what it answers: the one table, held against the schema by a test.

An object costs 1 and a leaf nothing. A list costs what one of its objects costs, so many times: a connection's by
its page size, any other's by ITEMS. WEIGHTS adds to the fields that cost more than others of their shape.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLOutputType,
    GraphQLWrappingType,
    get_named_type,
    is_leaf_type,
)

from schema.pages import MAX_SIZE

BY_IDS: Final = "ids"
"""As many as the argument of this name has."""

UNLISTED: Final = MAX_SIZE
"""Items of a list that ITEMS does not have; a test sees to it that there is none."""

_CONNECTION: Final = "Connection"

Figure = TypeVar("Figure", int, int | str)

# fmt: off
# How many items a list without pages has: the most there can be, or else more than there usually are.
ITEMS: Final[Mapping[str, int | str]] = {
    "Query.nodes":                         BY_IDS,
    "Query.contractCounts":                4,
    "Query.contractStates":                12,
    "Query.creationOptions":               6,
    "Query.partyAProfiles":                50,
    "Query.mailRecipients":                50,
    "Account.supplements":                 10,
    "Contract.actionChecks":               6,
    "Contract.documents":                  5,
    "Contract.signatures":                 2,
    "Contract.supplements":                10,
    "Contract.warnings":                   5,
    "CreationOption.reasons":              5,
    "DeleteContractPayload.releasedOrders": 50,
    "Eligibility.reasons":                 10,
    "Eligibility.laterReasons":            5,
    "OperatorQuery.contractTexts":         20,
    "OperatorQuery.vendorVersions":        20,
    "OperatorQuery.webhooks":              20,
    "RetentionReport.due":                 4,
    "RetentionReport.coming":              4,
    "Shipment.trace":                      20,
    "Verification.signatures":             2,
    "*.errors":                            5,   # of every payload
    "*.facts":                             3,   # of every refusal
    # What is known of the schema itself, on the average over its types; see `introspectionCost`.
    "__Schema.types":                      250,
    "__Schema.directives":                 5,
    "__Type.fields":                       8,
    "__Type.inputFields":                  1,
    "__Type.enumValues":                   2,
    "__Type.interfaces":                   1,
    "__Type.possibleTypes":                1,
    "__Field.args":                        1,
    "__Directive.args":                    1,
}

# What a field costs beside its objects.
WEIGHTS: Final[Mapping[str, int]] = {
    "Mutation.*":                          20,   # a transaction, with the history
    "Mutation.createContract":             50,
    "Mutation.fillInContract":             50,
    "Mutation.signContract":               200,  # draws and signs
    "Mutation.sendSigningCode":            100,  # somebody's phone rings
    "Mutation.remindSigning":              100,
    "Mutation.activateEsign":              100,  # asks the e-sign provider
    "*.totalCount":                        5,    # a statement of its own
    "Query.contractCounts":                10,
    "Query.contractEligibility":           10,
    "Query.verifyContract":                20,
    "*.contractsExport":                   50,   # looks at each of fifty
    "OperatorQuery.retentionReport":       100,  # looks at everything that ends
    "OperatorQuery.verifyHistory":         100,  # reads the whole history
    "OperatorQuery.verifyAccountHistory":  100,
    "OperatorQuery.verifyDeskHistory":     100,
}
# fmt: on


class Price(NamedTuple):
    """`own` is paid once, 1 and what is below for each of the items; without items (an object) for the one."""

    own: int
    items: int | str
    kind: GraphQLNamedType
    is_connection: bool
    is_each: bool
    """Whether it is there for each item of the connection it belongs to: `nodes` and `edges`."""


@lru_cache(maxsize=4096)
def price_of(parent: GraphQLNamedType, name: str) -> Price | None:
    """Null for what the type does not have: validation will say so."""
    field = getattr(parent, "fields", {}).get(name)
    if not isinstance(field, GraphQLField):
        return None
    kind = get_named_type(field.type)
    is_many = not is_leaf_type(kind) and _has_list(field.type)
    is_each = is_many and parent.name.endswith(_CONNECTION)
    return Price(
        own=_figure(WEIGHTS, parent.name, name) or 0,
        items=_figure(ITEMS, parent.name, name) or UNLISTED if is_many else 0 if is_leaf_type(kind) else 1,
        kind=kind,
        is_connection=kind.name.endswith(_CONNECTION),
        is_each=is_each,
    )


def _figure(table: Mapping[str, Figure], parent: str, name: str) -> Figure | None:
    keys = (f"{parent}.{name}", f"*.{name}", f"{parent}.*")
    return next((table[key] for key in keys if key in table), None)


def _has_list(kind: GraphQLOutputType) -> bool:
    while isinstance(kind, GraphQLWrappingType):
        if isinstance(kind, GraphQLList):
            return True
        kind = kind.of_type
    return False
