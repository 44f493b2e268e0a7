"""Documents beside the contracts, signed on paper and recorded by operators: what is seen of them, and what is sent."""

from datetime import date
from typing import Self
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader

import models
from auth.links import Link
from auth.permissions import Permission
from rules.terms import DocumentKind, SupplementKind
from rules.violations import ErrorCode, RuleViolation
from schema.context import Context, Info
from schema.document import Document
from schema.ids import IdType, id_of
from schema.node import Node
from schema.scalars import URL

ID = strawberry.ID
UNSET = strawberry.UNSET


@strawberry.type(
    description="A supplementary agreement, transfer agreement or rename letter that the vendor recorded."
)
class Supplement(Node):
    kind: SupplementKind
    reference: str
    signed_on: date
    document: Document | None = strawberry.field(description="Its scan, where there is one.")

    @classmethod
    def of(cls, supplement: models.Supplement, context: Context, *, erased: bool = False) -> Self:
        """`erased`: the personal data of what it belongs to is gone, and its scan with it."""
        return cls(
            id=id_of(IdType.SUPPLEMENT, supplement.id),
            kind=supplement.kind,
            reference=supplement.reference,
            signed_on=supplement.signed_on,
            document=_scan_of(supplement, context, erased=erased),
        )


async def supplements_for(
    info: Info, loader: DataLoader[UUID, list[models.Supplement]], owner: UUID, *, erased: bool
) -> list[Supplement]:
    """Who may not read them gets none and an error beside, so that one missing permission blanks nothing else."""
    context = info.context
    needed = Permission.OPERATOR_READ if context.is_operator else Permission.CONTRACT_READ
    if not context.may(needed):
        refusal = RuleViolation(ErrorCode.FORBIDDEN, permission=needed)
        context.beside.append(GraphQLError("", path=info.path.as_list(), original_error=refusal))
        return []
    return [Supplement.of(supplement, context, erased=erased) for supplement in await loader.load(owner)]


def _scan_of(supplement: models.Supplement, context: Context, *, erased: bool) -> Document | None:
    if supplement.sha256 is None:
        return None
    token = expires_at = None
    may = context.may(Permission.CONTRACT_DOWNLOAD) or context.may(Permission.OPERATOR_READ)
    if may and not erased and context.restriction() is None:
        actor = context.actor
        link = Link(
            account_id=supplement.account_id,
            document_id=supplement.id,
            is_supplement=True,
            reader_kind=actor.kind,
            reader_id=actor.id or "",
            reader_name=actor.name,
        )
        token, expires_at = context.links.token_of(link, now=context.now)
    return Document(
        kind=DocumentKind.SUPPLEMENT,
        file_name=supplement.file_name or "",
        url=None if token is None else URL(f"{context.public_url}/documents/{token}"),
        expires_at=expires_at,
        media_type=supplement.media_type or "",
        byte_size=supplement.byte_size or 0,
        sha256=supplement.sha256,
        pages=None,
        created_at=supplement.recorded_at,
    )


@strawberry.input
class ClearSubjectHoldInput:
    account_id: ID
    kind: SupplementKind = strawberry.field(description="The one that subjectHold.documentNeeded names.")
    reference: str
    signed_on: date = strawberry.field(description="Not after today, in Asia/Shanghai.")
    upload_id: ID = strawberry.field(description="From POST /uploads.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class RecordSupplementInput:
    contract_id: ID
    kind: SupplementKind
    reference: str
    signed_on: date = strawberry.field(description="Not after today, in Asia/Shanghai.")
    upload_id: ID | None = strawberry.field(default=UNSET, description="From POST /uploads.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET
