"""Every encrypted column under another key, while others write: nothing lost, nothing changed, nothing forgotten."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from models import Account, Contract, MailRecipient
from models.copies import PartyACopy
from models.database import connection, transaction
from models.encryption import VAULT, Keyring, PersonalDataError
from models.reencryption import (
    Table,
    _swap,
    encrypted_tables,
    renew_batch,
    renew_indexes,
    values_by_key,
)
from rules.party_a import EDITABLE
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType
from tests.databases import KEYRING
from tests.models.builders import NOW, SEALING, an_account, opened_contract, walked
from tests.models.planted import encrypted_columns, planted, rows_of_every_model_with_personal_data
from tests.models.refusals import everything

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
BOTH = Keyring({"test": OLD, "new": NEW}, "new")
NEW_ALONE = Keyring({"new": NEW}, "new")


@pytest.fixture(autouse=True)
def locked_again() -> Iterator[None]:
    yield
    VAULT.unlock(KEYRING)


async def renewed(*, most: int = 2) -> dict[str, int]:
    """By table how many values were written in one pass."""
    found: dict[str, int] = {}
    for table in encrypted_tables():
        after: Any = None
        found[table.name] = 0
        while True:
            batch = await renew_batch(table, after=after, most=most)
            found[table.name] += batch.values
            assert batch.left == 0
            if (after := batch.last) is None:
                break
    return found


def without_ciphertext(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    secret = {table.name: table.columns for table in encrypted_tables()}
    kept = {
        name: [{column: row[column] for column in row if column not in secret.get(name, ())} for row in table]
        for name, table in rows.items()
    }
    return {name: sorted(table, key=repr) for name, table in kept.items()}


async def test_every_column_of_every_table_is_renewed_and_the_old_key_can_go(database: str) -> None:
    rows = await rows_of_every_model_with_personal_data()
    values = sum(len(names) for names in encrypted_columns().values())
    before = without_ciphertext(await everything())
    assert await values_by_key() == {"test": values}

    VAULT.unlock(BOTH)
    written = await renewed()

    assert written == {model._meta.db_table: len(names) for model, names in encrypted_columns().items()}
    assert await values_by_key() == {"new": values}
    assert without_ciphertext(await everything()) == before, "no version, no event, no other column"
    assert sum((await renewed()).values()) == 0, "a second pass finds nothing"
    VAULT.unlock(NEW_ALONE)
    for model, row in rows.items():
        stored = await model.get(pk=row.pk)
        assert {name: getattr(stored, name) for name in planted(model)} == planted(model)


async def test_sealed_contracts_are_renewed_too_and_stay_sealed(database: str) -> None:
    contract = await opened_contract(await an_account(), party_a="甲方", signatory="签署人", filing="备案")
    await walked(contract, *SEALING)
    version = (await Contract.get(id=contract.id)).version

    VAULT.unlock(BOTH)
    await renewed()

    VAULT.unlock(NEW_ALONE)
    stored = await Contract.get(id=contract.id)
    assert (stored.party_a, stored.signatory, stored.filing) == ("甲方", "签署人", "备案")
    assert stored.version == version


async def test_empty_values_stay_empty_and_absent_ones_absent(database: str) -> None:
    account = await an_account(subject_name="", credential_number=None)
    VAULT.unlock(BOTH)
    assert (await renewed())["account"] == 1
    VAULT.unlock(NEW_ALONE)
    stored = await Account.get(id=account.id)
    assert (stored.subject_name, stored.credential_number) == ("", None)


async def test_what_cannot_be_opened_is_left_counted_and_keeps_nobody_else(database: str) -> None:
    VAULT.unlock(Keyring({"lost": bytes(32)}, "lost"))
    await an_account(subject_name="谁的钥匙")
    VAULT.unlock(BOTH)
    await an_account(subject_name="新的")
    VAULT.unlock(KEYRING)
    await an_account(subject_name="旧的")

    VAULT.unlock(BOTH)
    account = next(table for table in encrypted_tables() if table.name == "account")
    batch = await renew_batch(account, after=None, most=100)

    assert (batch.rows, batch.values, batch.left, batch.last) == (1, 1, 1, None)
    assert await values_by_key() == {"lost": 1, "new": 2}


async def test_writers_at_the_same_time_lose_nothing(database: str) -> None:
    """Each writes its own rows again and again, as requests do; what it wrote last is what is there."""
    accounts = [await an_account(subject_name="0", credential_number="0") for _ in range(12)]
    last: dict[Any, str] = {}
    VAULT.unlock(BOTH)

    async def write(account: Account, turn: int) -> None:
        async with transaction():
            locked = await Account.locked(account.id)
            assert locked.subject_name == locked.credential_number
            locked.subject_name = locked.credential_number = last[account.id] = f"{turn}"
            locked.version += 1
            await asyncio.sleep(0)
            await locked.save()

    async def writer(mine: list[Account]) -> None:
        for turn in range(1, 9):
            for account in mine:
                await write(account, turn)

    async def rotate() -> None:
        table = next(table for table in encrypted_tables() if table.name == "account")
        for _ in range(30):
            after = (await renew_batch(table, after=None, most=3)).last
            while after is not None:
                after = (await renew_batch(table, after=after, most=3)).last

    await asyncio.wait_for(
        asyncio.gather(rotate(), *(writer(accounts[each::3]) for each in range(3))), timeout=60
    )
    assert await values_by_key() == {"new": 24}
    VAULT.unlock(NEW_ALONE)
    for account in await Account.all():
        assert account.subject_name == account.credential_number == last[account.id]
        assert account.version == 9


async def test_a_row_that_somebody_holds_is_left_for_the_next_pass(postgres_database: str) -> None:
    """On SQLite there is one writer at a time: nobody holds a row while another writes."""
    held, free = await an_account(subject_name="甲"), await an_account(subject_name="乙")
    VAULT.unlock(BOTH)
    table = next(table for table in encrypted_tables() if table.name == "account")
    holds, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with transaction():
            await Account.locked(held.id)
            holds.set()
            await done.wait()

    holding = asyncio.create_task(hold())
    await holds.wait()
    batch = await asyncio.wait_for(renew_batch(table, after=None, most=100), timeout=5)
    assert batch.values == 1
    assert await values_by_key() == {"test": 1, "new": 1}
    done.set()
    await holding
    assert (await renew_batch(table, after=None, most=100)).values == 1
    VAULT.unlock(NEW_ALONE)
    assert {row.subject_name for row in await Account.all()} == {"甲", "乙"}
    assert free.id != held.id


def a_copy(name: str) -> str:
    subject = Subject(
        subject_type=SubjectType.INDIVIDUAL,
        name=name,
        credential_type=CredentialType.ID_CARD,
        credential_number="11010519491231002X",
    )
    return PartyACopy(profile_id=uuid4().hex, subject=subject, values=dict.fromkeys(EDITABLE)).as_json()


async def found(name: str) -> int:
    return await Contract.filter(party_a_name_index__in=VAULT.keyring.blind_indexes(name)).count()


async def named_contract(name: str) -> Contract:
    account = await an_account()
    index = VAULT.keyring.blind_index(name)
    return await opened_contract(account, party_a=a_copy(name), party_a_name_index=index)


async def test_a_name_is_found_before_during_and_after_a_rotation_and_without_the_old_key(
    database: str,
) -> None:
    for _ in range(5):
        await walked(await named_contract("温一苇"), *SEALING)
    VAULT.unlock(BOTH)
    await named_contract("温一苇")
    assert await found("温一苇") == 6

    batch = await renew_indexes(after=None, most=2)
    assert (batch.values <= 2, batch.last is None, batch.left) == (True, False, 0)
    assert await found("温一苇") == 6
    after = batch.last
    while after is not None:
        after = (await renew_indexes(after=after, most=2)).last
    assert await found("温一苇") == 6
    await renewed()

    VAULT.unlock(NEW_ALONE)
    assert await found("温一苇") == 6
    assert await found("温二苇") == 0
    assert (await renew_indexes(after=None, most=100)).values == 0
    assert {contract.version for contract in await Contract.all()} == {1, 4}


async def test_an_index_of_the_oldest_key_beside_a_value_of_the_newest_is_renewed_too(database: str) -> None:
    """As rings of several keys wrote them when the oldest still made the indexes."""
    old_index = KEYRING.blind_index("温一苇")
    VAULT.unlock(BOTH)
    await opened_contract(await an_account(), party_a=a_copy("温一苇"), party_a_name_index=old_index)
    assert await found("温一苇") == 1

    assert (await renew_indexes(after=None, most=100)).values == 1
    VAULT.unlock(NEW_ALONE)
    assert await found("温一苇") == 1


async def test_an_erased_contract_gets_no_index_back(database: str) -> None:
    contract = await walked(await named_contract("温一苇"), *SEALING)
    VAULT.unlock(BOTH)
    gone = {"party_a": None, "party_a_name": None, "party_a_name_index": None, "erased_at": NOW}
    await Contract.filter(id=contract.id).update(**gone)

    assert (await renew_indexes(after=None, most=100)).values == 0
    assert await found("温一苇") == 0


async def test_an_index_without_a_readable_copy_is_left_and_counted(database: str) -> None:
    index = KEYRING.blind_index("温一苇")
    await opened_contract(await an_account(), party_a="no json", party_a_name_index=index)
    VAULT.unlock(BOTH)
    batch = await renew_indexes(after=None, most=100)
    assert (batch.values, batch.left) == (0, 1)


async def test_of_a_changed_value_the_change_stays(database: str) -> None:
    """What was read is compared when it is written."""
    recipient = await MailRecipient.create(
        account_id=(await an_account()).id,
        recipient="甲",
        phone="13800138000",
        region="北京市",
        address="一号",
        created_at=NOW,
    )
    VAULT.unlock(BOTH)
    stale = {
        "recipient": (
            KEYRING.seal("甲", "mail_recipient.recipient"),
            BOTH.seal("甲", "mail_recipient.recipient"),
        )
    }
    table = Table.of(MailRecipient)
    rows = await connection().execute_query_dict('SELECT "id" FROM "mail_recipient"')
    assert not await _swap(table, rows[0]["id"], stale)
    assert (await MailRecipient.get(id=recipient.id)).recipient == "甲"


def test_a_key_that_was_removed_too_early_is_missed_at_once() -> None:
    with pytest.raises(PersonalDataError, match="names no key of ours"):
        NEW_ALONE.open(KEYRING.seal("甲", "account.subject_name"), "account.subject_name")
