"""Party A profiles: saved, changed, made default, deleted."""

import json

from models import AccountEvent
from models.database import connection
from rules.terms import AccountEventStep
from tests.api import PARTY_A, Api
from tests.resolvers.party_a import FULL, profiles, saved
from tests.resolvers.world import refused


async def test_a_new_profile_answers_what_was_typed_and_what_was_verified(api: Api) -> None:
    client = api.client()
    profile = await saved(client, **FULL)
    assert profile.pop("id").startswith("pap_")
    assert profile.pop("createdAt") == profile.pop("updatedAt")
    assert profile == {
        **FULL,
        "isDefault": True,
        "subjectType": "ENTERPRISE",
        "name": "岫屿砚舟（杭州）软件有限公司",
        "credentialType": "UNIFIED_SOCIAL_CREDIT_CODE",
        "credentialNumber": "91************011J",
        "phone": "138****0000",
        "bankAccount": "************0001",
        "complete": True,
        "missing": [],
        "version": 1,
    }


async def test_what_is_typed_is_kept_without_outer_blanks_and_in_one_form(api: Api) -> None:
    decomposed = "Cafe\u0301 路 1 号"
    profile = await saved(
        api.client(), **{**PARTY_A, "address": f"  {decomposed}　", "contact": "\t陆知微\n"}
    )
    assert profile["address"] == "Caf\u00e9 路 1 号"
    assert profile["contact"] == "陆知微"


async def test_left_out_is_unchanged_and_null_clears(api: Api) -> None:
    client = api.client()
    profile = await saved(client, **FULL)
    changed = await saved(client, id=profile["id"], contact="温一苇", postcode=None, bankAccount=None)
    differs = {name for name in profile if profile[name] != changed[name]}
    assert differs == {"contact", "postcode", "bankAccount", "version", "updatedAt"}
    assert (changed["contact"], changed["postcode"], changed["bankAccount"]) == ("温一苇", None, None)
    assert changed["version"] == 2
    unchanged = await saved(client, id=profile["id"])
    assert {name for name in changed if changed[name] != unchanged[name]} == {"version", "updatedAt"}


async def test_there_is_one_default_and_the_first_is_it_unasked(api: Api) -> None:
    client = api.client()

    async def defaults() -> list[str]:
        return [profile["label"] for profile in await profiles(client) if profile["isDefault"]]

    first = await saved(client, **PARTY_A, label="甲")
    second = await saved(client, **PARTY_A, label="乙")
    assert await defaults() == ["甲"]
    await saved(client, id=second["id"], isDefault=True)
    assert await defaults() == ["乙"]
    await saved(client, id=first["id"], contact="别人")
    assert await defaults() == ["乙"]
    await saved(client, id=second["id"], isDefault=None)
    assert await defaults() == ["乙"]
    await saved(client, **PARTY_A, label="丙", isDefault=True)
    assert await defaults() == ["丙"]
    third = (await profiles(client))[2]
    await saved(client, id=third["id"], isDefault=False)
    assert await defaults() == []
    assert [profile["label"] for profile in await profiles(client)] == ["甲", "乙", "丙"]


async def test_labels_are_numbered_where_none_is_given(api: Api) -> None:
    client = api.client()
    labels = [(await saved(client, **PARTY_A, **more))["label"] for more in ({}, {"label": None})]
    assert labels == ["甲方信息 1", "甲方信息 2"]


async def test_a_profile_is_deleted_once(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    deleted = await client.done("deletePartyAProfile", {"id": profile, "expectedVersion": 1})
    assert deleted["deletedPartyAProfileId"] == profile
    assert await profiles(client) == []
    for name, again in (
        ("deletePartyAProfile", {"id": profile}),
        ("savePartyAProfile", {"id": profile, "contact": "x"}),
    ):
        (error,) = await refused(client, name, again)
        assert (error["__typename"], error["code"], error["path"]) == (
            "NotFoundError",
            "NOT_FOUND",
            ["input", "id"],
        )


async def test_history_names_what_was_saved_and_never_what_it_said(api: Api) -> None:
    client = api.client()
    profile = await saved(client, **FULL)
    await saved(client, id=profile["id"], contact="温一苇")
    await client.done("deletePartyAProfile", {"id": profile["id"]})
    found = await client.data(
        "{ viewer { account { events(first: 100) { nodes { step label actor { name } } } } } }"
    )
    events = found["viewer"]["account"]["events"]["nodes"]
    assert [event["step"] for event in events] == [
        "SUBJECT_VERIFIED",
        "PARTY_A_SAVED",
        "PARTY_A_SAVED",
        "PARTY_A_DELETED",
    ]
    assert events[1] == {"step": "PARTY_A_SAVED", "label": "保存甲方信息", "actor": {"name": "沈砚舟"}}
    saved_or_deleted = (AccountEventStep.PARTY_A_SAVED, AccountEventStep.PARTY_A_DELETED)
    rows = await AccountEvent.filter(step__in=saved_or_deleted)
    assert {
        json.dumps(json.loads(row.payload)["facts"].get("label"), ensure_ascii=False) for row in rows
    } == {'"总部"'}
    assert not any(
        FULL[field] in row.payload for row in rows for field in ("address", "phone", "bankAccount")
    )


async def test_personal_data_is_stored_as_ciphertext_only(api: Api) -> None:
    await saved(api.client(), **FULL)
    rows = await connection().execute_query_dict("SELECT * FROM party_a_profile")
    stored = "".join(repr({name: value for name, value in row.items() if name != "label"}) for row in rows)
    for field in ("address", "contact", "phone", "email", "legalRepresentative", "bankAccount", "taxNumber"):
        assert FULL[field] not in stored
