"""An enterprise's e-sign service: asked for, told by the provider, and of no use to another organisation."""

from dataclasses import replace
from pathlib import Path

import pytest

from jobs.accounts import account_of
from jobs.activation import refresh_activation, request_activation
from jobs.services import Services
from models import Account, AccountEvent
from providers.esign import ActivationReport
from providers.identity import EmbeddedIdentity, VerifiedSubject
from providers.outsiders import ProviderUnavailable
from rules.history import broken_at
from rules.terms import AccountEventStep, CredentialType, EsignActivationStatus, SubjectType
from rules.violations import ErrorCode, RuleViolation
from tests.contracts import COMPANY, CUSTOMER, verified_account
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock
from tests.models.builders import an_account
from tests.scripted_esign import COMPLETED_AT, ScriptedEsign

STATUS = EsignActivationStatus
PERSON = VerifiedSubject(
    subject_type=SubjectType.INDIVIDUAL,
    name="陆知微",
    credential_type=CredentialType.ID_CARD,
    credential_number="11010519491231002X",
    verified_at=COMPANY.verified_at,
)
RENAMED = replace(COMPANY, name="杭州示例科技有限公司", credential_number="91330106673959654P")


@pytest.fixture
def world(services: Services, clock: Clock, tmp_path: Path) -> World:
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign())


async def steps_of(account: Account) -> list[AccountEventStep]:
    events = await AccountEvent.filter(account_id=account.id).order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    return [event.step for event in events][1:]  # the verification comes first


async def asked(world: World, account: Account) -> Account:
    return await request_activation(account, world.services, actor=CUSTOMER, now=world.services.now())


async def told(world: World, account: Account, status: STATUS, because: str | None = None) -> Account:
    world.esign.activations[account.reference] = ActivationReport(status=status, rejected_because=because)
    await refresh_activation(await Account.get(id=account.id), world.services)
    return await Account.get(id=account.id)


async def test_asking_gives_a_link_and_asking_again_is_no_second_event(world: World) -> None:
    account = await verified_account(world.services)
    account = await asked(world, account)
    assert (account.esign_status, account.esign_url) == (STATUS.PENDING, "https://esign.example/activate")
    assert account.esign_expires_at == COMPLETED_AT
    await asked(world, account)
    assert await steps_of(account) == [AccountEventStep.ESIGN_REQUESTED]


async def test_activated_is_told_once_and_the_link_is_gone(world: World) -> None:
    account = await asked(world, await verified_account(world.services))
    account = await told(world, account, STATUS.ACTIVATED)
    assert (account.esign_status, account.esign_url, account.esign_expires_at) == (
        STATUS.ACTIVATED,
        None,
        None,
    )
    await told(world, account, STATUS.ACTIVATED)
    assert await steps_of(account) == [AccountEventStep.ESIGN_REQUESTED, AccountEventStep.ESIGN_ACTIVATED]
    calls = world.esign.calls.count("request_activation")
    assert (await asked(world, account)).esign_status is STATUS.ACTIVATED
    assert world.esign.calls.count("request_activation") == calls


async def test_rejected_says_why_and_may_be_asked_again(world: World) -> None:
    account = await asked(world, await verified_account(world.services))
    account = await told(world, account, STATUS.REJECTED, "营业执照不清晰")
    assert (account.esign_status, account.esign_rejected_because) == (STATUS.REJECTED, "营业执照不清晰")
    account = await asked(world, account)
    assert (account.esign_status, account.esign_rejected_because) == (STATUS.PENDING, None)
    assert await steps_of(account) == [
        AccountEventStep.ESIGN_REQUESTED,
        AccountEventStep.ESIGN_REJECTED,
        AccountEventStep.ESIGN_REQUESTED,
    ]


async def test_a_pending_activation_is_asked_about_when_the_account_is_refreshed(world: World) -> None:
    account = await asked(world, await verified_account(world.services))
    world.esign.activations[account.reference] = ActivationReport(status=STATUS.ACTIVATED)
    await Account.filter(id=account.id).update(synchronised_at=None)
    assert (await account_of(account.reference, world.services)).esign_status is STATUS.ACTIVATED


async def test_a_silent_provider_keeps_nobody_from_signing_in(world: World) -> None:
    account = await asked(world, await verified_account(world.services))
    world.esign.silent.add("activation_of")
    await Account.filter(id=account.id).update(synchronised_at=None)
    assert (await account_of(account.reference, world.services)).esign_status is STATUS.PENDING
    with pytest.raises(ProviderUnavailable):
        await refresh_activation(account, world.services)


async def test_another_organisation_starts_anew(world: World) -> None:
    account = await asked(world, await verified_account(world.services))
    account = await told(world, account, STATUS.ACTIVATED)
    identity = world.services.identity
    assert isinstance(identity, EmbeddedIdentity)
    await identity.verify(account.reference, RENAMED)
    await Account.filter(id=account.id).update(synchronised_at=None)
    account = await account_of(account.reference, world.services)
    assert account.subject_name == "杭州示例科技有限公司"
    assert (account.esign_status, account.esign_url) == (STATUS.NOT_ACTIVATED, None)


async def test_an_individual_needs_none_and_the_unverified_have_none(world: World) -> None:
    person = await verified_account(world.services, reference="AC900002", subject=PERSON)
    await refresh_activation(person, world.services)
    assert world.esign.calls == []
    with pytest.raises(RuleViolation) as refused:
        await asked(world, await an_account())
    assert refused.value.code is ErrorCode.IDENTITY_NOT_VERIFIED
