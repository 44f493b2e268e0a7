"""SQLite keeps any value in any column: an entry that cannot even be read is located like any other."""

import pytest

from rules.history import Fault, Flaw
from tests.tampering import a_world, done, found_broken, places, undone


@pytest.mark.parametrize(
    "value", ["'x'", "-1", "5.5", "x'00ff'", "CAST(x'ff' AS TEXT)", "'9999999999999999999999'"]
)
@pytest.mark.parametrize("column", ["sequence", "at", "payload", "contract_id", "actor_kind", "id", "hash"])
async def test_what_cannot_even_be_read_is_located(sqlite_database: str, column: str, value: str) -> None:
    """SQLite keeps any value in any column."""
    await a_world()
    place = max(await places(), key=lambda row: row.length)
    assert (place.kind.name, place.length) == ("contracts", 8)
    place = next(row for row in await places() if row.name == place.name and row.number == 4)

    async with undone():
        await done("PRAGMA ignore_check_constraints = ON", "PRAGMA defer_foreign_keys = ON")
        await done(place.update(f'"{column}" = {value}'))
        found = await found_broken()
    await done("PRAGMA ignore_check_constraints = OFF")

    first = 1 if (column, value) == ("sequence", "-1") else 4
    assert found[place.name] == Fault(Flaw.BROKEN, first)
    assert len(found) == (2 if column == "contract_id" else 1)
