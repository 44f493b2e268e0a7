"""Where the sequences of contract numbers come from: never the same one twice, whoever asks at once."""

import asyncio
from contextlib import suppress
from uuid import uuid4

from tortoise.exceptions import IntegrityError

from models import Contract, ContractNumber
from models.database import dialect, transaction
from rules.numbers import is_contract_number
from tests.models.builders import an_account, opened_contract


async def test_two_hundred_contracts_at_once_have_two_hundred_numbers(database: str) -> None:
    account = await an_account()
    at_once = 200 if dialect() == "postgres" else 20

    contracts = await asyncio.gather(*(opened_contract(account) for _ in range(at_once)))

    numbers = {contract.number for contract in contracts}
    assert len(numbers) == at_once
    assert all(is_contract_number(number) for number in numbers)
    sequences = await ContractNumber.all().values_list("sequence", "contract_id")
    assert len({sequence for sequence, _ in sequences}) == at_once
    assert {contract_id for _, contract_id in sequences} == {contract.id for contract in contracts}


async def test_a_number_rolled_back_is_never_on_two_contracts(database: str) -> None:
    account = await an_account()
    first = await opened_contract(account)
    lost: list[str] = []
    with suppress(LookupError):
        async with transaction():
            lost.append((await opened_contract(account)).number)
            raise LookupError

    later = [await opened_contract(account) for _ in range(3)]

    assert await Contract.filter(number=lost[0]).count() <= 1
    assert len({contract.number for contract in [first, *later]}) == 4
    if dialect() == "postgres":
        assert lost[0] not in {contract.number for contract in later}


async def test_a_contract_has_one_number_and_the_number_of_a_deleted_row_does_not_come_back(
    database: str,
) -> None:
    key = uuid4()
    await ContractNumber.create(contract_id=key)

    again: list[int] = []
    with suppress(IntegrityError):
        again.append((await ContractNumber.create(contract_id=key)).sequence)
    assert again == []
    assert await ContractNumber.filter(contract_id=key).count() == 1
