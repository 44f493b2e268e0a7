"""Real contracts for tests: a verified account, drawn and sealed by the very jobs that do it in earnest."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from documents.seal import SealLook
from documents.text import newest_text_version, title_of
from jobs.changes import SqliteChanges
from jobs.feed import Feed
from jobs.paper import CHINA
from jobs.queue import MemoryQueue
from jobs.render_draft import render_draft
from jobs.seal import seal
from jobs.services import Services
from jobs.synchronise import synchronise
from jobs.workshop import Workshop
from models import Account, Actor, Contract, ContractNumber, Document, PartyAProfile
from models.copies import PartyACopy, VendorCopy
from models.database import transaction
from models.encryption import VAULT
from program import embedded_esign
from providers.billing import EmbeddedBilling
from providers.courier import EmbeddedCourier
from providers.filing import EmbeddedFilingSystem
from providers.folder_storage import FolderStorage
from providers.identity import EmbeddedIdentity, VerifiedSubject
from providers.notification import EmbeddedNotification
from providers.sealing import DevelopmentSealing, SealingConfiguration, open_sealing
from rules.numbers import CODE_BITS, contract_number, verification_code
from rules.terms import (
    ActorKind,
    ContractEventStep,
    ContractKind,
    CredentialType,
    DocumentKind,
    SigningMode,
    SubjectType,
)

PUBLIC_URL: Final = "https://contracts.example.com"
CUSTOMER: Final = Actor(kind=ActorKind.CUSTOMER, id="user-1", name="陈示例")
VENDOR: Final = VendorCopy(
    name="云岚示例信息技术（北京）有限公司",
    credit_code="91330106673959654P",
    address="北京市海淀区中关村东路示例园区三号楼",
    phone="010-00000000",
)
COMPANY: Final = VerifiedSubject(
    subject_type=SubjectType.ENTERPRISE,
    name="深圳市鑫淼示例科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
    verified_at=datetime(2026, 11, 1, tzinfo=UTC),
)


def clock() -> datetime:
    """The real one: the development authority's certificates are valid from the day they were made."""
    return datetime.now(UTC)


@contextmanager
def opened_workshop(folder: Path) -> Iterator[tuple[Workshop, tuple[bytes, ...]]]:
    """A workshop that seals with a development key kept in `folder`, and the certificates to trust.

    Its processes take seconds to start: open one for many tests.
    """
    configuration = SealingConfiguration(key=DevelopmentSealing(folder=folder))
    trusted = open_sealing(configuration, now=clock()).trusted
    workshop = Workshop(configuration)
    try:
        yield workshop, trusted
    finally:
        for benches in workshop.benches.values():
            benches.clear()


def embedded_services(folder: Path, workshop: Workshop, trusted: tuple[bytes, ...]) -> Services:
    """Everything embedded, in `folder`; documents are in its `documents`."""
    storage, notification = FolderStorage(folder / "documents"), EmbeddedNotification(folder)
    look = SealLook(company=VENDOR.name)
    return Services(
        identity=EmbeddedIdentity(folder),
        billing=EmbeddedBilling(folder),
        filing=EmbeddedFilingSystem(folder),
        storage=storage,
        notification=notification,
        courier=EmbeddedCourier(folder),
        esign=embedded_esign(
            link_key=b"0" * 32,
            storage=storage,
            workshop=workshop,
            seal=look,
            notification=notification,
            public_url=PUBLIC_URL,
        ),
        workshop=workshop,
        queue=MemoryQueue(),
        feed=Feed(SqliteChanges(f"sqlite://{folder / 'hetong.db'}"), clock),  # nobody subscribes
        vendor=VENDOR,
        seal=look,
        trusted=trusted,
        public_url=PUBLIC_URL,
        sign_within=timedelta(days=30),
        silence=timedelta(minutes=10),
        now=clock,
    )


async def verified_account(
    services: Services, *, reference: str = "AC900001", subject: VerifiedSubject = COMPANY
) -> Account:
    """An account as synchronisation leaves it, its identity verified."""
    identity = services.identity
    assert isinstance(identity, EmbeddedIdentity)
    await identity.verify(reference, subject)
    now = services.now()
    account = await Account.create(reference=reference, name=reference, created_at=now, updated_at=now)
    await synchronise(account, services)
    return await Account.get(id=account.id)


async def complete_profile(account: Account, *, now: datetime) -> PartyAProfile:
    return await PartyAProfile.create(
        account_id=account.id,
        label="总部",
        default_slot=account.id,
        address="广东省深圳市南山区科苑南路示例大厦十八层",
        contact="陈示例",
        phone="13800138000",
        email="contracts@example.com",
        created_at=now,
        updated_at=now,
    )


async def applied_framework(account: Account, services: Services, *, code: str | None = None) -> Contract:
    """A unilateral framework contract at DRAFT_GENERATING; makes the account a profile if it has none."""
    now, key, kind = services.now(), uuid4(), ContractKind.FRAMEWORK
    profile = await PartyAProfile.get_or_none(default_slot=account.id)
    profile = profile or await complete_profile(account, now=now)
    subject = account.subject
    assert subject is not None
    copy = PartyACopy(profile_id=profile.id.hex, subject=subject, values=profile.values())
    version = newest_text_version(kind)
    async with transaction():
        sequence = (await ContractNumber.create(contract_id=key)).sequence
        return await Contract.open(
            actor=CUSTOMER,
            now=now,
            facts={"kind": kind, "signingMode": SigningMode.UNILATERAL},
            id=key,
            number=contract_number(kind, now.astimezone(CHINA).date(), sequence),
            account_id=account.id,
            kind=kind,
            signing_mode=SigningMode.UNILATERAL,
            title=title_of(kind, version),
            text_version=version,
            vendor=services.vendor.as_json(),
            verification_code=code or verification_code(secrets.randbits(CODE_BITS)),
            party_a=copy.as_json(),
            party_a_name=subject.name if subject.subject_type is SubjectType.ENTERPRISE else None,
            party_a_name_index=VAULT.keyring.blind_index(subject.name),
        )


async def drafted_framework(account: Account, services: Services, *, code: str | None = None) -> Contract:
    """At DRAFT_GENERATED, its draft drawn and stored."""
    contract = await applied_framework(account, services, code=code)
    await render_draft(contract, services)
    return await Contract.get(id=contract.id)


async def sealed_framework(account: Account, services: Services, *, code: str | None = None) -> Contract:
    """At ELECTRONIC_EFFECTIVE, sealed and stored."""
    contract = await drafted_framework(account, services, code=code)
    await advance(contract, ContractEventStep.FINALIZED, services)
    await seal(contract, services)
    return await Contract.get(id=contract.id)


async def advance(contract: Contract, step: ContractEventStep, services: Services) -> None:
    """One step by the customer."""
    async with transaction():
        await contract.advance(step, actor=CUSTOMER, now=services.now())


async def document_of(contract: Contract, kind: DocumentKind) -> Document:
    return await Document.get(contract_id=contract.id, kind=kind)


async def bytes_of(contract: Contract, kind: DocumentKind, services: Services) -> bytes:
    return await services.storage.get((await document_of(contract, kind)).sha256)
