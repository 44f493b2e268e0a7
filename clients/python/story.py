"""The whole story of contracts that the vendor seals: a framework, an order contract, a refusal, a change of mind.

HETONG_URL=http://127.0.0.1:8000 HETONG_TOKEN=... python story.py
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Final, Protocol, TypeVar
from uuid import uuid4

import httpx
from hetong_client import (
    Client,
    ContractActionInput,
    ContractBy,
    ContractKind,
    ContractOfContract,
    ContractSubStatus,
    CreateContractCreateContractErrorsRuleError,
    CreateContractInput,
    ErrorCode,
    SavePartyAProfileInput,
    SigningMode,
    Start,
    VerificationVerdict,
)

POLL_EVERY: Final = 0.2  # seconds
PATIENCE: Final = 60.0

Value = TypeVar("Value")


class StoryBroken(Exception):
    """The server answered something the story does not expect."""


class Refusal(Protocol):
    """What every refusal has, whatever its kind."""

    @property
    def code(self) -> ErrorCode: ...
    @property
    def message(self) -> str: ...


def present(value: Value | None, what: str) -> Value:
    if value is None:
        raise StoryBroken(f"no {what}")
    return value


def accepted(errors: Sequence[Refusal]) -> None:
    for refusal in errors:
        raise StoryBroken(f"{refusal.code.value}: {refusal.message}")


class Story:
    """`stranger` has no token: anybody may verify."""

    def __init__(self, client: Client, stranger: Client) -> None:
        self._client, self._stranger = client, stranger

    async def tell(self) -> None:
        start = await self._client.start()
        account, orders = present(start.viewer.account, "account"), present(start.orders, "orders").nodes
        total = sum((order.amount.amount for order in orders), Decimal(0))
        say(
            f"signed in; {len(orders)} orders of {total} CNY, the newest of {orders[0].placed_at:%Y-%m-%d %Z}"
        )
        party_a = await self._party_a(start)
        if account.framework_contract is None:
            framework = await self._sealed(await self._drafted(ContractKind.FRAMEWORK, party_a))
        else:
            known = account.framework_contract.id
            framework = await self._reached(known, ContractSubStatus.ELECTRONIC_EFFECTIVE)
        say(f"framework contract {framework.number} in effect")
        await self._verify(framework)
        await self._refused(party_a)
        await self._changed_mind(party_a, orders[0].id)
        chosen = [order.id for order in orders]
        ordered = await self._sealed(await self._drafted(ContractKind.ORDER, party_a, chosen))
        amount = present(ordered.amount, "amount").amount
        if amount != total:
            raise StoryBroken("the amount is another")
        say(f"order contract {ordered.number} in effect, {amount} CNY")
        await self._verify(ordered)

    async def _party_a(self, start: Start) -> str:
        for profile in start.party_a_profiles or ():
            if profile.complete:
                return profile.id
        payload = await self._client.save_party_a(
            SavePartyAProfileInput(
                address="示例路十八号",
                contact="联系人",
                phone="0571-80000000",
                email="contracts@customer.example",
            )
        )
        accepted(payload.save_party_a_profile.errors)
        return present(payload.save_party_a_profile.party_a_profile, "profile").id

    async def _drafted(
        self, kind: ContractKind, party_a: str, orders: list[str] | None = None
    ) -> ContractOfContract:
        application = CreateContractInput(
            kind=kind,
            signing_mode=SigningMode.UNILATERAL,
            party_a_profile_id=party_a,
            order_ids=orders or [],
            idempotency_key=str(uuid4()),
        )
        payload = (await self._client.create_contract(application)).create_contract
        accepted(payload.errors)
        return await self._reached(
            present(payload.contract, "contract").id, ContractSubStatus.DRAFT_GENERATED
        )

    async def _sealed(self, draft: ContractOfContract) -> ContractOfContract:
        action = ContractActionInput(id=draft.id, expected_version=draft.version)
        accepted((await self._client.finalize_contract(action)).finalize_contract.errors)
        return await self._reached(draft.id, ContractSubStatus.ELECTRONIC_EFFECTIVE)

    async def _reached(self, contract_id: str, sub_status: ContractSubStatus) -> ContractOfContract:
        until = time.monotonic() + PATIENCE
        while True:
            found = await self._client.contract_of(ContractBy(id=contract_id))
            contract = present(found.contract, "contract")
            if contract.sub_status is sub_status:
                return contract
            if time.monotonic() > until:
                raise StoryBroken(f"stays {contract.sub_status}")
            await asyncio.sleep(POLL_EVERY)

    async def _verify(self, contract: ContractOfContract) -> None:
        document = present(contract.document, "document")
        async with httpx.AsyncClient() as http:
            file = (await http.get(present(document.url, "link"))).raise_for_status().content
        code = present(contract.verification_code, "verification code")
        found = (await self._stranger.verify(contract.number, code)).verify_contract
        genuine = found.verdict is VerificationVerdict.GENUINE
        if not genuine or not sha256(file).hexdigest() == document.sha_256 == found.sha_256:
            raise StoryBroken(f"verification says {found.verdict.value}")
        say(f"downloaded {contract.number}: {len(file)} bytes, {found.verdict.value}")

    async def _refused(self, party_a: str) -> None:
        again = CreateContractInput(
            kind=ContractKind.FRAMEWORK, signing_mode=SigningMode.UNILATERAL, party_a_profile_id=party_a
        )
        (refusal,) = (await self._client.create_contract(again)).create_contract.errors
        if not isinstance(refusal, CreateContractCreateContractErrorsRuleError):
            raise StoryBroken(f"refused with {refusal.typename__}")
        facts = "".join(f" {fact.name}={fact.value}" for fact in refusal.facts)
        say(f"second framework contract refused: {refusal.code.value}{facts}")

    async def _changed_mind(self, party_a: str, order: str) -> None:
        draft = await self._drafted(ContractKind.ORDER, party_a, [order])
        action = ContractActionInput(id=draft.id, expected_version=draft.version)
        accepted((await self._client.void_contract(action)).void_contract.errors)
        gone = (await self._client.delete_contract(ContractActionInput(id=draft.id))).delete_contract
        accepted(gone.errors)
        released = ",".join(each.number for each in gone.released_orders)
        say(f"voided and deleted {draft.number}, released {released}")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


async def main() -> None:
    url, by_hash = (
        os.environ.get("HETONG_URL", "http://127.0.0.1:8000"),
        os.environ.get("HETONG_BY_HASH") == "true",
    )
    async with (
        Client(url, token=os.environ.get("HETONG_TOKEN", ""), by_hash=by_hash) as client,
        Client(url, by_hash=by_hash) as stranger,
    ):
        await Story(client, stranger).tell()


if __name__ == "__main__":
    asyncio.run(main())
