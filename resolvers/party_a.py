"""Party A profiles: reading, saving, deleting. Name and credential stay the verified subject's."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import strawberry

from auth.permissions import Permission
from documents.faces import missing_characters
from models import Account, PartyAProfile, record_account_event
from models.database import transaction
from models.party_a import COLUMNS
from resolvers.context import Info, RequestContext, check_version, held_account
from resolvers.mutating import mutation
from rules.party_a import EDITABLE, REQUIRED
from rules.terms import AccountEventStep
from rules.values import checked_text, invalid
from rules.violations import ErrorCode, Refusal, RuleViolation
from schema.ids import IdType, id_of, key_of
from schema.inputs import DeletePartyAProfileInput, SavePartyAProfileInput
from schema.party_a import PartyAProfile as PartyAProfileType
from schema.payloads import DeletePartyAProfilePayload, SavePartyAProfilePayload

_MOST_PROFILES = 50


async def party_a_profiles(info: Info) -> list[PartyAProfileType] | None:
    """Oldest first; at most fifty."""
    account = info.context.require(Permission.PARTY_A_READ)
    subject = account.subject
    if subject is None:
        return []
    profiles = await PartyAProfile.filter(account_id=account.id).order_by("created_at", "id")
    return [PartyAProfileType.of(profile, subject) for profile in profiles]


async def party_a_profile(info: Info, id: strawberry.ID) -> PartyAProfileType | None:
    account = info.context.require(Permission.PARTY_A_READ)
    key, subject = key_of(IdType.PARTY_A_PROFILE, id), account.subject
    profile = None if key is None else await PartyAProfile.get_or_none(id=key, account_id=account.id)
    return None if profile is None or subject is None else PartyAProfileType.of(profile, subject)


@mutation(SavePartyAProfilePayload)
async def save_party_a_profile(info: Info, input: SavePartyAProfileInput) -> SavePartyAProfilePayload:
    context = info.context
    account = context.require(Permission.PARTY_A_WRITE)
    now = context.services.now()
    async with transaction():
        locked = await held_account(account)
        subject = locked.subject
        if subject is None:
            raise RuleViolation(ErrorCode.IDENTITY_NOT_VERIFIED)
        profile = await _own_profile(locked, input.id, input.expected_version) if input.id else None
        changes = _changes(input, new=profile is None, printed_name=subject.name)
        if profile is None:
            profile = await _create(locked, input, changes, now)
        else:
            await profile.update_from_dict(
                {**changes, "version": profile.version + 1, "updated_at": now}
            ).save()
        await _set_default(locked, profile, wanted=input.is_default)
        await _record(context, locked, AccountEventStep.PARTY_A_SAVED, profile, now)
        return await context.kept(
            SavePartyAProfilePayload(party_a_profile=PartyAProfileType.of(profile, subject))
        )


@mutation(DeletePartyAProfilePayload)
async def delete_party_a_profile(info: Info, input: DeletePartyAProfileInput) -> DeletePartyAProfilePayload:
    """Contracts keep their copies."""
    context = info.context
    account = context.require(Permission.PARTY_A_WRITE)
    async with transaction():
        locked = await held_account(account)
        profile = await _own_profile(locked, input.id, input.expected_version)
        await profile.delete()
        await _record(context, locked, AccountEventStep.PARTY_A_DELETED, profile, context.services.now())
        return await context.kept(
            DeletePartyAProfilePayload(deleted_party_a_profile_id=id_of(IdType.PARTY_A_PROFILE, profile.id))
        )


async def _own_profile(account: Account, profile_id: str, expected_version: int | None) -> PartyAProfile:
    key = key_of(IdType.PARTY_A_PROFILE, profile_id)
    profile = None if key is None else await PartyAProfile.get_or_none(id=key, account_id=account.id)
    if profile is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("id",))
    check_version(profile.version, expected_version)
    return profile


def _changes(input: SavePartyAProfileInput, *, new: bool, printed_name: str) -> dict[str, Any]:
    """The checked columns; every field that is wrong is named, not only the first."""
    values: dict[str, Any] = {}
    violations: list[RuleViolation] = []
    for name in ("label", *EDITABLE):
        try:
            values |= _checked(input, name, new=new)
        except RuleViolation as violation:
            violations.append(violation)
    violations += _unprintable(values, printed_name)
    if violations:
        raise Refusal(violations)
    return values


def _checked(input: SavePartyAProfileInput, name: str, *, new: bool) -> dict[str, Any]:
    """Left out is unchanged, null clears; what a contract needs can neither be left out of a new one nor cleared."""
    column = COLUMNS.get(name, name)
    value = getattr(input, column)
    required = name in REQUIRED or (name == "label" and not new)
    if value is strawberry.UNSET and not (new and required):
        return {}
    if value is strawberry.UNSET or value is None:
        if required:
            raise invalid(name, "EMPTY")
        return {} if name == "label" else {column: None}
    return {column: checked_text(name, value)}


def _unprintable(values: dict[str, Any], printed_name: str) -> Iterator[RuleViolation]:
    """A contract never prints an empty box: what no font has is refused when it is saved."""
    names = {column: name for name, column in COLUMNS.items()}
    printed = {names[column]: value for column, value in values.items() if value and column in names}
    for name, value in {**printed, "name": printed_name}.items():
        missing = missing_characters(value)
        if missing:
            yield invalid(name, "UNPRINTABLE", characters="".join(missing))


async def _create(
    account: Account, input: SavePartyAProfileInput, values: dict[str, Any], now: datetime
) -> PartyAProfile:
    count = await PartyAProfile.filter(account_id=account.id).count()
    if count >= _MOST_PROFILES:
        raise invalid("id", "TOO_MANY", limit=str(_MOST_PROFILES))
    label = values.pop("label", None) or f"甲方信息 {count + 1}"
    return await PartyAProfile.create(
        account_id=account.id, label=label, created_at=now, updated_at=now, **values
    )


async def _set_default(account: Account, profile: PartyAProfile, *, wanted: bool | None) -> None:
    """One default at most; the first profile is it without asking."""
    others = PartyAProfile.filter(account_id=account.id).exclude(id=profile.id)
    if wanted is True or (wanted in {None, strawberry.UNSET} and not await others.exists()):
        await others.update(default_slot=None)
        profile.default_slot = account.id
    elif wanted is False:
        profile.default_slot = None
    await profile.save(update_fields=["default_slot"])


async def _record(
    context: RequestContext, account: Account, step: AccountEventStep, profile: PartyAProfile, now: datetime
) -> None:
    facts = {"profile": profile.id.hex, "label": profile.label}
    await record_account_event(account.id, step, actor=context.actor, at=now, facts=facts)
