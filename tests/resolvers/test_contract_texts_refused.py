"""Texts that are refused: each mistake in the reader's words, and nothing written."""

from typing import Any, NoReturn

import pytest

from documents.template_shape import Mistake
from jobs.workshop import WorkFailed, Workshop
from rules.terms import ContractKind
from tests.api import Api
from tests.resolvers.desk import staff, with_only
from tests.resolvers.texts import KINDS, content_of, published, saved, the_draft
from tests.resolvers.world import codes_of_refusal, facts_of, refused

FRAMEWORK, ORDER, FILING = KINDS


def draft(
    content: str, *, kind: ContractKind = ORDER, version: str = "2026-12-1", **more: Any
) -> dict[str, Any]:
    return {"kind": kind, "version": version, "content": content, **more}


WRONG = content_of(ORDER, "依{vendor}，{0}，{number.__class__}。").replace('["CITED"]', '["QUOTED"]')
SAID = {
    "zh-CN": [
        "合同文本第 1 条第 1 款中的花括号不能使用。花括号只用于序言和条款中的占位符，其中只写名称。",
        "合同文本第 5 条第 4 款的 when 条件“QUOTED”不存在。请对照现有版本改正。",
    ],
    "en": [
        (
            "Contract text, article 1, clause 1: braces are not possible here. "
            "They are for placeholders in preamble and clauses, and hold a name and nothing else."
        ),
        (
            "Contract text, article 5, clause 4: there is no condition “QUOTED” for when. "
            "Please compare it with a published version."
        ),
    ],
}


@pytest.mark.parametrize("language", SAID)
async def test_every_mistake_is_named_in_the_reader_s_language(api: Api, language: str) -> None:
    client = api.client(with_only("operator:template"), language)
    errors = await refused(client, "saveContractText", draft(WRONG))
    assert [error["message"] for error in errors] == SAID[language]
    assert {error["code"] for error in errors} == {"INVALID_VALUE"}
    assert [error["path"] for error in errors] == [["input", "content"]] * 2
    assert facts_of(errors[0]) == {"field": "content", "reason": "TEXT_BRACES", "article": "1", "clause": "1"}


HOSTILE = (
    ("", "TEXT_MISSING"),
    ("a" + ".a" * 90_000 + " = 1", "TEXT_DOT"),
    ("a = " + "[" * 100_000, "TEXT_SYNTAX"),
    ("a = " + "{b=" * 60_000, "TEXT_SYNTAX"),
    ("#" + "合" * 66_667, "TEXT_TOO_LARGE"),
    (content_of(ORDER, "一\u202e二"), "TEXT_CHARACTER"),
    (content_of(ORDER, "一\\u202e二"), "TEXT_CHARACTER"),
    (content_of(ORDER, "一\x00二"), "TEXT_CHARACTER"),
    (content_of(ORDER, "{row_count.__class__.__mro__}"), "TEXT_BRACES"),
    (content_of(ORDER, "{0.__init__.__globals__}"), "TEXT_BRACES"),
    (content_of(ORDER, "{tax}"), "TEXT_NO_VALUE"),
    (content_of(FILING, ""), "TEXT_TABLE"),
)


async def test_hostile_and_mistaken_texts_are_refused_and_not_kept(api: Api) -> None:
    for content, reason in HOSTILE:
        errors = await refused(staff(api), "saveContractText", draft(content))
        assert reason in {facts_of(error)["reason"] for error in errors}, content[:30]


async def test_a_text_that_keeps_its_reader_busy_is_refused_and_stands_in_nobodys_way(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: Any) -> NoReturn:
        raise WorkFailed("no answer in 15 seconds")

    monkeypatch.setattr(api.services.workshop.benches["drafts"], "done", busy)
    assert await api.services.workshop.check_text(ORDER, "x") == (Mistake("TEXT_NOT_CHECKED", {}),)
    (error,) = await refused(staff(api), "saveContractText", draft(content_of(ORDER, "一")))
    assert error["message"] == "合同文本未能在规定时间内检查完毕，没有保存。请精简后重试。"
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    await api.work()
    assert (await client.contract(contract["id"], "subStatus"))["subStatus"] == "DRAFT_GENERATED"


