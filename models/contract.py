"""Contracts, their printed rows, and the one writer of their state."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.account import Account
from models.copies import FilingCopy, PartyACopy, VendorCopy, signatory_of_json
from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from models.history import Actor, ContractEvent, record_contract_event
from models.notice import Notice
from models.order import FilingClaim, FilingOrder, Order, OrderClaim
from models.work import work_columns
from rules.lifecycle import first_sub_status, is_voided, next_move, state_of, work_of
from rules.notices import notice_of
from rules.signatory import Signatory
from rules.subject import Subject
from rules.terms import (
    ActorKind,
    ContractEventStep,
    ContractKind,
    ContractStatus,
    ContractSubStatus,
    OrderStatus,
    SigningMode,
    Work,
)
from rules.violations import ErrorCode, RuleViolation

if TYPE_CHECKING:
    from models.document import Document, Shipment, Signature
    from models.supplement import Supplement


class ContractNumber(Model):
    """Where sequences come from: one row a number, never used again."""

    sequence = fields.BigIntField(primary_key=True, generated=True)
    contract_id: UUID = fields.UUIDField(unique=True)

    class Meta:
        table = "contract_number"


class Contract(Model):
    """One contract of one account. Its sub-status moves only through `advance`.

    `party_a`, `vendor` and `filing` are JSON copies of what is printed, `signatory` of who signs; amounts are fen.
    `preview_sha256` is the preview that waits to be confirmed, `confirmed_text_sha256` the text that was.
    `language` is that of who applied, a locale of messages/; null where it is not known.
    `erased_at` is when personal data was taken out, after its retention.
    `framework_slot` is the account while this is its live framework contract: the database knows no second.
    `work_started_at` is the start that has not come back yet, `work_crashes` how many in a row before it never did.
    """

    started_here: bool = False
    """Whether its work was started with this very object, which then writes only as long as no other start did."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    number = fields.CharField(max_length=40, unique=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="contracts", on_delete=fields.RESTRICT
    )
    account_id: UUID
    kind: ContractKind = term(ContractKind)
    signing_mode: SigningMode = term(SigningMode)
    sub_status: ContractSubStatus = term(ContractSubStatus)
    version = fields.IntField(default=1)
    framework_slot: UUID | None = fields.UUIDField(null=True, unique=True)
    framework: fields.ForeignKeyNullableRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="framed", null=True, on_delete=fields.RESTRICT
    )
    framework_id: UUID | None

    title = fields.CharField(max_length=100)
    customer_reference: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    party_a: str | None = EncryptedTextField(null=True)
    party_a_name: str | None = fields.CharField(max_length=200, null=True)  # type: ignore[assignment]
    party_a_name_index: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    signatory: str | None = EncryptedTextField(null=True)
    vendor = fields.TextField()
    filing_order: fields.ForeignKeyNullableRelation[FilingOrder] = fields.ForeignKeyField(
        "models.FilingOrder", related_name="contracts", null=True, on_delete=fields.RESTRICT
    )
    filing_order_id: UUID | None
    filing: str | None = EncryptedTextField(null=True)
    filing_domains: str | None = fields.TextField(null=True)
    amount_fen: int | None = fields.BigIntField(null=True)
    tax_fen: int | None = fields.BigIntField(null=True)
    amount_without_tax_fen: int | None = fields.BigIntField(null=True)
    line_count = fields.IntField(default=0)
    term_start: date | None = fields.DateField(null=True)
    term_end: date | None = fields.DateField(null=True)
    text_version = fields.CharField(max_length=32)
    text_sha256: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    preview_sha256: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    confirmed_text_sha256: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    cited_documents = fields.TextField(default="[]")
    language: str | None = fields.CharField(max_length=16, null=True)  # type: ignore[assignment]
    verification_code = fields.CharField(max_length=40)

    created_by_kind: ActorKind = term(ActorKind)
    created_by_id: str | None = fields.CharField(max_length=255, null=True)  # type: ignore[assignment]
    created_by_name = fields.CharField(max_length=255)
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()
    effective_at: datetime | None = UtcField(null=True)
    voided_at: datetime | None = UtcField(null=True)
    voided_because: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]
    deleted_at: datetime | None = UtcField(null=True)
    erased_at: datetime | None = UtcField(null=True)

    work_due_at: datetime | None = UtcField(null=True)
    work_since: datetime | None = UtcField(null=True)
    work_started_at: datetime | None = UtcField(null=True)
    work_attempts = fields.IntField(default=0)
    work_crashes = fields.IntField(default=0)
    work_error: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]
    paper_requested_at: datetime | None = UtcField(null=True)

    lines: fields.ReverseRelation[ContractLine]
    documents: fields.ReverseRelation[Document]
    signatures: fields.ReverseRelation[Signature]
    shipments: fields.ReverseRelation[Shipment]
    supplements: fields.ReverseRelation[Supplement]
    events: fields.ReverseRelation[ContractEvent]
    order_claims: fields.ReverseRelation[OrderClaim]

    class Meta:
        table = "contract"
        indexes = (
            ("created_at", "id"),
            ("updated_at", "id"),
            ("effective_at", "id"),
            ("amount_fen", "id"),
            ("account", "created_at", "id"),
            ("account", "updated_at", "id"),
            ("account", "effective_at", "id"),
            ("account", "amount_fen", "id"),
            ("account", "number", "id"),
        )

    @property
    def status(self) -> ContractStatus:
        return state_of(self.sub_status).status

    @property
    def work(self) -> Work | None:
        """What the background owes this contract now."""
        stored = self.preview_sha256 is not None
        return None if self.deleted_at else work_of(self.signing_mode, self.sub_status, preview_stored=stored)

    @property
    def party_a_copy(self) -> PartyACopy | None:
        """As printed; null before a bilateral contract is filled in."""
        copy = None if self.party_a is None else PartyACopy.of_json(self.party_a)
        return copy if copy is not None and copy.is_filled_in else None

    @property
    def subject_copied(self) -> Subject | None:
        """Whom the contract was made for, or as whom it was filled in last."""
        return None if self.party_a is None else PartyACopy.of_json(self.party_a).subject

    @property
    def signatory_copy(self) -> Signatory | None:
        return None if self.signatory is None else signatory_of_json(self.signatory)

    @property
    def vendor_copy(self) -> VendorCopy:
        return VendorCopy.of_json(self.vendor)

    @property
    def filing_copy(self) -> FilingCopy | None:
        return None if self.filing is None else FilingCopy.of_json(self.filing)

    @classmethod
    def of(cls, account_id: UUID) -> QuerySet[Contract]:
        """The contracts an account may see. Every read for a customer starts here."""
        return cls.filter(account_id=account_id, deleted_at=None)

    @classmethod
    async def live_framework(cls, account_id: UUID) -> Contract | None:
        """The account's one framework contract that is neither voided nor deleted."""
        return await cls.get_or_none(framework_slot=account_id)

    def as_read(self) -> QuerySet[Contract]:
        """The row, if it still is where it was read; for who does its work, if nobody has started it anew."""
        row = Contract.filter(id=self.id, sub_status=self.sub_status, version=self.version, deleted_at=None)
        return row.filter(work_started_at=self.work_started_at) if self.started_here else row

    @classmethod
    async def open(cls, *, actor: Actor, now: datetime, facts: dict[str, str], **values: Any) -> Contract:
        """Moves 1 and 2: a new contract with its first history entry, inside the caller's transaction."""
        mode: SigningMode = values["signing_mode"]
        first = first_sub_status(mode)
        contract = await cls.create(
            **values,
            sub_status=first,
            framework_slot=values["account_id"] if values["kind"] is ContractKind.FRAMEWORK else None,
            created_by_kind=actor.kind,
            created_by_id=actor.id,
            created_by_name=actor.name,
            created_at=now,
            updated_at=now,
            **work_columns(work_of(mode, first), now),
        )
        await record_contract_event(
            contract.id, ContractEventStep.CREATED, actor=actor, at=now, after=first, facts=facts
        )
        return contract

    async def advance(
        self,
        step: ContractEventStep,
        *,
        actor: Actor,
        now: datetime,
        reason: str | None = None,
        facts: dict[str, str] | None = None,
        **changes: Any,
    ) -> None:
        """Take one step of the lifecycle with the changes it brings, inside the caller's transaction.

        The row moves only if it still is where it was read, so of two callers at once one moves it and the
        other gets CONTRACT_CHANGED. A step to nowhere deletes from sight and releases the orders: here and
        only here.
        """
        before = self.sub_status
        after = next_move(self.signing_mode, before, step, actor.kind).after
        if after is None:
            changes |= {"deleted_at": now, "framework_slot": None, **work_columns(None, now)}
        else:
            stored = changes.get("preview_sha256", self.preview_sha256) is not None
            work = work_of(self.signing_mode, after, preview_stored=stored)
            changes |= {"sub_status": after, **work_columns(work, now)}
            changes |= _closing_columns(after, now, reason)
        if not await self.as_read().update(version=F("version") + 1, updated_at=now, **changes):
            raise RuleViolation(ErrorCode.CONTRACT_CHANGED)
        if after is None:
            await OrderClaim.filter(contract_id=self.id).delete()
            await FilingClaim.filter(contract_id=self.id).delete()
        await record_contract_event(
            self.id, step, actor=actor, at=now, before=before, after=after, reason=reason, facts=facts
        )
        if (kind := notice_of(self.signing_mode, step)) is not None:
            stands = {"step": step, "subStatus": after or before}
            await Notice.tell(kind, self, now=now, version=self.version + 1, **stands)
        self.update_from_dict({"version": self.version + 1, "updated_at": now, **changes})


def _closing_columns(after: ContractSubStatus, now: datetime, reason: str | None) -> dict[str, Any]:
    if not is_voided(after):
        return {}
    return {"voided_at": now, "voided_because": reason, "framework_slot": None}


class ContractLine(Model):
    """A row as printed, copied from the order's rows when the contract was made. Never changed."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="lines", on_delete=fields.RESTRICT
    )
    contract_id: UUID
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="contract_lines", on_delete=fields.RESTRICT
    )
    order_id: UUID
    position = fields.IntField()
    order_number = fields.CharField(max_length=64)
    product_name = fields.CharField(max_length=200)
    specification = fields.CharField(max_length=500)
    period = fields.CharField(max_length=200)
    period_start: date | None = fields.DateField(null=True)
    period_end: date | None = fields.DateField(null=True)
    amount_fen = fields.BigIntField()
    tax_rate: str | None = fields.CharField(max_length=16, null=True)  # type: ignore[assignment]
    tax_fen: int | None = fields.BigIntField(null=True)
    amount_without_tax_fen: int | None = fields.BigIntField(null=True)
    order_status: OrderStatus = term(OrderStatus)

    class Meta:
        table = "contract_line"
        unique_together = (("contract", "position"),)
