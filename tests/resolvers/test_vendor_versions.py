"""The vendor's data in versions: of the vendor whose seal is configured, printed by new contracts only."""

from dataclasses import replace
from typing import Any

from models import VendorVersion
from models.database import connection
from tests.api import Api, Client
from tests.documents.reading import text_of
from tests.models.refusals import delete, update
from tests.models.refusals import refused as refused_by_the_database
from tests.resolvers.desk import desk, staff, with_only
from tests.resolvers.texts import desk_history, the_draft, vendor_published, vendor_saved
from tests.resolvers.world import codes_of_refusal, facts_of, framed, refused

VERSION_PLACES = {"version", "vendorName", "creditCode", "vendorPhone"}
"""The limited texts that only versions have."""

NAME, CODE = "云岚示例信息技术（北京）有限公司", "91110108MA01K2TD88"
NEW_ADDRESS = "上海市浦东新区示例路二号"
VENDOR = "vendor { name creditCode address phone bankName bankAccount taxNumber }"
WHOLE = {
    "phone": "95716",
    "bankName": "示例银行上海分行",
    "bankAccount": "6200 0000 0000 0000 001",
    "taxNumber": CODE,
}


async def vendor_of(client: Client, contract_id: str) -> Any:
    return (await client.contract(contract_id, VENDOR))["vendor"]


async def previewed(api: Api, version: Any, arguments: str = "") -> tuple[str, str]:
    operation = f"""query ($id: ID!) {{ node(id: $id) {{ ... on VendorVersion {{
      preview{arguments} {{ url textSha256 }} }} }} }}"""
    found = (await staff(api).data(operation, id=version["id"]))["node"]["preview"]
    answer = await api.http.get(found["url"])
    assert answer.status_code == 200
    return text_of(answer.content), found["textSha256"]


async def test_a_version_is_saved_previewed_and_published_and_the_desk_remembers_who(api: Api) -> None:
    draft = await vendor_saved(api, "2026-12-1", **WHOLE)
    again = await vendor_saved(
        api, "2026-12-1", **WHOLE, name=f" {NAME} ", creditCode=CODE, **the_draft(draft)
    )
    assert (again["id"], again["revision"], again["published"]) == (draft["id"], 2, False)
    for kind in ("FRAMEWORK", "ORDER", "FILING"):
        words, sha256 = await previewed(api, again, f"(kind: {kind}, signingMode: BILATERAL)")
        assert f"名称{NAME}统一社会信用代码{CODE}联系电话95716" in words
        assert NEW_ADDRESS in words
        assert f"合同文本SHA-256：{sha256}" in words
        assert "样张·预览" in words
    (error,) = await refused(staff(api), "publishVendorVersion", the_draft(draft))
    assert (error["code"], facts_of(error)["reason"]) == ("CONTRACT_CHANGED", "DRAFT_CHANGED")
    await staff(api).done("publishVendorVersion", the_draft(again))
    (found,) = await desk(
        staff(api), f"vendorVersions {{ version published inForce createdBy publishedBy {VENDOR} }}"
    )
    assert found == {
        "version": "2026-12-1",
        "published": True,
        "inForce": True,
        "createdBy": "operator-1",
        "publishedBy": "operator-1",
        "vendor": {"name": NAME, "creditCode": CODE, "address": NEW_ADDRESS, **WHOLE},
    }
    history = await desk_history()
    assert [(step, name) for step, _, name, _ in history] == [
        ("VENDOR_SAVED", "运营小周"),
        ("VENDOR_SAVED", "运营小周"),
        ("VENDOR_PUBLISHED", "运营小周"),
    ]
    assert set(history[-1][3]) == {"version", "revision", "sha256"}


