"""Erasing: what is due goes from rows and files, history and numbers stay, and nothing else is touched."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from jobs.erasure import erase_due
from jobs.history_check import verify_contract_history
from jobs.retention import outlook
from jobs.services import Services
from models import (
    Account,
    Contract,
    Document,
    EmbeddedFlow,
    EsignFlow,
    PartyAProfile,
    Shipment,
    Signature,
)
from models.erasure import erase_contract, files_of_contract
from rules.terms import ContractKind, RetentionKind, SignerRole
from tests.jobs.erasing import YEARS, quiet, stored, told
from tests.jobs.shelves import NAME, SIGNED, Shelf
from tests.jobs.work import Clock
from tests.models.builders import NOW, SIGNING, STEP
from tests.models.refusals import everything


@pytest.fixture
def shelf(services: Services) -> Shelf:
    return Shelf(services)


async def test_a_contract_that_is_due_is_erased_whole_and_its_history_still_verifies(
    shelf: Shelf, services: Services, clock: Clock
) -> None:
    account = await shelf.account()
    contract = await shelf.contract(account)
    files = await files_of_contract(contract.id)
    assert len(files) == 4
    events = (await verify_contract_history(contract.id)).events
    clock.move(YEARS)

    erased = await erase_due(services, quiet)

    assert erased == {RetentionKind.CONTRACT_ENDED: 1}
    row = await Contract.get(id=contract.id)
    gone = ("party_a", "party_a_name", "party_a_name_index", "signatory", "filing", "filing_domains")
    assert [getattr(row, name) for name in (*gone, "customer_reference")] == [None] * 7
    assert row.erased_at is not None
    assert (row.number, row.sub_status, row.effective_at) == (contract.number, contract.sub_status, NOW)
    assert row.version == contract.version + 1
    parcel = await Shipment.get(contract_id=contract.id)
    assert (parcel.recipient, parcel.phone, parcel.address, parcel.region) == ("", "", "", "")
    assert (parcel.trace, parcel.copies, parcel.requested_at) == (None, 2, NOW)
    names = {each.role: each.signer_name for each in await Signature.filter(contract_id=contract.id)}
    assert names == {SignerRole.CUSTOMER: "", SignerRole.VENDOR: "云服务有限公司"}
    assert (await EsignFlow.get(contract_id=contract.id)).signing_url is None
    assert NAME not in (await EmbeddedFlow.all())[0].customer
    assert not any([await stored(services, sha256) for sha256 in files])
    assert await Document.filter(contract_id=contract.id).count() == 2
    check = await verify_contract_history(contract.id)
    assert (check.intact, check.events) == (True, events)
    what = "partyA,signatory,filing,shipments,flows,files"
    assert await told(account) == [{"contract": contract.number, "what": what}]


async def test_a_second_run_finds_nothing(shelf: Shelf, services: Services, clock: Clock) -> None:
    account = await shelf.account()
    await shelf.contract(account)
    clock.move(YEARS)
    await erase_due(services, quiet)
    before = await everything()

    assert await erase_due(services, quiet) == {}
    assert await everything() == before
    found = await outlook(services.retention, now=services.now(), until=services.now())
    assert (found.due, found.unfinished) == ((), ())


async def test_of_two_runs_at_once_each_thing_is_erased_and_told_once(
    shelf: Shelf, services: Services, clock: Clock
) -> None:
    account = await shelf.account(restricted_at=NOW)
    numbers = [(await shelf.contract(account)).number for _ in range(3)]
    clock.move(YEARS)
    await asyncio.wait_for(asyncio.gather(*(erase_due(services, quiet) for _ in range(3))), timeout=60)
    facts = await told(account)
    assert sorted(each["contract"] for each in facts if "contract" in each) == sorted(numbers)
    assert [each["account"] for each in facts if "account" in each] == [account.reference]
    assert len(facts) == len(numbers) + 2


async def test_what_lives_is_not_touched_however_late_it_is(
    shelf: Shelf, services: Services, clock: Clock
) -> None:
    account = await shelf.account()
    living = [
        await shelf.contract(account, ContractKind.FRAMEWORK),
        await shelf.contract(account, ContractKind.FILING),
        await shelf.contract(account, steps=SIGNING[:2]),
        await shelf.contract(account, steps=SIGNING),
        await shelf.contract(account, steps=(*SIGNED, STEP.PAPER_REQUESTED)),
    ]
    files = [await files_of_contract(contract.id) for contract in living]
    before = await everything()
    clock.move(timedelta(days=36_500))

    assert await erase_due(services, quiet) == {}
    assert await everything() == before
    for sha256 in set().union(*files):
        assert await stored(services, sha256)


async def test_a_contract_whose_deletion_was_withdrawn_meanwhile_stays(
    shelf: Shelf, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the list and the erasing: everything is judged again while the account is held."""
    account = await shelf.account(restricted_at=NOW)
    contract = await shelf.contract(account, ContractKind.FRAMEWORK)
    draft = await shelf.contract(account, steps=SIGNING[:2])
    clock.move(YEARS)
    locked = Account.locked

    async def withdrawn(account_id: Any) -> Account:
        await Account.filter(id=account_id).update(restricted_at=None)
        return await locked(account_id)

    monkeypatch.setattr(Account, "locked", withdrawn)
    assert await erase_due(services, quiet) == {}
    assert await Contract.filter(id__in=[contract.id, draft.id], erased_at=None).count() == 2
    assert await PartyAProfile.exists(account_id=account.id)
    assert await told(account) == []


async def test_a_contract_that_moved_meanwhile_is_not_erased(shelf: Shelf) -> None:
    contract = await shelf.contract(await shelf.account())
    await Contract.filter(id=contract.id).update(version=contract.version + 1)
    before = await everything()
    assert not await erase_contract(contract, NOW)
    assert await everything() == before
