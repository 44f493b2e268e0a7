"""Pages of what belongs to one contract: its rows and its history."""

from typing import Any

from tests.api import Api
from tests.models.builders import STEP
from tests.resolvers.world import framed, moved


async def test_pages_of_lines_and_events_of_one_contract(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260002"]
    contract = (await client.created("ORDER", partyAProfileId=profile, orderIds=[order]))["id"]
    await moved(contract, STEP.DRAFT_RENDERED, STEP.VOIDED)

    async def page(name: str, arguments: str) -> Any:
        node = "position" if name == "lines" else "sequence"
        info = "pageInfo { hasNextPage endCursor startCursor }"
        selection = f"{name}({arguments}) {{ totalCount nodes {{ {node} }} {info} }}"
        found = (await client.contract(contract, selection))[name]
        return [each[node] for each in found["nodes"]], found["totalCount"], found["pageInfo"]

    for name in ("lines", "events"):
        numbers, total, info = await page(name, "first: 2")
        assert (numbers, total, info["hasNextPage"]) == ([1, 2], 3, True)
        numbers, total, info = await page(name, f'first: 2, after: "{info["endCursor"]}"')
        assert (numbers, total, info["hasNextPage"]) == ([3], 3, False)
    numbers, _, info = await page("events", "last: 1")
    assert numbers == [3]
    numbers, _, _ = await page("events", f'last: 5, before: "{info["startCursor"]}"')
    assert numbers == [1, 2]
    for wrong in ("first: 0", "first: 101", 'after: "x"', "last: 101"):
        reply = await client.run(
            f'{{ contract(by: {{id: "{contract}"}}) {{ events({wrong}) {{ totalCount }} }} }}'
        )
        assert (reply.codes, reply.data) == (["BAD_USER_INPUT"], {"contract": {"events": None}})
