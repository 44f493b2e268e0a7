"""The verification page against hostile values; what its policy lets in and out."""

import re
from html import escape

import httpx

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def opened(client: httpx.AsyncClient, number: str, code: str) -> httpx.Response:
    return await client.get("/verify", params={"number": number, "code": code}, headers=BROWSER)


async def test_the_page_lets_nothing_in_and_nothing_out(client: httpx.AsyncClient, database: str) -> None:
    answers = [await client.get("/verify", headers=BROWSER) for _ in range(2)]
    nonces = [re.findall(r'<(?:style|script) nonce="([\w-]+)">', answer.text) for answer in answers]
    nonce = nonces[0][0]
    headers = answers[0].headers
    assert nonces[0] == [nonce, nonce]
    assert nonces[1] != nonces[0]
    assert headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert "set-cookie" not in headers
    assert not re.search(r"https?:|//\w|\bon\w+=|style=|url\(|@import", answers[0].text)


async def test_hostile_values_are_text_and_nothing_else(client: httpx.AsyncClient, database: str) -> None:
    for hostile in (
        '"><script>alert(1)</script>',
        "' autofocus onfocus=alert(1) x='",
        "</title><svg onload=alert(1)>",
        "$nonce ${style} {time} [x]",
        "&lt;b&gt;&#x3c;",
        "javascript:alert(1)",
    ):
        answer = await opened(client, hostile, hostile)
        shown = escape(hostile)
        assert answer.status_code == 200
        assert f'name="number" value="{escape(hostile.upper())}"' in answer.text
        assert f'name="code" value="{shown}"' in answer.text
        assert hostile not in answer.text.replace(shown, "") or shown == hostile
        assert answer.text.count("<script") == 1
        assert '<section class="card finding UNKNOWN"' in answer.text


async def test_impossible_values_are_a_400_page_that_repeats_no_more_than_fits(
    client: httpx.AsyncClient, database: str
) -> None:
    for value, words in (
        ("A" * 65, "合同编号最多 64 个字符，当前 65 个。请缩短后重试。"),
        ("KJ\x00\x1b[2J", "合同编号含有不可见或不能使用的字符 U+0000。请删除该字符，或重新手工输入。"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "合同编号含有不可见或不能使用的字符"),
    ):
        answer = await opened(client, value, "X")
        assert answer.status_code == 400
        assert f'<p class="warning" role="alert">{words}' in answer.text
        assert "finding" not in answer.text.partition("<main>")[2]
    assert "A" * 65 not in (await opened(client, "A" * 9000, "X")).text.partition("<main>")[2]
    raw = await client.get("/verify?number=%ff%fe&code=%ed%a0%80&number=%00", headers=BROWSER)
    assert raw.status_code == 400
