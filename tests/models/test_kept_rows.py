"""Histories, documents and numbers are only ever added: the database refuses anything else, whoever writes."""

import sqlite3
from typing import Any
from uuid import uuid4

import pytest
from tortoise.models import Model

from models import (
    AccountEvent,
    ContractEvent,
    ContractNumber,
    DeskEvent,
    Document,
    FilingClaim,
    OrderClaim,
    record_account_event,
    record_desk_event,
)
from models.database import connection, dialect, transaction
from rules.terms import AccountEventStep, ContractEventStep, DeskEventStep, DocumentKind
from tests.models.builders import (
    CUSTOMER,
    NOW,
    a_filing_order,
    a_line,
    an_account,
    an_order,
    opened_contract,
    walked,
)
from tests.models.refusals import delete, everything, refused, update

KEPT: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "contract_event": (ContractEvent, "reason", ("contract_id", "sequence")),
    "account_event": (AccountEvent, "reason", ("account_id", "sequence")),
    "desk_event": (DeskEvent, "reason", ("sequence",)),
    "document": (Document, "file_name", ("contract_id", "kind", "sha256")),
    "contract_number": (ContractNumber, "contract_id", ("contract_id",)),
}
"""The model, a column to change, and the unique columns beside the primary key."""


async def something_in_each() -> None:
    account = await an_account()
    contract = await walked(await opened_contract(account), ContractEventStep.DRAFT_RENDERED)
    order, filing = await an_order(account), await a_filing_order(account)
    await OrderClaim.create(order_id=order.id, contract_id=contract.id)
    await FilingClaim.create(filing_order_id=filing.id, contract_id=contract.id)
    await a_line(contract, order)
    await Document.create(
        contract_id=contract.id,
        kind=DocumentKind.DRAFT,
        sha256="a" * 64,
        byte_size=1,
        media_type="application/pdf",
        file_name="draft.pdf",
        created_at=NOW,
    )
    async with transaction():
        await record_account_event(
            account.id, AccountEventStep.SUBJECT_VERIFIED, actor=CUSTOMER, at=NOW, reason="first"
        )
        await record_desk_event(DeskEventStep.UPLOAD_RECEIVED, actor=CUSTOMER, at=NOW, reason="first")


@pytest.fixture
async def rows(database: str) -> None:
    await something_in_each()


async def columns_of(table: str) -> list[str]:
    found = await connection().execute_query_dict(f'SELECT * FROM "{table}" LIMIT 1')  # noqa: S608 - our own words
    return list(found[0])


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("table", KEPT)
async def test_a_kept_row_is_neither_updated_nor_deleted_by_sql(table: str) -> None:
    for column in await columns_of(table):
        await refused(update(table, f'"{column}" = "{column}"'))
    await refused(delete(table))
    if dialect() == "postgres":
        await refused(f'TRUNCATE "{table}"')
        await refused('TRUNCATE "account" CASCADE')


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("table", KEPT)
async def test_a_kept_row_is_neither_updated_nor_deleted_by_the_orm(table: str) -> None:
    model, column, _ = KEPT[table]
    row = await model.all().first()
    assert row is not None
    setattr(row, column, uuid4() if column.endswith("_id") else "changed")

    await refused(row.save())
    await refused(row.delete())
    await refused(model.all().delete())
    await refused(model.all().update(**{column: getattr(row, column)}))


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("table", KEPT)
async def test_a_kept_row_is_not_rewritten_by_a_conflicting_insert(table: str) -> None:
    _, column, unique = KEPT[table]
    key, *others = await columns_of(table)
    same = f'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE true'  # noqa: S608 - our own words

    for columns in ((key,), unique):
        conflict = ", ".join(f'"{name}"' for name in columns)
        await refused(f'{same} ON CONFLICT ({conflict}) DO UPDATE SET "{column}" = excluded."{column}"')
    if dialect() == "sqlite":
        named = ", ".join(f'"{name}"' for name in others)
        fresh = "999" if key == "sequence" else f"'{uuid4()}'"
        await refused(f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"')  # noqa: S608 - our own words
        await refused(f'INSERT OR REPLACE INTO "{table}" SELECT {fresh}, {named} FROM "{table}"')  # noqa: S608 - our own words
        await refused(f'UPDATE OR REPLACE "{table}" SET "{column}" = "{column}"')  # noqa: S608 - our own words


REPLACED = (*KEPT, "contract", "contract_line", "order_claim", "filing_claim")


@pytest.mark.parametrize("table", REPLACED)
async def test_replace_is_refused_to_a_program_that_sets_no_pragma(sqlite_database: str, table: str) -> None:
    """By default SQLite's REPLACE deletes without firing the triggers that forbid deleting."""
    await something_in_each()
    before = await everything()
    key, *others = await columns_of(table)
    named = ", ".join(f'"{name}"' for name in others)
    fresh = "999" if key == "sequence" else f"'{uuid4()}'"

    program = sqlite3.connect(sqlite_database.removeprefix("sqlite://"), isolation_level=None)
    try:
        for selected in ("*", f"{fresh}, {named}"):
            with pytest.raises(sqlite3.IntegrityError, match=r"refused|of another account"):
                program.execute(f'INSERT OR REPLACE INTO "{table}" SELECT {selected} FROM "{table}"')  # noqa: S608 - our own words
    finally:
        program.close()
    assert await everything() == before


@pytest.mark.usefixtures("rows")
async def test_new_rows_are_still_taken() -> None:
    events = await ContractEvent.all().count()
    contract = await opened_contract(await an_account())
    await walked(contract, ContractEventStep.DRAFT_RENDERED)

    assert await ContractEvent.all().count() == events + 2


async def test_a_history_row_needs_a_known_step_whole_hashes_and_a_place(database: str) -> None:
    contract = await opened_contract(await an_account())
    row: dict[str, Any] = {
        "contract_id": contract.id,
        "sequence": 2,
        "step": ContractEventStep.DRAFT_RENDERED,
        "actor_kind": CUSTOMER.kind,
        "actor_name": "owner",
        "at": NOW,
        "previous_hash": "a" * 64,
        "hash": "b" * 64,
        "payload": "{}",
    }
    for wrong in ({"sequence": 0}, {"sequence": 1}, {"hash": "b" * 63}, {"previous_hash": ""}):
        await refused(ContractEvent.create(**row | wrong))
    await ContractEvent.create(**row)
    assert await ContractEvent.filter(contract_id=contract.id).count() == 2
