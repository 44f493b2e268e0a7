"""Contracts as ZIP archives behind short-lived links: everything needed to verify them without us."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

import strawberry

import models
from auth.links import ExportLink
from auth.permissions import Permission
from documents.archive import MEDIA_TYPE
from schema.context import Context
from schema.scalars import URL


def may_export(contract: models.Contract, context: Context) -> bool:
    """A history goes along, so it takes the permission for histories beside that for files; and there must be files."""
    file = Permission.OPERATOR_READ if context.is_operator else Permission.CONTRACT_DOWNLOAD
    there = contract.erased_at is None and context.restriction() is None
    return there and context.may(file) and context.may(Permission.AUDIT_READ)


def _linked(
    context: Context, account_id: UUID | None, contract_ids: Sequence[UUID], file_name: str
) -> tuple[URL, datetime]:
    actor = context.actor
    link = ExportLink(
        account_id=account_id,
        contract_ids=tuple(contract_ids),
        file_name=file_name,
        reader_kind=actor.kind,
        reader_id=actor.id or "",
        reader_name=actor.name,
    )
    token, expires_at = context.links.export_token_of(link, now=context.now)
    return URL(f"{context.public_url}/exports/{token}"), expires_at


@strawberry.type(
    description="One ZIP of a contract: the sealed PDF byte for byte, its supplements, its history with the hashes, and"
    " how to verify them. Each download is an event of the contract."
)
class ContractExport:
    file_name: str
    url: URL
    expires_at: datetime
    media_type: str

    @classmethod
    def of(cls, contract: models.Contract, context: Context) -> Self:
        """For who may_export, of a contract that has a sealed document."""
        account_id = None if context.is_operator else contract.account_id
        file_name = f"{contract.number}.zip"
        url, expires_at = _linked(context, account_id, [contract.id], file_name)
        return cls(file_name=file_name, url=url, expires_at=expires_at, media_type=MEDIA_TYPE)


@strawberry.type(
    description="One ZIP of several contracts, a folder each, in the order asked. Each download is an event of each"
    " contract."
)
class ContractsExport:
    file_name: str
    url: URL
    expires_at: datetime
    media_type: str
    count: int = strawberry.field(description="Contracts in it.")

    @classmethod
    def of(cls, contract_ids: Sequence[UUID], account_id: UUID | None, day: date, context: Context) -> Self:
        """For who may_export. `account_id` is null for operators: the contracts may be anybody's."""
        file_name = f"contracts-{day:%Y%m%d}-{len(contract_ids)}.zip"
        url, expires_at = _linked(context, account_id, contract_ids, file_name)
        return cls(
            file_name=file_name,
            url=url,
            expires_at=expires_at,
            media_type=MEDIA_TYPE,
            count=len(contract_ids),
        )
