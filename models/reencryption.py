"""Under another key: every encrypted column of every table, a few rows at a time, while others read and write.

Ciphertext is changed where it stands: no version, no event, no other column. A row that somebody holds is left for
the next pass, so nobody ever waits here for a lock, and no two can wait for each other.
"""

from collections import Counter
from typing import Any, Final, NamedTuple

from tortoise import Tortoise
from tortoise.models import Model

from models.contract import Contract
from models.copies import PartyACopy
from models.database import APP, connection, dialect, transaction
from models.encryption import VAULT, EncryptedTextField, PersonalDataError, key_id_of

_READ_OF_A_VALUE: Final = 200
"""Bytes that tell which key it names: ids are short."""

_COPY, _INDEX = "party_a", "party_a_name_index"
_HELD: Final = " FOR NO KEY UPDATE SKIP LOCKED"


class Table(NamedTuple):
    name: str
    key: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, model: type[Model]) -> "Table":
        meta = model._meta  # noqa: SLF001 - no public way to the columns
        names = [name for name, field in meta.fields_map.items() if isinstance(field, EncryptedTextField)]
        return cls(meta.db_table, meta.db_pk_column, tuple(meta.fields_db_projection[name] for name in names))


class Batch(NamedTuple):
    """`last`: the key to go on after; null at the end of the table. `left`: rows that could not be read or written."""

    last: Any
    rows: int
    values: int
    left: int


def encrypted_tables() -> tuple[Table, ...]:
    found = (Table.of(model) for model in Tortoise.apps[APP].values())
    return tuple(sorted(table for table in found if table.columns))


async def renew_batch(table: Table, *, after: Any, most: int) -> Batch:
    """The next rows with a value that names another key than the current one, sealed anew and written at once."""
    mark = VAULT.keyring.mark
    other = " OR ".join(f'substr("{column}", 1, {len(mark)}) <> {_place(1)}' for column in table.columns)
    async with transaction():
        rows = await _page(table, other, [mark], after=after, most=most, held=True)
        written = values = 0
        for row in rows:
            try:
                changes = _renewed(table, row)
            except PersonalDataError:
                continue
            if await _swap(table, row[table.key], changes):
                written, values = written + 1, values + len(changes)
    return Batch(_last(table, rows, most), written, values, len(rows) - written)


def _renewed(table: Table, row: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """By column what is stored and what shall be; only where another key is named. Raises PersonalDataError."""
    keyring = VAULT.keyring
    changes: dict[str, tuple[Any, Any]] = {}
    for column in table.columns:
        value = row[column]
        if value is not None and not value.startswith(keyring.mark):
            place = f"{table.name}.{column}"
            changes[column] = value, keyring.seal(keyring.open(value, place), place)
    return changes


async def renew_indexes(*, after: Any, most: int) -> Batch:
    """The next contracts, their blind index made by the current key where another made it.

    An index does not name its key, so each is made and compared.
    """
    table = Table.of(Contract)._replace(columns=(_COPY, _INDEX))
    rows = await _page(table, f'"{_INDEX}" IS NOT NULL', [], after=after, most=most, held=False)
    changes: dict[Any, dict[str, tuple[Any, Any]]] = {}
    left = 0
    for row in rows:
        try:
            index = _index_of(row[_COPY])
        except (PersonalDataError, ValueError, KeyError):
            left += 1
            continue
        if index != row[_INDEX]:
            changes[row[table.key]] = {_COPY: (row[_COPY], row[_COPY]), _INDEX: (row[_INDEX], index)}
    written = await _swap_all(table, changes) if changes else 0
    return Batch(_last(table, rows, most), written, written, left + len(changes) - written)


def _last(table: Table, rows: list[dict[str, Any]], most: int) -> Any:
    return rows[-1][table.key] if len(rows) == most else None


def _index_of(copy: bytes | None) -> str | None:
    if copy is None:
        return None
    column = f"{Contract._meta.db_table}.{_COPY}"  # noqa: SLF001 - no public way to the table
    return VAULT.keyring.blind_index(PartyACopy.of_json(VAULT.keyring.open(copy, column)).subject.name)


async def values_by_key() -> Counter[str]:
    """How many stored values name which key; under the empty id what names none. Reads every table whole."""
    found: Counter[str] = Counter()
    for table in encrypted_tables():
        for column in table.columns:
            beginning = f'substr("{column}", 1, {_READ_OF_A_VALUE})'
            key = f"substr({beginning}, 1, 3 + {_colon_in(f'substr({beginning}, 4)')})"
            found.update(await _counted(table.name, column, key))
    return found


async def _counted(table: str, column: str, key: str) -> Counter[str]:
    rows = await connection().execute_query_dict(
        f'SELECT {key} AS "key", count(*) AS "values" FROM "{table}" WHERE "{column}" IS NOT NULL GROUP BY 1'  # noqa: S608 - our own names
    )
    found: Counter[str] = Counter()
    for row in rows:
        found[key_id_of(row["key"])] += row["values"]
    return found


async def _page(
    table: Table, condition: str, values: list[Any], *, after: Any, most: int, held: bool
) -> list[dict[str, Any]]:
    """In the order of the key. `held` until the transaction ends, without those that others hold."""
    chosen = ", ".join(f'"{column}"' for column in (table.key, *table.columns))
    beyond = "" if after is None else f' AND "{table.key}" > {_place(len(values) + 1)}'
    return await connection().execute_query_dict(
        f'SELECT {chosen} FROM "{table.name}" WHERE ({condition}){beyond}'  # noqa: S608 - our own names
        f' ORDER BY "{table.key}" LIMIT {most}{_HELD if held and dialect() == "postgres" else ""}',
        values if after is None else [*values, after],
    )


async def _swap_all(table: Table, changes: dict[Any, dict[str, tuple[Any, Any]]]) -> int:
    """In one transaction, without the rows that others hold; how many rows were written."""
    places = ", ".join(_place(number) for number in range(1, len(changes) + 1))
    free = f'SELECT "{table.key}" FROM "{table.name}" WHERE "{table.key}" IN ({places})'  # noqa: S608 - our own names
    async with transaction():
        held = _HELD if dialect() == "postgres" else ""
        rows = await connection().execute_query_dict(free + held, list(changes))
        keys = [row[table.key] for row in rows]
        return sum([await _swap(table, key, changes[key]) for key in keys])


async def _swap(table: Table, key: Any, changes: dict[str, tuple[Any, Any]]) -> bool:
    """Each column from what it was to what it shall be; not at all when one is another by now."""
    given: list[Any] = []
    places: dict[str, str] = {}
    for column, (_, after) in changes.items():
        given.append(after)
        places[column] = _place(len(given))
    written = ", ".join(f'"{column}" = {place}' for column, place in places.items())
    given.append(key)
    condition = f'"{table.key}" = {_place(len(given))}'
    for column, (before, _) in changes.items():
        given.append(before)
        condition += f' AND "{column}" = {_place(len(given))}'
    statement = f'UPDATE "{table.name}" SET {written} WHERE {condition}'  # noqa: S608 - our own names
    count, _ = await connection().execute_query(statement, given)
    return count > 0


def _place(number: int) -> str:
    """SQLite and PostgreSQL alike know numbered places, each in its own way."""
    return f"${number}" if dialect() == "postgres" else f"?{number}"


def _colon_in(text: str) -> str:
    colon = "'\\x3a'::bytea" if dialect() == "postgres" else "x'3a'"
    return f"position({colon} in {text})" if dialect() == "postgres" else f"instr({text}, {colon})"
