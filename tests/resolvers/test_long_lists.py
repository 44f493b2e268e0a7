"""Lists in variables that are as long as a body can be: answered or refused in words, never a fault."""

from typing import Any

import pytest

from tests.api import Api
from tests.resolvers.world import codes_of_refusal, framed, unwritten

# fmt: off
FILTERS: dict[str, tuple[str, list[dict[str, list[str]]], str]] = {
    "contracts": ("ContractFilter", [
        {"statusIn": ["DRAFT"] * 32_000 + ["VOIDED"]}, {"kindIn": ["ORDER"] * 32_700},
        {"subStatusIn": ["FILLING_IN"] * 18_000}, {"nextStepIn": ["SIGN"] * 37_000}], "totalCount"),
    "contractCounts": ("ContractFilter", [{"statusIn": ["DRAFT"] * 32_000}], "count"),
    "orders": ("OrderFilter", [{"statusIn": ["PAID"] * 37_000}], "totalCount"),
    "filingOrders": ("FilingOrderFilter", [{"statusIn": ["APPROVED"] * 23_000}], "totalCount"),
}
# fmt: on


@pytest.mark.parametrize("field", FILTERS)
async def test_a_filter_that_names_a_value_thousands_of_times_names_it_once(api: Api, field: str) -> None:
    kind, filters, selection = FILTERS[field]
    operation = f"query ($filter: {kind}) {{ {field}(filter: $filter) {{ {selection} }} }}"
    for long in filters:
        short = {name: sorted(set(values)) for name, values in long.items()}
        found = [await api.client().data(operation, filter=each) for each in (long, short)]
        assert found[0] == found[1], long.keys()
        assert found[0][field]


async def test_thousands_of_ids_are_too_many_or_nobodys(api: Api) -> None:
    client, profile = await framed(api)
    application = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": profile}
    for ids in ([f"ord_{number:032x}" for number in range(6_000)], ["x"] * 50_000):
        assert await codes_of_refusal(client, "createContract", {**application, "orderIds": ids}) == [
            "TOO_MANY_ORDERS"
        ]
    for field, selection in (("nodes", "id"), ("contractsExport", "url")):
        operation = f"query ($ids: [ID!]!) {{ {field}(ids: $ids) {{ {selection} }} }}"
        reply = await unwritten(client, operation, ids=["x"] * 50_000)
        assert (reply.codes, len(str(reply.body)) < 1_000) == (["BAD_USER_INPUT"], True)


WRONG: dict[str, Any] = {
    "unknown members": {"statusIn": ["NOPE"] * 30_000},
    "members of another type": {"statusIn": [{}] * 50_000},
    "nulls": {"kindIn": [None] * 40_000},
    "unknown fields": {f"n{number}": 1 for number in range(20_000)},
    "a text instead": "x" * 250_000,
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_of_thousands_of_mistakes_in_variables_the_first_fifty_are_told(api: Api, wrong: str) -> None:
    operation = "query ($filter: ContractFilter) { contracts(filter: $filter) { totalCount } }"
    reply = await unwritten(api.client(), operation, filter=WRONG[wrong])
    assert reply.data is None
    assert set(reply.codes) == {"BAD_USER_INPUT"}
    assert len(reply.errors) == (1 if wrong == "a text instead" else 51)
    assert len(str(reply.body)) < 15_000
