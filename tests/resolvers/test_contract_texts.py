"""Texts as operators draft, preview and publish them: a new version goes into new contracts, and into no other."""

from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import pytest

import documents.text
from documents.text import shipped_text
from jobs.versions import template_of
from models import ContractText
from models.database import connection
from rules.terms import ContractKind
from schema.ids import IdType, key_of
from tests.api import Api, Client
from tests.documents.reading import text_of
from tests.models.refusals import delete, update
from tests.models.refusals import refused as refused_by_the_database
from tests.resolvers.desk import desk, staff
from tests.resolvers.texts import (
    FIRST_WORDS,
    KINDS,
    TEXTS,
    content_of,
    desk_history,
    published,
    saved,
    the_draft,
)
from tests.resolvers.wizard import Wizard
from tests.resolvers.world import facts_of, framed, refused, row_of

FRAMEWORK, ORDER, FILING = KINDS
PREVIEW = "preview { url fileName mediaType expiresAt textSha256 }"


async def previewed(api: Api, version: Any, arguments: str = "") -> tuple[str, str]:
    """The words of a version's preview, and the SHA-256 the API gave of them."""
    selection = PREVIEW.replace("preview", f"preview{arguments}", 1)
    operation = f"query ($id: ID!) {{ node(id: $id) {{ ... on ContractTextVersion {{ {selection} }} }} }}"
    found = (await staff(api).data(operation, id=version["id"]))["node"]["preview"]
    answer = await api.http.get(found["url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, found["mediaType"])
    return text_of(answer.content), found["textSha256"]


async def printed(api: Api, client: Client, contract_id: str) -> str:
    """The words of a contract's newest document, fetched as its customer does."""
    found = await client.contract(contract_id, "document { url }")
    answer = await api.http.get(found["document"]["url"])
    assert answer.status_code == 200
    return text_of(answer.content)


async def test_without_any_row_the_files_are_the_versions_in_force(api: Api) -> None:
    found = await desk(staff(api), f"contractTexts {{ {TEXTS} }}")
    assert [(text["kind"], text["version"], text["inForce"]) for text in found] == [
        (kind, "2026-11-1", True) for kind in KINDS
    ]
    for text in found:
        assert text["id"].startswith("ctx_")
        assert text["content"] == shipped_text(ContractKind(text["kind"]), "2026-11-1")
        assert (text["source"], text["published"], text["revision"]) == ("SHIPPED", True, 1)
        assert {text[name] for name in ("createdBy", "createdAt", "publishedBy", "publishedAt")} == {None}
        operation = "query ($id: ID!) { node(id: $id) { id ... on ContractTextVersion { version } } }"
        node = (await staff(api).data(operation, id=text["id"]))["node"]
        assert node == {"id": text["id"], "version": "2026-11-1"}
    assert await ContractText.all().count() == 0


async def test_a_draft_is_previewed_and_what_was_previewed_is_published(api: Api) -> None:
    draft = await saved(api, ORDER, "2026-12-1", "【初稿】")
    assert draft == {
        "id": draft["id"],
        "kind": "ORDER",
        "version": "2026-12-1",
        "revision": 1,
        "source": "OPERATORS",
        "published": False,
        "inForce": False,
    }
    again = await saved(api, ORDER, "2026-12-2", "【修改稿】", **the_draft(draft))
    assert (again["id"], again["version"], again["revision"]) == (draft["id"], "2026-12-2", 2)
    words, sha256 = await previewed(api, again, "(signingMode: BILATERAL, long: true)")
    assert "【修改稿】甲方向乙方购买的云服务共45项" in words
    assert words.count(f"合同文本SHA-256：{sha256}") == words.count("样张·预览") >= 3
    outdated = {**the_draft(draft)}
    (error,) = await refused(staff(api), "publishContractText", outdated)
    assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
    assert facts_of(error) == {"reason": "DRAFT_CHANGED", "revision": "2", "expected": "1"}
    done = (await staff(api).done("publishContractText", the_draft(again), f"contractText {{ {TEXTS} }}"))[
        "contractText"
    ]
    assert (done["published"], done["inForce"], done["revision"]) == (True, True, 2)
    assert done["createdBy"] == done["publishedBy"] == "operator-1"
    assert done["content"] == content_of(ORDER, "【修改稿】")
    assert await previewed(api, done, "(signingMode: BILATERAL, long: true)") == (words, sha256)
    found = await desk(staff(api), "contractTexts(kind: ORDER) { version inForce contracts }")
    assert found == [
        {"version": "2026-12-2", "inForce": True, "contracts": 0},
        {"version": "2026-11-1", "inForce": False, "contracts": 0},
    ]
    steps = [(step, who, facts["version"]) for step, who, _, facts in await desk_history()]
    assert steps == [
        ("TEXT_SAVED", "operator-1", "2026-12-1"),
        ("TEXT_SAVED", "operator-1", "2026-12-2"),
        ("TEXT_PUBLISHED", "operator-1", "2026-12-2"),
    ]


async def test_a_published_version_is_printed_by_contracts_made_afterwards_and_by_no_other(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    filing = (await client.filing_orders())["BA20260001"]
    waiting = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]])
    drawn = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260002"]])
    await api.due(drawn["id"])
    await api.work()
    hashes = [(await row_of(each["id"])).text_sha256 for each in (waiting, drawn)]
    await published(api, ORDER, "2026-12-1", "【新版】")
    after = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260003"]])
    other = await client.created("FILING", partyAProfileId=profile, filingOrderId=filing)
    for contract in (waiting, drawn):
        await client.done("finalizeContract", {"id": contract["id"]})
    await api.work()
    versions = {
        each["id"]: (await client.contract(each["id"], "textVersion"))["textVersion"]
        for each in (waiting, drawn, after, other)
    }
    assert list(versions.values()) == ["2026-11-1", "2026-11-1", "2026-12-1", "2026-11-1"]
    for contract, expected in ((waiting, False), (drawn, False), (after, True), (other, False)):
        words = await printed(api, client, contract["id"])
        assert ("【新版】" in words) is expected
        first = FIRST_WORDS[FILING if contract is other else ORDER]
        assert first in words
    assert [(await row_of(each["id"])).text_sha256 for each in (waiting, drawn)] == hashes
    found = await desk(staff(api), "contractTexts(kind: ORDER) { version contracts }")
    assert found == [{"version": "2026-12-1", "contracts": 1}, {"version": "2026-11-1", "contracts": 2}]


