"""The models, the newest migration's MODELS_STATE and the migrated database say the same."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from aerich.utils import decompress_dict, get_models_describe
from tortoise.transactions import in_transaction

from models.database import dialect
from models.migrating import MIGRATIONS
from tests.models.structure import column, reference, structure

LIBRARIES = ("aerich", "pgqueuer")
"""Whose tables are theirs to declare."""


def newest_migration() -> Any:
    newest = max((MIGRATIONS / "models").glob("[0-9]*.py"), key=lambda path: int(path.name.partition("_")[0]))
    return import_module(f"migrations.models.{newest.stem}")


def without_words(described: Any) -> Any:
    """Descriptions and docstrings may be reworded without a migration."""
    if isinstance(described, dict):
        return {
            name: without_words(value)
            for name, value in described.items()
            if name not in {"description", "docstring"}
        }
    if isinstance(described, list | tuple):
        return [without_words(value) for value in described]
    return described


def of_the_models() -> Iterator[str]:
    """Columns, keys and indexes as the models declare them, in the words of `structure`."""
    described: dict[str, Any] = get_models_describe("models")
    tables = {name: model["table"] for name, model in described.items()}
    for model in described.values():
        table, key = model["table"], model["pk_field"]
        links = {link["name"]: link for link in model["fk_fields"] + model["o2o_fields"]}
        columns = {field["name"]: field for field in [key, *model["data_fields"]]}
        columns |= {name: columns[link["raw_field"]] for name, link in links.items()}
        yield f"{table}: primary key ({key['db_column']})"
        for field in [key, *model["data_fields"]]:
            types = field["db_field_types"]
            declared = types.get(dialect(), types[""])
            yield column(table, field["db_column"], declared, nullable=field["nullable"])
            if field is not key and (field["unique"] or field["indexed"]):
                yield f"{table}: {'unique' if field['unique'] else 'index'} ({field['db_column']})"
        for link in links.values():
            referred = f"{tables[link['python_type']]}.id"
            raw = columns[link["raw_field"]]["db_column"]
            yield reference(table, raw, referred, link["on_delete"].replace("_", " "))
        for word, groups in (("unique", model["unique_together"]), ("index", model["indexes"])):
            for group in groups:
                yield f"{table}: {word} ({', '.join(columns[name]['db_column'] for name in group)})"


async def test_the_newest_migration_knows_the_models_as_they_are(database: str) -> None:
    state = decompress_dict(newest_migration().MODELS_STATE)

    assert without_words(state) == without_words(get_models_describe("models"))


async def of_the_database() -> set[str]:
    """What models can declare; checks, triggers, partial indexes and references by account are written by hand."""
    by_hand = (": check ", ": trigger ", ": index partial ", ": account_id, ", ": unique (account_id, id)")
    return {
        fact
        for fact in await structure()
        if not fact.startswith(LIBRARIES) and not any(mark in fact for mark in by_hand)
    }


async def test_the_migrated_database_has_what_the_models_declare_and_nothing_else(database: str) -> None:
    declared = {fact for fact in of_the_models() if not fact.startswith(LIBRARIES)}

    assert sorted(await of_the_database()) == sorted(declared)
    assert "contract.framework_slot: uuid null" in declared
    assert "order_row: order_id refers to customer_order.id, on delete cascade" in declared


CHANGES = {
    'ALTER TABLE "account" DROP COLUMN "name"': {"account.name: varchar(200)"},
    'ALTER TABLE "account" ADD COLUMN "more" VARCHAR(20)': {"account.more: varchar(20) null"},
    'ALTER TABLE "account" RENAME COLUMN "hold_now" TO "held"': {
        "account.hold_now: sealed null",
        "account.held: sealed null",
    },
    'DROP INDEX "idx_order_claim_contrac_950ffd"': {"order_claim: index (contract_id)"},
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_column_or_index_that_is_missing_added_or_renamed_shows(database: str, change: str) -> None:
    before = await of_the_database()

    async with in_transaction() as transaction:
        await transaction.execute_script(change)
        assert await of_the_database() ^ before == CHANGES[change]
        await transaction.rollback()


async def test_a_reworded_description_is_no_drift_and_a_changed_length_is(database: str) -> None:
    described = get_models_describe("models")
    reworded, lengthened = get_models_describe("models"), get_models_describe("models")
    reworded["models.Account"]["description"] = "other words"
    for field in lengthened["models.Account"]["data_fields"]:
        field["constraints"].pop("max_length", None)

    assert without_words(reworded) == without_words(described)
    assert without_words(lengthened) != without_words(described)
