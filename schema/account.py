"""Accounts and viewers as clients see them."""

from datetime import datetime
from typing import Self

import strawberry

import models
from auth.permissions import Permission
from rules.masking import mask_credential
from rules.subject import DOCUMENT_NEEDED
from rules.terms import (
    ActorKind,
    CredentialType,
    EsignActivationStatus,
    HoldReason,
    SubjectType,
    SupplementKind,
)
from schema.context import Info
from schema.contract import Contract
from schema.event import AccountEvent
from schema.ids import IdType, id_of
from schema.node import Node
from schema.pages import Connection, checked_window
from schema.reveal import Reveal, revealed_in_account, shown
from schema.scalars import URL
from schema.stretches import Numbered, connection_over
from schema.supplement import Supplement, supplements_for


@strawberry.type(description="The account's legal subject as last verified (实名认证).")
class VerifiedSubject:
    model: strawberry.Private[models.Account]
    subject_type: SubjectType
    name: str
    credential_type: CredentialType
    verified_at: datetime

    @classmethod
    def of(cls, account: models.Account) -> Self | None:
        subject = account.subject
        if subject is None or account.verified_at is None:
            return None
        return cls(
            model=account,
            subject_type=subject.subject_type,
            name=subject.name,
            credential_type=subject.credential_type,
            verified_at=account.verified_at,
        )

    @strawberry.field
    async def credential_number(self, info: Info, reveal: Reveal = False) -> str:
        record = revealed_in_account(self.model.id, "credentialNumber")
        value = self.model.credential_number
        return await shown(info, value, mask_credential, reveal=reveal, record=record) or ""


@strawberry.type(
    description="Why the account may not create or finalize contracts, and which document clears it."
)
class SubjectHold:
    reason: HoldReason
    since: datetime
    before: str
    now: str
    document_needed: SupplementKind

    @classmethod
    def of(cls, account: models.Account) -> Self | None:
        if account.hold_reason is None or account.hold_since is None:
            return None
        return cls(
            reason=account.hold_reason,
            since=account.hold_since,
            before=account.hold_before or "",
            now=account.hold_now or "",
            document_needed=DOCUMENT_NEEDED[account.hold_reason],
        )


@strawberry.type(
    description="Whether the enterprise can sign with its electronic seal, and how it comes to be able to."
)
class EsignActivation:
    status: EsignActivationStatus
    url: URL | None = strawberry.field(description="Where the enterprise activates, while that is pending.")
    expires_at: datetime | None
    rejected_because: str | None

    @classmethod
    def of(cls, account: models.Account, *, with_link: bool = True) -> Self | None:
        """An individual signs without, so there is nothing to activate. The link is for the customer alone."""
        if account.subject_type is SubjectType.INDIVIDUAL:
            return None
        pending = account.esign_status is EsignActivationStatus.PENDING
        rejected = account.esign_status is EsignActivationStatus.REJECTED
        return cls(
            status=account.esign_status,
            url=URL(account.esign_url) if pending and with_link and account.esign_url else None,
            expires_at=account.esign_expires_at if pending else None,
            rejected_because=account.esign_rejected_because if rejected else None,
        )


@strawberry.type(description="A customer.")
class Account(Node):
    model: strawberry.Private[models.Account]
    version: int
    name: str
    verified_subject: VerifiedSubject | None
    bilateral_enabled: bool
    subject_hold: SubjectHold | None
    restricted_at: datetime | None = strawberry.field(
        description="Since when the account's data is only kept, until its retention ends: its customers can neither"
        " make nor change anything, nor reveal or download. Null for accounts that go on."
    )
    erased_at: datetime | None = strawberry.field(
        description="When the last of its personal data was erased, after every retention."
    )

    @classmethod
    def of(cls, account: models.Account) -> Self:
        return cls(
            id=id_of(IdType.ACCOUNT, account.id),
            model=account,
            version=account.version,
            name=account.name,
            verified_subject=VerifiedSubject.of(account),
            bilateral_enabled=account.bilateral_enabled,
            subject_hold=SubjectHold.of(account),
            restricted_at=account.restricted_at,
            erased_at=account.erased_at,
        )

    @strawberry.field(description="Why, in the operator's words; for operators, null for everyone else.")
    def restricted_because(self, info: Info) -> str | None:
        return self.model.restricted_because if info.context.may(Permission.OPERATOR_READ) else None

    @strawberry.field(
        description="Null for individuals, who need none. Needs esign:read; null, with an error, without."
    )
    def esign_activation(self, info: Info) -> EsignActivation | None:
        operator = info.context.is_operator
        info.context.check(Permission.OPERATOR_READ if operator else Permission.ESIGN_READ)
        return EsignActivation.of(self.model, with_link=not operator)

    @strawberry.field(description="The live framework contract, drafts included.")
    async def framework_contract(self, info: Info) -> Contract | None:
        info.context.check_sees_contracts()
        framework = await info.context.loaders.framework.load(self.model.id)
        return None if framework is None else Contract.of(framework, info.context)

    @strawberry.field(
        description="Transfer agreements and rename letters of the account as a whole, the oldest first. Needs"
        " contract:read; empty, with an error, without."
    )
    async def supplements(self, info: Info) -> list[Supplement]:
        return await supplements_for(
            info,
            info.context.loaders.account_supplements,
            self.model.id,
            erased=self.model.erased_at is not None,
        )

    @strawberry.field(
        description="What happened to the account itself, oldest first. Needs audit:read; null, with an error, without."
    )
    async def events(
        self, info: Info, first: int | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> Connection[AccountEvent] | None:
        loaders, locale = info.context.loaders, info.context.locale
        info.context.check(Permission.AUDIT_READ)
        window = checked_window(first=first, after=after)
        numbered = Numbered(self.model.id, "sequence", await loaders.account_event_count.load(self.model.id))
        return await connection_over(
            numbered, window, loaders.account_events.load, lambda event: AccountEvent.of(event, locale)
        )


@strawberry.type(description="Who is signed in.")
class Viewer:
    kind: ActorKind
    user_name: str
    permissions: list[str]
    account: Account | None = strawberry.field(description="None for operators.")
