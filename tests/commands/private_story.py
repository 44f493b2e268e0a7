"""One private person's whole story on a real server, with planted values; and all that goes wrong around it."""

import base64
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import orjson

from models import Webhook
from models.encryption import VAULT, Keyring
from providers.demonstration import DEMONSTRATION_USERS, UNVERIFIED
from tests.commands.programs import Installation, Person, Process
from tests.databases import KEYRING, opened

PLANTED: Final = {
    "name": "欧阳拾叁",
    "name after a change": "欧阳拾肆",
    "credential number": "110000197001010006",
    "mobile": "13912345678",
    "landline": "0571-87654329",
    "address": "海棠巷七十三号院",
    "contact": "诸葛念念",
    "email": "nian.nian@private.example",
    "bank account": "6222000011112222333",
    "mail recipient": "司徒拾柒",
    "parcel recipient": "端木拾玖",
    "parcel mobile": "13787654321",
    "trace": "已由门卫宇文念签收",
    "filing subject": "公孙廿一",
    "webhook token": "hook-5e1f0c9a7b",
    "scan": "夏侯廿三的身份证",
    "handwriting": "M 61 67 L 203 41 L 97 151 L 263 131",
}
STROKES: Final = (
    f"{PLANTED['handwriting']} M 300 50 L 310 190 L 420 180 M 380 40 L 480 60 L 400 120 L 520 200"
)
OF_A_SHORT_MESSAGE: Final = {"name", "mobile"}
"""What a short message to the signatory is made of, beside the code and the link."""

OWNER: Final = next(user for user in DEMONSTRATION_USERS if user.account_reference == UNVERIFIED)
OPERATOR: Final = DEMONSTRATION_USERS[-1]
PDF: Final = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
PROFILE: Final = {
    "address": PLANTED["address"],
    "contact": PLANTED["contact"],
    "phone": PLANTED["landline"],
    "email": PLANTED["email"],
    "bankName": "示例银行",
    "bankAccount": PLANTED["bank account"],
    "legalRepresentative": PLANTED["name"],
}
PARCEL: Final = {"region": "浙江省 杭州市 西湖区", "address": PLANTED["address"]}
COURIER: Final = {"courier": "顺丰速运", "trackingNumber": "SF1234567890"}


def subject(name: str) -> dict[str, Any]:
    return {
        "subject_type": "INDIVIDUAL",
        "name": name,
        "credential_type": "ID_CARD",
        "credential_number": PLANTED["credential number"],
        "verified_at": "2026-11-01T00:00:00Z",
    }


def plant(outsiders: Path) -> None:
    """The outsiders know the person, the filing and the parcel before the first start."""
    outsiders.mkdir(parents=True)
    filing = {
        "number": "BA-PRIVATE-1",
        "subject_name": PLANTED["filing subject"],
        "subject_type": "INDIVIDUAL",
        "site_name": "小站",
        "domains": ["site.example"],
        "status": "APPROVED",
    }
    traced = {"entries": [{"at": "2026-11-20T00:00:00Z", "text": PLANTED["trace"]}], "delivered": True}
    parcel = f"{COURIER['courier']} {COURIER['trackingNumber']}"
    books: dict[str, dict[str, Any]] = {
        "identity": {UNVERIFIED: subject(PLANTED["name"])},
        "filing": {UNVERIFIED: [filing]},
        "courier": {parcel: traced},
    }
    for name, book in books.items():
        (outsiders / f"{name}.json").write_bytes(orjson.dumps(book))


