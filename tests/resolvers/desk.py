"""The vendor's desk as its staff use it, and operators with a single permission."""

from dataclasses import replace
from typing import Any

from providers.demonstration import DemonstrationUser
from tests.api import OPERATOR, Api, Client


def with_only(*permissions: str) -> DemonstrationUser:
    return replace(OPERATOR, user_id="operator-2", user_name="运营小吴", permissions=permissions)


async def desk(client: Client, field: str, **variables: Any) -> Any:
    """One field of `operator`; variables are declared by their first letter: ids and texts, or a filter."""
    kinds = {"filter": "ContractFilter", "orderBy": "ContractOrder", "first": "Int", "last": "Int"}
    declared = ", ".join(f"${name}: {kinds.get(name, 'String')}" for name in variables)
    operation = f"query {f'({declared})' if declared else ''} {{ operator {{ {field} }} }}"
    found: dict[str, Any] = (await client.data(operation, **variables))["operator"]
    (answer,) = found.values()
    return answer


async def pages(client: Client, name: str, selection: str) -> list[Any]:
    """Every page of a list, one row at a time, forwards."""
    found: list[Any] = []
    after: str | None = None
    while True:
        field = f"{name}(first: 2, after: $after) {{ nodes {{ {selection} }} pageInfo {{ hasNextPage endCursor }} }}"
        page = await desk(client, field, after=after)
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def staff(api: Api) -> Client:
    return api.client(OPERATOR)
