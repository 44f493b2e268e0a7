"""The history of a contract stays whole over a long life, and whoever tampers with a row is found out."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from models import AccountEvent, ContractEvent, record_account_event, record_contract_event
from models.database import dialect, transaction
from rules.history import FIRST, broken_at, canonical, chained_hash
from rules.terms import AccountEventStep, ContractEventStep
from tests.models.builders import CUSTOMER, NOW, SEALING, STEP, an_account, opened_contract, walked
from tests.models.lives import events_of

LIFE = (
    *SEALING,
    STEP.PAPER_REQUESTED,
    STEP.PAPER_RETURNED,
    STEP.PAPER_REQUESTED,
    STEP.PAPER_SHIPPED,
    STEP.SHIPMENT_CORRECTED,
    STEP.SHIPMENT_CORRECTED,
)
READ = 8


async def a_long_life() -> list[ContractEvent]:
    contract = await walked(await opened_contract(await an_account()), *LIFE)
    await walked(await opened_contract(await an_account()), STEP.DRAFT_RENDERED)  # a chain of its own
    for number in range(READ):
        async with transaction():
            await record_contract_event(
                contract.id,
                ContractEventStep.DOCUMENT_READ,
                actor=CUSTOMER,
                at=NOW + timedelta(hours=number, microseconds=number),
                facts={"document": f"正式合同 {number}", "é": '"\\\n'},
            )
    return await events_of(contract)


async def tampered(*changes: str) -> None:
    """Changes rows as somebody does who may switch the triggers off."""
    async with in_transaction() as session:
        if dialect() == "postgres":
            await session.execute_script("SET LOCAL session_replication_role = replica")
        else:
            for what in ("update", "delete"):
                await session.execute_script(f'DROP TRIGGER "contract_event_{what}_refused"')
        for change in changes:
            await session.execute_script(change)


async def test_a_long_life_is_one_whole_chain(database: str) -> None:
    events = await a_long_life()

    assert len(events) == 1 + len(LIFE) + READ
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert [event.previous_hash for event in events] == [FIRST, *(event.hash for event in events[:-1])]
    assert [event.before for event in events[1 : len(LIFE) + 1]] == [
        event.after for event in events[: len(LIFE)]
    ]
    assert broken_at(event.link() for event in events) is None


def changed(column: str, value: str, sequence: int) -> str:
    events = """SELECT "contract_id" FROM "contract_event" GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"""
    return (
        f'UPDATE "contract_event" SET "{column}" = {value}'  # noqa: S608 - our own words
        f' WHERE "sequence" = {sequence} AND "contract_id" = ({events})'
    )


TAMPERINGS: dict[str, Any] = {
    "id": "'00000000-0000-4000-8000-000000000000'",
    "payload": "replace(\"payload\", '正式合同', '框架合同')",
    "payload's reason": ("payload", 'replace("payload", \'"reason":null\', \'"reason":"x"\')'),
    "no json": ("payload", "'{'"),
    "no object": ("payload", "'[]'"),
    "endless": ("payload", f"'{'[' * 100_000}'"),
    "hash": f"'{'0' * 64}'",
    "previous_hash": f"'{'0' * 64}'",
    "sequence": "999",
    "step": "'REMINDED'",
    "before": "'VOIDED'",
    "after": "'VOIDED'",
    "actor_kind": "'OPERATOR'",
    "actor_id": "'user-2'",
    "actor_name": "'another'",
    "at": "'2026-11-23 00:00:00+00:00'",
    "reason": "'because'",
}


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_any_changed_column_of_any_row_is_located(database: str, what: str) -> None:
    events = await a_long_life()
    column, value = (what, TAMPERINGS[what]) if isinstance(TAMPERINGS[what], str) else TAMPERINGS[what]
    place = 14  # a document that was read

    await tampered(changed(column, value, place))

    after = await ContractEvent.filter(contract_id=events[0].contract_id).order_by("sequence")
    assert len(after) == len(events)
    assert broken_at(event.link() for event in after) == place


async def test_an_entry_from_before_entries_named_their_id_is_whole(database: str) -> None:
    events = await a_long_life()
    old = events[0]
    payload = {name: value for name, value in json.loads(old.payload).items() if name != "id"}
    old.payload = canonical(payload)
    old.hash = chained_hash(FIRST, old.payload)
    assert broken_at([old.link()]) is None
    old.actor_name = "another"
    assert broken_at([old.link()]) == 1


async def test_a_removed_row_is_located_where_it_is_missed(database: str) -> None:
    events = await a_long_life()

    await tampered(f"""DELETE FROM "contract_event" WHERE "id" = '{events[10].id}'""")  # noqa: S608

    left = await ContractEvent.filter(contract_id=events[0].contract_id).order_by("sequence")
    assert (len(left), broken_at(event.link() for event in left)) == (len(events) - 1, 11)


async def test_a_forged_row_whose_own_hash_is_right_is_located_at_the_next(database: str) -> None:
    events = await a_long_life()
    forged = events[14]
    forged.reason = "forged"
    payload = canonical({**forged.told(), "facts": {}})
    own_hash = chained_hash(forged.previous_hash, payload)

    await tampered(
        changed("reason", "'forged'", 15),
        changed("payload", f"'{payload}'", 15),
        changed("hash", f"'{own_hash}'", 15),
    )

    after = await ContractEvent.filter(contract_id=events[0].contract_id).order_by("sequence")
    assert broken_at(event.link() for event in after) == 16


async def test_an_accounts_history_is_a_chain_of_its_own(database: str) -> None:
    account, other = await an_account(), await an_account()
    for owner in (account, other, account, account):
        async with transaction():
            await record_account_event(
                owner.id, AccountEventStep.PARTY_A_SAVED, actor=CUSTOMER, at=NOW, facts={"label": "总部"}
            )

    events = await AccountEvent.filter(account_id=account.id).order_by("sequence")
    assert [event.sequence for event in events] == [1, 2, 3]
    assert broken_at(event.link() for event in events) is None
    events[1].actor_name = "another"
    assert broken_at(event.link() for event in events) == 2
