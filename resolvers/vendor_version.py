"""The vendor's data: the list, and drafts saved, published, discarded. A new version goes into new contracts only."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from auth.permissions import Permission
from jobs.versions import vendor_in_force
from models import VendorVersion, record_desk_event
from models.copies import VendorCopy
from models.database import held_alone, transaction
from resolvers.context import Info, RequestContext
from resolvers.copying import lacking
from resolvers.mutating import mutation
from resolvers.versions import draft_of, shown_vendor, vendor_as_it_is
from rules.terms import DeskEventStep
from rules.values import checked_text, invalid
from rules.versions import check_newest, version_key
from rules.violations import RuleViolation, refuse_if_any
from schema.ids import IdType, id_of
from schema.party_a import PartyB
from schema.versions import (
    DiscardVendorVersionInput,
    DiscardVendorVersionPayload,
    PublishVendorVersionInput,
    PublishVendorVersionPayload,
    SaveVendorVersionInput,
    SaveVendorVersionPayload,
)
from schema.versions import VendorVersion as VendorVersionType

# fmt: off
# column of the copy     name in the API  limit in rules.values
_PARTS: Final = (
    ("name",            "name",           "vendorName"),
    ("credit_code",     "creditCode",     "creditCode"),
    ("address",         "address",        "address"),
    ("phone",           "phone",          "vendorPhone"),
    ("bank_name",       "bankName",       "bankName"),
    ("bank_account",    "bankAccount",    "bankAccount"),
    ("tax_number",      "taxNumber",      "taxNumber"),
)
# fmt: on
_OF_THE_SEAL: Final = {"name", "credit_code"}


async def vendor_versions(info: Info) -> list[VendorVersionType] | None:
    """The newest first, drafts among them."""
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    in_force = (await vendor_in_force(context.services.vendor)).id
    rows = sorted(await VendorVersion.all(), key=lambda row: version_key(row.version), reverse=True)
    return [shown_vendor(context, row, in_force=row.id == in_force) for row in rows]


async def vendor_now(info: Info) -> PartyB | None:
    info.context.check(Permission.OPERATOR_TEMPLATE)
    return PartyB.of((await vendor_in_force(info.context.services.vendor)).vendor)


@mutation(SaveVendorVersionPayload)
async def save_vendor_version(info: Info, input: SaveVendorVersionInput) -> SaveVendorVersionPayload:
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    version = checked_text("version", input.version)
    vendor = _checked(input, context.services.vendor)
    now = context.services.now()
    async with transaction():
        await _held()
        if input.id:
            draft = await _draft(input.id, input.expected_version)
        else:
            draft = VendorVersion(revision=0, created_by=context.signed_in().user_id, created_at=now)
        await _check_version(version, but=draft.id)
        draft.version, draft.vendor, draft.updated_at = version, vendor.as_json(), now
        draft.revision += 1
        await draft.save()
        await _record(context, DeskEventStep.VENDOR_SAVED, draft)
        shown = await vendor_as_it_is(context, draft)
        return await context.kept(SaveVendorVersionPayload(vendor_version=shown))


@mutation(PublishVendorVersionPayload)
async def publish_vendor_version(info: Info, input: PublishVendorVersionInput) -> PublishVendorVersionPayload:
    """Refused when the configured seal has become another's since the draft was saved."""
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    async with transaction():
        await _held()
        draft = await _draft(input.id, input.expected_version)
        await _check_version(draft.version, but=draft.id)
        refuse_if_any(_not_the_seals(draft.copy_of_vendor, context.services.vendor))
        draft.published_by, draft.published_at = context.signed_in().user_id, context.services.now()
        await draft.save(update_fields=["published_by", "published_at"])
        await _record(context, DeskEventStep.VENDOR_PUBLISHED, draft)
        shown = await vendor_as_it_is(context, draft)
        return await context.kept(PublishVendorVersionPayload(vendor_version=shown))


@mutation(DiscardVendorVersionPayload)
async def discard_vendor_version(info: Info, input: DiscardVendorVersionInput) -> DiscardVendorVersionPayload:
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    async with transaction():
        await _held()
        draft = await _draft(input.id, input.expected_version)
        await draft.delete()
        await _record(context, DeskEventStep.VENDOR_DISCARDED, draft)
        gone = id_of(IdType.VENDOR_VERSION, draft.id)
        return await context.kept(DiscardVendorVersionPayload(discarded_vendor_version_id=gone))


def _checked(input: SaveVendorVersionInput, configured: VendorCopy) -> VendorCopy:
    """Every part that is wrong is named, not only the first."""
    values: dict[str, Any] = {}
    violations: list[RuleViolation] = []
    for column, name, limit in _PARTS:
        given = getattr(input, column)
        if not isinstance(given, str):
            values[column] = getattr(configured, column) if column in _OF_THE_SEAL else None
            continue
        try:
            values[column] = checked_text(limit, given, path=(name,))
        except RuleViolation as violation:
            violations.append(violation)
        else:
            violations += lacking(limit, [values[column]], path=(name,))
    refuse_if_any(violations)
    vendor = VendorCopy(**values)
    refuse_if_any(_not_the_seals(vendor, configured))
    return vendor


def _not_the_seals(vendor: VendorCopy, configured: VendorCopy) -> Iterator[RuleViolation]:
    """What a contract says of the vendor and what its seal says are one."""
    for column, name, limit in _PARTS:
        expected = getattr(configured, column)
        if column in _OF_THE_SEAL and getattr(vendor, column) != expected:
            yield invalid(limit, "NOT_THE_SEALS", path=(name,), expected=expected)


async def _held() -> None:
    """Of two who save or publish, one comes first and the other sees what it did."""
    await held_alone("vendor versions")


async def _draft(global_id: str, expected: int | None) -> VendorVersion:
    return await draft_of(VendorVersion, IdType.VENDOR_VERSION, global_id, expected)


async def _check_version(version: str, *, but: UUID) -> None:
    rows = await VendorVersion.exclude(id=but)
    published = {row.version for row in rows if row.published_at is not None}
    check_newest(version, published=published, drafts={row.version for row in rows} - published)


async def _record(context: RequestContext, step: DeskEventStep, draft: VendorVersion) -> None:
    facts = {
        "version": draft.version,
        "revision": str(draft.revision),
        "sha256": sha256(draft.vendor.encode()).hexdigest(),
    }
    await record_desk_event(step, actor=context.actor, at=context.services.now(), facts=facts)
