"""GET /verify with a number and a code, as programs ask."""

from datetime import date
from typing import Final

import httpx

from jobs.services import Services
from models import Signature
from rules.numbers import contract_number
from rules.terms import ContractEventStep, ContractKind, DocumentKind
from schema.scalars import print_instant
from tests.contracts import (
    VENDOR,
    advance,
    document_of,
    drafted_framework,
    sealed_framework,
    verified_account,
)

JSON = {"Accept": "application/json"}
NOTHING: Final[dict[str, object]] = {
    "contractNumber": None,
    "kind": None,
    "effectiveAt": None,
    "partyAName": None,
    "vendorName": None,
    "sha256": None,
    "signatures": [],
}


async def asked(client: httpx.AsyncClient, number: str, code: str, **headers: str) -> httpx.Response:
    return await client.get("/verify", params={"number": number, "code": code}, headers={**JSON, **headers})


async def test_a_number_with_its_code_is_genuine_and_says_who_sealed_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    signature = await Signature.get(contract_id=contract.id)
    answer = await asked(client, contract.number, contract.verification_code)
    assert contract.effective_at
    assert signature.signed_at
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "verdict": "GENUINE",
        "message": f"合同 {contract.number} 真实存在，已盖章生效。"
        "这不代表您手中的文件或纸质合同未被改动：请上传 PDF 文件查验，或逐项核对内容。",
        "contractNumber": contract.number,
        "kind": "FRAMEWORK",
        "effectiveAt": print_instant(contract.effective_at),
        "partyAName": "深圳*******有限公司",
        "vendorName": VENDOR.name,
        "sha256": (await document_of(contract, DocumentKind.SEALED)).sha256,
        "signatures": [
            {
                "role": "VENDOR",
                "signerName": "hetong development seal, 仅供开发使用",
                "status": "SIGNED",
                "signedAt": print_instant(signature.signed_at),
                "timestampedAt": None,
                "certificateSubject": "CN=hetong development seal\\, 仅供开发使用,O=hetong",
                "certificateIssuer": "CN=hetong development CA\\, 仅供开发使用,O=hetong",
                "certificateSerial": signature.certificate_serial,
                "selfIssued": True,
            }
        ],
    }


async def test_a_code_may_be_typed_as_people_type(client: httpx.AsyncClient, services: Services) -> None:
    account = await verified_account(services)
    contract = await sealed_framework(account, services, code="01AB-CDEF-GH00-JKMN-1101")
    for typed in ("01ab cdef gh00 jkmn 1101", "oiABCDEFGHoOJKMNlIO1", " 01AB-CDEF-GHO0-JKMN-L1O1 "):
        answer = (await asked(client, f" {contract.number.lower()} ", typed)).json()
        assert answer["verdict"] == "GENUINE", typed


async def test_a_wrong_code_and_an_unknown_number_are_one_answer(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    words = "无法识别：没有找到与之对应的合同。请核对合同编号和验证码，或上传完整的合同文件。"
    expected = {"verdict": "UNKNOWN", "message": words, **NOTHING}
    for number, code in (
        (contract.number, "0000-0000-0000-0000-0000"),
        (contract.number, "---"),
        (contract.number, contract.verification_code[:-1]),
        (contract_number(ContractKind.FRAMEWORK, date(2026, 11, 23), 99_999_999), contract.verification_code),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("合同一号", "验证码"),
    ):
        answer = await asked(client, number, code)
        assert (answer.status_code, answer.json()) == (200, expected), (number, code)


async def test_drafts_voided_and_deleted_contracts_are_not_in_effect(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract = await drafted_framework(await verified_account(services), services)
    number, code = contract.number, contract.verification_code

    async def found() -> dict[str, object]:
        answer: dict[str, object] = (await asked(client, number, code)).json()
        return answer

    drafted = await found()
    assert drafted["verdict"] == "NOT_EFFECTIVE"
    assert drafted["message"] == f"合同 {number} 尚未生效或已失效，不具有合同效力。请与合同对方确认。"
    assert (drafted["effectiveAt"], drafted["sha256"], drafted["signatures"]) == (None, None, [])
    await advance(contract, ContractEventStep.VOIDED, services)
    assert (await found())["verdict"] == "NOT_EFFECTIVE"
    await advance(contract, ContractEventStep.DELETED, services)
    assert (await found())["verdict"] == "NOT_EFFECTIVE"


async def test_the_message_comes_in_the_reader_s_language(client: httpx.AsyncClient, database: str) -> None:
    answer = await asked(client, "KJ-1", "X", **{"Accept-Language": "en-GB,zh;q=0.5"})
    assert answer.json()["message"] == (
        "Unknown: no contract matches. Please check the contract number and the verification code, "
        "or upload the complete file."
    )
    assert answer.headers["content-language"] == "en"


async def test_impossible_values_are_refused_by_name(client: httpx.AsyncClient, database: str) -> None:
    for number, code, words in (
        ("K" * 65, "X", "合同编号最多 64 个字符，当前 65 个。请缩短后重试。"),
        ("KJ-1", "X" * 5000, "验证码最多 64 个字符，当前 5000 个。请缩短后重试。"),
        ("KJ\x00", "X", "合同编号含有不可见或不能使用的字符 U+0000。请删除该字符，或重新手工输入。"),
        ("KJ-1", "X\u202e", "验证码含有不可见或不能使用的字符 U+202E。请删除该字符，或重新手工输入。"),
        ("KJ-1", "", "验证码不能为空。请填写后重试。"),
        ("", "", "合同编号不能为空。请填写后重试。"),
    ):
        answer = await asked(client, number, code)
        assert answer.status_code == 400
        assert answer.json() == {"errors": [{"message": words, "extensions": {"code": "BAD_USER_INPUT"}}]}
