"""Files and signatures as clients see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Self

import strawberry

import models
from auth.links import Link
from auth.permissions import Permission
from rules.masking import mask_name
from rules.terms import DocumentKind, SignatureStatus, SignerRole, SubjectType
from schema.context import Context
from schema.scalars import URL

_BY_WEIGHT: Final = (DocumentKind.SEALED, DocumentKind.DRAFT, DocumentKind.PREVIEW)

_READERS: Final = (Permission.CONTRACT_DOWNLOAD, Permission.OPERATOR_READ, Permission.OPERATOR_SHIP)


def document_that_counts(
    documents: Sequence[models.Document], contract: models.Contract, kind: DocumentKind | None
) -> models.Document | None:
    """The newest of this kind, or of the weightiest there is. A preview counts while its text can be confirmed."""
    for wanted in _BY_WEIGHT if kind is None else (kind,):
        found = [document for document in documents if document.kind is wanted]
        if wanted is DocumentKind.PREVIEW:
            found = [document for document in found if document.sha256 == contract.preview_sha256]
        if found:
            return found[-1]
    return None


@strawberry.type(description="A file behind a short-lived signed link.")
class Document:
    kind: DocumentKind
    file_name: str
    url: URL | None = strawberry.field(
        description="Null without contract:download; for operators, without operator:read or operator:ship. Null too"
        " once the file was erased after its retention, and for customers while their account only keeps its data."
    )
    expires_at: datetime | None
    media_type: str
    byte_size: int
    sha256: str
    pages: int | None
    created_at: datetime

    @classmethod
    def of(cls, document: models.Document, contract: models.Contract, context: Context) -> Self:
        url: URL | None = None
        expires_at: datetime | None = None
        readable = contract.erased_at is None and context.restriction() is None
        if readable and any(context.may(permission) for permission in _READERS):
            actor = context.actor
            link = Link(
                account_id=contract.account_id,
                document_id=document.id,
                reader_kind=actor.kind,
                reader_id=actor.id or "",
                reader_name=actor.name,
            )
            token, expires_at = context.links.token_of(link, now=context.now)
            url = URL(f"{context.public_url}/documents/{token}")
        return cls(
            kind=document.kind,
            file_name=document.file_name,
            url=url,
            expires_at=expires_at,
            media_type=document.media_type,
            byte_size=document.byte_size,
            sha256=document.sha256,
            pages=document.pages,
            created_at=document.created_at,
        )


@strawberry.type(description="Who signs, and once signed when and with which certificate.")
class Signature:
    role: SignerRole
    signer_name: str
    status: SignatureStatus
    signed_at: datetime | None
    timestamped_at: datetime | None
    certificate_subject: str | None = strawberry.field(
        description="Null for an individual, whom it names: it is in the file, and not kept beside it."
    )
    certificate_issuer: str | None
    certificate_serial: str | None
    self_issued: bool = strawberry.field(description="Made by the embedded CA, not a licensed one.")

    @classmethod
    def of(cls, signature: models.Signature) -> Self:
        return cls(
            role=signature.role,
            signer_name=signature.signer_name,
            status=signature.status,
            signed_at=signature.signed_at,
            timestamped_at=signature.timestamped_at,
            certificate_subject=signature.certificate_subject,
            certificate_issuer=signature.certificate_issuer,
            certificate_serial=signature.certificate_serial,
            self_issued=signature.self_issued,
        )

    @classmethod
    def for_strangers(cls, signature: models.Signature) -> Self:
        """As anyone may see it: of the customer's side only that it signed, and when."""
        shown = cls.of(signature)
        if signature.role is SignerRole.CUSTOMER:
            shown.signer_name = mask_name(signature.signer_name, SubjectType.INDIVIDUAL)
            shown.certificate_subject = None
        return shown