async def test_new_contracts_print_it_and_those_made_before_keep_theirs(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    before = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]])
    await vendor_published(api, "2026-12-1", **WHOLE)
    after = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260002"]])
    await api.work()
    assert (await vendor_of(client, before["id"]))["address"] == "北京市海淀区示例路一号云岚大厦"
    assert (await vendor_of(client, after["id"])) == {
        "name": NAME,
        "creditCode": CODE,
        "address": NEW_ADDRESS,
        **WHOLE,
    }
    for contract, expected in ((before, False), (after, True)):
        url = (await client.contract(contract["id"], "document { url }"))["document"]["url"]
        words = text_of((await api.http.get(url)).content)
        assert (NEW_ADDRESS in words) is expected
        assert ("北京市海淀区示例路一号云岚大厦" in words) is not expected


async def test_a_request_sent_again_publishes_once_and_is_answered_the_same(api: Api) -> None:
    draft = await vendor_saved(api, "2026-12-1", idempotencyKey="save")
    asked = {**the_draft(draft), "idempotencyKey": "publish"}
    done = await staff(api).done("publishVendorVersion", asked)
    assert await staff(api).done("publishVendorVersion", asked) == done
    again = await staff(api).done("publishVendorVersion", asked, "vendorVersion { version inForce }")
    assert again["vendorVersion"] == {"version": "2026-12-1", "inForce": True}
    assert [step for step, *_ in await desk_history()] == ["VENDOR_SAVED", "VENDOR_PUBLISHED"]


async def test_another_seal_takes_another_s_versions_out_of_force(api: Api) -> None:
    """Whoever configures another vendor's seal prints that vendor's data, and not the last published ones."""
    await vendor_published(api, "2026-12-1")
    draft = await vendor_saved(api, "2026-12-2")
    other = replace(api.services.vendor, name="云岚示例科技（上海）有限公司", address="上海市示例路三号")
    async with api.with_services(vendor=other) as changed:
        found = await desk(staff(changed), "vendorVersions { version published inForce }")
        assert found == [
            {"version": "2026-12-2", "published": False, "inForce": False},
            {"version": "2026-12-1", "published": True, "inForce": False},
        ]
        (error,) = await refused(staff(changed), "publishVendorVersion", the_draft(draft))
        assert (error["path"], facts_of(error)["reason"]) == (["input", "name"], "NOT_THE_SEALS")
        assert (await desk(staff(changed), "vendorInForce { name address }")) == {
            "name": "云岚示例科技（上海）有限公司",
            "address": "上海市示例路三号",
        }
        client = changed.client()
        contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
        assert (await vendor_of(client, contract["id"]))["address"] == "上海市示例路三号"
    assert (await desk(staff(api), "vendorInForce { address }")) == {"address": NEW_ADDRESS}


WRONG: tuple[tuple[dict[str, str], str, dict[str, str]], ...] = (
    ({"name": "云岚示例"}, "name", {"field": "vendorName", "reason": "NOT_THE_SEALS", "expected": NAME}),
    (
        {"creditCode": "9144030071526726XG"},
        "creditCode",
        {"field": "creditCode", "reason": "NOT_THE_SEALS", "expected": CODE},
    ),
    (
        {"name": "\u202e"},
        "name",
        {"field": "vendorName", "reason": "CONTROL_CHARACTER", "character": "U+202E"},
    ),
    ({"address": " "}, "address", {"field": "address", "reason": "EMPTY"}),
    ({"address": "😀路"}, "address", {"field": "address", "reason": "UNPRINTABLE", "characters": "😀"}),
    (
        {"phone": "1" * 31},
        "phone",
        {"field": "vendorPhone", "reason": "TOO_LONG", "limit": "30", "length": "31"},
    ),
    ({"phone": ""}, "phone", {"field": "vendorPhone", "reason": "EMPTY"}),
    ({"bankAccount": "x"}, "bankAccount", {"field": "bankAccount", "reason": "FORMAT"}),
    ({"taxNumber": "91110108MA01K2TD89"}, "taxNumber", {"field": "taxNumber", "reason": "FORMAT"}),
    ({"version": "2026-13-1"}, "version", {"field": "version", "reason": "FORMAT"}),
)


