"""createContract, where it is refused: every reason by its code, path, facts and words, and nothing is written."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from messages import Locale, message
from models import Account, PartyAProfile
from providers.filing import EmbeddedFilingSystem
from providers.identity import EmbeddedIdentity
from rules.violations import ErrorCode
from schema.ids import IdType, id_of
from tests.api import INDIVIDUAL, MEMBER, OPERATOR, OTHER_OWNER, OWNER, UNVERIFIED, Api
from tests.resolvers.world import codes_of_refusal, facts_of, framed, refused

TYPENAMES = {"INVALID_VALUE": "ValidationError", "NOT_FOUND": "NotFoundError"}


def applied(kind: str, **choice: Any) -> dict[str, Any]:
    return {"kind": kind, "signingMode": "UNILATERAL", **choice}


async def assert_refused(api: Api, application: dict[str, Any], *expected: tuple[Any, ...]) -> None:
    """In both languages: code, path from `input` inwards, facts; the type that belongs to the code, its words."""
    for language, locale in (("zh-CN", Locale.ZH_CN), ("en", Locale.EN)):
        errors = await refused(api.client(OWNER, language), "createContract", application)
        assert [(e["code"], e["path"], facts_of(e)) for e in errors] == list(expected)
        assert [e["__typename"] for e in errors] == [TYPENAMES.get(e["code"], "RuleError") for e in errors]
        assert [e["message"] for e in errors] == [
            message(ErrorCode(e["code"]), facts_of(e), locale) for e in errors
        ]


def path_of(field: str, *more: str) -> list[str]:
    return ["input", field, *more]


async def test_every_refusal_of_the_account_and_of_party_a(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    foreign = await api.client(OTHER_OWNER).profile()
    no_profile = ("PARTY_A_INCOMPLETE", path_of("partyAProfileId"), {"reason": "NONE"})
    unknown: tuple[Any, ...] = ("NOT_FOUND", path_of("partyAProfileId"), {})
    for wrong in (foreign, id_of(IdType.PARTY_A_PROFILE, uuid4()), id_of(IdType.ORDER, uuid4()), "x", " "):
        await assert_refused(api, applied("FRAMEWORK", partyAProfileId=wrong), unknown)
    for left_out in ({}, {"partyAProfileId": None}, {"partyAProfileId": ""}):
        await assert_refused(api, applied("FRAMEWORK", **left_out), no_profile)

    account = await Account.get(reference=OWNER.account_reference)
    now = api.services.now()
    bare = await PartyAProfile.create(
        account_id=account.id, label="旧", created_at=now, updated_at=now, address="某地"
    )
    missing = ("PARTY_A_INCOMPLETE", path_of("partyAProfileId"), {"fields": "contact,phone,email"})
    await assert_refused(
        api, applied("FRAMEWORK", partyAProfileId=id_of(IdType.PARTY_A_PROFILE, bare.id)), missing
    )
    bilateral = {"kind": "FRAMEWORK", "signingMode": "BILATERAL", "partyAProfileId": profile}
    await assert_refused(api, bilateral, ("BILATERAL_NOT_ENABLED", path_of("signingMode"), {}))


async def test_a_second_framework_contract_is_refused_naming_the_first(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    first = await client.created("FRAMEWORK", partyAProfileId=profile)
    (error,) = await refused(client, "createContract", applied("FRAMEWORK", partyAProfileId=profile))
    assert error == {
        "__typename": "RuleError",
        "code": "FRAMEWORK_ALREADY_EXISTS",
        "path": None,
        "facts": [{"name": "contract", "value": first["number"]}],
        "message": f"账号下已有框架合同 {first['number']}，不能再创建一份。请直接使用该合同；"
        "如需重新创建，请先作废并删除尚未生效的框架合同。",
    }


async def test_order_and_filing_contracts_need_a_framework_contract_in_effect(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    orders, filings = await client.orders(), await client.filing_orders()
    applications = (
        applied("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]]),
        applied("FILING", partyAProfileId=profile, filingOrderId=filings["BA20260001"]),
    )
    for application in applications:
        await assert_refused(api, application, ("FRAMEWORK_REQUIRED", None, {"reason": "NONE"}))
    draft = await client.created("FRAMEWORK", partyAProfileId=profile)
    not_yet = {"reason": "NOT_EFFECTIVE", "contract": draft["number"]}
    for application in applications:
        await assert_refused(api, application, ("FRAMEWORK_REQUIRED", None, not_yet))


async def test_every_refusal_of_the_chosen_orders(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    foreign = (await api.client(OTHER_OWNER).orders())["DD20260101"]
    first, second = orders["DD20260001"], orders["DD20260002"]

    async def check(order_ids: list[str] | None, *expected: tuple[Any, ...]) -> None:
        await assert_refused(api, applied("ORDER", partyAProfileId=profile, orderIds=order_ids), *expected)

    await check(None, ("ORDER_REQUIRED", path_of("orderIds"), {}))
    await check([], ("ORDER_REQUIRED", path_of("orderIds"), {}))
    for wrong in (foreign, id_of(IdType.ORDER, uuid4()), profile, "x", ""):
        await check([first, wrong], ("ORDER_NOT_FOUND", path_of("orderIds", "1"), {}))
    for number, status in (
        ("DD20260005", "REFUNDING"),
        ("DD20260006", "REFUNDED"),
        ("DD20260008", "CANCELLED"),
        ("DD20260009", "EXPIRED"),
        ("DD20260010", "INVALID"),
    ):
        facts = {"order": number, "status": status}
        await check([orders[number]], ("ORDER_STATE_NOT_ALLOWED", path_of("orderIds", "0"), facts))
    refund = {"order": "TK20260007", "reason": "REFUND_ORDER"}
    await check([orders["TK20260007"]], ("ORDER_STATE_NOT_ALLOWED", path_of("orderIds", "0"), refund))
    duplicate = ("INVALID_VALUE", path_of("orderIds", "2"), {"field": "orderIds", "reason": "DUPLICATE"})
    await check([first, second, first], duplicate)
    many = {"limit": "100", "count": "101"}
    await check([first] * 101, ("TOO_MANY_ORDERS", path_of("orderIds"), many))

    taken = await client.created("ORDER", partyAProfileId=profile, orderIds=[first, second])
    occupied = {"order": "DD20260002", "contract": taken["number"]}
    await check(
        [orders["DD20260003"], second, orders["DD20260008"]],
        ("ORDER_OCCUPIED", path_of("orderIds", "1"), occupied),
        ("ORDER_STATE_NOT_ALLOWED", path_of("orderIds", "2"), {"order": "DD20260008", "status": "CANCELLED"}),
    )


async def test_every_refusal_of_the_chosen_filing_order(api: Api) -> None:
    client, profile = await framed(api)
    filings = await client.filing_orders()
    foreign = (await api.client(OTHER_OWNER).filing_orders())["BA20260101"]

    async def check(filing: str | None, *expected: tuple[Any, ...]) -> None:
        await assert_refused(api, applied("FILING", partyAProfileId=profile, filingOrderId=filing), *expected)

    place = path_of("filingOrderId")
    await check(None, ("FILING_REQUIRED", place, {}))
    for wrong in (foreign, id_of(IdType.FILING_ORDER, uuid4()), profile, "x"):
        await check(wrong, ("FILING_NOT_FOUND", place, {}))
    for number, status in (("BA20260002", "PENDING"), ("BA20260003", "REJECTED")):
        await check(filings[number], ("FILING_NOT_APPROVED", place, {"filing": number, "status": status}))
    taken = await client.created("FILING", partyAProfileId=profile, filingOrderId=filings["BA20260001"])
    occupied = {"filing": "BA20260001", "contract": taken["number"]}
    await check(filings["BA20260001"], ("FILING_OCCUPIED", place, occupied))


async def test_what_a_kind_has_no_use_for_is_refused_not_ignored(api: Api) -> None:
    client, profile = await framed(api)
    order, filing = (await client.orders())["DD20260001"], (await client.filing_orders())["BA20260001"]

    def unused(field: str, kind: str) -> tuple[Any, ...]:
        return "INVALID_VALUE", path_of(field), {"field": field, "reason": "NOT_FOR_THIS_KIND", "kind": kind}

    choice = {"partyAProfileId": profile, "orderIds": [order], "filingOrderId": filing}
    await assert_refused(api, applied("ORDER", **choice), unused("filingOrderId", "ORDER"))
    await assert_refused(api, applied("FILING", **choice), unused("orderIds", "FILING"))


async def test_all_reasons_come_at_once_in_one_order(api: Api) -> None:
    client = api.client(UNVERIFIED, "en")
    application = {"kind": "ORDER", "signingMode": "BILATERAL", "orderIds": ["x"]}
    errors = await refused(client, "createContract", application)
    assert [(error["code"], error["path"]) for error in errors] == [
        ("IDENTITY_NOT_VERIFIED", None),
        ("FRAMEWORK_REQUIRED", None),
        ("BILATERAL_NOT_ENABLED", ["input", "signingMode"]),
        ("ORDER_NOT_FOUND", ["input", "orderIds", "0"]),
    ]
    assert errors[0]["message"] == (
        "The account has not passed real-name verification. Please complete the verification first."
    )


async def test_a_verification_withdrawn_a_moment_ago_counts(api: Api) -> None:
    client, profile = await framed(api, api.client(INDIVIDUAL))
    identity = api.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    await identity.withdraw(str(INDIVIDUAL.account_reference))
    order = (await client.orders())["DD20260201"]
    payload = await client.mutate(
        "createContract", applied("ORDER", partyAProfileId=profile, orderIds=[order])
    )
    assert [error["code"] for error in payload["errors"]] == ["IDENTITY_NOT_VERIFIED"]
    assert payload["contract"] is None


async def test_who_may_not_create_this_kind_is_refused(api: Api) -> None:
    _, profile = await framed(api)
    for user in (MEMBER, OPERATOR):
        for kind in ("FRAMEWORK", "ORDER", "FILING"):
            client = api.client(user)
            (error,) = await refused(client, "createContract", applied(kind, partyAProfileId=profile))
            assert (error["code"], error["path"]) == ("FORBIDDEN", None)
            assert facts_of(error) == {"permission": f"contract:create:{kind.lower()}"}


async def test_what_no_font_can_print_is_refused_before_a_draft_could_get_stuck(api: Api) -> None:
    """From before it was refused when saved, or by another system."""
    client, profile = await framed(api)
    await PartyAProfile.filter(id=(await PartyAProfile.get(label="甲方信息 1")).id).update(contact="陆😀微")
    order = (await client.orders())["DD20260001"]
    application = applied("ORDER", partyAProfileId=profile, orderIds=[order])
    unprintable = {"field": "partyAProfileId", "reason": "UNPRINTABLE", "characters": "😀"}
    await assert_refused(api, application, ("INVALID_VALUE", path_of("partyAProfileId"), unprintable))


async def test_what_the_filing_system_says_must_be_printable_too(api: Api) -> None:
    client, profile = await framed(api)
    system, reference = api.services.filing, str(OWNER.account_reference)
    assert isinstance(system, EmbeddedFilingSystem)
    filed = {order.number: order for order in await system.filing_orders(reference)}["BA20260001"]
    filing = (await client.filing_orders())["BA20260001"]
    for changes in (
        {"icp_number": "浙ICP备😀号"},
        {"site_name": "😀"},
        {"domains": ("a.example", "😀.example")},
    ):
        await system.file(reference, replace(filed, **changes))
        await api.stale()
        await client.filing_orders()
        application = applied("FILING", partyAProfileId=profile, filingOrderId=filing)
        (error,) = await refused(client, "createContract", application)
        assert facts_of(error) == {"field": "filingOrderId", "reason": "UNPRINTABLE", "characters": "😀"}


async def test_a_refused_application_takes_no_number(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    bad = applied("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260008"]])
    for _ in range(3):
        assert await codes_of_refusal(client, "createContract", bad) == ["ORDER_STATE_NOT_ALLOWED"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]])
    assert contract["number"][12:20] == "00000002"
