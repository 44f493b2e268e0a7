"""Party A profiles that are refused, and why: all reasons at once, and nothing is written."""

from models import PartyAProfile
from tests.api import INDIVIDUAL, OTHER_OWNER, PARTY_A, UNVERIFIED, Api
from tests.resolvers.party_a import FULL, profiles, saved
from tests.resolvers.world import facts_of, refused


async def test_the_starred_fields_are_required_and_all_are_named_at_once(api: Api) -> None:
    client = api.client()
    errors = await refused(client, "savePartyAProfile", {})
    assert [(error["code"], error["path"], facts_of(error)) for error in errors] == [
        ("INVALID_VALUE", ["input", field], {"field": field, "reason": "EMPTY"})
        for field in ("address", "contact", "phone", "email")
    ]
    assert errors[0]["message"] == "地址不能为空。请填写后重试。"
    assert errors[0]["__typename"] == "ValidationError"
    wrong = {
        "address": " ",
        "contact": None,
        "phone": "12345",
        "email": "nobody",
        "postcode": "31000",
        "bankAccount": "x",
        "taxNumber": "91330000MADEM0011A",
        "label": "x" * 51,
    }
    errors = await refused(client, "savePartyAProfile", wrong)
    assert {error["path"][1]: facts_of(error)["reason"] for error in errors} == {
        "label": "TOO_LONG",
        "address": "EMPTY",
        "contact": "EMPTY",
        "phone": "FORMAT",
        "email": "FORMAT",
        "postcode": "FORMAT",
        "bankAccount": "FORMAT",
        "taxNumber": "FORMAT",
    }


async def test_what_a_contract_needs_cannot_be_cleared(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    for field in PARTY_A:
        for nothing in (None, "", "  "):
            (error,) = await refused(client, "savePartyAProfile", {"id": profile, field: nothing})
            assert (error["path"], facts_of(error)["reason"]) == (["input", field], "EMPTY")


async def test_an_answered_mask_is_refused_not_stored(api: Api) -> None:
    client = api.client(language="en")
    profile = await saved(client, **FULL)
    for field in ("phone", "bankAccount"):
        (error,) = await refused(client, "savePartyAProfile", {"id": profile["id"], field: profile[field]})
        assert (error["path"], facts_of(error)) == (["input", field], {"field": field, "reason": "MASKED"})
    (error,) = await refused(
        client, "savePartyAProfile", {"id": profile["id"], "email": "co******@x.example"}
    )
    assert facts_of(error)["reason"] == "MASKED"


async def test_what_no_font_can_print_is_refused_naming_the_characters(api: Api) -> None:
    client = api.client()
    wrong = {**FULL, "address": "杭州😀路\U0002070e号", "contact": "😀😀", "bankName": "银行☃"}
    errors = await refused(client, "savePartyAProfile", wrong)
    named = {error["path"][1]: facts_of(error) for error in errors}
    assert named["contact"] == {"field": "contact", "reason": "UNPRINTABLE", "characters": "😀"}
    assert named["address"]["characters"].startswith("😀")
    message = next(error["message"] for error in errors if error["path"][1] == "contact")
    assert message == "联系人中的“😀”无法印在合同上。请换用其他写法，或联系客服。"
    # the label is never printed
    assert (await saved(client, **{**PARTY_A, "label": "总部 😀"}))["label"] == "总部 😀"


async def test_expected_version_guards_saving_and_deleting(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    await saved(client, id=profile, expectedVersion=1, contact="温一苇")
    for name, more in (("savePartyAProfile", {"contact": "x"}), ("deletePartyAProfile", {})):
        (error,) = await refused(client, name, {"id": profile, "expectedVersion": 1, **more})
        assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
        assert facts_of(error) == {"version": "2", "expected": "1"}


async def test_another_accounts_profile_does_not_exist(api: Api) -> None:
    profile = await api.client().profile()
    foreigner = api.client(OTHER_OWNER)
    for wrong in (profile, "pap_" + "0" * 32, "x", profile.replace("pap", "con")):
        for name, attempt in (
            ("deletePartyAProfile", {"id": wrong}),
            ("savePartyAProfile", {"id": wrong, "contact": "x"}),
        ):
            (error,) = await refused(foreigner, name, attempt)
            assert error["code"] == "NOT_FOUND"


async def test_who_is_not_verified_has_no_profiles(api: Api) -> None:
    client = api.client(UNVERIFIED)
    (error,) = await refused(client, "savePartyAProfile", PARTY_A)
    assert (error["code"], error["path"]) == ("IDENTITY_NOT_VERIFIED", None)
    assert await profiles(client) == []


async def test_fifty_profiles_and_no_more(api: Api) -> None:
    client = api.client(INDIVIDUAL)
    first = await PartyAProfile.get(label=(await saved(client, **PARTY_A))["label"])
    for number in range(2, 51):
        await PartyAProfile.create(
            account_id=first.account_id,
            label=f"{number}",
            created_at=first.created_at,
            updated_at=first.updated_at,
        )
    (error,) = await refused(client, "savePartyAProfile", PARTY_A)
    assert (error["code"], facts_of(error)["limit"]) == ("INVALID_VALUE", "50")
    assert len(await profiles(client)) == 50
