"""The whole story over HTTP: a framework, an order and a filing contract, from application to verification."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console

from commands.client import Client, StoryBroken
from commands.story import Story
from providers.demonstration import DEMONSTRATION_USERS, DemonstrationUser

_PARTY_A: Final = {
    "label": "总部",
    "address": "浙江省杭州市西湖区示例路十八号",
    "contact": "陆知微",
    "phone": "0571-80000000",
    "email": "contracts@xiuyu-yanzhou.example",
    "bankName": "示例银行杭州分行",
    "bankAccount": "6200 0000 0000 0000 001",
}
_START: Final = """
{ viewer { userName account { name frameworkContract { id number status subStatus } } }
  partyAProfiles { id label complete }
  orders(filter: {selectable: true}, first: 100) { nodes { id number productName amount { amount } } }
  filingOrders(filter: {selectable: true}) { nodes { id number siteName } }
  contracts(filter: {statusIn: [EFFECTIVE]}, first: 100) { nodes { id number kind } } }
"""


async def run_demo(
    public_url: str, token_for: Callable[[DemonstrationUser], str], output: Path, console: Console
) -> None:
    """Leaves the three sealed PDFs in `output`; told again, it uses what an earlier run left."""
    owner = DEMONSTRATION_USERS[0]
    output.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs in this process
    async with httpx.AsyncClient(base_url=public_url, timeout=60) as http:
        story = UnilateralStory(http, Client(http, token_for(owner)), output, console)
        await story.tell()


class UnilateralStory(Story):
    async def tell(self) -> None:
        start = await self._client.run(_START)
        self._say(f"{start['viewer']['userName']} 登录，账号主体：{start['viewer']['account']['name']}")
        profile = await self._profile(start)
        framework = start["viewer"]["account"]["frameworkContract"]
        if framework is None:
            framework = await self._contract("FRAMEWORK", "框架合同", partyAProfileId=profile)
        else:
            self._say(f"已有框架合同 {framework['number']}，沿用")
            framework = await self._client.wait_for(framework["id"], "ELECTRONIC_EFFECTIVE")
        await self._keep(framework, "framework")
        await self._refused(profile)
        if orders := start["orders"]["nodes"]:
            await self._changed_mind(profile, orders[-1])
            chosen = [order["id"] for order in orders]
            order_contract = await self._contract(
                "ORDER", "订单合同", partyAProfileId=profile, orderIds=chosen
            )
        else:
            order_contract = await self._known(start, "ORDER", "订单合同")
        await self._keep(order_contract, "order")
        if filings := start["filingOrders"]["nodes"]:
            filing = await self._contract(
                "FILING", "备案合同", partyAProfileId=profile, filingOrderId=filings[0]["id"]
            )
        else:
            filing = await self._known(start, "FILING", "备案合同")
        await self._keep(filing, "filing")
        self._say(f"完成。已盖章的合同在 {self._output}/")

    async def _known(self, start: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
        """The newest one of an earlier run, when there is nothing left to choose."""
        for contract in start["contracts"]["nodes"]:
            if contract["kind"] == kind:
                self._say(f"已有{name} {contract['number']}，沿用")
                return await self._client.wait_for(contract["id"], "ELECTRONIC_EFFECTIVE")
        raise StoryBroken(f"no {kind} contract in effect, and nothing left to make one of")

    async def _profile(self, start: dict[str, Any]) -> str:
        for profile in start["partyAProfiles"]:
            if profile["complete"]:
                self._say(f"已有甲方信息“{profile['label']}”，沿用")
                return str(profile["id"])
        saved = await self._done(
            "savePartyAProfile", "SavePartyAProfileInput", _PARTY_A, "partyAProfile { id }"
        )
        self._say("保存甲方信息")
        return str(saved["partyAProfile"]["id"])

    async def _contract(self, kind: str, name: str, **choice: Any) -> dict[str, Any]:
        contract = await self._drafted(kind, name, choice)
        await self._done(
            "finalizeContract", "ContractActionInput", {"id": contract["id"]}, "contract { subStatus }"
        )
        self._say("  转为正式合同，乙方加盖电子签章 …")
        sealed = await self._client.wait_for(contract["id"], "ELECTRONIC_EFFECTIVE")
        signature = sealed["signatures"][0]
        note = "（开发用自签证书）" if signature["selfIssued"] else ""
        self._say(f"  {sealed['subStatusLabel']}：{signature['signerName']}{note}")
        return sealed

    async def _drafted(self, kind: str, name: str, choice: dict[str, Any]) -> dict[str, Any]:
        application = {"kind": kind, "signingMode": "UNILATERAL", **choice}
        created = await self._done(
            "createContract", "CreateContractInput", application, "contract { id number }"
        )
        self._say(f"申请{name} {created['contract']['number']}，生成草稿 …")
        draft = await self._client.wait_for(created["contract"]["id"], "DRAFT_GENERATED")
        amount = f"，{draft['amount']['inWords']}" if draft["amount"] else ""
        self._say(f"  {draft['subStatusLabel']}：{draft['document']['pages']} 页{amount}")
        return draft

    async def _changed_mind(self, profile: str, order: dict[str, Any]) -> None:
        choice = {"partyAProfileId": profile, "orderIds": [order["id"]]}
        draft = await self._drafted("ORDER", "订单合同（选错了订单）", choice)
        await self._done("voidContract", "ContractActionInput", {"id": draft["id"]}, "contract { status }")
        gone = await self._done(
            "deleteContract", "ContractActionInput", {"id": draft["id"]}, "releasedOrders { number }"
        )
        released = "、".join(each["number"] for each in gone["releasedOrders"])
        self._say(f"  作废并删除，释放订单 {released}")

    async def _refused(self, profile: str) -> None:
        again = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile}
        payload = await self._client.mutate("createContract", "CreateContractInput", again, "contract { id }")
        if not payload["errors"]:
            raise StoryBroken("a second framework contract was not refused")
        self._say(f"再申请一份框架合同，被拒绝：{payload['errors'][0]['message']}")
