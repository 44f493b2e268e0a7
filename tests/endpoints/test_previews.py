"""GET /previews/{token}: drawn for who has the link, of the revision it was made for, and kept by nobody."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from auth.links import Link, LinkRefused, LinkSigner
from documents.metadata import is_preview
from documents.samples import Sample
from endpoints.previews import AT_ONCE
from jobs.previews import Previewed
from jobs.versions import VendorInForce, shipped_version, text_by_id, text_in_force
from jobs.workshop import WorkFailed, Workshop
from models import Document
from rules.terms import ActorKind, ContractKind
from schema.ids import IdType, key_of
from tests.api import Api
from tests.documents.reading import text_of
from tests.resolvers.desk import staff
from tests.resolvers.texts import KINDS, saved, the_draft, vendor_saved

FRAMEWORK, ORDER, FILING = KINDS
JSON = {"Accept": "application/json"}


async def link_of(api: Api, version: Any, arguments: str = "") -> str:
    kind = "ContractTextVersion" if version["id"].startswith("ctx_") else "VendorVersion"
    operation = f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ preview{arguments} {{ url }} }} }} }}"
    url: str = (await staff(api).data(operation, id=version["id"]))["node"]["preview"]["url"]
    return url


async def refusal(api: Api, url: str) -> tuple[int, str]:
    answer = await api.http.get(url, headers=JSON)
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


async def test_it_is_a_pdf_for_the_browser_s_viewer_that_nobody_keeps(api: Api, tmp_path: Path) -> None:
    url = await link_of(api, await saved(api, FILING, "2026-12-1"), "(long: true)")
    answer = await api.http.get(url)
    assert (
        answer.headers.items()
        >= {
            "content-type": "application/pdf",
            "content-length": str(len(answer.content)),
            "content-disposition": "inline; filename*=UTF-8''FILING-2026-12-1-preview.pdf",
            "cache-control": "private, no-store",
            "content-security-policy": "frame-ancestors 'none'",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }.items()
    )
    assert is_preview(answer.content)
    assert (await api.http.get(url)).content == answer.content
    assert await Document.all().count() == 0
    assert not [path for path in (tmp_path / "data" / "documents").rglob("*") if path.is_file()]


async def test_a_link_shows_the_revision_it_was_made_for_or_nothing(api: Api) -> None:
    draft = await saved(api, ORDER, "2026-12-1", "【初稿】")
    first = await link_of(api, draft)
    assert "【初稿】" in text_of((await api.http.get(first)).content)
    changed = await saved(api, ORDER, "2026-12-1", "【二稿】", **the_draft(draft))
    assert await refusal(api, first) == (410, "PREVIEW_OUTDATED")
    second = await link_of(api, changed)
    await staff(api).done("publishContractText", the_draft(changed))
    assert "【二稿】" in text_of((await api.http.get(second)).content)
    vendor = await vendor_saved(api, "2026-12-1")
    link = await link_of(api, vendor, "(kind: ORDER)")
    assert "【二稿】" in text_of((await api.http.get(link)).content)
    await staff(api).done("discardVendorVersion", the_draft(vendor))
    assert await refusal(api, link) == (410, "PREVIEW_OUTDATED")


async def test_the_words_behind_a_link_stay_those_its_sha256_is_of(api: Api) -> None:
    """Also when another text or other vendor data come into force between the asking and the reading."""
    vendor = await vendor_saved(api, "2026-12-1")
    operation = "query ($id: ID!) { node(id: $id) { ... on VendorVersion { preview { url textSha256 } } } }"
    found = (await staff(api).data(operation, id=vendor["id"]))["node"]["preview"]
    text = await saved(api, FRAMEWORK, "2026-12-1", "【新版】")
    await staff(api).done("publishContractText", the_draft(text))
    words = text_of((await api.http.get(found["url"])).content)
    assert found["textSha256"] in words
    assert "【新版】" not in words


async def test_expired_forged_and_other_links_are_one_answer(api: Api) -> None:
    previewed = Previewed(
        text=await text_in_force(ORDER), vendor=VendorInForce(vendor=api.services.vendor), sample=Sample()
    )
    links, now = api.program.links, api.services.now()
    good, expires_at = previewed.token(links, now=now)
    assert expires_at == now + timedelta(minutes=10)
    stranger = LinkSigner(b"c3RyYW5nZXJzdHJhbmdlcnN0cmFuZ2Vyc3RyYW5nZXI=")
    document = Link(
        account_id=previewed.text.id,
        document_id=previewed.text.id,
        reader_kind=ActorKind.OPERATOR,
        reader_id="operator-1",
        reader_name="运营小周",
    )
    for token in (
        previewed.token(links, now=now - timedelta(minutes=10, seconds=5))[0],
        previewed.token(stranger, now=now)[0],
        links.token_of(document, now=now)[0],
        good[:-9] + ("A" if good[-9] != "A" else "B") + good[-8:],
        good + "A",
        "x",
        "%00",
        "x" * 5_000,
    ):
        assert await refusal(api, f"/previews/{token}") == (404, "NOT_FOUND")
    with pytest.raises(LinkRefused):
        links.link_of(good, now=now)
    assert await refusal(api, f"/documents/{good}") == (404, "NOT_FOUND")
    assert (await api.http.get(f"/previews/{good}")).status_code == 200
    assert (await api.http.post(f"/previews/{good}")).status_code == 405


async def test_what_cannot_be_drawn_just_now_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failed(self: Workshop, paper: Any) -> Any:
        raise WorkFailed("no answer in 60 seconds")

    url = await link_of(api, await saved(api, FILING, "2026-12-1"))
    monkeypatch.setattr(Workshop, "draw_sample", failed)
    assert await refusal(api, url) == (503, "PREVIEW_FAILED")
    page = await api.http.get(url, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert "The preview cannot be drawn just now." in page.text


async def test_only_a_few_wait_at_once_and_the_others_are_told_to_come_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await link_of(api, await saved(api, FILING, "2026-12-1"))
    slow, draw = asyncio.Event(), Workshop.draw_sample

    async def waiting(self: Workshop, paper: Any) -> Any:
        await slow.wait()
        return await draw(self, paper)

    monkeypatch.setattr(Workshop, "draw_sample", waiting)
    fetching = [asyncio.create_task(api.http.get(url, headers=JSON)) for _ in range(AT_ONCE + 2)]
    refused, _ = await asyncio.wait(fetching, return_when=asyncio.FIRST_COMPLETED)
    slow.set()
    answers = await asyncio.gather(*fetching)
    assert sorted(answer.status_code for answer in answers) == [200] * AT_ONCE + [503, 503]
    for task in refused:
        assert (task.result().status_code, task.result().headers["retry-after"]) == (503, "10")


async def test_a_file_is_found_by_its_id_and_a_row_by_its_own(api: Api) -> None:
    shipped = shipped_version(ContractKind.ORDER, "2026-11-1")
    assert await text_by_id(shipped.id) == shipped
    draft = await saved(api, ORDER, "2026-12-1")
    key = key_of(IdType.CONTRACT_TEXT, draft["id"])
    assert key is not None
    found = await text_by_id(key)
    assert found is not None
    assert (found.version, found.shipped, found.published) == ("2026-12-1", False, False)
