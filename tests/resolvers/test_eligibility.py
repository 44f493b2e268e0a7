"""contractEligibility and creationOptions: every reason beforehand, the same that createContract gives."""

from typing import Any
from uuid import uuid4

from models import Account
from providers.demonstration import DemonstrationUser
from rules.terms import EsignActivationStatus
from schema.ids import IdType, id_of
from tests.api import INDIVIDUAL, MEMBER, OTHER_OWNER, OWNER, UNVERIFIED, Api, Client
from tests.models.builders import STEP
from tests.resolvers.world import facts_of, framed, moved, refused, unwritten

ELIGIBILITY = """
  query ($input: EligibilityInput!) { contractEligibility(input: $input) {
    eligible
    reasons { __typename code message path facts { name value } }
    laterReasons { code message path facts { name value } }
  } }
"""
OPTIONS = "{ creationOptions { kind signingMode label eligible reasons { code facts { name value } } } }"


async def asked(client: Client, kind: str, mode: str = "UNILATERAL", **choice: Any) -> Any:
    found = await client.data(ELIGIBILITY, input={"kind": kind, "signingMode": mode, **choice})
    answer = found["contractEligibility"]
    assert answer["eligible"] == (answer["reasons"] == [])
    return answer


async def codes(client: Client, kind: str, mode: str = "UNILATERAL", **choice: Any) -> list[str]:
    return [reason["code"] for reason in (await asked(client, kind, mode, **choice))["reasons"]]


async def test_what_is_not_chosen_yet_is_no_reason(api: Api) -> None:
    client, profile = await framed(api)
    for kind in ("ORDER", "FILING"):
        choices: list[dict[str, Any]] = [
            {},
            {"partyAProfileId": profile},
            {"orderIds": None},
            {"orderIds": []},
        ]
        for choice in choices:
            assert await codes(client, kind, **choice) == []
    assert await codes(client, "FRAMEWORK") == ["FRAMEWORK_ALREADY_EXISTS"]
    application = {"kind": "ORDER", "signingMode": "UNILATERAL"}
    errors = await refused(client, "createContract", application)
    assert [error["code"] for error in errors] == ["ORDER_REQUIRED", "PARTY_A_INCOMPLETE"]


async def test_every_reason_at_once_is_what_creating_would_answer(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    taken = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]])
    chosen = [orders["DD20260001"], orders["DD20260008"], id_of(IdType.ORDER, uuid4()), orders["DD20260002"]]
    choice = {"orderIds": [*chosen, orders["DD20260002"]], "partyAProfileId": profile, "filingOrderId": "x"}
    answer = await asked(client, "ORDER", "BILATERAL", **choice)
    assert [(reason["code"], reason["path"]) for reason in answer["reasons"]] == [
        ("BILATERAL_NOT_ENABLED", ["input", "signingMode"]),
        ("ORDER_OCCUPIED", ["input", "orderIds", "0"]),
        ("ORDER_STATE_NOT_ALLOWED", ["input", "orderIds", "1"]),
        ("ORDER_NOT_FOUND", ["input", "orderIds", "2"]),
        ("INVALID_VALUE", ["input", "orderIds", "4"]),
        ("INVALID_VALUE", ["input", "filingOrderId"]),
    ]
    assert facts_of(answer["reasons"][1]) == {"order": "DD20260001", "contract": taken["number"]}
    errors = await refused(client, "createContract", {"kind": "ORDER", "signingMode": "BILATERAL", **choice})
    for error, reason in zip(errors, answer["reasons"], strict=True):
        kinds = {error.pop("__typename"), reason.pop("__typename")}
        assert kinds <= {"RuleError", "ValidationError"}
        assert error == reason


async def test_reasons_of_the_account(api: Api) -> None:
    assert await codes(api.client(UNVERIFIED), "FRAMEWORK") == ["IDENTITY_NOT_VERIFIED"]
    assert await codes(api.client(UNVERIFIED), "FILING") == ["IDENTITY_NOT_VERIFIED", "FRAMEWORK_REQUIRED"]
    assert await codes(api.client(MEMBER), "FRAMEWORK") == ["FORBIDDEN"]
    (reason, _) = (await asked(api.client(MEMBER, "en"), "ORDER"))["reasons"]
    assert facts_of(reason) == {"permission": "contract:create:order"}
    assert reason["message"].startswith("You do not have permission to do this (contract:create:order).")


async def test_a_drafts_own_orders_are_no_reason_for_itself(api: Api) -> None:
    client, profile = await framed(api)
    orders, filings = await client.orders(), await client.filing_orders()
    draft = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260001"]])
    filing = await client.created("FILING", partyAProfileId=profile, filingOrderId=filings["BA20260001"])
    chosen = [orders["DD20260001"]]
    assert await codes(client, "ORDER", orderIds=chosen) == ["ORDER_OCCUPIED"]
    assert await codes(client, "ORDER", orderIds=chosen, contractId=draft["id"]) == []
    assert await codes(client, "ORDER", orderIds=chosen, contractId=filing["id"]) == ["ORDER_OCCUPIED"]
    taken = filings["BA20260001"]
    assert await codes(client, "FILING", filingOrderId=taken) == ["FILING_OCCUPIED"]
    assert await codes(client, "FILING", filingOrderId=taken, contractId=filing["id"]) == []


