"""GET and POST /verify as pages: what people read, in which language."""

import re

import httpx

from jobs.paper import CHINA
from jobs.services import Services
from models import Contract, Signature
from rules.terms import ContractEventStep, DocumentKind, SignatureStatus, SignerRole
from tests.contracts import (
    VENDOR,
    advance,
    bytes_of,
    document_of,
    drafted_framework,
    sealed_framework,
    verified_account,
)

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SELF_ISSUED = "签章证书由系统自行签发，不是持牌电子认证机构的证书。"


async def opened(client: httpx.AsyncClient, number: str, code: str, **more: str) -> httpx.Response:
    return await client.get("/verify", params={"number": number, "code": code, **more}, headers=BROWSER)


async def sent(client: httpx.AsyncClient, content: bytes) -> str:
    answer = await client.post("/verify?lang=zh-CN", files={"file": ("合同.pdf", content)}, headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def rows_of(page: str) -> dict[str, str]:
    """What stands beside each name, without tags."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return {name: re.sub("<[^>]*>", "", value).strip() for name, value in found}


async def test_what_the_qr_code_opens_says_at_once_who_signed_what_and_when(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    signature = await Signature.get(contract_id=contract.id)
    page = (await opened(client, contract.number, contract.verification_code)).text
    assert contract.effective_at
    moment = f"{contract.effective_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}（北京时间）"
    assert re.search(r'<section class="card finding GENUINE".*?真实有效</h2>', page, re.DOTALL)
    assert "这不代表您手中的文件或纸质合同未被改动" in page
    assert SELF_ISSUED in page
    assert "乙方 · 已签署" in page
    assert rows_of(page) == {
        "合同编号": contract.number,
        "合同类型": "框架合同",
        "生效时间": moment,
        "甲方": "深圳*******有限公司",
        "乙方": VENDOR.name,
        "SHA-256": (await document_of(contract, DocumentKind.SEALED)).sha256,
        "签署时间": moment,
        "证书持有者": "CN=hetong development seal\\, 仅供开发使用,O=hetong",
        "证书签发者": "CN=hetong development CA\\, 仅供开发使用,O=hetong",
        "证书序列号": signature.certificate_serial,
    }
    assert "深圳市鑫淼" not in page


async def test_each_verdict_says_what_to_do(client: httpx.AsyncClient, services: Services) -> None:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    draft = await bytes_of(contract, DocumentKind.DRAFT, services)
    drafted = await sent(client, draft)
    await advance(contract, ContractEventStep.VOIDED, services)
    sealed = await sealed_framework(account, services)
    content = await bytes_of(sealed, DocumentKind.SEALED, services)
    for page, verdict, words in (
        (drafted, "NOT_EFFECTIVE", "请在对方确认合同生效之后，用盖章的正式文件再次查验。"),
        (await sent(client, content + b"\n"), "ALTERED", "请不要据此付款或履约"),
        (await sent(client, b"GIF89a"), "UNKNOWN", "请改用编号和验证码查验。"),
        (await sent(client, content), "GENUINE", f"该文件与合同 {sealed.number} 盖章生效时的内容完全一致。"),
    ):
        assert f'<section class="card finding {verdict}"' in page
        assert words in page
        assert ("SHA-256" in page) is (verdict in {"GENUINE", "NOT_EFFECTIVE"})
        assert (SELF_ISSUED in page) is (verdict == "GENUINE")


async def test_a_customer_s_name_and_certificate_stay_masked(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    await Signature.create(
        contract_id=contract.id,
        role=SignerRole.CUSTOMER,
        signer_name="深圳市鑫淼示例科技有限公司",
        status=SignatureStatus.SIGNED,
        certificate_subject="CN=深圳市鑫淼示例科技有限公司,SERIALNUMBER=9144030071526726XG",
        certificate_issuer="CN=示例认证机构",
        certificate_serial="1F",
    )
    query = {"number": contract.number, "code": contract.verification_code}
    page = (await client.get("/verify", params=query, headers=BROWSER)).text
    json = (await client.get("/verify", params=query, headers={"Accept": "application/json"})).text
    for answer in (page, json):
        assert "深圳*******有限公司" in answer
        assert "CN=示例认证机构" in answer
        assert "鑫淼" not in answer
        assert "9144030071526726XG" not in answer


async def test_without_values_there_are_two_forms_that_need_no_script(
    client: httpx.AsyncClient, database: str
) -> None:
    answer = await client.get("/verify", headers=BROWSER)
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in answer.text
    assert "<h1>合同查验</h1>" in answer.text
    assert '<form method="get" action="/verify">' in answer.text
    assert '<form method="post" action="/verify?lang=zh-CN" enctype="multipart/form-data"' in answer.text
    assert '<p class="hint" id="drop-hint" hidden>' in answer.text
    assert 'class="card finding' not in answer.text
    for name in re.findall(r'<input id="(\w+)"', answer.text):
        assert f'<label for="{name}">' in answer.text


async def test_the_reader_chooses_the_language_and_keeps_what_was_typed(
    client: httpx.AsyncClient, database: str
) -> None:
    chinese = await opened(client, "KJ-1&x", "A B")
    assert (
        'href="/verify?number=KJ-1%26X&amp;code=A+B&amp;lang=en" lang="en" hreflang="en">English</a>'
        in chinese.text
    )
    assert 'lang="zh-CN" hreflang="zh-CN" aria-current="true">中文</a>' in chinese.text
    english = await opened(client, "KJ-1&x", "A B", lang="en")
    assert '<html lang="en">' in english.text
    assert "<h1>Verify a contract</h1>" in english.text
    assert '<input type="hidden" name="lang" value="en">' in english.text
    assert english.headers["content-language"] == "en"
    assert not re.search("[\u4e00-\u9fff]", english.text.replace("中文", ""))


async def test_the_browser_s_language_decides_where_nobody_chose(
    client: httpx.AsyncClient, database: str
) -> None:
    for header, wish, language in (
        ("en-US,en;q=0.9,zh;q=0.8", "", "en"),
        ("fr", "", "zh-CN"),
        ("en", "zh-CN", "zh-CN"),
        ("zh", "en", "en"),
        ("en", "xx", "en"),
        ("en", '"><b>', "en"),
    ):
        query = {"lang": wish} if wish else {}
        answer = await client.get("/verify", params=query, headers={**BROWSER, "Accept-Language": header})
        assert f'<html lang="{language}">' in answer.text, (header, wish)


async def test_accept_decides_between_page_and_json(client: httpx.AsyncClient, database: str) -> None:
    pdf = {"Content-Type": "application/pdf"}
    for accept, by_get, by_post in (
        (BROWSER["Accept"], "text/html", "text/html"),
        ("application/json", "application/json", "application/json"),
        ("*/*", "text/html", "application/json"),
        ("", "text/html", "application/json"),
        ("text/html;q=0.5, application/json", "application/json", "application/json"),
        ("application/*, text/html;q=0", "application/json", "application/json"),
        ("text/*;q=0.9,*/*;q=0.1", "text/html", "text/html"),
        ("text/html;q=x", "text/html", "application/json"),
    ):
        got = await client.get("/verify?number=K&code=1", headers={"Accept": accept})
        posted = await client.post("/verify", content=b"x", headers={**pdf, "Accept": accept})
        kinds = [answer.headers["content-type"].partition(";")[0] for answer in (got, posted)]
        assert kinds == [by_get, by_post], accept


async def test_head_answers_the_same_headers(client: httpx.AsyncClient, database: str) -> None:
    head = await client.head("/verify", headers=BROWSER)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/html; charset=utf-8"


async def test_looking_at_a_contract_s_verdict_changes_nothing(
    client: httpx.AsyncClient, services: Services
) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    before = await Contract.filter(id=contract.id).values()
    await opened(client, contract.number, contract.verification_code)
    await sent(client, await bytes_of(contract, DocumentKind.SEALED, services))
    assert await Contract.filter(id=contract.id).values() == before
