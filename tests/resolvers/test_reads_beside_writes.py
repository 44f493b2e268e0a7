"""Whoever reads waits for nobody who writes, on both databases."""

import asyncio
from contextvars import copy_context
from typing import Any

from models import Account, Contract
from models.database import transaction
from tests.api import OPERATOR, OWNER, Api

READS = """{
  viewer { account { name } }
  contracts(first: 10) { totalCount nodes { id subStatus party: partyA { name } lines { nodes { productName } } } }
  orders(first: 10) { nodes { id } }
  partyAProfiles { id }
  creationOptions { eligible }
}"""
DESK = "{ operator { contracts(first: 10) { totalCount nodes { id } } } }"


async def test_whoever_reads_waits_for_no_transaction(api: Api) -> None:
    owner, operator = api.client(OWNER), api.client(OPERATOR)
    await owner.created("FRAMEWORK", partyAProfileId=await owner.profile())
    before = await owner.data(READS), await operator.data(DESK)
    outside = copy_context()

    async def read() -> tuple[Any, Any]:
        async with asyncio.timeout(8):  # a writer who waits gives up after ten seconds
            return await owner.data(READS), await operator.data(DESK)

    async with transaction():
        await Account.all().update(name="not committed")
        await Contract.all().update(title="not committed")
        assert await asyncio.create_task(read(), context=outside) == before

    after = await owner.data(READS)
    assert after["viewer"]["account"]["name"] == "not committed"
    assert after["contracts"] == before[0]["contracts"]
