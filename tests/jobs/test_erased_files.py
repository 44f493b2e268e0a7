"""Files go with what they belong to, unless something else names them, or somebody is about to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from jobs.erasure import erase_due
from jobs.retention import outlook
from jobs.services import Services
from models import (
    Account,
    Document,
    Supplement,
    Upload,
)
from rules.terms import ContractKind, DocumentKind
from tests.jobs.erasing import YEARS, quiet, stored, told
from tests.jobs.shelves import Shelf
from tests.jobs.work import Clock
from tests.models.builders import NOW


@pytest.fixture
def shelf(services: Services) -> Shelf:
    return Shelf(services)


async def test_a_file_that_another_contract_names_stays_until_that_one_goes(
    shelf: Shelf, services: Services, clock: Clock
) -> None:
    account = await shelf.account()
    contract = await shelf.contract(account)
    other = await shelf.contract(account, ContractKind.FRAMEWORK)
    shared = (await Document.get(contract_id=contract.id, kind=DocumentKind.SEALED)).sha256
    await Document.create(
        contract_id=other.id,
        kind=DocumentKind.PREVIEW,
        sha256=shared,
        byte_size=1,
        media_type="application/pdf",
        file_name="1.pdf",
        created_at=NOW,
    )
    clock.move(YEARS)
    assert (await erase_due(services, quiet)).total() == 1
    assert await stored(services, shared)

    await Account.filter(id=account.id).update(restricted_at=services.now())
    clock.move(YEARS)
    assert (await erase_due(services, quiet)).total() == 3
    assert not await stored(services, shared)


NAMES: dict[str, dict[str, Any]] = {
    "an upload that can still be used": {"used_at": None},
    "an upload that was used": {"used_at": NOW},
}


@pytest.mark.parametrize("what", NAMES)
async def test_a_scan_that_an_upload_names_stays_while_it_can_be_used(
    shelf: Shelf, services: Services, clock: Clock, what: str
) -> None:
    contract = await shelf.contract(await shelf.account())
    scan = (await Supplement.get(contract_id=contract.id)).sha256
    assert scan is not None
    clock.move(YEARS)
    await Upload.create(
        sha256=scan,
        byte_size=1,
        media_type="application/pdf",
        file_name="1.pdf",
        uploaded_by_id="operator-1",
        created_at=services.now() - timedelta(days=1),
        **NAMES[what],
    )
    await erase_due(services, quiet)
    assert await stored(services, scan) == (NAMES[what]["used_at"] is None)


async def test_a_file_put_again_just_now_is_left_and_the_next_run_finishes(
    shelf: Shelf, services: Services, clock: Clock
) -> None:
    account = await shelf.account()
    contract = await shelf.contract(account)
    moment = services.now() + YEARS

    class Late:
        """The services' clock is far ahead, the disk's is not: as if the files had been put just now."""

        async def delete(self, sha256: str, *, put_before: datetime) -> bool:
            return await services.storage.delete(sha256, put_before=put_before - YEARS)

    clock.move(YEARS)
    assert await erase_due(replace(services, storage=Late()), quiet) == {}  # type: ignore[arg-type]
    found = await outlook(services.retention, now=moment, until=moment)
    assert (found.due, found.unfinished) == ((), (contract.number,))
    assert await told(account) == []

    said: list[str] = []
    await erase_due(services, said.append)
    assert said == [f"{contract.number}: finished"]
    assert not await stored(services, (await Document.all())[0].sha256)
    assert len(await told(account)) == 1