async def test_a_bilateral_contract_keeps_the_text_it_was_begun_with_through_all_its_steps(
    wizard: Wizard,
) -> None:
    """Text and vendor are copied when the contract is created: the wizard may take days."""
    api = wizard.api
    filling = await wizard.created()
    await published(api, FRAMEWORK, "2026-12-1")
    await wizard.client.done("fillInContract", wizard.form(filling))
    await api.work()
    before = await row_of(filling)
    await published(api, FRAMEWORK, "2026-12-2")
    await wizard.confirm_text(filling)
    await wizard.client.done("confirmContractSigning", {"id": filling})
    await api.work()
    after = await row_of(filling)
    assert (after.sub_status, after.text_version) == ("CUSTOMER_SIGNING", "2026-11-1")
    assert before.text_sha256 == after.text_sha256 == after.confirmed_text_sha256


async def test_the_text_confirmed_is_the_text_signed_also_when_it_is_an_operators(wizard: Wizard) -> None:
    await published(wizard.api, FRAMEWORK, "2026-12-1", "【新版】")
    contract = await wizard.filled_in()
    read = (await row_of(contract)).text_sha256
    await published(wizard.api, FRAMEWORK, "2026-12-2", "【更新版】")
    await wizard.confirm_text(contract)
    await wizard.client.done("confirmContractSigning", {"id": contract})
    await wizard.api.work()
    row = await row_of(contract)
    assert (row.sub_status, row.text_version) == ("CUSTOMER_SIGNING", "2026-12-1")
    assert row.confirmed_text_sha256 == read
    assert "【新版】" in await template_of(FRAMEWORK, row.text_version)


