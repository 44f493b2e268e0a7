"""Planted values where they do not belong: every mutation and every endpoint, wrong fields, types, names and bodies."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLSchema,
    build_schema,
    get_named_type,
)

from tests.commands.private_story import OPERATOR, OWNER, PLANTED, Story

SCHEMA: Final = Path(__file__).parents[2] / "schema" / "schema.graphql"
BY_DESIGN: Final = frozenset({"clientMutationId"})
"""A client's own mark, which every payload echoes so that the client knows its answer again."""

QUERIES: Final = (
    "query ($value: String!) { contracts(filter: {search: $value}) { nodes { id } } }",
    "query ($value: String!) { orders(filter: {search: $value}, after: $value) { nodes { id } } }",
    "query ($value: String!) { contract(by: {number: $value}) { id } }",
    "query ($value: String!) { verifyContract(number: $value, code: $value) { message } }",
    "query ($value: String!) { operator { accounts(search: $value) { nodes { id } } } }",
    "query ($value: ID!) { node(id: $value) { id } partyAProfile(id: $value) { id } }",
    "query ($value: DateTime!) { contracts(filter: {createdAt: {gte: $value}}) { nodes { id } } }",
    "query ($value: Decimal!) { contracts(filter: {amount: {gte: $value}}) { nodes { id } } }",
    "query ($value: ContractKind!) { contracts(filter: {kindIn: [$value]}) { nodes { id } } }",
    "query ($value: Int!) { contracts(first: $value) { nodes { id } } }",
    "query ($value: ContractFilter) { contracts(filter: $value) { nodes { id } } }",
)


ALL: Final = " ".join(PLANTED.values())
SOME: Final = (ALL, *(PLANTED[what] for what in ("name", "mobile", "credential number", "address", "email")))
"""All at once, and some that get further where a length or a form is checked."""


def wrong_inputs(kind: GraphQLInputObjectType) -> Iterator[Any]:
    """Planted values in every text, each in another one every time; then all at once where no text belongs."""
    every = list(PLANTED.values())
    for turn in range(3):
        yield {
            name: _filled(field.type, every[(turn * 5 + place) % len(every)])
            for place, (name, field) in enumerate(kind.fields.items())
            if name not in BY_DESIGN
        }
    yield dict.fromkeys(kind.fields, every)
    yield {name: {"nested": every} for name in kind.fields}
    yield {**dict.fromkeys(kind.fields, every[0]), every[0]: every, "nonsense": every}
    yield from (every, ALL)


def _filled(kind: Any, value: str) -> Any:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return {name: _filled(field.type, value) for name, field in named.fields.items()}
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    whole = {"Int": 1, "Boolean": True, "Date": "2026-11-20"}.get(named.name, value)
    return [whole] if hasattr(inner, "of_type") else whole


def ask_everything(story: Story) -> None:
    schema: GraphQLSchema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        kind = get_named_type(field.args["input"].type)
        assert isinstance(kind, GraphQLInputObjectType)
        errors = "errors { code message path facts { name value } }"
        operation = f"mutation ($input: {kind.name}!) {{ {name}(input: $input) {{ {errors} }} }}"
        for user in (OWNER, OPERATOR):
            for wrong in wrong_inputs(kind):
                _ask(story, user, operation, input=wrong)
    for value in SOME:
        for operation in QUERIES:
            _ask(story, OWNER, operation, value=value)
            _ask(story, OPERATOR, operation, value=[{"x": value}])
        literal = json.dumps(value, ensure_ascii=False)
        for document in (
            f"{{ {value} }}",
            f"query {value}",
            f"{{ contracts(first: {literal}) {{ nodes {{ id }} }} }}",
            f"{{ contracts(filter: {{search: [{{x: {literal}}}]}}) {{ nodes {{ id }} }} }}",
            f"{{ viewer {literal} }}",
            f"{{ viewer(x: {literal}",
        ):
            _ask(story, OWNER, document)


def _ask(story: Story, user: Any, operation: str, **variables: Any) -> None:
    person = story.owner if user is OWNER else story.operator
    body = {"query": operation, "variables": variables}
    answer = story.http.post(f"{story.installation.url}/graphql", json=body, headers=person._headers)
    story.answers.append(answer.text)


def knock_everywhere(story: Story) -> None:
    url, http = story.installation.url, story.http
    json_only = {"Accept": "application/json"}
    signed_in = {**story.owner._headers, **json_only}
    for value in SOME:
        body, token = value.encode(), f"Bearer {value.encode().hex()}"
        for answer in (
            http.get(f"{url}/verify", params={"number": value, "code": value}, headers=json_only),
            http.get(f"{url}/documents/{value}", params={"token": value}, headers=json_only),
            http.get(f"{url}/documents/x", params={"lang": value}),
            http.get(f"{url}/sign/x", params={"name": value}),
            http.post(f"{url}/sign/x/open", content=body),
            http.get(f"{url}/esign/activate/x", params={"code": value}),
            http.post(
                f"{url}/callbacks/esign/embedded", content=body, headers={"X-Name": value.encode().hex()}
            ),
            http.post(f"{url}/callbacks/esign/tencent_ess", content=body),
            http.post(f"{url}/graphql", content=body, headers={"Content-Type": "application/json"}),
            http.post(f"{url}/graphql", content=b'{"query": 1, "x": "' + body, headers=signed_in),
            http.post(
                f"{url}/graphql",
                json={"query": "{ viewer { x } }", "operationName": [value]},
                headers=signed_in,
            ),
            http.post(
                f"{url}/verify", content=body, headers={"Content-Type": "application/pdf", **json_only}
            ),
            http.post(f"{url}/verify", files={"file": (value, body)}, headers=json_only),
            http.post(f"{url}/uploads", content=body, headers={"Content-Type": "application/pdf"}),
            story.upload(body),
            story.upload(body, Authorization=token),
            http.get(f"{url}/readyz", headers={"Authorization": token}),
            http.get(f"{url}/nowhere", params={"name": value}),
        ):
            story.answers.append(answer.text)
