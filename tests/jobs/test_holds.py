"""The verified subject changes: what is written down, and what puts an account on hold."""

import asyncio
from datetime import UTC, date, datetime

import orjson
import pytest

from jobs.services import Services
from jobs.synchronise import synchronise
from models import Account, AccountEvent, SubjectClearance, Supplement
from models.copies import PartyACopy
from providers.identity import EmbeddedIdentity, VerifiedSubject
from rules.history import broken_at
from rules.subject import Subject
from rules.terms import (
    AccountEventStep,
    ContractKind,
    CredentialType,
    HoldReason,
    SubjectType,
    SupplementKind,
)
from tests.contracts import COMPANY, verified_account
from tests.models.builders import SEALING, opened_contract, walked


def company(name: str, credit_code: str) -> VerifiedSubject:
    return VerifiedSubject(
        subject_type=SubjectType.ENTERPRISE,
        name=name,
        credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
        credential_number=credit_code,
        verified_at=datetime(2026, 11, 2, tzinfo=UTC),
    )


RENAMED = company("深圳市鑫淼更名科技有限公司", COMPANY.credential_number)
SUCCESSOR = company("杭州承继科技有限公司", "91330106673959654P")
PERSON = VerifiedSubject(
    subject_type=SubjectType.INDIVIDUAL,
    name="温一苇",
    credential_type=CredentialType.ID_CARD,
    credential_number="110000197001010006",
    verified_at=datetime(2026, 11, 2, tzinfo=UTC),
)
VERIFIED, SET, CLEARED = (
    AccountEventStep.SUBJECT_VERIFIED,
    AccountEventStep.SUBJECT_HOLD_SET,
    AccountEventStep.SUBJECT_HOLD_CLEARED,
)


@pytest.fixture
def identity(services: Services) -> EmbeddedIdentity:
    assert isinstance(services.identity, EmbeddedIdentity)
    return services.identity


@pytest.fixture
async def account(services: Services) -> Account:
    return await verified_account(services)


async def seen_as(
    subject: VerifiedSubject, account: Account, services: Services, identity: EmbeddedIdentity
) -> Account:
    await identity.verify(account.reference, subject)
    await synchronise(account, services)
    return await Account.get(id=account.id)


async def in_effect(account: Account, subject: VerifiedSubject, kind: ContractKind) -> None:
    """An effective contract that names the subject."""
    copy = PartyACopy(profile_id="0" * 32, subject=subject_of(subject), values={})
    await walked(await opened_contract(account, kind, party_a=copy.as_json()), *SEALING)


def subject_of(verified: VerifiedSubject) -> Subject:
    return Subject(
        subject_type=verified.subject_type,
        name=verified.name,
        credential_type=verified.credential_type,
        credential_number=verified.credential_number,
    )


async def history(account: Account) -> list[AccountEvent]:
    """In order, the chain checked."""
    events = await AccountEvent.filter(account_id=account.id).order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    return events