async def test_a_request_sent_again_publishes_once_and_is_answered_the_same(api: Api) -> None:
    first = await saved(api, ORDER, "2026-12-1", idempotencyKey="save")
    assert await saved(api, ORDER, "2026-12-1", idempotencyKey="save") == first
    asked = {**the_draft(first), "idempotencyKey": "publish"}
    done = await staff(api).done("publishContractText", asked)
    assert await staff(api).done("publishContractText", asked) == done
    again = await staff(api).done("publishContractText", asked, "contractText { version published }")
    assert again["contractText"] == {"version": "2026-12-1", "published": True}
    assert [step for step, *_ in await desk_history()] == ["TEXT_SAVED", "TEXT_PUBLISHED"]


async def test_a_draft_is_discarded_and_its_name_is_free_again(api: Api) -> None:
    draft = await saved(api, FILING, "2026-12-1")
    gone = await staff(api).done("discardContractText", the_draft(draft))
    assert gone["discardedContractTextId"] == draft["id"]
    assert await ContractText.all().count() == 0
    operation = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await staff(api).data(operation, id=draft["id"]))["node"] is None
    await saved(api, FILING, "2026-12-1")
    assert [step for step, *_ in await desk_history()] == ["TEXT_SAVED", "TEXT_DISCARDED", "TEXT_SAVED"]


@pytest.mark.parametrize("shipped", [True, False])
async def test_what_is_published_is_never_saved_published_or_discarded_again(api: Api, shipped: bool) -> None:
    if shipped:
        (version,) = await desk(staff(api), "contractTexts(kind: ORDER) { id version revision }")
    else:
        version = await published(api, ORDER, "2026-12-1")
    the_version = {"id": version["id"], "expectedVersion": version["revision"]}
    change = {"kind": "ORDER", "version": "2026-12-9", "content": content_of(ORDER, "【改】")}
    for name, more in (
        ("saveContractText", change),
        ("publishContractText", {}),
        ("discardContractText", {}),
    ):
        (error,) = await refused(staff(api), name, {**the_version, **more})
        assert (error["code"], error["path"]) == ("ACTION_NOT_AVAILABLE", ["input", "id"])
        assert facts_of(error) == {"reason": "ALREADY_PUBLISHED", "version": version["version"]}
        assert error["message"] == (
            f"版本 {version['version']} 已经发布，不能修改、再次发布或放弃。如需更正，请另建更新的版本。"
        )


async def test_the_database_itself_keeps_what_is_published(api: Api) -> None:
    version = await published(api, ORDER, "2026-12-1")
    draft = await saved(api, ORDER, "2026-12-2")
    key = key_of(IdType.CONTRACT_TEXT, version["id"])
    columns = await connection().execute_query_dict('SELECT * FROM "contract_text" LIMIT 1')
    for column in columns[0]:
        await refused_by_the_database(
            update("contract_text", f'"{column}" = "{column}"', "version = '2026-12-1'")
        )
    await refused_by_the_database(update("contract_text", "published_at = NULL", "version = '2026-12-1'"))
    await refused_by_the_database(delete("contract_text", "version = '2026-12-1'"))
    await refused_by_the_database(ContractText.filter(id=key).update(content="x"))
    await staff(api).done("discardContractText", the_draft(draft))


async def test_a_file_that_an_upgrade_brings_never_takes_the_place_of_what_operators_published(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await published(api, ORDER, "2026-12-1", "【运营】")
    folder = tmp_path / "texts"
    copytree(documents.text._TEXTS, folder)
    for version in ("2026-12-1", "2027-01-1"):
        copyfile(folder / "order" / "2026-11-1.toml", folder / "order" / f"{version}.toml")
    monkeypatch.setattr(documents.text, "_TEXTS", folder)
    found = await desk(staff(api), "contractTexts(kind: ORDER) { version source inForce }")
    assert found == [
        {"version": "2027-01-1", "source": "SHIPPED", "inForce": False},
        {"version": "2026-12-1", "source": "OPERATORS", "inForce": True},
        {"version": "2026-11-1", "source": "SHIPPED", "inForce": False},
    ]
    assert "【运营】" in await template_of(ORDER, "2026-12-1")
    assert "【运营】" not in await template_of(ORDER, "2027-01-1")
