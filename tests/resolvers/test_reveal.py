"""Personal data: masked by default; whole for who may, and every reveal is in a history."""

import json
from dataclasses import replace
from typing import Any

from models import AccountEvent, ContractEvent
from rules.terms import AccountEventStep, ContractEventStep
from tests.api import INDIVIDUAL, MEMBER, OWNER, Api
from tests.resolvers.world import unwritten

FIELDS = ("credentialNumber", "phone", "bankAccount")
ALL = "credentialNumber(reveal: true) phone(reveal: true) bankAccount(reveal: true)"
WHOLE = {
    "credentialNumber": "91330000MADEM0011J",
    "phone": "0571-88880000",
    "bankAccount": "6222 0000 0000 0001",
}
MASKED = {
    "credentialNumber": "91************011J",
    "phone": "057*******000",
    "bankAccount": "***************0001",
}


async def created(api: Api) -> tuple[str, str]:
    """A contract's and its profile's id."""
    client = api.client()
    profile = await client.profile(phone=WHOLE["phone"], bankAccount=WHOLE["bankAccount"])
    return (await client.created("FRAMEWORK", partyAProfileId=profile))["id"], profile


async def contract_reveals() -> list[tuple[str, str]]:
    """Who, and which field."""
    events = await ContractEvent.filter(step=ContractEventStep.PERSONAL_DATA_REVEALED).order_by("sequence")
    return [(str(event.actor.id), json.loads(event.payload)["facts"]["field"]) for event in events]


async def account_reveals() -> list[tuple[str, str]]:
    events = await AccountEvent.filter(step=AccountEventStep.PERSONAL_DATA_REVEALED).order_by("sequence")
    return [(str(event.actor.id), json.loads(event.payload)["facts"]["field"]) for event in events]


async def test_personal_data_is_masked_unless_it_is_asked_for(api: Api) -> None:
    contract, profile = await created(api)
    client, selection = api.client(), " ".join(FIELDS)
    assert (await client.contract(contract, f"partyA {{ {selection} }}"))["partyA"] == MASKED
    found = await client.data(f'{{ partyAProfile(id: "{profile}") {{ {selection} }} }}')
    assert found["partyAProfile"] == MASKED
    viewer = await client.data(
        "{ viewer { account { verifiedSubject { credentialNumber(reveal: false) } } } }"
    )
    assert viewer["viewer"]["account"]["verifiedSubject"]["credentialNumber"] == MASKED["credentialNumber"]
    assert (await contract_reveals(), await account_reveals()) == ([], [])


async def test_whoever_may_reveal_sees_it_whole_and_is_written_down(api: Api) -> None:
    contract, profile = await created(api)
    client = api.client()
    assert (await client.contract(contract, f"partyA {{ {ALL} }}"))["partyA"] == WHOLE
    assert sorted(await contract_reveals()) == sorted(("owner-100001", field) for field in FIELDS)
    found = await client.data(f'{{ partyAProfile(id: "{profile}") {{ {ALL} }} }}')
    assert found["partyAProfile"] == WHOLE
    assert sorted(await account_reveals()) == sorted(("owner-100001", field) for field in FIELDS)

    operation = (
        f'{{ node(id: "{contract}") {{ ... on Contract {{ partyA {{ phone(reveal: true) }} }} }}'
        " viewer { account { verifiedSubject { credentialNumber(reveal: true) } } } }"
    )
    found = await client.data(operation)
    assert found["node"]["partyA"]["phone"] == WHOLE["phone"]
    assert found["viewer"]["account"]["verifiedSubject"]["credentialNumber"] == WHOLE["credentialNumber"]
    assert len(await contract_reveals()) == len(FIELDS) + 1
    assert len(await account_reveals()) == len(FIELDS) + 1
    payloads = [event.payload for event in [*await ContractEvent.all(), *await AccountEvent.all()]]
    assert not any(value in payload for value in WHOLE.values() for payload in payloads)


