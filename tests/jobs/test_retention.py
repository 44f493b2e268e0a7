"""What is due, as the rows say it: the right contracts, on the right day, and nothing alive among them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.retention import contracts_due, outlook
from jobs.services import Services
from models import Account, Contract, EsignFlow
from rules.retention import Periods
from rules.terms import ContractEventStep, ContractKind, ContractSubStatus, RetentionKind
from tests.jobs.shelves import LAST_DAY, SIGNED, Shelf
from tests.models.builders import NOW, SIGNING, STEP

PERIODS = Periods()
ENDED, NEVER, NOTHING, ACCOUNT = RetentionKind
FAR = datetime(2100, 1, 1, tzinfo=UTC)
ORDER_DUE = datetime(2037, 12, 31, 16, 0, tzinfo=UTC)


@pytest.fixture
def shelf(services: Services) -> Shelf:
    return Shelf(services)


async def due_at(moment: datetime) -> list[tuple[RetentionKind, str]]:
    found = await outlook(PERIODS, now=moment, until=moment)
    assert found.coming == ()
    return [(each.kind, each.number) for each in found.due]


async def restricted(account: Account, at: datetime) -> None:
    await Account.filter(id=account.id).update(restricted_at=at)


async def test_an_order_contract_is_due_ten_years_after_its_last_day_and_not_a_second_before(
    shelf: Shelf,
) -> None:
    contract = await shelf.contract(await shelf.account())

    assert LAST_DAY.isoformat() == "2027-12-31"
    assert await due_at(ORDER_DUE - timedelta(seconds=1)) == []
    assert await due_at(ORDER_DUE) == [(ENDED, contract.number)]
    found = await outlook(PERIODS, now=ORDER_DUE - timedelta(days=1), until=ORDER_DUE)
    (coming,) = found.coming
    assert (found.due, coming.due_at, coming.account_id) == ((), ORDER_DUE, contract.account_id)


@pytest.mark.parametrize("kind", [ContractKind.FRAMEWORK, ContractKind.FILING])
async def test_an_open_ended_contract_is_not_due_in_a_hundred_years_unless_its_account_ends(
    shelf: Shelf, kind: ContractKind
) -> None:
    account = await shelf.account()
    contract = await shelf.contract(account, kind)
    assert await due_at(NOW.replace(year=2126)) == []

    await restricted(account, NOW.replace(year=2030))
    assert (ENDED, contract.number) not in await due_at(NOW.replace(year=2039))
    assert (ENDED, contract.number) in await due_at(NOW.replace(year=2040))


async def test_a_framework_contract_waits_for_what_was_made_under_it(shelf: Shelf) -> None:
    account = await shelf.account()
    framework = await shelf.contract(account, ContractKind.FRAMEWORK)
    order = await shelf.contract(account, framework_id=framework.id)
    await restricted(account, NOW + timedelta(days=1))

    at_its_own_end = NOW.replace(year=2036) + timedelta(days=1)
    assert (ENDED, framework.number) not in await due_at(at_its_own_end)
    assert await due_at(ORDER_DUE - timedelta(seconds=1)) == [(NOTHING, account.reference)]
    assert sorted(await due_at(ORDER_DUE)) == sorted(
        [
            (NOTHING, account.reference),
            (ENDED, order.number),
            (ENDED, framework.number),
            (ACCOUNT, account.reference),
        ]
    )


LIVE: dict[str, tuple[ContractEventStep, ...]] = {
    "a form half filled in": (),
    "a text to be confirmed": SIGNING[:1],
    "a signing to be confirmed": SIGNING[:2],
    "a draft being drawn": SIGNING[:3],
    "the customer's turn": SIGNING,
    "being cancelled": (*SIGNING, STEP.SIGNING_CANCEL_REQUESTED),
    "the vendor's turn": (*SIGNING, STEP.CUSTOMER_SIGNED),
}


@pytest.mark.parametrize("what", LIVE)
async def test_what_lives_is_never_due_while_its_account_goes_on(shelf: Shelf, what: str) -> None:
    await shelf.contract(await shelf.account(), steps=LIVE[what])
    assert await due_at(FAR) == []


@pytest.mark.parametrize("what", LIVE)
async def test_of_a_restricted_account_drafts_at_rest_are_due_and_what_is_under_way_is_not(
    shelf: Shelf, what: str
) -> None:
    account = await shelf.account()
    contract = await shelf.contract(account, steps=LIVE[what])
    await restricted(account, NOW)
    at_rest = contract.work is None

    assert await due_at(NOW + timedelta(days=15, seconds=-1)) == []
    found = await due_at(FAR)
    assert ((NEVER, contract.number) in found) == at_rest
    assert ((ACCOUNT, account.reference) in found) == at_rest
    assert (NOTHING, account.reference) in found


ENDS: dict[str, tuple[ContractEventStep, ...]] = {
    "refused": (*SIGNING, STEP.SIGNING_REFUSED),
    "refused and deleted": (*SIGNING, STEP.SIGNING_REFUSED, STEP.DELETED),
    "deleted in the wizard": (*SIGNING[:2], STEP.DELETED),
}


@pytest.mark.parametrize("what", ENDS)
async def test_what_never_took_effect_is_due_after_half_a_year(shelf: Shelf, what: str) -> None:
    contract = await shelf.contract(await shelf.account(), steps=ENDS[what])
    row = await Contract.get(id=contract.id)
    ended = row.voided_at or row.deleted_at
    assert ended is not None
    assert await due_at(ended + timedelta(days=180, seconds=-1)) == []
    assert await due_at(ended + timedelta(days=180)) == [(NEVER, contract.number)]


async def test_a_flow_that_may_still_be_signed_or_paper_that_was_asked_for_is_waited_for(
    shelf: Shelf,
) -> None:
    account = await shelf.account()
    voided = await shelf.contract(account, steps=ENDS["refused"])
    await EsignFlow.filter(contract_id=voided.id).update(closed_at=None)
    asked = await shelf.contract(account, steps=(*SIGNED, STEP.PAPER_REQUESTED))
    assert asked.sub_status is ContractSubStatus.PAPER_REQUESTED
    assert await due_at(FAR) == []

    await EsignFlow.filter(contract_id=voided.id).update(closed_at=NOW)
    assert await due_at(FAR) == [(NEVER, voided.number)]


async def test_an_account_with_nothing_left_is_due_by_itself(shelf: Shelf) -> None:
    account = await shelf.account()
    assert await due_at(FAR) == []
    await restricted(account, NOW)
    assert await due_at(NOW + timedelta(days=15)) == [
        (NOTHING, account.reference),
        (ACCOUNT, account.reference),
    ]


async def test_many_are_judged_page_by_page_and_listed_the_oldest_first(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await shelf.account()
    contracts = [await shelf.contract(account, steps=ENDS["refused"]) for _ in range(7)]
    for number, contract in enumerate(contracts):
        await Contract.filter(id=contract.id).update(voided_at=NOW - timedelta(days=number))
    monkeypatch.setattr("jobs.retention._AT_ONCE", 3)
    assert len(await contracts_due(PERIODS, until=FAR)) == 7
    found = await outlook(PERIODS, now=FAR, until=FAR)
    assert [each.number for each in found.due] == [contract.number for contract in reversed(contracts)]


async def test_the_time_of_the_rows_is_compared_whatever_its_offset(shelf: Shelf) -> None:
    contract = await shelf.contract(await shelf.account(), steps=ENDS["refused"])
    row: Any = await Contract.get(id=contract.id)
    assert await due_at((row.voided_at + timedelta(days=180)).astimezone()) == [(NEVER, contract.number)]