@dataclass(slots=True)
class Story:
    """What was answered to requests that were refused is kept, to be looked through."""

    process: Process
    http: httpx.Client
    answers: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    owner: Person = field(init=False)
    operator: Person = field(init=False)

    def __post_init__(self) -> None:
        self.owner, self.operator = Person(self.process, OWNER), Person(self.process, OPERATOR)

    @property
    def installation(self) -> Installation:
        return self.process.installation

    @property
    def messages(self) -> list[dict[str, Any]]:
        lines = (self.installation.data / "outsiders" / "notifications.jsonl").read_bytes().splitlines()
        return [orjson.loads(line) for line in lines]

    def tell(self) -> None:
        framework = self._signs_the_framework()
        self._asks_for_paper(framework)
        self._writes_the_address_book()
        self._makes_a_filing_contract()
        self._records_a_document(framework)
        self._changes_the_name()
        self._reveals(framework)

    def _signs_the_framework(self) -> str:
        account = self.owner.data("{ viewer { account { id } } }")["viewer"]["account"]["id"]
        offered = {"accountId": account, "enabled": True}
        self.operator.done("setBilateralEnabled", "SetBilateralEnabledInput", offered, "account { id }")
        saved = self.owner.done(
            "savePartyAProfile", "SavePartyAProfileInput", PROFILE, "partyAProfile { id }"
        )
        made = self._do("createContract", "CreateContractInput", kind="FRAMEWORK", signingMode="BILATERAL")
        signatory = {
            "name": PLANTED["name"],
            "mobile": PLANTED["mobile"],
            "idNumber": PLANTED["credential number"],
        }
        profile = saved["partyAProfile"]["id"]
        self._do(
            "fillInContract", "FillInContractInput", id=made, partyAProfileId=profile, signatory=signatory
        )
        read = self._until(made, "nextStep textSha256", lambda found: found["nextStep"] == "CONFIRM_TEXT")
        self._do("confirmContractText", "ConfirmContractTextInput", id=made, textSha256=read["textSha256"])
        self._do("confirmContractSigning", "ContractActionInput", id=made)
        signing = self._until(
            made, "subStatus signingUrl", lambda found: found["subStatus"] == "CUSTOMER_SIGNING"
        )
        self._sign(made, signing["signingUrl"])
        self.owner.wait_for(made, "ELECTRONIC_EFFECTIVE")
        return made

    def _sign(self, contract: str, url: str) -> None:
        """With wrong codes and wrong forms first, on the page and through the API."""
        code = (
            "mutation ($input: ContractActionInput!) { sendSigningCode(input: $input) { errors { code } } }"
        )
        assert self.owner.data(code, input={"id": contract})["sendSigningCode"]["errors"] == []
        found = re.search(r"\b[0-9]{6}\b", self.messages[-1]["body"])
        assert found is not None
        self.codes.append(found[0])
        wrong = f"{(int(found[0]) + 1) % 1_000_000:06d}"
        headers = {"Origin": self.installation.url, "Content-Type": "application/x-www-form-urlencoded"}
        page = httpx.get(url)
        assert PLANTED["mobile"] not in page.text
        for step, form in (("open", f"code={wrong}"), ("open", f"code={PLANTED['mobile']}"), ("sign", "x=y")):
            refused = httpx.post(f"{url}/{step}", content=form, headers=headers)
            assert refused.status_code in {400, 403}
        self.answers.append(httpx.get(f"{url}x", headers={"Accept": "application/json"}).text)
        given = {"id": contract, "signingCode": wrong, "handwriting": STROKES}
        signed = "signContract(input: $input) { errors { message facts { value } } }"
        sign = f"mutation ($input: SignContractInput!) {{ {signed} }}"
        self.answers.append(json.dumps(self.owner.ask(sign, input=given), ensure_ascii=False))
        self.owner.done(
            "signContract", "SignContractInput", {**given, "signingCode": found[0]}, "contract { id }"
        )

    def _asks_for_paper(self, contract: str) -> None:
        parcel = {**PARCEL, "recipient": PLANTED["parcel recipient"], "phone": PLANTED["parcel mobile"]}
        self._do("requestPaper", "RequestPaperInput", id=contract, **parcel)
        label = "query ($id: ID!) { node(id: $id) { ... on Contract { shipment { phone(reveal: true) } } } }"
        seen = self.operator.data(label, id=contract)["node"]["shipment"]["phone"]
        assert seen == PLANTED["parcel mobile"]
        shipped = {"contractId": contract, **COURIER}
        self.operator.done("shipPaper", "ShipPaperInput", shipped, "contract { id }")
        selection = "shipment { trace { text } }"
        self._until(contract, selection, lambda found: bool(found["shipment"]["trace"]))

    def _writes_the_address_book(self) -> None:
        entry = {**PARCEL, "recipient": PLANTED["mail recipient"], "phone": PLANTED["mobile"]}
        self._do("saveMailRecipient", "SaveMailRecipientInput", "mailRecipient { id }", **entry)

    def _makes_a_filing_contract(self) -> None:
        """Drawn, and then its draft is lost: the seal has to fail until somebody helps."""
        start = self.owner.data("{ filingOrders { nodes { id } } partyAProfiles { id } }")
        choice = {
            "filingOrderId": start["filingOrders"]["nodes"][0]["id"],
            "partyAProfileId": start["partyAProfiles"][0]["id"],
        }
        made = self._do(
            "createContract", "CreateContractInput", kind="FILING", signingMode="UNILATERAL", **choice
        )
        self.owner.wait_for(made, "DRAFT_GENERATED")
        draft = self._until(made, "document { sha256 }", lambda found: found["document"] is not None)
        sha256 = draft["document"]["sha256"]
        path = self.installation.data / "documents" / sha256[:2] / sha256[2:4] / sha256
        content = path.read_bytes()
        path.unlink()
        self._do("finalizeContract", "ContractActionInput", id=made)
        self._until(made, "progress { attempts }", lambda found: found["progress"]["attempts"] > 1)
        path.write_bytes(content)
        self.operator.done("retryWork", "RetryWorkInput", {"contractId": made}, "contract { id }")
        self.owner.wait_for(made, "ELECTRONIC_EFFECTIVE")

    def upload(self, content: bytes, **headers: str) -> httpx.Response:
        name = f"{PLANTED['scan']}.pdf"
        return self.http.post(
            f"{self.installation.url}/uploads",
            files={"file": (name, content, "application/pdf")},
            headers={**self.operator._headers, **headers},
        )

    def _records_a_document(self, contract: str) -> None:
        self.answers.append(self.upload(PDF[:-6]).text)
        scan = self.upload(PDF).json()["uploadId"]
        given = {"kind": "SUPPLEMENTARY_AGREEMENT", "reference": "BC-1", "signedOn": "2026-11-20"}
        recorded = {**given, "contractId": contract, "uploadId": scan}
        self.operator.done("recordSupplement", "RecordSupplementInput", recorded, "contract { id }")

    def _changes_the_name(self) -> None:
        """The person is called otherwise: a hold, cleared with the letter."""
        book = self.installation.data / "outsiders" / "identity.json"
        pages = orjson.loads(book.read_bytes())
        book.write_bytes(orjson.dumps({**pages, UNVERIFIED: subject(PLANTED["name after a change"])}))
        hold = "{ viewer { account { id subjectHold { before now } } } }"
        made = "createContract(input: $input) { errors { code message } }"
        refused = f"mutation ($input: CreateContractInput!) {{ {made} }}"
        wish = {"kind": "ORDER", "signingMode": "BILATERAL"}
        self.answers.append(json.dumps(self.owner.ask(refused, input=wish), ensure_ascii=False))
        account = self.owner.data(hold)["viewer"]["account"]
        assert account["subjectHold"]["now"] == PLANTED["name after a change"]
        cleared = {
            "accountId": account["id"],
            "kind": "RENAME_LETTER",
            "reference": "GM-1",
            "signedOn": "2026-11-20",
            "uploadId": self.upload(PDF).json()["uploadId"],
        }
        self.operator.done("clearSubjectHold", "ClearSubjectHoldInput", cleared, "account { id }")

    def _reveals(self, contract: str) -> None:
        whole = "credentialNumber(reveal: true) phone(reveal: true) bankAccount(reveal: true)"
        selection = f"partyA {{ {whole} }} signatory {{ mobile(reveal: true) idNumber(reveal: true) }}"
        found = self.owner.data(
            f"query ($id: ID!) {{ contract(by: {{id: $id}}) {{ {selection} }} }}", id=contract
        )
        assert found["contract"]["partyA"]["phone"] == PLANTED["landline"]
        assert found["contract"]["signatory"]["mobile"] == PLANTED["mobile"]
        in_list = "{ contracts { nodes { partyA { phone(reveal: true) } } } }"
        self.answers.append(json.dumps(self.owner.ask(in_list), ensure_ascii=False))

    def _do(self, name: str, input_type: str, selection: str = "contract { id }", **given: Any) -> str:
        done = self.owner.done(name, input_type, given, selection)
        (answer,) = (value for key, value in done.items() if key != "errors")
        return str(answer["id"])

    def _until(self, contract: str, selection: str, condition: Any) -> dict[str, Any]:
        operation = f"query ($id: ID!) {{ contract(by: {{id: $id}}) {{ {selection} }} }}"
        for _ in range(600):
            found: dict[str, Any] = self.owner.data(operation, id=contract)["contract"]
            if condition(found):
                return found
            time.sleep(0.1)
        raise AssertionError(found)


async def hook(installation: Installation) -> None:
    """A receiver whose address holds a token, and where nobody answers; written as the program would."""
    key = base64.b64decode((installation.data / "keys" / "personal_data").read_bytes())
    now = datetime.now(UTC)
    async with opened(installation.environment["DATABASE_URL"]):
        VAULT.unlock(Keyring({"development": key}, "development"))
        await Webhook.create(
            url=f"https://127.0.0.1:1/{PLANTED['webhook token']}",
            secret="whsec_" + base64.b64encode(PLANTED["webhook token"].encode()).decode(),
            created_by="operator-1",
            created_at=now,
            updated_at=now,
        )
    VAULT.unlock(KEYRING)
