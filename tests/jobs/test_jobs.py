"""The jobs themselves, drawing and sealing for real: safe to repeat, and one of two at once."""

import asyncio
import hashlib
from collections.abc import Coroutine
from typing import Any

import pytest

from jobs.render_draft import render_draft
from jobs.seal import seal
from jobs.services import Services
from jobs.worker import Worker
from models import Contract, Document, Notice, Signature
from providers.notification import EmbeddedNotification
from rules.terms import (
    ContractEventStep,
    ContractSubStatus,
    DocumentKind,
    NoticeKind,
    SignatureStatus,
    SignerRole,
)
from rules.violations import ErrorCode, RuleViolation
from tests.contracts import (
    VENDOR,
    advance,
    applied_framework,
    bytes_of,
    document_of,
    drafted_framework,
    sealed_framework,
    verified_account,
)
from tests.jobs.work import steps_of

STEPS = [
    ContractEventStep.CREATED,
    ContractEventStep.DRAFT_RENDERED,
    ContractEventStep.FINALIZED,
    ContractEventStep.SEALED,
]


async def test_a_worker_takes_a_contract_from_application_to_notice(services: Services) -> None:
    contract = await applied_framework(await verified_account(services), services)
    worker = Worker(services)
    await worker.look_at(contract.id)
    drafted = await Contract.get(id=contract.id)
    assert drafted.sub_status is ContractSubStatus.DRAFT_GENERATED
    await advance(drafted, ContractEventStep.FINALIZED, services)
    for _ in range(3):
        await worker.look_at(contract.id)
        await worker.sweep()
    assert (await Contract.get(id=contract.id)).sub_status is ContractSubStatus.ELECTRONIC_EFFECTIVE
    assert await steps_of(contract) == STEPS
    documents = await Document.filter(contract_id=contract.id).order_by("created_at")
    assert [document.kind for document in documents] == [DocumentKind.DRAFT, DocumentKind.SEALED]
    assert isinstance(services.notification, EmbeddedNotification)
    assert len(await services.notification.sent()) == 1


async def test_a_sealed_contract_says_what_is_in_its_file(services: Services) -> None:
    contract = await sealed_framework(await verified_account(services), services)
    draft, sealed = [
        await bytes_of(contract, kind, services) for kind in (DocumentKind.DRAFT, DocumentKind.SEALED)
    ]
    assert sealed.startswith(draft)
    document = await document_of(contract, DocumentKind.SEALED)
    assert document.sha256 == hashlib.sha256(sealed).hexdigest()
    assert (document.byte_size, document.file_name) == (len(sealed), f"{contract.number}.pdf")
    signature = await Signature.get(contract_id=contract.id)
    assert (signature.role, signature.status) == (SignerRole.VENDOR, SignatureStatus.SIGNED)
    assert signature.self_issued
    assert signature.signed_at == contract.effective_at
    (notice,) = await Notice.filter(contract_id=contract.id)
    assert (notice.kind, notice.due_at) == (NoticeKind.CONTRACT_EFFECTIVE, contract.effective_at)
    assert contract.vendor_copy == VENDOR


@pytest.mark.parametrize("runs", ["one after the other", "at once"])
async def test_a_draft_drawn_twice_is_one_draft(services: Services, runs: str) -> None:
    contract = await applied_framework(await verified_account(services), services)
    copies = [await Contract.get(id=contract.id) for _ in range(2)]
    refusals = await _refusals(runs, [render_draft(copy, services) for copy in copies])
    assert [refusal.code for refusal in refusals] == [ErrorCode.CONTRACT_CHANGED]
    assert await Document.filter(contract_id=contract.id).count() == 1
    assert await steps_of(contract) == STEPS[:2]


@pytest.mark.parametrize("runs", ["one after the other", "at once"])
async def test_a_contract_sealed_twice_has_one_seal(services: Services, runs: str) -> None:
    contract = await drafted_framework(await verified_account(services), services)
    await advance(contract, ContractEventStep.FINALIZED, services)
    copies = [await Contract.get(id=contract.id) for _ in range(2)]
    refusals = await _refusals(runs, [seal(copy, services) for copy in copies])
    assert [refusal.code for refusal in refusals] == [ErrorCode.CONTRACT_CHANGED]
    assert await Document.filter(contract_id=contract.id, kind=DocumentKind.SEALED).count() == 1
    assert await Signature.filter(contract_id=contract.id).count() == 1
    assert await steps_of(contract) == STEPS
    assert await bytes_of(contract, DocumentKind.SEALED, services)


async def _refusals(runs: str, jobs: list[Coroutine[Any, Any, None]]) -> list[RuleViolation]:
    if runs == "at once":
        outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    else:
        outcomes = [outcome for job in jobs for outcome in await asyncio.gather(job, return_exceptions=True)]
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, RuleViolation):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, RuleViolation)]
