"""POST /verify: a PDF, by programs and by forms."""

import httpx

from jobs.services import Services
from models import Contract
from rules.terms import ContractEventStep, DocumentKind
from tests.contracts import (
    advance,
    bytes_of,
    drafted_framework,
    sealed_framework,
    verified_account,
)

PDF = {"Content-Type": "application/pdf"}


async def sealed(services: Services) -> tuple[Contract, bytes]:
    contract = await sealed_framework(await verified_account(services), services)
    return contract, await bytes_of(contract, DocumentKind.SEALED, services)


async def asked(client: httpx.AsyncClient, content: bytes) -> dict[str, object]:
    answer = await client.post("/verify", content=content, headers=PDF)
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


async def test_the_sealed_file_is_genuine(client: httpx.AsyncClient, services: Services) -> None:
    contract, content = await sealed(services)
    found = await asked(client, content)
    by_number = await client.get(
        "/verify",
        params={"number": contract.number, "code": contract.verification_code},
        headers={"Accept": "application/json"},
    )
    words = f"真实有效：该文件与合同 {contract.number} 盖章生效时的内容完全一致。"
    assert found == {**by_number.json(), "message": words}
    assert found["verdict"] == "GENUINE"


async def test_a_form_and_any_of_the_content_types_will_do(
    client: httpx.AsyncClient, services: Services
) -> None:
    _, content = await sealed(services)
    expected = await asked(client, content)
    stream = {"Content-Type": "Application/Octet-Stream; x=1"}
    assert (await client.post("/verify", content=content, headers=stream)).json() == expected
    form = await client.post("/verify", files={"file": ("合同.pdf", content, "application/pdf")})
    assert form.json() == expected


async def test_one_flipped_byte_makes_it_altered_and_tells_nothing_of_the_contract(
    client: httpx.AsyncClient, services: Services
) -> None:
    _, content = await sealed(services)
    flipped = bytearray(content)
    flipped[len(flipped) // 2] ^= 1
    assert await asked(client, bytes(flipped)) == {
        "verdict": "ALTERED",
        "message": "已被改动：该文件与合同盖章生效时的内容不一致，请勿采信。请向合同对方索取原件，再次验证。",
        "contractNumber": None,
        "kind": None,
        "effectiveAt": None,
        "partyAName": None,
        "vendorName": None,
        "sha256": None,
        "signatures": [],
    }


async def test_a_file_of_somebody_else_is_unknown(client: httpx.AsyncClient, services: Services) -> None:
    for content in (b"%PDF-1.7\nnothing", b"\x00", "一封信".encode()):
        assert (await asked(client, content))["verdict"] == "UNKNOWN"


async def test_a_draft_is_not_in_effect_whatever_became_of_its_contract(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract = await drafted_framework(await verified_account(services), services)
    draft = await bytes_of(contract, DocumentKind.DRAFT, services)
    found = await asked(client, draft)
    words = f"合同 {contract.number} 尚未生效或已失效，不具有合同效力。请与合同对方确认。"
    assert (found["verdict"], found["message"]) == ("NOT_EFFECTIVE", words)
    await advance(contract, ContractEventStep.VOIDED, services)
    assert (await asked(client, draft))["verdict"] == "NOT_EFFECTIVE"


async def test_the_draft_of_a_sealed_contract_does_not_make_the_contract_look_void(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract, _ = await sealed(services)
    found = await asked(client, await bytes_of(contract, DocumentKind.DRAFT, services))
    assert found["verdict"] == "NOT_EFFECTIVE"
    assert found["signatures"] == []
    assert found["message"] == (
        f"这个文件不是合同 {contract.number} 的盖章文件，而是它的草稿或附件，不具有合同效力。"
        "该合同已另行盖章生效，请向合同对方索取盖章的正式文件。"
    )
