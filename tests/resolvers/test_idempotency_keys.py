"""An idempotency key is a text like any other: how it was typed makes no other key of it, nor one that is forgotten."""

import pytest

from models import Contract, IdempotencyKey
from tests.api import Api, mutation_of
from tests.resolvers.test_idempotency import SELECTION, application

# fmt: off
SPELLINGS = [
    (" lead",     "lead"),
    ("trail ",    "trail"),
    ("a\n",       "a"),
    ("\u3000k",   "k"),
    ("e\u0301x",  "\u00e9x"),
]
# fmt: on


@pytest.mark.parametrize(("sent", "meant"), SPELLINGS)
async def test_a_key_with_blanks_around_it_or_in_another_normal_form_counts_as_the_key_it_is(
    api: Api, sent: str, meant: str
) -> None:
    client = api.client()
    asked = application(await client.profile(), idempotencyKey=sent)
    first = await client.run(mutation_of("createContract", SELECTION), input=asked)
    again = await client.run(mutation_of("createContract", SELECTION), input=asked)
    plain = await client.done("createContract", {**asked, "idempotencyKey": meant}, SELECTION)
    assert first.data["createContract"]["errors"] == []
    assert (again.data, again.errors) == (first.data, first.errors)
    assert plain["contract"]["id"] == first.data["createContract"]["contract"]["id"]
    assert await Contract.all().count() == 1
    assert await IdempotencyKey.all().count() == 1
