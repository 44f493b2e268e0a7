"""Personal data in the database: no planted value is anywhere in the raw storage, every one is read back."""

from pathlib import Path

import pytest

from models import (
    Account,
)
from models.database import connection, dialect
from models.encryption import VAULT, Keyring, PersonalDataError
from tests.models.builders import an_account
from tests.models.planted import SHOWN, encrypted_columns, planted, rows_of_every_model_with_personal_data
from tests.models.refusals import execute, update


def bytes_of(file: str) -> bytes:
    return Path(file).read_bytes()


async def raw_storage(url: str) -> bytes:
    """All bytes of the SQLite files; every column of every row that PostgreSQL answers, as text and as bytes."""
    if dialect() == "sqlite":
        file = url.removeprefix("sqlite://")
        log = bytes_of(f"{file}-wal")
        await connection().execute_query("PRAGMA wal_checkpoint(TRUNCATE)")
        return log + bytes_of(file)
    found = b""
    for row in await connection().execute_query_dict(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    ):
        table, column = row["table_name"], row["column_name"]
        values = await connection().execute_query_dict(f'SELECT "{column}" AS value FROM "{table}"')  # noqa: S608 - theirs
        for value in (value["value"] for value in values):
            found += value if isinstance(value, bytes) else str(value).encode()
            found += b"\n"
    return found


async def test_no_personal_value_is_found_in_the_raw_storage_and_each_is_read_back(database: str) -> None:
    rows = await rows_of_every_model_with_personal_data()

    storage = await raw_storage(database)

    assert set(rows) == set(encrypted_columns())
    assert sum(len(names) for names in encrypted_columns().values()) == 38
    assert SHOWN.encode() in storage
    for secret in ("张三丰", "11010519491231002X", "13800138000", "长安街"):
        assert secret.encode() not in storage
        assert secret.encode("utf-16-le") not in storage
        assert secret.encode().hex().encode() not in storage
    for model, row in rows.items():
        stored = await model.get(pk=row.pk)
        assert {name: getattr(stored, name) for name in planted(model)} == planted(model)


@pytest.mark.parametrize("text", ["v1:test:AAAA", "\x01v1:test:AAAA", "v1:", "", "\\x7631", "0x7631"])
async def test_a_text_that_looks_like_ciphertext_is_stored_and_read_back_as_itself(
    database: str, text: str
) -> None:
    account = await an_account(subject_name=text)
    assert (await Account.get(id=account.id)).subject_name == text

    account.subject_name = VAULT.keyring.seal("something", "account.subject_name").decode("latin-1")
    await account.save()
    assert (await Account.get(id=account.id)).subject_name == account.subject_name
    assert await Account.all().values("subject_name") == [{"subject_name": account.subject_name}]


SECRET = "李四光 91330106673959654P"


@pytest.mark.parametrize(
    "damage",
    [
        '"credential_number" = "subject_name"',
        '"credential_number" = substr("credential_number", 1, 20)',
        '"credential_number" = substr("credential_number", 2)',
    ],
)
async def test_a_moved_or_truncated_value_is_an_error_that_says_nothing_of_it(
    database: str, damage: str
) -> None:
    account = await an_account(subject_name=SECRET, credential_number=SECRET)

    await execute(update("account", damage))

    with pytest.raises(PersonalDataError) as error:
        await Account.get(id=account.id)
    assert str(error.value).startswith("account.credential_number: ")
    assert "李" not in str(error.value)
    assert "91330106673959654P" not in str(error.value)


async def sealed_under(key_id: str) -> int:
    rows = await connection().execute_query_dict('SELECT "subject_name" FROM "account"')
    return sum(row["subject_name"].startswith(f"v1:{key_id}:".encode()) for row in rows)


async def test_after_a_rotation_old_rows_are_read_and_rewritten_ones_name_the_new_key(database: str) -> None:
    account = await an_account(subject_name=SECRET)
    old, new = bytes(range(32)), bytes(range(1, 33))
    assert await sealed_under("test") == 1

    VAULT.unlock(Keyring({"test": old, "new": new}, "new"))
    await an_account(subject_name=SECRET)
    assert (await sealed_under("test"), await sealed_under("new")) == (1, 1)
    assert [row.subject_name for row in await Account.all()] == [SECRET, SECRET]
    await (await Account.get(id=account.id)).save()
    assert (await sealed_under("test"), await sealed_under("new")) == (0, 2)

    VAULT.unlock(Keyring({"new": new}, "new"))
    assert [row.subject_name for row in await Account.all()] == [SECRET, SECRET]
    VAULT.unlock(Keyring({"test": old}, "test"))
    with pytest.raises(PersonalDataError):
        await Account.all()


async def test_an_absent_value_stays_absent(database: str) -> None:
    account = await an_account(subject_name=None)

    rows = await connection().execute_query_dict('SELECT "subject_name" FROM "account"')
    assert rows == [{"subject_name": None}]
    assert (await Account.get(id=account.id)).subject_name is None
