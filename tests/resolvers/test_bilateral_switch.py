"""setBilateralEnabled: operators decide, account by account, and its history says who did."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from models import Account, AccountEvent
from providers.demonstration import DemonstrationUser
from schema.ids import IdType, id_of
from tests.api import OPERATOR, OTHER_OWNER, OWNER, Api
from tests.resolvers.shelf import account_of
from tests.resolvers.wizard import account_id_of
from tests.resolvers.world import facts_of, refused

OPTIONS = "{ creationOptions { kind signingMode eligible } }"


async def offers_bilateral(api: Api, user: DemonstrationUser) -> bool:
    options = (await api.client(user).data(OPTIONS))["creationOptions"]
    (found,) = [o for o in options if (o["kind"], o["signingMode"]) == ("FRAMEWORK", "BILATERAL")]
    return bool(found["eligible"])


async def events() -> list[AccountEvent]:
    account = await account_of(OWNER)
    return await AccountEvent.filter(account_id=account.id, step="BILATERAL_SWITCHED").order_by("sequence")


async def test_bilateral_signing_is_offered_account_by_account(api: Api) -> None:
    assert not await offers_bilateral(api, OWNER)
    operator, account = api.client(OPERATOR), await account_id_of(OWNER)
    payload = await operator.done("setBilateralEnabled", {"accountId": account, "enabled": True})
    version = payload["account"]["version"]
    assert payload["account"] == {"id": account, "version": version, "bilateralEnabled": True}
    assert await offers_bilateral(api, OWNER)
    assert await offers_bilateral(api, OTHER_OWNER)  # the demonstration offers it to the others
    (event,) = await events()
    assert (event.actor_id, event.actor_name) == ("operator-1", "运营小周")
    assert json.loads(event.payload)["facts"] == {"enabled": "true"}

    # switched on already, it stays as it is: no event, no other version
    again = await operator.done("setBilateralEnabled", {"accountId": account, "enabled": True})
    assert again["account"] == payload["account"]
    off = {"accountId": account, "enabled": False, "expectedVersion": version}
    assert (await operator.done("setBilateralEnabled", off))["account"]["version"] == version + 1
    assert not await offers_bilateral(api, OWNER)
    assert await offers_bilateral(api, OTHER_OWNER)
    assert [json.loads(event.payload)["facts"]["enabled"] for event in await events()] == ["true", "false"]


@pytest.mark.parametrize("enabled", [True, False])
async def test_no_customer_switches_it_on_for_anybody(api: Api, enabled: bool) -> None:
    await offers_bilateral(api, OTHER_OWNER)
    for user in (OWNER, OTHER_OWNER):
        for account in (await account_id_of(OWNER), "x"):
            wish = {"accountId": account, "enabled": enabled}
            (error,) = await refused(api.client(user), "setBilateralEnabled", wish)
            assert (error["code"], facts_of(error)) == ("FORBIDDEN", {"permission": "operator:hold"})


async def test_an_unknown_account_or_another_version_switches_nothing(api: Api) -> None:
    operator, account = api.client(OPERATOR), await account_id_of(OWNER)
    contract_like = account.replace("acc_", "con_")
    for unknown in (id_of(IdType.ACCOUNT, uuid4()), contract_like, "x", ""):
        wish = {"accountId": unknown, "enabled": True}
        (error,) = await refused(operator, "setBilateralEnabled", wish)
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "accountId"])
    stale = {"accountId": account, "enabled": True, "expectedVersion": 99}
    (error,) = await refused(operator, "setBilateralEnabled", stale)
    assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])


async def test_of_two_operators_with_one_version_one_switches(api: Api) -> None:
    operator, account = api.client(OPERATOR), await account_id_of(OWNER)
    version = (await Account.get(reference=OWNER.account_reference)).version
    wish = {"accountId": account, "enabled": True, "expectedVersion": version}
    payloads: list[Any] = await asyncio.gather(
        *(operator.mutate("setBilateralEnabled", wish) for _ in range(3))
    )
    outcomes = sorted([error["code"] for error in payload["errors"]] for payload in payloads)
    assert outcomes == [[], ["CONTRACT_CHANGED"], ["CONTRACT_CHANGED"]]
    assert len(await events()) == 1


async def test_the_operator_sees_of_the_account_what_is_no_ones_secret(api: Api) -> None:
    selection = (
        "account { name bilateralEnabled verifiedSubject { credentialNumber } subjectHold { reason } }"
    )
    wish = {"accountId": await account_id_of(OWNER), "enabled": True}
    payload = await api.client(OPERATOR).done("setBilateralEnabled", wish, selection)
    assert payload["account"] == {
        "name": "岫屿砚舟（杭州）软件有限公司",
        "bilateralEnabled": True,
        "verifiedSubject": {"credentialNumber": "91************011J"},
        "subjectHold": None,
    }
