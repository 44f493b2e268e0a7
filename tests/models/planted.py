"""A row of every model with personal data, its values easy to find again where they are not encrypted."""

from typing import Any
from uuid import uuid4

from tortoise import Tortoise
from tortoise.models import Model

from models import (
    Account,
    BrowserSession,
    Contract,
    EmbeddedActivation,
    EmbeddedFlow,
    EsignFlow,
    FilingOrder,
    IdempotencyKey,
    MailRecipient,
    PartyAProfile,
    Shipment,
    Signature,
    SubjectClearance,
    Supplement,
    Webhook,
)
from models.database import APP
from models.encryption import EncryptedTextField
from rules.terms import EsignActivationStatus, FlowState, SignatureStatus, SignerRole, SupplementKind
from tests.models.builders import NOW, a_filing_order, an_account, opened_contract

SHOWN = "公开可见的名称"
"""A value no column encrypts: what finds it would find the others."""


def encrypted_columns() -> dict[type[Model], list[str]]:
    return {
        model: names
        for model in Tortoise.apps[APP].values()
        if (
            names := [
                name
                for name, field in model._meta.fields_map.items()
                if isinstance(field, EncryptedTextField)
            ]
        )
    }


def planted(model: type[Model]) -> dict[str, Any]:
    """A name, a number and an address, another for each column."""
    table = model._meta.db_table
    return {
        name: f"张三丰 {table}.{name} 11010519491231002X 13800138000 长安街 1 号"
        for name in encrypted_columns()[model]
    }


async def _outsiders_rows(of_contract: dict[str, Any], times: dict[str, Any]) -> dict[type[Model], Model]:
    flow: dict[str, Any] = {"sign_by": NOW, "reminders_left": 3, "created_at": NOW}
    return {
        EmbeddedActivation: await EmbeddedActivation.create(
            account_reference="AC1",
            status=EsignActivationStatus.PENDING,
            expires_at=NOW,
            **times,
            **planted(EmbeddedActivation),
        ),
        EmbeddedFlow: await EmbeddedFlow.create(
            reference="1",
            state=FlowState.WAITING,
            title="合同",
            file_name="1.pdf",
            draft_sha256="0" * 64,
            **flow,
            **planted(EmbeddedFlow),
        ),
        EsignFlow: await EsignFlow.create(
            **of_contract,
            provider="embedded",
            document_sha256="0" * 64,
            pages=1,
            **flow,
            **planted(EsignFlow),
        ),
        IdempotencyKey: await IdempotencyKey.create(
            digest="0" * 64,
            mutation="createContract",
            attempt=uuid4(),
            lease_until=NOW,
            created_at=NOW,
            **planted(IdempotencyKey),
        ),
        BrowserSession: await BrowserSession.create(
            secret_sha256="0" * 64, created_at=NOW, expires_at=NOW, **planted(BrowserSession)
        ),
        Webhook: await Webhook.create(created_by="operator", **times, **planted(Webhook)),
    }


async def rows_of_every_model_with_personal_data() -> dict[type[Model], Model]:
    account = await an_account(name=SHOWN, **planted(Account))
    values: dict[str, Any] = {"account_id": account.id}
    supplement = await Supplement.create(
        **values,
        kind=SupplementKind.RENAME_LETTER,
        reference="1",
        signed_on=NOW.date(),
        recorded_by="operator",
        recorded_at=NOW,
    )
    contract = await opened_contract(account, **planted(Contract))
    values_of_contract: dict[str, Any] = {"contract_id": contract.id}
    times: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
    return {
        Account: account,
        Contract: contract,
        **await _outsiders_rows(values_of_contract, times),
        FilingOrder: await a_filing_order(account, **planted(FilingOrder)),
        MailRecipient: await MailRecipient.create(
            **values, region="北京市", created_at=NOW, **planted(MailRecipient)
        ),
        PartyAProfile: await PartyAProfile.create(**values, label="总部", **times, **planted(PartyAProfile)),
        Shipment: await Shipment.create(
            **values_of_contract, region="北京市", copies=2, requested_at=NOW, **planted(Shipment)
        ),
        Signature: await Signature.create(
            **values_of_contract,
            role=SignerRole.VENDOR,
            status=SignatureStatus.WAITING,
            **planted(Signature),
        ),
        SubjectClearance: await SubjectClearance.create(
            **values,
            supplement_id=supplement.id,
            cleared_by="operator",
            cleared_at=NOW,
            **planted(SubjectClearance),
        ),
    }