async def test_what_is_not_the_vendor_s_or_cannot_be_printed_is_refused(api: Api) -> None:
    for given, path, facts in WRONG:
        draft = {"version": "2026-12-1", "address": NEW_ADDRESS, **given}
        (error,) = await refused(staff(api), "saveVendorVersion", draft)
        assert (error["code"], error["path"], facts_of(error)) == ("INVALID_VALUE", ["input", path], facts)


async def test_every_part_that_is_wrong_is_named_in_the_reader_s_words(api: Api) -> None:
    wrong = {"version": "2026-12-1", "address": "", "phone": "", "bankAccount": "x"}
    errors = await refused(api.client(with_only("operator:template"), "en"), "saveVendorVersion", wrong)
    assert [error["path"][1] for error in errors] == ["address", "phone", "bankAccount"]
    seal = {"version": "2026-12-1", "address": NEW_ADDRESS, "name": "别人", "creditCode": "1"}
    errors = await refused(staff(api), "saveVendorVersion", seal)
    assert [error["message"] for error in errors] == [
        f"乙方名称须与所配置印章的主体一致：{NAME}。请改正，或不填该项；主体变更须先更换印章配置。",
        f"统一社会信用代码须与所配置印章的主体一致：{CODE}。请改正，或不填该项；主体变更须先更换印章配置。",
    ]


async def test_names_grow_and_are_given_once(api: Api) -> None:
    await vendor_published(api, "2026-12-3")
    await vendor_saved(api, "2026-12-9")
    for version, reason in (
        ("2026-12-3", "VERSION_TAKEN"),
        ("2026-12-9", "VERSION_TAKEN"),
        ("2026-12-2", "NOT_NEWEST"),
    ):
        draft = {"version": version, "address": NEW_ADDRESS}
        (error,) = await refused(staff(api), "saveVendorVersion", draft)
        assert facts_of(error)["reason"] == reason


async def test_what_is_published_stays_as_it_is(api: Api) -> None:
    version = await vendor_published(api, "2026-12-1")
    for name, more in (
        ("saveVendorVersion", {"version": "2026-12-2", "address": "别处"}),
        ("publishVendorVersion", {}),
        ("discardVendorVersion", {}),
    ):
        (error,) = await refused(staff(api), name, {**the_draft(version), **more})
        assert (error["code"], facts_of(error)["reason"]) == ("ACTION_NOT_AVAILABLE", "ALREADY_PUBLISHED")
    columns = await connection().execute_query_dict('SELECT * FROM "vendor_version" LIMIT 1')
    for column in columns[0]:
        await refused_by_the_database(update("vendor_version", f'"{column}" = "{column}"'))
    await refused_by_the_database(delete("vendor_version"))


async def test_a_draft_is_discarded_and_what_does_not_exist_is_not_found(api: Api) -> None:
    draft = await vendor_saved(api, "2026-12-1")
    gone = await staff(api).done("discardVendorVersion", the_draft(draft))
    assert gone["discardedVendorVersionId"] == draft["id"]
    assert await VendorVersion.all().count() == 0
    assert [step for step, *_ in await desk_history()] == ["VENDOR_SAVED", "VENDOR_DISCARDED"]
    for name in ("publishVendorVersion", "discardVendorVersion"):
        assert await codes_of_refusal(staff(api), name, the_draft(draft)) == ["NOT_FOUND"]
    again = {**the_draft(draft), "version": "2026-12-1", "address": NEW_ADDRESS}
    assert await codes_of_refusal(staff(api), "saveVendorVersion", again) == ["NOT_FOUND"]


async def test_it_is_a_node_for_who_may_see_it(api: Api) -> None:
    draft = await vendor_saved(api, "2026-12-1")
    operation = "query ($id: ID!) { node(id: $id) { id ... on VendorVersion { version } } }"
    assert (await staff(api).data(operation, id=draft["id"]))["node"] == {
        "id": draft["id"],
        "version": "2026-12-1",
    }
    assert (await api.client(with_only("operator:read")).run(operation, id=draft["id"])).codes == [
        "FORBIDDEN"
    ]
    assert (await api.client().data(operation, id=draft["id"]))["node"] is None
