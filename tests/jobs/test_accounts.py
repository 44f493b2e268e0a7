"""The account behind a sign-in: one row however many first requests, asked about at most once a minute."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import structlog.testing

from jobs.accounts import account_of
from jobs.services import Services
from models import Account
from providers.identity import EmbeddedIdentity
from tests.contracts import COMPANY
from tests.jobs.work import Clock

REFERENCE = "AC900009"


@pytest.fixture
def identity(services: Services) -> EmbeddedIdentity:
    assert isinstance(services.identity, EmbeddedIdentity)
    return services.identity


async def test_an_account_is_made_on_first_sight_and_asked_about(
    services: Services, identity: EmbeddedIdentity
) -> None:
    await identity.verify(REFERENCE, COMPANY)
    account = await account_of(REFERENCE, services)
    assert (account.reference, account.name) == (REFERENCE, COMPANY.name)
    assert account.synchronised_at is not None


async def test_first_requests_at_once_make_one_account(services: Services) -> None:
    accounts = await asyncio.gather(*(account_of(REFERENCE, services) for _ in range(5)))
    assert len({account.id for account in accounts}) == 1
    assert await Account.all().count() == 1


async def test_an_account_is_asked_about_again_after_a_minute_and_not_before(
    services: Services, identity: EmbeddedIdentity, clock: Clock
) -> None:
    assert (await account_of(REFERENCE, services)).subject is None
    await identity.verify(REFERENCE, COMPANY)
    clock.move(timedelta(seconds=50))
    assert (await account_of(REFERENCE, services)).subject is None
    clock.move(timedelta(seconds=20))
    assert (await account_of(REFERENCE, services)).name == COMPANY.name


async def test_what_was_known_stays_while_an_outsider_does_not_answer(
    services: Services, identity: EmbeddedIdentity, clock: Clock, tmp_path: Path
) -> None:
    await identity.verify(REFERENCE, COMPANY)
    known = await account_of(REFERENCE, services)
    clock.move(timedelta(minutes=2))
    (tmp_path / "world" / "billing.json").write_text("{", encoding="utf-8")
    with structlog.testing.capture_logs() as logs:
        account = await account_of(REFERENCE, services)
    assert (account.name, account.synchronised_at) == (COMPANY.name, known.synchronised_at)
    assert logs == [{"event": "an outsider does not answer", "provider": "billing", "log_level": "warning"}]
