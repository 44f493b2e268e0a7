"""An e-sign provider that a test writes the script of: it says what it was told, when it was told to, or fails.

And a workshop that draws in no time. Both for tests about order and crashes; real signatures are tested elsewhere.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from documents.paper import Paper
from documents.text import text_sha256
from documents.verification import Examination
from jobs.workshop import DrawnFile, Workshop
from providers.esign import (
    ActivationLink,
    ActivationReport,
    ActivationRequest,
    CallbackRefused,
    EsignMessage,
    EsignRefused,
    FlowReport,
    FlowRequest,
    OpenedFlow,
    ReminderRefused,
)
from providers.outsiders import ProviderUnavailable
from providers.sealing import SealingConfiguration
from rules.terms import EsignActivationStatus, FlowState

SIGNED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
COMPLETED_AT = SIGNED_AT + timedelta(minutes=1)


@dataclass(slots=True)
class ScriptedFlow:
    request: FlowRequest
    state: FlowState = FlowState.WAITING
    reason: str | None = None
    reminders: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in {FlowState.WAITING, FlowState.CUSTOMER_SIGNED}


def _nothing(called: str) -> None:
    """Nothing happens before a call."""


@dataclass
class ScriptedEsign:
    """`silent`: names of methods that answer nothing; `forgetful`: that do their work and answer nothing."""

    answers_for_certain: bool = False
    signs_with_trusted: bool = False
    reminders: int = 3
    name: str = "scripted"
    desk: None = None
    flows: dict[str, ScriptedFlow] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    forgetful: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    activations: dict[str, ActivationReport] = field(default_factory=dict)
    before: Callable[[str], None] = _nothing

    def says(self, state: FlowState, *, reason: str | None = None, flow_id: str | None = None) -> str:
        """From now on the flow (the last one) is in this state."""
        flow_id = flow_id or list(self.flows)[-1]
        self.flows[flow_id].state, self.flows[flow_id].reason = state, reason
        return flow_id

    def _begin(self, name: str) -> None:
        self.calls.append(name)
        self.before(name)
        if name in self.silent:
            raise ProviderUnavailable("esign", retryable=True)
        if name in self.refusing:
            raise EsignRefused("RefusedForTest")

    def _end(self, name: str) -> None:
        if name in self.forgetful:
            raise ProviderUnavailable("esign", retryable=True)

    async def open_flow(self, request: FlowRequest) -> OpenedFlow:
        self._begin("open_flow")
        flow_id = f"flow-{len(self.flows) + 1}"
        self.flows[flow_id] = ScriptedFlow(request)
        self._end("open_flow")
        return _opened(flow_id)

    async def find_flow(self, reference: str, *, heard_of: Sequence[str]) -> OpenedFlow | None:
        self._begin("find_flow")
        known = self.flows if self.answers_for_certain else heard_of
        found = [each for each in known if self.flows[each].request.reference == reference]
        return _opened(found[0]) if found else None

    async def follow(self, flow_id: str) -> FlowReport:
        self._begin("follow")
        flow = self.flows[flow_id]
        signed = flow.state in {FlowState.CUSTOMER_SIGNED, FlowState.COMPLETED}
        completed = flow.state is FlowState.COMPLETED
        return FlowReport(
            flow_id=flow_id,
            state=flow.state,
            customer_signed_at=SIGNED_AT if signed else None,
            completed_at=COMPLETED_AT if completed else None,
            reason=flow.reason,
        )

    async def cancel_flow(self, flow_id: str, *, reason: str) -> None:
        self._begin("cancel_flow")
        flow = self.flows[flow_id]
        if flow.state is FlowState.WAITING:
            flow.state, flow.reason = FlowState.REVOKED, reason or None
        self._end("cancel_flow")

    async def remind(self, flow_id: str) -> None:
        self._begin("remind")
        flow = self.flows[flow_id]
        if flow.reminders >= self.reminders:
            raise ReminderRefused("TooMany")
        flow.reminders += 1
        self._end("remind")

    async def signed_file(self, flow_id: str) -> bytes:
        self._begin("signed_file")
        assert self.flows[flow_id].state is FlowState.COMPLETED
        return self.flows[flow_id].request.document + b"\nsigned by both\n"

    async def request_activation(self, request: ActivationRequest) -> ActivationLink:
        self._begin("request_activation")
        pending = ActivationReport(status=EsignActivationStatus.PENDING)
        self.activations.setdefault(request.account_reference, pending)
        return ActivationLink(url="https://esign.example/activate", expires_at=COMPLETED_AT)

    async def activation_of(self, request: ActivationRequest) -> ActivationReport:
        self._begin("activation_of")
        nothing = ActivationReport(status=EsignActivationStatus.NOT_ACTIVATED)
        return self.activations.get(request.account_reference, nothing)

    def message_of(self, body: bytes, headers: Mapping[str, str]) -> EsignMessage:
        """`genuine` and the words of the message, which is enough of an envelope for a script."""
        genuine, _, rest = body.decode(errors="replace").partition(" ")
        parts = rest.split(" ")
        if genuine != "genuine" or len(parts) != 4:
            raise CallbackRefused
        message_id, flow_id, reference, state = parts
        return EsignMessage(
            message_id=message_id,
            kind="scripted",
            flow_id=flow_id,
            reference=reference,
            state=FlowState(state),
        )

    def callback(self, message_id: str, flow_id: str | None = None, state: FlowState | None = None) -> bytes:
        flow_id = flow_id or list(self.flows)[-1]
        flow = self.flows[flow_id]
        return f"genuine {message_id} {flow_id} {flow.request.reference} {state or flow.state}".encode()


def _opened(flow_id: str) -> OpenedFlow:
    return OpenedFlow(flow_id=flow_id, signing_url=f"https://esign.example/sign/{flow_id}")


class FastWorkshop(Workshop):
    """Draws a few bytes that depend on everything printed, and finds no signature anywhere."""

    def __init__(self, sealing: SealingConfiguration) -> None:
        super().__init__(sealing)

    async def draw(self, paper: Paper, preview: bool = False) -> DrawnFile:
        digest = text_sha256(paper)
        mark = hashlib.sha256(repr((digest, preview)).encode()).hexdigest()
        return DrawnFile(content=f"%PDF-{mark}".encode(), pages=1, text_sha256=digest)

    async def examine(self, content: bytes, *, trusted: Sequence[bytes], at: datetime) -> Examination:
        return Examination()


def with_scripted_signing(services: Any, sealing: SealingConfiguration, esign: ScriptedEsign) -> Any:
    return replace(services, esign=esign, workshop=FastWorkshop(sealing))
