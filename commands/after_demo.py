"""The story after the seal over HTTP: paper, a supplement, a business rename, a new text, an archive, histories."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
from fpdf import FPDF
from rich.console import Console

from commands.client import IN_EFFECT, Client, StoryBroken
from commands.demo import UnilateralStory
from commands.outside import Outside
from providers.demonstration import DEMONSTRATION_USERS, SOFTWARE_COMPANY, DemonstrationUser
from rules.history import FIRST, chained_hash

_OWNER: Final = next(user for user in DEMONSTRATION_USERS if user.account_reference == SOFTWARE_COMPANY)
_OPERATOR: Final = next(user for user in DEMONSTRATION_USERS if user.role == "operator")
_COURIER, _NUMBER, _RIGHT_NUMBER = "顺丰速运", "SF1000000000001", "SF1000000000010"
_PAPER: Final = {
    "recipient": "沈砚舟",
    "phone": "13800000000",
    "region": "浙江省杭州市西湖区",
    "address": "示例路十八号",
    "copies": 2,
}
_ARTICLE: Final = """
[[articles]]
key = "electronic_service"
heading = "电子送达"
clauses = ["双方同意以本合同载明的电子邮箱作为通知与文书的送达地址，进入该邮箱即视为送达。"]
"""
_START: Final = """
{ viewer { account { id name frameworkContract { id number subStatus } } }
  partyAProfiles { id label complete }
  contracts(filter: {statusIn: [EFFECTIVE]}, first: 100) { nodes { id number kind subStatus } } }
"""
_SHIPMENT: Final = """
query ($id: ID!) { contract(by: {id: $id}) { availableActions
  shipment { recipient phone copies courier trackingNumber shippedAt trace { at text } } } }
"""
_DESK: Final = """
query ($id: ID!) { node(id: $id) { ... on Contract { number document { url sha256 } } }
  operator { paperRequests(first: 100) { nodes { id number } totalCount } } }
"""
_HOLD: Final = "{ viewer { account { id version subjectHold { reason before now documentNeeded } } } }"
_TEXTS: Final = """
{ operator { contractTexts(kind: ORDER) { id version content published inForce } } }
"""
_DRAFT: Final = """
query ($id: ID!) { node(id: $id) { ... on ContractTextVersion { id revision version preview { url } } } }
"""
_PROOF: Final = """
query ($id: ID!, $account: ID!) { operator {
  verifyHistory(contractId: $id) { intact events }
  verifyAccountHistory(accountId: $account) { intact events }
  verifyDeskHistory { intact events }
  deliveries(first: 3) { nodes { kind channel state } totalCount } } }
