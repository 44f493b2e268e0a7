"""The bilateral story over HTTP: an enterprise signs on the signing page, an individual through the API."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from rich.console import Console

from commands.client import Client, StoryBroken
from commands.story import Story
from providers.demonstration import CULTURE_COMPANY, DEMONSTRATION_USERS, INDIVIDUAL, DemonstrationUser

LastMessage = Callable[[str, datetime], Awaitable[str]]
"""The text that a mobile received last, not before a moment: the demonstration looks over the signatory's shoulder."""

MOBILE: Final = "13900000000"
_PROFILE: Final = {"label": "双方签署", "contact": "签署人", "phone": MOBILE, "email": "sign@example.com"}
_STROKES: Final = (
    "M 60 120 L 140 90 L 220 110 L 160 180 L 90 240 M 150 60 L 155 150 L 160 260 "
    "M 300 80 L 280 160 L 260 240 M 300 120 L 380 110 L 460 130 L 420 200 L 340 250 M 380 60 L 385 270"
)
_START: Final = """
{ viewer { userName account { name verifiedSubject { subjectType credentialNumber(reveal: true) }
    esignActivation { status } frameworkContract { id number signingMode } } }
  partyAProfiles { id complete }
  orders(filter: {selectable: true}, first: 1) { nodes { id } }
  filingOrders(filter: {selectable: true}, first: 1) { nodes { id } } }
"""
_SIGNERS: Final = {"CUSTOMER": "甲方", "VENDOR": "乙方"}


async def run_bilateral_demo(
    public_url: str,
    token_for: Callable[[DemonstrationUser], str],
    last_message: LastMessage,
    output: Path,
    console: Console,
) -> None:
    """Leaves a PDF with two signatures for each of the two customers in `output`."""
    output.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs in this process
    owners = {user.account_reference: user for user in DEMONSTRATION_USERS if user.role == "owner"}
    for reference, name in ((CULTURE_COMPANY, "bilateral-enterprise"), (INDIVIDUAL, "bilateral-individual")):
        async with httpx.AsyncClient(base_url=public_url, timeout=60) as http:
            client = Client(http, token_for(owners[reference]))
            story = BilateralStory(http, client, output, console, last_message=last_message)
            await story.tell(name)


