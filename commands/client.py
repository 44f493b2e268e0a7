"""A GraphQL client as small as the demonstration needs: one user, one token."""

import asyncio
from typing import Any, Final

import httpx

_POLL_EVERY: Final = 0.3  # seconds
_POLLS: Final = 400

IN_EFFECT: Final = ("ELECTRONIC_EFFECTIVE", "PAPER_REQUESTED", "PAPER_SHIPPED")


class StoryBroken(Exception):
    """The server answered something the story does not expect."""


class Client:
    def __init__(self, http: httpx.AsyncClient, token: str | None) -> None:
        self._http = http
        self.headers = {"Accept-Language": "zh-CN"} | ({"Authorization": f"Bearer {token}"} if token else {})

    async def run(self, operation: str, **variables: Any) -> dict[str, Any]:
        """The data. Raises StoryBroken for top-level errors."""
        body = {"query": operation, "variables": variables}
        answer = (await self._http.post("/graphql", json=body, headers=self.headers)).json()
        if answer.get("errors"):
            raise StoryBroken(answer["errors"][0]["message"])
        data: dict[str, Any] = answer["data"]
        return data

    async def mutate(
        self, name: str, input_type: str, input: dict[str, Any], selection: str
    ) -> dict[str, Any]:
        """The payload, refusals in `errors`."""
        answer = f"{selection} errors {{ code message }}"
        operation = f"mutation ($input: {input_type}!) {{ {name}(input: $input) {{ {answer} }} }}"
        payload: dict[str, Any] = (await self.run(operation, input=input))[name]
        return payload

    async def wait_for(self, contract_id: str, *sub_statuses: str) -> dict[str, Any]:
        """The contract once the background has brought it to one of these."""
        for _ in range(_POLLS):
            contract: dict[str, Any] = (await self.run(_CONTRACT, id=contract_id))["contract"]
            if contract["subStatus"] in sub_statuses:
                return contract
            await asyncio.sleep(_POLL_EVERY)
        raise StoryBroken(f"the contract stays {contract['subStatus']}: {contract['progress']}")

    async def wait_for_step(self, contract_id: str, next_step: str) -> dict[str, Any]:
        """The contract once it is the customer's turn to take this step."""
        for _ in range(_POLLS):
            contract: dict[str, Any] = (await self.run(_WIZARD, id=contract_id))["contract"]
            if contract["nextStep"] == next_step:
                return contract
            await asyncio.sleep(_POLL_EVERY)
        raise StoryBroken(f"the contract stays {contract['subStatus']}: {contract['progress']}")


_CONTRACT: Final = """
query ($id: ID!) {
  contract(by: {id: $id}) {
    id number textVersion status subStatus statusLabel subStatusLabel availableActions verificationCode
    amount { inWords }
    progress { message attempts } document { url pages byteSize sha256 }
    signatures { role signerName signedAt certificateIssuer selfIssued timestampedAt }
  }
}
"""
_WIZARD: Final = """
query ($id: ID!) {
  contract(by: {id: $id}) {
    id number subStatus nextStep textSha256 signingUrl signBy progress { message attempts } document { pages }
  }
}
"""