async def test_a_framework_draft_is_no_second_one_to_itself(api: Api) -> None:
    client = api.client()
    draft = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    assert await codes(client, "FRAMEWORK") == ["FRAMEWORK_ALREADY_EXISTS"]
    assert await codes(client, "FRAMEWORK", contractId=draft["id"]) == []


async def test_a_foreign_or_missing_contract_or_profile_is_bad_input(api: Api) -> None:
    client, profile = await framed(api)
    foreigner = api.client(OTHER_OWNER)
    contract = (await client.data("{ contracts { nodes { id } } }"))["contracts"]["nodes"][0]["id"]
    for choice, argument in (
        ({"contractId": contract}, "id"),
        ({"contractId": "x"}, "id"),
        ({"partyAProfileId": profile}, "partyAProfileId"),
        ({"partyAProfileId": id_of(IdType.PARTY_A_PROFILE, uuid4())}, "partyAProfileId"),
    ):
        variables = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", **choice}
        reply = await unwritten(foreigner, ELIGIBILITY, input=variables)
        assert (reply.codes, reply.data) == (["BAD_USER_INPUT"], None), choice
        assert reply.errors[0]["extensions"]["argument"] == argument


async def test_what_will_stand_in_the_way_later_is_said_now(api: Api) -> None:
    """An enterprise signs bilaterally only with an activated e-sign service; an individual needs none."""
    for user, status, later in (
        (OWNER, EsignActivationStatus.NOT_ACTIVATED, ["ESIGN_NOT_ACTIVATED"]),
        (OWNER, EsignActivationStatus.PENDING, ["ESIGN_NOT_ACTIVATED"]),
        (OWNER, EsignActivationStatus.ACTIVATED, []),
        (INDIVIDUAL, EsignActivationStatus.NOT_ACTIVATED, []),
    ):
        account = Account.filter(reference=user.account_reference)
        await account.update(esign_status=status, bilateral_enabled=True)
        answer = await asked(api.client(user), "FRAMEWORK", "BILATERAL")
        assert answer["reasons"] == []
        assert [reason["code"] for reason in answer["laterReasons"]] == later
        assert (await asked(api.client(user), "FRAMEWORK"))["laterReasons"] == []


async def options(api: Api, user: DemonstrationUser = OWNER) -> dict[tuple[str, str], list[str]]:
    found = (await api.client(user).data(OPTIONS))["creationOptions"]
    assert all(option["eligible"] == (option["reasons"] == []) for option in found)
    return {
        (option["kind"], option["signingMode"]): [reason["code"] for reason in option["reasons"]]
        for option in found
    }


async def test_the_start_page_offers_what_may_be_created_now(api: Api) -> None:
    one, two = "UNILATERAL", "BILATERAL"
    no_mode = "BILATERAL_NOT_ENABLED"
    assert await options(api) == {
        ("FRAMEWORK", one): [],
        ("FRAMEWORK", two): [no_mode],
        ("ORDER", one): ["FRAMEWORK_REQUIRED"],
        ("ORDER", two): ["FRAMEWORK_REQUIRED", no_mode],
        ("FILING", one): ["FRAMEWORK_REQUIRED"],
        ("FILING", two): ["FRAMEWORK_REQUIRED", no_mode],
    }
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    assert (await options(api))["ORDER", one] == ["FRAMEWORK_REQUIRED"]
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.FINALIZED, STEP.SEALED)
    assert await options(api) == {
        ("FRAMEWORK", one): ["FRAMEWORK_ALREADY_EXISTS"],
        ("FRAMEWORK", two): ["FRAMEWORK_ALREADY_EXISTS", no_mode],
        ("ORDER", one): [],
        ("ORDER", two): [no_mode],
        ("FILING", one): [],
        ("FILING", two): [no_mode],
    }
    assert (await options(api, MEMBER))["ORDER", one] == ["FORBIDDEN"]
    assert (await options(api, UNVERIFIED))["FRAMEWORK", one] == ["IDENTITY_NOT_VERIFIED"]


async def test_options_are_labelled_in_the_readers_language(api: Api) -> None:
    labels = "{ creationOptions { label } }"
    chinese = (await api.client().data(labels))["creationOptions"]
    english = (await api.client(language="en").data(labels))["creationOptions"]
    assert chinese[0] == {"label": "框架合同 · 单方"}
    assert chinese[5] == {"label": "备案合同 · 双方"}
    assert english[2]["label"].startswith("Order contract · ")