async def test_without_the_permission_it_stays_masked_with_an_error_beside(api: Api) -> None:
    contract, profile = await created(api)
    member = api.client(MEMBER)
    operation = (
        f'{{ contract(by: {{id: "{contract}"}}) {{ number partyA {{ name {ALL} }} }}'
        f' partyAProfile(id: "{profile}") {{ phone(reveal: true) }} }}'
    )
    reply = await unwritten(member, operation)
    assert reply.status == 200
    assert {field: reply.data["contract"]["partyA"][field] for field in FIELDS} == MASKED
    assert reply.data["partyAProfile"] == {"phone": MASKED["phone"]}
    assert sorted((error["path"], error["extensions"]["code"]) for error in reply.errors) == sorted(
        [(["contract", "partyA", field], "FORBIDDEN") for field in FIELDS]
        + [(["partyAProfile", "phone"], "FORBIDDEN")]
    )
    assert (await contract_reveals(), await account_reveals()) == ([], [])


async def test_inside_a_list_it_stays_masked_even_for_the_owner(api: Api) -> None:
    contract, _ = await created(api)
    paths: dict[str, list[Any]] = {
        "{ contracts { nodes { partyA { phone(reveal: true) } } } }": [
            *("contracts", "nodes", 0, "partyA", "phone"),
        ],
        "{ contracts { edges { node { partyA { phone(reveal: true) } } } } }": [
            *("contracts", "edges", 0, "node", "partyA", "phone"),
        ],
        "{ partyAProfiles { phone(reveal: true) } }": ["partyAProfiles", 0, "phone"],
        f'{{ nodes(ids: ["{contract}"]) {{ ... on Contract {{ partyA {{ phone(reveal: true) }} }} }} }}': [
            *("nodes", 0, "partyA", "phone"),
        ],
    }
    for operation, path in paths.items():
        reply = await unwritten(api.client(), operation)
        found = reply.data
        for step in path:
            found = found[step]
        assert found == MASKED["phone"]
        (error,) = reply.errors
        assert (error["path"], error["extensions"]["code"]) == (path, "BAD_USER_INPUT")
        assert error["extensions"]["reason"] == "REVEAL_IN_LIST"
        assert error["message"] == "列表中不能显示完整的个人信息。请单独查询这一项。"


async def test_a_hundred_aliases_reveal_nothing_that_is_not_written_down(api: Api) -> None:
    contract, _ = await created(api)
    aliases = " ".join(f"a{number}: phone(reveal: true)" for number in range(10))
    found = await api.client().contract(contract, f"partyA {{ {aliases} }}")
    assert set(found["partyA"].values()) == {WHOLE["phone"]}
    assert await contract_reveals() == [("owner-100001", "phone")] * 10


async def test_what_is_not_there_is_null_and_no_event(api: Api) -> None:
    client = api.client(INDIVIDUAL)
    profile = await client.profile()
    contract = (await client.created("FRAMEWORK", partyAProfileId=profile))["id"]
    assert (await client.contract(contract, "partyA { bankAccount(reveal: true) }"))["partyA"] == {
        "bankAccount": None
    }
    assert await contract_reveals() == []
    whole = await client.contract(contract, "partyA { credentialNumber(reveal: true) }")
    assert whole["partyA"]["credentialNumber"] == "110000197001010006"
    assert await contract_reveals() == [("owner-100003", "credentialNumber")]


async def test_a_member_with_the_permission_may_reveal(api: Api) -> None:
    contract, _ = await created(api)
    revealer = replace(MEMBER, permissions=("contract:read", "partyA:reveal"))
    found = await api.client(revealer).contract(contract, "partyA { phone(reveal: true) }")
    assert found["partyA"]["phone"] == WHOLE["phone"]
    assert await contract_reveals() == [(MEMBER.user_id, "phone")]
    steps = await api.client(OWNER).contract(contract, "events { nodes { step label } } version")
    assert steps["events"]["nodes"][-1] == {"step": "PERSONAL_DATA_REVEALED", "label": "查看完整个人信息"}
    assert steps["version"] == 1
