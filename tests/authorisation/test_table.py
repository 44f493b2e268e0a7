"""Nothing is in the schema that the tables do not speak of, and they speak of nothing else."""

from collections.abc import Iterator

from graphql import GraphQLInterfaceType, GraphQLObjectType

from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS, Permission
from resolvers import build_schema
from rules.terms import ContractKind
from tests.authorisation.inputs import INPUTS, VARIANTS
from tests.authorisation.positions import expectations, positions
from tests.authorisation.roots import node_types
from tests.authorisation.table import KIND, NEVER, Row, table

SCHEMA = build_schema()._schema


def fields() -> Iterator[str]:
    for name, kind in SCHEMA.type_map.items():
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) or name.startswith("__"):
            continue
        for field, value in kind.fields.items():
            if f"{name}.{field}" in {"Query.node", "Query.nodes"}:
                yield from (f"{name}.{field}({each})" for each in node_types(SCHEMA))
            else:
                yield f"{name}.{field}"
            if "reveal" in value.args:
                yield f"{name}.{field}(reveal)"


def test_every_field_there_is_has_a_row_and_no_row_is_of_another() -> None:
    there = list(fields())
    assert [each for each in there if each not in table()] == [], "say who may: tests/data/authorisation.txt"
    assert [each for each in table() if each not in there] == [], "of no field: tests/data/authorisation.txt"


def test_every_place_for_an_id_has_a_row_and_no_row_is_of_another() -> None:
    there = [position.coordinate for position in positions(SCHEMA)]
    file = "tests/data/authorisation_ids.txt"
    assert [each for each in there if each not in expectations()] == [], f"say what belongs there: {file}"
    assert [each for each in expectations() if each not in there] == [], f"no such place: {file}"
    assert [each for each in VARIANTS if each not in there] == []


def test_every_mutation_is_a_customers_or_an_operators_and_never_both() -> None:
    mutation = SCHEMA.mutation_type
    assert mutation is not None
    assert set(INPUTS) == set(mutation.fields), "tests/authorisation/inputs.py"
    for name in mutation.fields:
        row = table()[f"Mutation.{name}"]
        assert [row.customers, row.operators].count(NEVER) == 1, name
    assert {Permission.AUDIT_READ} == OWNER_PERMISSIONS & OPERATOR_PERMISSIONS


def named_in(rows: list[Row], column: str) -> set[str]:
    words = {word for row in rows for word in getattr(row, column).split() if ":" in word}
    kinds = [kind.lower() for kind in ContractKind]
    return {word.replace(KIND, kind) for word in words for kind in kinds}


def test_every_permission_there_is_decides_about_something_on_its_own_side() -> None:
    rows = list(table().values())
    assert named_in(rows, "customers") == {str(each) for each in OWNER_PERMISSIONS}
    assert named_in(rows, "operators") == {str(each) for each in OPERATOR_PERMISSIONS}
