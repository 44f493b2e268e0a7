"""Contracts as clients see them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

import models
from auth.permissions import Permission
from messages import label
from rules.lifecycle import shown_state
from rules.terms import (
    ContractAction,
    ContractKind,
    ContractStatus,
    ContractSubStatus,
    DocumentKind,
    SigningMode,
)
from schema.actions import ActionCheck, action_checks, actions_for
from schema.context import Context, Info
from schema.contract_parts import ContractLine, ContractWarning, Progress, warnings_of
from schema.document import Document, Signature, document_that_counts
from schema.event import Actor, ContractEvent
from schema.export import ContractExport, may_export
from schema.ids import IdType, id_of
from schema.money import Money
from schema.next_step import next_step_for
from schema.pages import Connection, checked_window
from schema.party_a import PartyA, PartyB
from schema.shipment import Shipment, check_sees_shipments
from schema.stretches import Numbered, connection_over
from schema.supplement import Supplement, supplements_for
from schema.wizard import InWizard

if TYPE_CHECKING:
    from schema.account import Account
    from schema.order import FilingOrder


@strawberry.type(description="A contract between a customer and the vendor.")
class Contract(InWizard):
    number: str
    kind: ContractKind
    signing_mode: SigningMode
    title: str
    customer_reference: str | None = strawberry.field(
        description="The customer's own reference, such as a purchase order number; not on the PDF."
    )
    status: ContractStatus
    sub_status: ContractSubStatus | None
    status_label: str
    sub_status_label: str | None
    available_actions: list[ContractAction] = strawberry.field(
        description="What the table offers now, less what the viewer may not do."
    )
    vendor: PartyB
    amount: Money | None
    amount_excluding_tax: Money | None
    tax_amount: Money | None
    term_start: date | None
    term_end: date | None = strawberry.field(
        description="Null: open-ended, as framework contracts are by default."
    )
    text_version: str
    text_sha256: str | None = strawberry.field(
        description="SHA-256 of the canonical text (clauses, values, rows) that every document is drawn from."
    )
    progress: Progress | None = strawberry.field(
        description="How far the background work on this contract is; null when there is none."
    )
    verification_code: str | None
    created_by: Actor
    voided_at: datetime | None
    voided_because: str | None
    created_at: datetime
    updated_at: datetime
    effective_at: datetime | None
    erased_at: datetime | None = strawberry.field(
        description="When its personal data and files were erased, after their retention. History and hashes stay."
    )
    version: int

    @classmethod
    def of(cls, contract: models.Contract, context: Context) -> Self:
        locale = context.locale
        status, sub_status = shown_state(contract.sub_status)
        assert status is not None  # noqa: S101 - a stored contract has a state
        creator = models.Actor(
            kind=contract.created_by_kind, id=contract.created_by_id, name=contract.created_by_name
        )
        return cls(
            id=id_of(IdType.CONTRACT, contract.id),
            model=contract,
            number=contract.number,
            kind=contract.kind,
            signing_mode=contract.signing_mode,
            title=contract.title,
            customer_reference=contract.customer_reference,
            status=status,
            sub_status=sub_status,
            status_label=label(status, locale),
            sub_status_label=None if sub_status is None else label(sub_status, locale),
            available_actions=actions_for(contract, context),
            next_step=next_step_for(contract),
            vendor=PartyB.of(contract.vendor_copy),
            amount=Money.maybe(contract.amount_fen),
            amount_excluding_tax=Money.maybe(contract.amount_without_tax_fen),
            tax_amount=Money.maybe(contract.tax_fen),
            term_start=contract.term_start,
            term_end=contract.term_end,
            text_version=contract.text_version,
            text_sha256=contract.text_sha256,
            progress=Progress.of(contract, locale),
            verification_code=contract.verification_code if context.may(Permission.CONTRACT_READ) else None,
            created_by=Actor.of(creator, locale),
            voided_at=contract.voided_at,
            voided_because=contract.voided_because,
            created_at=contract.created_at,
            updated_at=contract.updated_at,
            effective_at=contract.effective_at,
            erased_at=contract.erased_at,
            version=contract.version,
        )

    @strawberry.field(description="All six actions, each allowed or refused with the reason.")
    def action_checks(self, info: Info) -> list[ActionCheck]:
        return action_checks(self.model, info.context)

    @strawberry.field(
        description="Copied when the contract is created (UNILATERAL) or filled in (BILATERAL); null before, and"
        " once it was erased."
    )
    def party_a(self) -> PartyA | None:
        return PartyA.of(self.model)

    @strawberry.field
    async def framework_contract(
        self, info: Info
    ) -> Annotated["Contract", strawberry.lazy("schema.contract")] | None:
        if self.model.framework_id is None:
            return None
        info.context.check_sees_contracts()
        framework = await info.context.loaders.contract.load(self.model.framework_id)
        return None if framework is None else Contract.of(framework, info.context)

    @strawberry.field(
        description="Rows as printed in the contract, copied from the orders; `order` is the live one."
    )
    async def lines(
        self, info: Info, first: int | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> Connection[ContractLine]:
        window = checked_window(first=first, after=after)
        numbered = Numbered(self.model.id, "position", self.model.line_count)
        return await connection_over(numbered, window, info.context.loaders.lines.load, ContractLine.of)

    @strawberry.field
    async def filing_order(
        self, info: Info
    ) -> Annotated["FilingOrder", strawberry.lazy("schema.order")] | None:
        from schema.order import FilingOrder  # noqa: PLC0415 - orders know contracts and contracts their orders

        if self.model.filing_order_id is None:
            return None
        order = await info.context.loaders.filing_order.load(self.model.filing_order_id)
        return None if order is None else FilingOrder.of(order)

    @strawberry.field(description="The account it belongs to; for operators, null for everyone else.")
    async def account(self, info: Info) -> Annotated["Account", strawberry.lazy("schema.account")] | None:
        from schema.account import Account  # noqa: PLC0415 - accounts know contracts and contracts their account

        if not info.context.may(Permission.OPERATOR_READ):
            return None
        account = await info.context.loaders.account.load(self.model.account_id)
        return None if account is None else Account.of(account)

    @strawberry.field(description="For operators, null for everyone else: they see no deleted contract.")
    def deleted_at(self, info: Info) -> datetime | None:
        return self.model.deleted_at if info.context.may(Permission.OPERATOR_READ) else None

    @strawberry.field
    async def documents(self, info: Info) -> list[Document]:
        documents = await info.context.loaders.documents.load(self.model.id)
        return [Document.of(document, self.model, info.context) for document in documents]

    @strawberry.field(
        description="The newest of a kind, of the previews the one that can be confirmed; without a kind, the one that"
        " counts now: the sealed one, else the draft, else the preview."
    )
    async def document(self, info: Info, kind: DocumentKind | None = strawberry.UNSET) -> Document | None:
        documents = await info.context.loaders.documents.load(self.model.id)
        found = document_that_counts(documents, self.model, kind or None)
        return None if found is None else Document.of(found, self.model, info.context)

    @strawberry.field(
        description="The contract with all that proves it, in one ZIP; null before it is sealed and once it was erased."
        " Needs contract:download and audit:read, of operators operator:read and audit:read; null without."
    )
    async def export(self, info: Info) -> ContractExport | None:
        if not may_export(self.model, info.context):
            return None
        documents = await info.context.loaders.documents.load(self.model.id)
        sealed = any(document.kind is DocumentKind.SEALED for document in documents)
        return ContractExport.of(self.model, info.context) if sealed else None

    @strawberry.field(description="The customer's and then the vendor's, those still waited for too.")
    async def signatures(self, info: Info) -> list[Signature]:
        signatures = await info.context.loaders.signatures.load(self.model.id)
        return [Signature.of(signature) for signature in signatures]

    @strawberry.field(
        description="The newest request for paper copies, a returned one included; null before the first. Needs"
        " contract:read; null, with an error, without."
    )
    async def shipment(self, info: Info) -> Shipment | None:
        check_sees_shipments(info.context)
        shipments = await info.context.loaders.shipments.load(self.model.id)
        return Shipment.of(shipments[-1]) if shipments else None

    @strawberry.field(
        description="Supplementary agreements to this contract, the oldest first. Needs contract:read; empty, with an"
        " error, without."
    )
    async def supplements(self, info: Info) -> list[Supplement]:
        return await supplements_for(
            info,
            info.context.loaders.supplements,
            self.model.id,
            erased=self.model.erased_at is not None,
        )

    @strawberry.field
    async def warnings(self, info: Info) -> list[ContractWarning]:
        loaders = info.context.loaders
        orders = await loaders.claimed_orders.load(self.model.id)
        signatures = await loaders.signatures.load(self.model.id)
        account = await loaders.account.load(self.model.account_id)
        return warnings_of(self.model, account, orders, signatures, info.context.locale)

    @strawberry.field(
        description="The history, oldest first. Needs audit:read; null, with an error, without."
    )
    async def events(
        self,
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Connection[ContractEvent] | None:
        loaders, locale = info.context.loaders, info.context.locale
        info.context.check(Permission.AUDIT_READ)
        window = checked_window(first=first, after=after, last=last, before=before)
        numbered = Numbered(self.model.id, "sequence", await loaders.contract_event_count.load(self.model.id))
        return await connection_over(
            numbered, window, loaders.contract_events.load, lambda event: ContractEvent.of(event, locale)
        )
