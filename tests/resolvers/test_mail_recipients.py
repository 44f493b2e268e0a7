"""The address book for paper copies: own entries only, one default, masked phones."""

import json
from typing import Any

from models import AccountEvent, MailRecipient
from rules.terms import AccountEventStep
from tests.api import OTHER_OWNER, OWNER, Api, Client
from tests.resolvers.paper import RECIPIENT
from tests.resolvers.shelf import account_of
from tests.resolvers.world import facts_of, refused

ENTRY = "id recipient phone region address isDefault"
MASKED = {**RECIPIENT, "phone": "138****0000"}


async def saved(client: Client, **input: Any) -> Any:
    return (await client.done("saveMailRecipient", input, f"mailRecipient {{ {ENTRY} }}"))["mailRecipient"]


async def book(client: Client) -> list[Any]:
    found: list[Any] = (await client.data(f"{{ mailRecipients {{ {ENTRY} }} }}"))["mailRecipients"]
    return found


async def test_an_entry_is_saved_listed_changed_and_deleted(api: Api) -> None:
    client = api.client()
    assert await book(client) == []
    first = await saved(client, **RECIPIENT)
    assert first == {**MASKED, "id": first["id"], "isDefault": True}
    second = await saved(client, **{**RECIPIENT, "recipient": "沈砚舟", "phone": "0571-88880000"})
    assert [entry["id"] for entry in await book(client)] == [first["id"], second["id"]]
    changed = await saved(client, id=second["id"], address="示例路二十号")
    assert changed == {**second, "address": "示例路二十号"}
    row = await MailRecipient.get(region=RECIPIENT["region"], default_slot=None)
    assert (row.phone, row.recipient) == ("0571-88880000", "沈砚舟")
    gone = await client.done("deleteMailRecipient", {"id": first["id"]})
    assert gone["deletedMailRecipientId"] == first["id"]
    assert await book(client) == [changed]


async def test_there_is_one_default_at_most(api: Api) -> None:
    client = api.client()
    first, second = await saved(client, **RECIPIENT), await saved(client, **RECIPIENT)
    assert [entry["isDefault"] for entry in await book(client)] == [True, False]
    await saved(client, id=second["id"], isDefault=True)
    assert [entry["isDefault"] for entry in await book(client)] == [False, True]
    await saved(client, id=second["id"], isDefault=False)
    assert [entry["isDefault"] for entry in await book(client)] == [False, False]
    await saved(client, id=first["id"], recipient="陆一")
    assert [entry["isDefault"] for entry in await book(client)] == [False, False]


async def test_an_entry_needs_everything_and_nothing_can_be_cleared(api: Api) -> None:
    client = api.client()
    errors = await refused(client, "saveMailRecipient", {})
    assert [(error["code"], error["path"][1], facts_of(error)["reason"]) for error in errors] == [
        ("RECIPIENT_INVALID", field, "EMPTY") for field in RECIPIENT
    ]
    entry = await saved(client, **RECIPIENT)
    for field in RECIPIENT:
        for nothing in (None, "", " "):
            (error,) = await refused(client, "saveMailRecipient", {"id": entry["id"], field: nothing})
            assert (error["path"], facts_of(error)["reason"]) == (["input", field], "EMPTY")
    masked = {"id": entry["id"], "phone": entry["phone"]}
    (error,) = await refused(client, "saveMailRecipient", masked)
    assert (error["path"], facts_of(error)["reason"]) == (["input", "phone"], "MASKED")


async def test_fifty_are_kept_and_the_next_is_refused(api: Api) -> None:
    client, account = api.client(), await account_of()
    now = api.services.now()
    for _ in range(50):
        row: dict[str, Any] = {**RECIPIENT, "account_id": account.id, "created_at": now}
        await MailRecipient.create(**row)
    (error,) = await refused(client, "saveMailRecipient", RECIPIENT)
    assert facts_of(error) == {"field": "id", "reason": "TOO_MANY", "limit": "50"}
    (entry, *_) = await book(client)
    await saved(client, id=entry["id"], recipient="陆一")


async def test_another_accounts_entry_does_not_exist(api: Api) -> None:
    entry = await saved(api.client(), **RECIPIENT)
    stranger = api.client(OTHER_OWNER)
    assert await book(stranger) == []
    for name, wrong in (
        ("saveMailRecipient", {**RECIPIENT, "id": entry["id"]}),
        ("deleteMailRecipient", {"id": entry["id"]}),
        ("deleteMailRecipient", {"id": entry["id"].replace("mre_", "pap_")}),
        ("deleteMailRecipient", {"id": "x"}),
    ):
        (error,) = await refused(stranger, name, wrong)
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "id"])


async def test_a_phone_is_revealed_one_by_one_and_written_down(api: Api) -> None:
    client = api.client()
    entry = await saved(client, **RECIPIENT)
    operation = "query ($id: ID!) { node(id: $id) { ... on MailRecipient { phone(reveal: true) } } }"
    assert (await client.data(operation, id=entry["id"]))["node"] == {"phone": "13800000000"}
    listed = await client.run("{ mailRecipients { phone(reveal: true) } }")
    assert (listed.data["mailRecipients"], listed.codes) == ([{"phone": "138****0000"}], ["BAD_USER_INPUT"])
    (event,) = await AccountEvent.filter(step=AccountEventStep.PERSONAL_DATA_REVEALED)
    assert event.actor.id == OWNER.user_id
    assert json.loads(event.payload)["facts"] == {"field": "mailRecipient.phone"}


async def test_an_entry_that_somebody_else_has_changed_is_not_overwritten(api: Api) -> None:
    client = api.client()
    entry = await saved(client, **RECIPIENT)
    version = (await client.data("{ mailRecipients { version } }"))["mailRecipients"][0]["version"]
    await saved(client, id=entry["id"], recipient="陆一", expectedVersion=version)
    for name, more in (("saveMailRecipient", {"recipient": "陆二"}), ("deleteMailRecipient", {})):
        (error,) = await refused(client, name, {"id": entry["id"], "expectedVersion": version, **more})
        assert (error["code"], error["path"]) == ("CONTRACT_CHANGED", ["input", "expectedVersion"])
    assert [each["recipient"] for each in await book(client)] == ["陆一"]
    await client.done("deleteMailRecipient", {"id": entry["id"], "expectedVersion": version + 1})
    assert await book(client) == []
