"""Contract texts: the list, and drafts saved, published, discarded. A new version goes into new contracts only."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import strawberry

from auth.permissions import Permission
from documents.template_shape import Mistake
from documents.text import shipped_versions
from jobs.versions import stored_version, text_by_id, text_in_force, texts_of
from models import ContractText, record_desk_event
from models.database import held_alone, transaction
from resolvers.context import Info, RequestContext
from resolvers.mutating import mutation
from resolvers.versions import draft_of, key_or_not_found, shown_text, text_as_it_is
from rules.terms import ContractKind, DeskEventStep
from rules.values import checked_text, invalid
from rules.versions import check_draft, check_newest, version_key
from rules.violations import RuleViolation, refuse_if_any
from schema.ids import IdType, id_of
from schema.versions import (
    ContractTextVersion,
    DiscardContractTextInput,
    DiscardContractTextPayload,
    PublishContractTextInput,
    PublishContractTextPayload,
    SaveContractTextInput,
    SaveContractTextPayload,
)


async def contract_texts(
    info: Info, kind: ContractKind | None = strawberry.UNSET
) -> list[ContractTextVersion] | None:
    """The newest first, kind by kind; drafts and what was shipped among them."""
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    shown: list[ContractTextVersion] = []
    for each in ContractKind if not isinstance(kind, ContractKind) else (kind,):
        texts = sorted(await texts_of(each), key=lambda text: version_key(text.version), reverse=True)
        in_force = (await text_in_force(each)).id
        shown += [shown_text(context, text, in_force=text.id == in_force) for text in texts]
    return shown


@mutation(SaveContractTextPayload)
async def save_contract_text(info: Info, input: SaveContractTextInput) -> SaveContractTextPayload:
    """Every mistake of the content is named; a draft with one is not kept."""
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    version = checked_text("version", input.version)
    if input.id:
        await _draft(input.id, input.expected_version, kind=input.kind)
    await _check_content(context, input.kind, input.content)
    now = context.services.now()
    async with transaction():
        await _held(input.kind)
        if input.id:
            draft = await _draft(input.id, input.expected_version, kind=input.kind)
        else:
            who = context.signed_in().user_id
            draft = ContractText(kind=input.kind, revision=0, created_by=who, created_at=now)
        await _check_version(input.kind, version, but=draft.id)
        draft.version, draft.content, draft.updated_at = version, input.content, now
        draft.revision += 1
        await draft.save()
        await _record(context, DeskEventStep.TEXT_SAVED, draft)
        shown = await text_as_it_is(context, stored_version(draft))
        return await context.kept(SaveContractTextPayload(contract_text=shown))


@mutation(PublishContractTextPayload)
async def publish_contract_text(info: Info, input: PublishContractTextInput) -> PublishContractTextPayload:
    """Checked once more: the program may have learned what a text must be since it was saved."""
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    draft = await _draft(input.id, input.expected_version)
    await _check_content(context, draft.kind, draft.content)
    async with transaction():
        await _held(draft.kind)
        draft = await _draft(input.id, input.expected_version)
        await _check_version(draft.kind, draft.version, but=draft.id)
        draft.published_by, draft.published_at = context.signed_in().user_id, context.services.now()
        await draft.save(update_fields=["published_by", "published_at"])
        await _record(context, DeskEventStep.TEXT_PUBLISHED, draft)
        shown = await text_as_it_is(context, stored_version(draft))
        return await context.kept(PublishContractTextPayload(contract_text=shown))


@mutation(DiscardContractTextPayload)
async def discard_contract_text(info: Info, input: DiscardContractTextInput) -> DiscardContractTextPayload:
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    draft = await _draft(input.id, input.expected_version)
    async with transaction():
        await _held(draft.kind)
        draft = await _draft(input.id, input.expected_version)
        await draft.delete()
        await _record(context, DeskEventStep.TEXT_DISCARDED, draft)
        gone = id_of(IdType.CONTRACT_TEXT, draft.id)
        return await context.kept(DiscardContractTextPayload(discarded_contract_text_id=gone))


async def _draft(global_id: str, expected: int | None, *, kind: ContractKind | None = None) -> ContractText:
    """Raises ACTION_NOT_AVAILABLE also for what was shipped."""
    text = await text_by_id(key_or_not_found(IdType.CONTRACT_TEXT, global_id))
    if text is not None:
        check_draft(text.version, published=text.published)
    draft = await draft_of(ContractText, IdType.CONTRACT_TEXT, global_id, expected)
    if kind is not None and kind is not draft.kind:
        raise invalid("kind", "FIXED")
    return draft


async def _check_content(context: RequestContext, kind: ContractKind, content: str) -> None:
    """In a process of its own: a text may be made to keep its reader busy. Raises INVALID_VALUE for each mistake."""
    found = await context.services.workshop.check_text(kind, content)
    refuse_if_any(map(_violation, found))


def _violation(mistake: Mistake) -> RuleViolation:
    facts: dict[str, Any] = dict(mistake.facts)
    return invalid("content", mistake.reason, **facts)


async def _held(kind: ContractKind) -> None:
    """Of two who save or publish texts of a kind, one comes first and the other sees what it did."""
    await held_alone(f"texts {kind}")


async def _check_version(kind: ContractKind, version: str, *, but: UUID) -> None:
    rows = await ContractText.filter(kind=kind).exclude(id=but)
    published = {row.version for row in rows if row.published_at is not None}
    drafts = {row.version for row in rows} - published
    check_newest(version, published=published | set(shipped_versions(kind)), drafts=drafts)


async def _record(context: RequestContext, step: DeskEventStep, draft: ContractText) -> None:
    facts = {
        "kind": draft.kind,
        "version": draft.version,
        "revision": str(draft.revision),
        "sha256": sha256(draft.content.encode()).hexdigest(),
    }
    await record_desk_event(step, actor=context.actor, at=context.services.now(), facts=facts)
