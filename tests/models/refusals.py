"""Asking the database to do what it must refuse."""

from collections.abc import Awaitable
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.exceptions import IntegrityError

from models.database import APP, connection


async def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, as stored."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for model in Tortoise.apps[APP].values():
        table = model._meta.db_table
        found = await connection().execute_query_dict(f'SELECT * FROM "{table}"')  # noqa: S608 - our own words
        rows[table] = sorted(found, key=repr)
    return rows


def update(table: str, change: str, where: str = "true") -> str:
    return f'UPDATE "{table}" SET {change} WHERE {where}'  # noqa: S608 - our own words


def delete(table: str, where: str = "true") -> str:
    return f'DELETE FROM "{table}" WHERE {where}'  # noqa: S608 - our own words


async def execute(statement: str) -> None:
    await connection().execute_script(statement)


async def refused(attempt: str | Awaitable[Any]) -> None:
    """The statement, or what the ORM is asked to do, is refused, and no row of any table is other than before."""
    before = await everything()
    with pytest.raises(IntegrityError):
        await (execute(attempt) if isinstance(attempt, str) else attempt)
    assert await everything() == before
