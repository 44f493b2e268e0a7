"""What the embedded e-sign provider remembers of its flows and activations, and how several may write at once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from rules.subject import Subject
from rules.terms import EsignActivationStatus, FlowState, SubjectType
from rules.violations import ErrorCode, RuleViolation


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCustomer:
    """Whose contract it is, and who signs it."""

    account_reference: str
    subject: Subject = field(repr=False)
    signatory_name: str = field(repr=False)
    signatory_mobile: str = field(repr=False)
    signatory_id_number: str | None = field(default=None, repr=False)

    @property
    def is_enterprise(self) -> bool:
        return self.subject.subject_type is SubjectType.ENTERPRISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One draft on its way to two signatures; its files are in the storage under their SHA-256.

    `version` counts changes. `code_attempts` are the wrong tries of this code, `codes_today` the codes sent on the
    day of `code_sent_at`.
    """

    id: str
    reference: str
    version: int = 1
    state: FlowState = FlowState.WAITING
    title: str
    file_name: str
    customer: FlowCustomer
    draft_sha256: str
    signed_sha256: str | None = None
    sealed_sha256: str | None = None
    sign_by: datetime
    reminders_left: int
    invited_at: datetime | None = None
    code: str | None = field(default=None, repr=False)
    code_valid_until: datetime | None = None
    code_sent_at: datetime | None = None
    code_attempts: int = 0
    codes_today: int = 0
    customer_signed_at: datetime | None = None
    completed_at: datetime | None = None
    reason: str | None = field(default=None, repr=False)
    created_at: datetime

    def state_at(self, now: datetime) -> FlowState:
        """A flow nobody signed in time has expired, also before anybody wrote that down."""
        late = self.state is FlowState.WAITING and now >= self.sign_by
        return FlowState.EXPIRED if late else self.state

    def check_waiting(self, now: datetime) -> None:
        """Raises ACTION_NOT_AVAILABLE once the customer has nothing to do here any more."""
        if (state := self.state_at(now)) is not FlowState.WAITING:
            raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="FLOW_ENDED", flow=state)

    def ended(self, state: FlowState, *, reason: str | None = None) -> "Flow":
        return replace(self, state=state, reason=reason, code=None, code_valid_until=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """An enterprise's e-sign service. `organisation` is whom it is for, `attempts` the wrong codes typed."""

    id: str
    account_reference: str
    version: int = 1
    organisation: Subject = field(repr=False)
    status: EsignActivationStatus
    rejected_because: str | None = None
    expires_at: datetime
    attempts: int = 0
    created_at: datetime
    updated_at: datetime


class FlowBook(Protocol):
    """`replace_…` writes what was made from the stored version and counts it up; false: somebody was faster."""

    async def flow(self, flow_id: str) -> Flow | None:
        """Null also for what can be no id."""
        ...

    async def flow_of(self, reference: str) -> Flow | None: ...

    async def add_flow(self, flow: Flow) -> bool:
        """False when this reference has a flow already."""
        ...

    async def replace_flow(self, flow: Flow) -> bool: ...

    async def activation(self, activation_id: str) -> Activation | None: ...

    async def activation_of(self, account_reference: str) -> Activation | None: ...

    async def add_activation(self, activation: Activation) -> bool:
        """False when this account has one already."""
        ...

    async def replace_activation(self, activation: Activation) -> bool: ...


class MemoryFlowBook:
    """Forgets with its process. Lets others go first at every call, as a database does."""

    def __init__(self) -> None:
        self._flows: dict[str, Flow] = {}
        self._activations: dict[str, Activation] = {}

    @property
    def flows(self) -> Mapping[str, Flow]:
        return MappingProxyType(self._flows)

    async def flow(self, flow_id: str) -> Flow | None:
        await asyncio.sleep(0)
        return self._flows.get(flow_id)

    async def flow_of(self, reference: str) -> Flow | None:
        await asyncio.sleep(0)
        return next((flow for flow in self._flows.values() if flow.reference == reference), None)

    async def add_flow(self, flow: Flow) -> bool:
        await asyncio.sleep(0)
        if any(known.reference == flow.reference for known in self._flows.values()):
            return False
        self._flows[flow.id] = flow
        return True

    async def replace_flow(self, flow: Flow) -> bool:
        await asyncio.sleep(0)
        if self._flows[flow.id].version != flow.version:
            return False
        self._flows[flow.id] = replace(flow, version=flow.version + 1)
        return True

    async def activation(self, activation_id: str) -> Activation | None:
        await asyncio.sleep(0)
        return self._activations.get(activation_id)

    async def activation_of(self, account_reference: str) -> Activation | None:
        await asyncio.sleep(0)
        kept = self._activations.values()
        return next((known for known in kept if known.account_reference == account_reference), None)

    async def add_activation(self, activation: Activation) -> bool:
        await asyncio.sleep(0)
        if any(
            known.account_reference == activation.account_reference for known in self._activations.values()
        ):
            return False
        self._activations[activation.id] = activation
        return True

    async def replace_activation(self, activation: Activation) -> bool:
        await asyncio.sleep(0)
        if self._activations[activation.id].version != activation.version:
            return False
        self._activations[activation.id] = replace(activation, version=activation.version + 1)
        return True