NAMES = (
    *(
        (name, "FORMAT")
        for name in ("1", "2026-13-1", "2026-1-1", "２０２６-12-1", "2026-12-0", "v2026-12-1")
    ),
    ("../2026-12-1", "FORMAT"),
    ("2026-12-10000", "TOO_LONG"),
    ("", "EMPTY"),
    ("2026-11-1", "VERSION_TAKEN"),  # the file's
    ("2026-10-9", "NOT_NEWEST"),
    ("2026-12-3", "VERSION_TAKEN"),  # published
    ("2026-12-2", "NOT_NEWEST"),
    ("2026-12-7", "VERSION_TAKEN"),  # another draft's
)


async def test_a_version_s_name_is_new_and_newer_than_all_that_is_published(api: Api) -> None:
    await published(api, ORDER, "2026-12-3")
    await saved(api, ORDER, "2026-12-7")
    for version, reason in NAMES:
        wish = draft(content_of(ORDER, "一"), version=version)
        (error,) = await refused(staff(api), "saveContractText", wish)
        assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", "version"])
        assert facts_of(error)["reason"] == reason, version
    await saved(api, FILING, "2026-12-3")  # each kind has names of its own


async def test_a_draft_that_something_newer_overtook_is_not_published(api: Api) -> None:
    older = await saved(api, ORDER, "2026-12-1")
    await published(api, ORDER, "2026-12-2")
    (error,) = await refused(staff(api), "publishContractText", the_draft(older))
    assert facts_of(error) == {"field": "version", "reason": "NOT_NEWEST", "newest": "2026-12-2"}
    renamed = await saved(api, ORDER, "2026-12-3", **the_draft(older))
    await staff(api).done("publishContractText", the_draft(renamed))


async def test_a_draft_saved_by_an_older_program_is_checked_again_before_it_is_published(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = await saved(api, ORDER, "2026-12-1")

    async def learned(self: Workshop, kind: ContractKind, source: str) -> tuple[Mistake, ...]:
        return (Mistake("TEXT_TABLE_MISSING", {"table": "ORDERS"}),)

    monkeypatch.setattr(Workshop, "check_text", learned)
    (error,) = await refused(staff(api), "publishContractText", the_draft(version))
    assert facts_of(error)["reason"] == "TEXT_TABLE_MISSING"


async def test_a_draft_keeps_its_kind_and_is_saved_in_the_revision_that_was_read(api: Api) -> None:
    version = await saved(api, ORDER, "2026-12-1")
    other = draft(content_of(FILING, "一"), kind=FILING, version="2026-12-2", id=version["id"])
    (error,) = await refused(staff(api), "saveContractText", other)
    assert (error["path"], facts_of(error)["reason"]) == (["input", "kind"], "FIXED")
    await saved(api, ORDER, "2026-12-1", "二", **the_draft(version))
    for name, more in (
        ("saveContractText", draft(content_of(ORDER, "三"))),
        ("discardContractText", {}),
    ):
        assert await codes_of_refusal(staff(api), name, {**the_draft(version), **more}) == [
            "CONTRACT_CHANGED"
        ]


async def test_what_does_not_exist_is_not_found(api: Api) -> None:
    for key in ("ctx_" + "0" * 32, "con_" + "0" * 32, "x", "ctx_1"):
        the_id = {"id": key, "expectedVersion": 1}
        save = {**the_id, **draft(content_of(ORDER, "一"))}
        assert await codes_of_refusal(staff(api), "saveContractText", save) == ["NOT_FOUND"]
        for name in ("publishContractText", "discardContractText"):
            assert await codes_of_refusal(staff(api), name, the_id) == ["NOT_FOUND"]


async def test_without_operator_template_nobody_sees_a_text_and_the_rest_of_the_page_stays(api: Api) -> None:
    version = await saved(api, ORDER, "2026-12-1")
    reader = api.client(with_only("operator:read"))
    reply = await reader.run(
        "{ operator { contractTexts { content } vendorVersions { id } vendorInForce { name }"
        " contracts { totalCount } } }"
    )
    assert reply.data == {
        "operator": {
            **dict.fromkeys(("contractTexts", "vendorVersions", "vendorInForce")),
            "contracts": {"totalCount": 0},
        }
    }
    assert reply.codes == ["FORBIDDEN"] * 3
    assert {
        error["extensions"]["facts"]["permission"] for error in reply.errors if "facts" in error["extensions"]
    } <= {"operator:template"}
    node = "query ($id: ID!) { node(id: $id) { ... on ContractTextVersion { content } } }"
    reply = await reader.run(node, id=version["id"])
    assert (reply.codes, reply.data) == (["FORBIDDEN"], {"node": None})
    assert (await api.client().data(node, id=version["id"]))["node"] is None