"""


async def run_after_demo(
    public_url: str,
    token_for: Callable[[DemonstrationUser], str],
    outside: Outside,
    output: Path,
    console: Console,
) -> None:
    """Leaves a preview, two sealed PDFs and an archive in `output`; told again, it goes on where it ended."""
    output.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs in this process
    async with httpx.AsyncClient(base_url=public_url, timeout=60) as http:
        client, desk = Client(http, token_for(_OWNER)), Client(http, token_for(_OPERATOR))
        await AfterStory(http, client, output, console, desk=desk, outside=outside).tell()


class AfterStory(UnilateralStory):
    def __init__(
        self,
        http: httpx.AsyncClient,
        client: Client,
        output: Path,
        console: Console,
        *,
        desk: Client,
        outside: Outside,
    ) -> None:
        super().__init__(http, client, output, console)
        self._desk = desk
        self._outside = outside

    async def tell(self) -> None:
        start = await self._client.run(_START)
        profile = await self._profile(start)
        framework = start["viewer"]["account"]["frameworkContract"]
        if framework is None:
            framework = await self._contract("FRAMEWORK", "框架合同", partyAProfileId=profile)
        await self._client.wait_for(framework["id"], *IN_EFFECT)
        contract = await self._ordered(profile)
        await self._paper(contract)
        await self._supplement(contract)
        await self._renamed(profile)
        text = await self._text()
        later = await self._ordered(profile)
        if later["textVersion"] != text:
            raise StoryBroken(f"the new contract carries {later['textVersion']}, not {text}")
        self._say(f"  新合同采用文本 {text}；先前的合同仍是 {contract['textVersion']}")
        await self._keep(later, "after-order")
        await self._archive([contract, later])
        await self._proof(contract, start["viewer"]["account"]["id"])

    async def _ordered(self, profile: str) -> dict[str, Any]:
        """A sealed order contract of an order that the billing system has just taken."""
        number = await self._outside.new_order(SOFTWARE_COMPANY)
        self._say(f"计费系统新增订单 {number}")
        await self._refused_without_orders(profile)
        found = await self._client.run(
            "query ($number: String!) { orders(filter: {search: $number}) { nodes { id } } }", number=number
        )
        chosen = [order["id"] for order in found["orders"]["nodes"]]
        return await self._contract("ORDER", "订单合同", partyAProfileId=profile, orderIds=chosen)

    async def _refused_without_orders(self, profile: str) -> None:
        """Whoever applies has the outsiders asked anew, so the order just placed is known from here on."""
        refused = await self._refusals(profile)
        words = [error["message"] for error in refused if error["code"] == "ORDER_REQUIRED"]
        if not words:
            raise StoryBroken("an order contract without orders was not refused")
        self._say(f"  未选订单就申请，被拒绝：{words[0]}")

    async def _refusals(self, profile: str) -> list[dict[str, Any]]:
        nothing_chosen = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": profile}
        payload = await self._client.mutate(
            "createContract", "CreateContractInput", nothing_chosen, "contract { id }"
        )
        return list(payload["errors"])

    async def _paper(self, contract: dict[str, Any]) -> None:
        asked = {"id": contract["id"], **_PAPER}
        await self._done("requestPaper", "RequestPaperInput", asked, "contract { subStatusLabel }")
        self._say(f"申请 {contract['number']} 的纸质合同，{_PAPER['copies']} 份")
        desk = await self._desk.run(_DESK, id=contract["id"])
        self._say(f"  运营看到 {desk['operator']['paperRequests']['totalCount']} 份待寄，打印盖章的 PDF")
        printed = (await self._http.get(desk["node"]["document"]["url"])).raise_for_status().content
        if hashlib.sha256(printed).hexdigest() != desk["node"]["document"]["sha256"]:
            raise StoryBroken("what operators print is not what was sealed")
        sent = {"contractId": contract["id"], "courier": _COURIER, "trackingNumber": _NUMBER}
        await self._operate("shipPaper", "ShipPaperInput", sent)
        self._say(f"  寄出：{_COURIER} {_NUMBER}")
        right = {**sent, "trackingNumber": _RIGHT_NUMBER, "reason": "单号录错"}
        await self._operate("correctShipment", "CorrectShipmentInput", right)
        self._say(f"  更正单号为 {_RIGHT_NUMBER}，历史保留两个")
        shown = (await self._client.run(_SHIPMENT, id=contract["id"]))["contract"]["shipment"]
        self._say(f"  客户查看邮寄信息：{shown['recipient']} {shown['phone']}，{shown['trackingNumber']}")

    async def _supplement(self, contract: dict[str, Any]) -> None:
        recorded = {
            "contractId": contract["id"],
            "kind": "SUPPLEMENTARY_AGREEMENT",
            "reference": f"BC-{contract['number'][-6:]}",
            "signedOn": f"{datetime.now().astimezone():%Y-%m-%d}",
            "uploadId": await self._uploaded("Supplementary agreement"),
        }
        await self._operate("recordSupplement", "RecordSupplementInput", recorded)
        self._say(f"运营录入补充协议 {recorded['reference']} 及其扫描件，客户在合同上可见")

    async def _renamed(self, profile: str) -> None:
        """A business rename holds the account, until the letter is there; a pair once cleared never holds again."""
        before, now = await self._outside.rename(SOFTWARE_COMPANY)
        self._say(f"工商更名：{before} → {now}")
        await self._refused_by_hold(profile)
        account = (await self._client.run(_HOLD))["viewer"]["account"]
        if account["subjectHold"] is None:
            self._say("  这次更名先前已凭更名函核销，不再冻结")
            return
        cleared = {
            "accountId": account["id"],
            "expectedVersion": account["version"],
            "kind": account["subjectHold"]["documentNeeded"],
            "reference": f"GM-{datetime.now().astimezone():%Y%m%d%H%M%S}",
            "signedOn": f"{datetime.now().astimezone():%Y-%m-%d}",
            "uploadId": await self._uploaded("Letter of a business rename"),
        }
        await self._operate("clearSubjectHold", "ClearSubjectHoldInput", cleared, "account { id }")
        self._say(f"  运营录入工商更名函 {cleared['reference']}，解除冻结；之后的合同引用它")

    async def _refused_by_hold(self, profile: str) -> None:
        refused = await self._refusals(profile)
        held = [error["message"] for error in refused if error["code"] == "SUBJECT_CHANGE_ON_HOLD"]
        if held:
            self._say(f"  申请合同，被拒绝：{held[0]}")

    async def _text(self) -> str:
        """The version in force afterwards."""
        texts = (await self._desk.run(_TEXTS))["operator"]["contractTexts"]
        newest = next(each for each in texts if each["inForce"])
        if "电子送达" in newest["content"]:
            self._say(f"订单合同文本 {newest['version']} 已有电子送达条款，沿用")
            return str(newest["version"])
        today = datetime.now().astimezone()
        draft = {
            "kind": "ORDER",
            "version": f"{today:%Y-%m}-{len(texts) + 1}",
            "content": newest["content"] + _ARTICLE,
        }
        saved = await self._operate("saveContractText", "SaveContractTextInput", draft, "contractText { id }")
        shown = (await self._desk.run(_DRAFT, id=saved["contractText"]["id"]))["node"]
        preview = (await self._http.get(shown["preview"]["url"])).raise_for_status().content
        path = self._output / "text-preview.pdf"
        path.write_bytes(preview)
        self._say(f"运营起草订单合同文本 {shown['version']}，预览 {path}（{len(preview) / 1000:.0f} KB）")
        published = {"id": shown["id"], "expectedVersion": shown["revision"]}
        await self._operate(
            "publishContractText", "PublishContractTextInput", published, "contractText { version }"
        )
        self._say("  发布，只用于之后的合同")
        return str(shown["version"])

    async def _archive(self, contracts: list[dict[str, Any]]) -> None:
        ids = [contract["id"] for contract in contracts]
        asked = "query ($ids: [ID!]!) { contractsExport(ids: $ids) { url fileName count } }"
        export = (await self._client.run(asked, ids=ids))["contractsExport"]
        content = (await self._http.get(export["url"])).raise_for_status().content
        path = self._output / "contracts.zip"
        path.write_bytes(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            broken = archive.testzip()
            entries = sum(
                _whole(archive, name) for name in archive.namelist() if name.endswith("history.json")
            )
        if broken is not None:
            raise StoryBroken(f"{broken} in the archive is damaged")
        self._say(
            f"打包下载 {export['count']} 份合同 {path}（{len(content) / 1000:.0f} KB），历史 {entries} 条，逐条复算无误"
        )

    async def _proof(self, contract: dict[str, Any], account_id: str) -> None:
        proof = (await self._desk.run(_PROOF, id=contract["id"], account=account_id))["operator"]
        for name, words in (
            ("verifyHistory", "合同"),
            ("verifyAccountHistory", "账号"),
            ("verifyDeskHistory", "运营台"),
        ):
            if not proof[name]["intact"]:
                raise StoryBroken(f"{name} says that a history is broken")
            self._say(f"{words}历史 {proof[name]['events']} 条，未被改动")
        self._say(f"通知已记 {proof['deliveries']['totalCount']} 条投递。完成，文件在 {self._output}/")

    async def _operate(
        self,
        name: str,
        input_type: str,
        input: dict[str, Any],
        selection: str = "contract { subStatusLabel }",
    ) -> dict[str, Any]:
        payload = await self._desk.mutate(name, input_type, input, selection)
        if payload["errors"]:
            raise StoryBroken(f"{name}: {payload['errors'][0]['message']}")
        return payload

    async def _uploaded(self, words: str) -> str:
        page = FPDF()
        page.add_page()
        page.set_font("Helvetica", size=20)
        page.cell(text=f"{words} (a scan for the demonstration)")
        headers = {**self._desk.headers, "Content-Type": "application/pdf"}
        answer = await self._http.post("/uploads", content=bytes(page.output()), headers=headers)
        return str(answer.raise_for_status().json()["uploadId"])


def _whole(archive: zipfile.ZipFile, name: str) -> int:
    """How many entries a history in the archive has. Raises StoryBroken where one does not follow from those before."""
    entries = json.loads(archive.read(name))["events"]
    previous = FIRST
    for entry in entries:
        if entry["previousHash"] != previous or entry["hash"] != chained_hash(previous, entry["payload"]):
            raise StoryBroken(f"{name}: entry {entry['sequence']} does not follow")
        previous = entry["hash"]
    return len(entries)
