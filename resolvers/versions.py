"""Versions of texts and vendor data as operators see them, with their previews; what both do alike."""

from typing import TypeVar
from uuid import UUID

from documents.samples import Sample
from documents.text import text_sha256
from jobs.previews import Previewed
from jobs.versions import TextVersion, VendorInForce, text_by_id, text_in_force, vendor_in_force
from models import ContractText, VendorVersion
from resolvers.context import RequestContext
from rules.terms import ContractKind
from rules.versions import check_draft, check_revision
from rules.violations import ErrorCode, RuleViolation
from schema.enums import VersionSource
from schema.ids import IdType, id_of, key_of
from schema.party_a import PartyB
from schema.scalars import URL
from schema.versions import ContractTextVersion, VersionPreview
from schema.versions import VendorVersion as VendorVersionType

Draft = TypeVar("Draft", ContractText, VendorVersion)


def shown_text(context: RequestContext, text: TextVersion, *, in_force: bool) -> ContractTextVersion:
    async def previewing(sample: Sample) -> VersionPreview:
        vendor = await vendor_in_force(context.services.vendor)
        return _preview(context, Previewed(text=text, vendor=vendor, sample=sample))

    return ContractTextVersion(
        id=id_of(IdType.CONTRACT_TEXT, text.id),
        kind=text.kind,
        version=text.version,
        revision=text.revision,
        source=VersionSource.SHIPPED if text.shipped else VersionSource.OPERATORS,
        title=text.title,
        content=text.content,
        published=text.published,
        in_force=in_force,
        created_by=text.created_by,
        created_at=text.created_at,
        updated_at=text.updated_at,
        published_by=text.published_by,
        published_at=text.published_at,
        previewing=previewing,
    )


def shown_vendor(context: RequestContext, row: VendorVersion, *, in_force: bool) -> VendorVersionType:
    async def previewing(kind: ContractKind, sample: Sample) -> VersionPreview:
        text, vendor = await text_in_force(kind), VendorInForce.of(row)
        return _preview(context, Previewed(text=text, vendor=vendor, sample=sample))

    return VendorVersionType(
        id=id_of(IdType.VENDOR_VERSION, row.id),
        version=row.version,
        revision=row.revision,
        vendor=PartyB.of(row.copy_of_vendor),
        published=row.published_at is not None,
        in_force=in_force,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        published_by=row.published_by,
        published_at=row.published_at,
        previewing=previewing,
    )


def _preview(context: RequestContext, previewed: Previewed) -> VersionPreview:
    token, expires_at = previewed.token(context.links, now=context.now)
    return VersionPreview(
        file_name=previewed.file_name,
        media_type="application/pdf",
        url=URL(f"{context.public_url}/previews/{token}"),
        expires_at=expires_at,
        text_sha256=text_sha256(previewed.paper(context.public_url)),
    )


async def contract_text(context: RequestContext, key: UUID) -> ContractTextVersion | None:
    text = await text_by_id(key)
    return None if text is None else await text_as_it_is(context, text)


async def vendor_version(context: RequestContext, key: UUID) -> VendorVersionType | None:
    row = await VendorVersion.get_or_none(id=key)
    return None if row is None else await vendor_as_it_is(context, row)


async def text_as_it_is(context: RequestContext, text: TextVersion) -> ContractTextVersion:
    in_force = await text_in_force(text.kind)
    return shown_text(context, text, in_force=text.id == in_force.id)


async def vendor_as_it_is(context: RequestContext, row: VendorVersion) -> VendorVersionType:
    in_force = await vendor_in_force(context.services.vendor)
    return shown_vendor(context, row, in_force=row.id == in_force.id)


async def draft_of(model: type[Draft], kind: IdType, global_id: str, expected: int | None) -> Draft:
    """Raises NOT_FOUND; ACTION_NOT_AVAILABLE for what is published; CONTRACT_CHANGED for another revision."""
    row = await model.get_or_none(id=key_or_not_found(kind, global_id))
    if row is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("id",))
    check_draft(row.version, published=row.published_at is not None)
    check_revision(row.revision, expected)
    return row


def key_or_not_found(kind: IdType, global_id: str) -> UUID:
    key = key_of(kind, global_id)
    if key is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("id",))
    return key
