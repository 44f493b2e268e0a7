"""A restricted account is emptied in three steps: what nothing keeps, each contract at its time, the account last."""

from datetime import timedelta

import pytest
from tortoise.models import Model

from jobs.erasure import erase_due
from jobs.services import Services
from models import (
    Account,
    AccountEvent,
    Contract,
    ContractEvent,
    Document,
    EmbeddedFlow,
    EsignFlow,
    FilingOrder,
    MailRecipient,
    PartyAProfile,
    Shipment,
    Signature,
    Supplement,
)
from rules.terms import ContractKind, RetentionKind, SupplementKind
from tests.jobs.erasing import YEARS, quiet, stored, told
from tests.jobs.shelves import NAME, SECRETS, Shelf
from tests.jobs.work import Clock
from tests.models.builders import NOW, SIGNING, STEP, an_account


@pytest.fixture
def shelf(services: Services) -> Shelf:
    return Shelf(services)


async def decrypted() -> str:
    """Every value of every model, as the program reads it."""
    kinds: tuple[type[Model], ...] = (
        *(Account, Contract, EmbeddedFlow, EsignFlow, FilingOrder, MailRecipient, PartyAProfile),
        *(Shipment, Signature, Supplement, AccountEvent, ContractEvent, Document),
    )
    return repr([await kind.all().values() for kind in kinds])


async def test_a_restricted_account_is_emptied_step_by_step(
    shelf: Shelf, services: Services, clock: Clock
) -> None:
    account = await shelf.account(esign_url="https://esign.example/sign-token", hold_before=NAME)
    contract = await shelf.contract(account)
    scan = await shelf.file("transfer agreement")
    await Supplement.create(
        account_id=account.id,
        kind=SupplementKind.TRANSFER_AGREEMENT,
        reference="ZR-1",
        signed_on=NOW.date(),
        sha256=scan,
        recorded_by="operator-1",
        recorded_at=NOW,
    )
    bystander = await shelf.account()
    await Account.filter(id=account.id).update(restricted_at=services.now(), restricted_because="asked")
    clock.move(timedelta(days=14))
    assert await erase_due(services, quiet) == {}

    clock.move(timedelta(days=2))
    await check_first_step(account, services)
    assert await stored(services, scan)

    clock.move(YEARS)
    assert await erase_due(services, quiet) == {
        RetentionKind.CONTRACT_ENDED: 1,
        RetentionKind.KEPT_FOR_NOTHING: 1,
        RetentionKind.ACCOUNT: 1,
    }
    await check_emptied(account)
    assert not await stored(services, scan)
    assert await PartyAProfile.exists(account_id=bystander.id)
    assert (await Account.get(id=bystander.id)).subject_name == NAME
    assert (await Contract.get(id=contract.id)).number == contract.number


async def check_first_step(account: Account, services: Services) -> None:
    """What no retention keeps goes, and what a contract printed stays."""
    assert await erase_due(services, quiet) == {RetentionKind.KEPT_FOR_NOTHING: 1}
    assert not await PartyAProfile.exists(account_id=account.id)
    assert not await MailRecipient.exists(account_id=account.id)
    assert (await FilingOrder.get(account_id=account.id)).subject_name == NAME, "a contract printed it"
    assert (await Account.get(id=account.id)).subject_name == NAME


async def check_emptied(account: Account) -> None:
    row = await Account.get(id=account.id)
    assert row.erased_at is not None
    assert (row.name, row.subject, row.esign_url, row.hold_before) == (account.reference, None, None, None)
    assert row.restricted_because is None
    assert (await FilingOrder.get(account_id=account.id)).subject_name == ""
    assert [sorted(facts) for facts in await told(account)] == [
        ["filings", "profiles", "recipients", "what"],
        ["contract", "what"],
        ["filings", "profiles", "recipients", "what"],
        ["account", "what"],
    ]


async def test_after_everything_no_secret_is_left_in_any_value_the_program_can_read(
    shelf: Shelf, services: Services, clock: Clock
) -> None:
    account = await shelf.account(restricted_at=NOW)
    await shelf.contract(account, ContractKind.FRAMEWORK)
    await shelf.contract(account, steps=(*SIGNING, STEP.SIGNING_REFUSED, STEP.DELETED))
    await shelf.contract(account, steps=SIGNING[:2])
    await shelf.contract(account)
    before = await decrypted()
    assert all(secret in before for secret in SECRETS)
    clock.move(YEARS)

    assert (await erase_due(services, quiet)).total() == 6
    after = await decrypted()
    assert [secret for secret in SECRETS if secret in after] == []
    assert await services_files(services) == []


async def services_files(services: Services) -> list[str]:
    folder = services.storage._folder  # type: ignore[attr-defined]
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_an_account_that_never_had_anything_is_emptied_after_the_time_for_a_withdrawal(
    services: Services, clock: Clock
) -> None:
    account = await an_account(restricted_at=services.now(), name="欧***")
    clock.move(timedelta(days=16))
    assert await erase_due(services, quiet) == {RetentionKind.ACCOUNT: 1}
    assert (await Account.get(id=account.id)).name == account.reference