class BilateralStory(Story):
    def __init__(
        self,
        http: httpx.AsyncClient,
        client: Client,
        output: Path,
        console: Console,
        *,
        last_message: LastMessage,
    ) -> None:
        super().__init__(http, client, output, console)
        self._last_message = last_message

    async def tell(self, name: str) -> None:
        start = await self._client.run(_START)
        account = start["viewer"]["account"]
        subject = account["verifiedSubject"]
        enterprise = subject["subjectType"] == "ENTERPRISE"
        self._say(f"{start['viewer']['userName']} 登录，账号主体：{account['name']}")
        if enterprise:
            await self._activate(account["esignActivation"], subject["credentialNumber"])
        contract = await self._drafted(start, await self._profile(start))
        if contract is None:
            self._say("框架合同已有，订单和备案订单都已用完，到此为止")
            return
        signing = await self._confirmed(contract["id"], start["viewer"]["userName"])
        if enterprise:
            await self._sign_on_the_page(signing)
        else:
            await self._sign_through_the_api(signing)
        sealed = await self._client.wait_for(contract["id"], "ELECTRONIC_EFFECTIVE")
        for signature in sealed["signatures"]:
            note = "（开发用自签证书）" if signature["selfIssued"] else ""
            signer = f"{_SIGNERS[signature['role']]} {signature['signerName']}{note}"
            self._say(f"  {signer} 签署于 {signature['signedAt']}")
        await self._keep(sealed, name)

    async def _activate(self, activation: dict[str, Any], credit_code: str) -> None:
        if activation["status"] == "ACTIVATED":
            self._say("电子签已激活，沿用")
            return
        asked = await self._done("activateEsign", "ActivateEsignInput", {}, "esignActivation { status url }")
        self._say(f"申请激活电子签：{asked['esignActivation']['status']}")
        page = urlsplit(asked["esignActivation"]["url"]).path
        await self._post(page, {"code": credit_code, "authority": "yes"})
        self._say("  在激活页面核对企业信息并确认")

    async def _profile(self, start: dict[str, Any]) -> str:
        for profile in start["partyAProfiles"]:
            if profile["complete"]:
                return str(profile["id"])
        values = {**_PROFILE, "address": "上海市浦东新区示例路八号"}
        saved = await self._done(
            "savePartyAProfile", "SavePartyAProfileInput", values, "partyAProfile { id }"
        )
        self._say("保存甲方信息")
        return str(saved["partyAProfile"]["id"])

    async def _drafted(self, start: dict[str, Any], profile: str) -> dict[str, Any] | None:
        """A framework contract first; where there is one, an order contract, and then a filing contract."""
        orders, filings = start["orders"]["nodes"], start["filingOrders"]["nodes"]
        choice: dict[str, Any] = {}
        if start["viewer"]["account"]["frameworkContract"] is None:
            kind, name = "FRAMEWORK", "框架合同"
        elif orders:
            kind, name, choice = "ORDER", "订单合同", {"orderIds": [orders[0]["id"]]}
        elif filings:
            kind, name, choice = "FILING", "备案合同", {"filingOrderId": filings[0]["id"]}
        else:
            return None
        created = await self._done(
            "createContract",
            "CreateContractInput",
            {"kind": kind, "signingMode": "BILATERAL"},
            "contract { id number nextStep }",
        )
        contract: dict[str, Any] = created["contract"]
        self._say(f"创建{name}（双方签章）{contract['number']}，下一步：{contract['nextStep']}")
        signatory = {"name": start["viewer"]["userName"], "mobile": MOBILE}
        filled = {"id": contract["id"], "partyAProfileId": profile, "signatory": signatory, **choice}
        await self._done("fillInContract", "FillInContractInput", filled, "contract { nextStep }")
        self._say("  填写甲方、签署人信息，生成预览 …")
        return contract

    async def _confirmed(self, contract_id: str, user_name: str) -> dict[str, Any]:
        preview = await self._client.wait_for_step(contract_id, "CONFIRM_TEXT")
        self._say(f"  预览 {preview['document']['pages']} 页，文本 SHA-256 {preview['textSha256'][:16]}…")
        confirmed = {"id": contract_id, "textSha256": preview["textSha256"]}
        await self._done(
            "confirmContractText", "ConfirmContractTextInput", confirmed, "contract { nextStep }"
        )
        self._say("  确认合同文本")
        await self._done(
            "confirmContractSigning", "ContractActionInput", {"id": contract_id}, "contract { nextStep }"
        )
        self._say("  确认签署，发起签署流程 …")
        signing = await self._client.wait_for_step(contract_id, "SIGN")
        self._say(f"  请在 {signing['signBy']} 之前签署")
        return signing

    async def _sign_on_the_page(self, contract: dict[str, Any]) -> None:
        page = urlsplit(contract["signingUrl"]).path
        asked_at = datetime.now().astimezone()
        await self._post(f"{page}/code", {})
        self._say(f"  打开签署页面，验证码发往 {MOBILE[:3]}****{MOBILE[-4:]}")
        await self._post(f"{page}/open", {"code": await self._code(asked_at)})
        document = await self._http.get(f"{page}/document")
        if document.status_code != httpx.codes.OK:
            raise StoryBroken(f"the signing page's document: {document.status_code}")
        self._say(f"  阅读合同（{len(document.content) / 1000:.0f} KB），加盖企业电子签章")
        await self._post(f"{page}/sign", {"consent": "yes"})

    async def _sign_through_the_api(self, contract: dict[str, Any]) -> None:
        asked_at = datetime.now().astimezone()
        sent = await self._done(
            "sendSigningCode", "ContractActionInput", {"id": contract["id"]}, "sentTo validUntil"
        )
        self._say(f"  验证码发往 {sent['sentTo']}")
        signed = {
            "id": contract["id"],
            "signingCode": await self._code(asked_at),
            "handwriting": _STROKES,
        }
        answer = await self._done("signContract", "SignContractInput", signed, "contract { subStatusLabel }")
        self._say(f"  手写签名，合同状态：{answer['contract']['subStatusLabel']}")

    async def _code(self, since: datetime) -> str:
        found = re.search(r"\b[0-9]{6}\b", await self._last_message(MOBILE, since))
        if found is None:
            raise StoryBroken("no code arrived")
        return found[0]

    async def _post(self, path: str, form: dict[str, str]) -> None:
        """As the page's own form sends it."""
        origin = str(self._http.base_url).rstrip("/")
        headers = {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
        answer = await self._http.post(path, content=urlencode(form), headers=headers)
        if answer.status_code not in {httpx.codes.OK, httpx.codes.SEE_OTHER}:
            raise StoryBroken(f"{path.rpartition('/')[2]}: {answer.status_code}")