async def test_a_verified_subject_is_kept_whole_in_its_columns_and_masked_in_the_history(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    assert (account.subject, account.name) == (subject_of(COMPANY), COMPANY.name)
    person = await seen_as(PERSON, account, services, identity)
    assert (person.subject, person.name) == (subject_of(PERSON), "温**")
    assert (person.verified_at, person.version) == (PERSON.verified_at, account.version + 1)
    first, second = await history(account)
    assert (first.step, second.step) == (VERIFIED, VERIFIED)
    assert orjson.loads(first.payload)["facts"] == {
        "name": COMPANY.name,
        "credentialNumber": "91************26XG",
    }
    assert orjson.loads(second.payload)["facts"] == {
        "name": "温**",
        "credentialNumber": "11************0006",
    }


async def test_a_withdrawn_subject_leaves_the_account_unverified(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    await identity.withdraw(account.reference)
    await synchronise(account, services)
    stored = await Account.get(id=account.id)
    assert (stored.subject, stored.subject_name, stored.credential_number) == (None, None, None)
    assert (stored.verified_at, stored.name) == (None, account.reference)


@pytest.mark.parametrize(
    ("now", "reason"),
    [(RENAMED, HoldReason.BUSINESS_RENAMED), (SUCCESSOR, HoldReason.SUBJECT_CHANGED)],
    ids=["renamed", "changed"],
)
async def test_a_subject_that_differs_from_an_effective_contract_is_held(
    services: Services,
    identity: EmbeddedIdentity,
    account: Account,
    now: VerifiedSubject,
    reason: HoldReason,
) -> None:
    await in_effect(account, COMPANY, ContractKind.FRAMEWORK)
    held = await seen_as(now, account, services, identity)
    assert (held.hold_reason, held.hold_before, held.hold_now) == (reason, COMPANY.name, now.name)
    assert held.hold_since is not None
    events = await history(account)
    assert [event.step for event in events] == [VERIFIED, VERIFIED, SET]
    assert orjson.loads(events[-1].payload)["facts"] == {"reason": reason}


async def test_a_change_outweighs_a_rename(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    await in_effect(account, COMPANY, ContractKind.FRAMEWORK)
    await in_effect(account, SUCCESSOR, ContractKind.ORDER)
    held = await seen_as(RENAMED, account, services, identity)
    assert (held.hold_reason, held.hold_before) == (HoldReason.SUBJECT_CHANGED, SUCCESSOR.name)


async def test_a_change_before_any_contract_is_in_effect_holds_nothing(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    copy = PartyACopy(profile_id="0" * 32, subject=subject_of(COMPANY), values={})
    await opened_contract(account, ContractKind.FRAMEWORK, party_a=copy.as_json())
    assert (await seen_as(SUCCESSOR, account, services, identity)).hold_reason is None
    assert SET not in [event.step for event in await history(account)]


async def test_a_restored_subject_lifts_the_hold(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    await in_effect(account, COMPANY, ContractKind.FRAMEWORK)
    await seen_as(SUCCESSOR, account, services, identity)
    restored = await seen_as(COMPANY, account, services, identity)
    assert (restored.hold_reason, restored.hold_since) == (None, None)
    assert (restored.hold_before, restored.hold_now) == (None, None)
    events = await history(account)
    assert [event.step for event in events] == [VERIFIED, VERIFIED, SET, VERIFIED, CLEARED]
    assert orjson.loads(events[-1].payload)["facts"] == {"because": "subject restored"}


async def test_a_withdrawn_subject_keeps_the_hold(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    await in_effect(account, COMPANY, ContractKind.FRAMEWORK)
    await seen_as(SUCCESSOR, account, services, identity)
    await identity.withdraw(account.reference)
    await synchronise(account, services)
    assert (await Account.get(id=account.id)).hold_reason is HoldReason.SUBJECT_CHANGED


async def test_a_cleared_pair_never_holds_again(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    await in_effect(account, COMPANY, ContractKind.FRAMEWORK)
    await clear(account, COMPANY, SUCCESSOR, services)
    for subject in (SUCCESSOR, COMPANY, SUCCESSOR):
        assert (await seen_as(subject, account, services, identity)).hold_reason is None
    other = await seen_as(RENAMED, account, services, identity)
    assert other.hold_reason is HoldReason.BUSINESS_RENAMED


async def test_a_held_account_is_held_once(
    services: Services, identity: EmbeddedIdentity, account: Account
) -> None:
    await in_effect(account, COMPANY, ContractKind.FRAMEWORK)
    await identity.verify(account.reference, SUCCESSOR)
    await asyncio.gather(*(synchronise(account, services) for _ in range(4)))
    held = await Account.get(id=account.id)
    await synchronise(account, services)
    again = await Account.get(id=account.id)
    assert (again.version, again.hold_since) == (held.version, held.hold_since)
    assert [event.step for event in await history(account)] == [VERIFIED, VERIFIED, SET]


async def clear(account: Account, before: VerifiedSubject, now: VerifiedSubject, services: Services) -> None:
    """As an operator does with the transfer agreement in hand."""
    supplement = await Supplement.create(
        account_id=account.id,
        kind=SupplementKind.TRANSFER_AGREEMENT,
        reference="QZ-2026-1",
        signed_on=date(2026, 11, 3),
        recorded_by="operator-1",
        recorded_at=services.now(),
    )
    await SubjectClearance.create(
        account_id=account.id,
        before=_stored(before),
        now=_stored(now),
        supplement_id=supplement.id,
        cleared_by="operator-1",
        cleared_at=services.now(),
    )


def _stored(subject: VerifiedSubject) -> str:
    names = ("subject_type", "name", "credential_type", "credential_number")
    return orjson.dumps({name: getattr(subject, name) for name in names}).decode()
