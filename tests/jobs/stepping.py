"""Outsiders of a run that take their steps one by one: between any two of them work can be interrupted."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from documents.paper import Paper
from documents.seal import SealLook
from jobs.workshop import DrawnFile, SealedFile
from providers.esign import FlowReport, FlowRequest, OpenedFlow
from rules.terms import FlowState
from tests.jobs.interruptions import reached
from tests.scripted_esign import FastWorkshop, ScriptedEsign

START: Final = datetime(2026, 11, 23, 1, tzinfo=UTC)
Result = TypeVar("Result")


class Ticking:
    """A clock that goes a millisecond at each look, and further when it is told to: the same in every replay."""

    def __init__(self) -> None:
        self._now = START

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by

    def restart(self) -> None:
        self._now = START


class SteppingEsign(ScriptedEsign):
    """Before each call and after its answer, the work that asked can be interrupted.

    `revokes_signed`: whether a flow can be revoked until both have signed.
    """

    revokes_signed: bool = False

    async def open_flow(self, request: FlowRequest) -> OpenedFlow:
        return await _stepped(lambda: ScriptedEsign.open_flow(self, request))

    async def find_flow(self, reference: str, *, heard_of: Sequence[str]) -> OpenedFlow | None:
        return await _stepped(lambda: ScriptedEsign.find_flow(self, reference, heard_of=heard_of))

    async def follow(self, flow_id: str) -> FlowReport:
        return await _stepped(lambda: ScriptedEsign.follow(self, flow_id))

    async def cancel_flow(self, flow_id: str, *, reason: str) -> None:
        await _stepped(lambda: self._cancelled(flow_id, reason))

    async def _cancelled(self, flow_id: str, reason: str) -> None:
        self._begin("cancel_flow")
        revocable = {FlowState.WAITING} | ({FlowState.CUSTOMER_SIGNED} if self.revokes_signed else set())
        if self.flows[flow_id].state in revocable:
            self.says(FlowState.REVOKED, flow_id=flow_id, reason=reason or None)
        self._end("cancel_flow")

    async def signed_file(self, flow_id: str) -> bytes:
        return await _stepped(lambda: ScriptedEsign.signed_file(self, flow_id))


async def _stepped(call: Callable[[], Awaitable[Result]]) -> Result:
    await reached()
    answer = await call()
    await reached()
    return answer


class SteppingWorkshop(FastWorkshop):
    """Draws and seals a few bytes in no time; work can be interrupted around it, and what is `broken` fails."""

    broken: bool = False

    async def draw(self, paper: Paper, preview: bool = False) -> DrawnFile:
        self._check()
        return await _stepped(lambda: FastWorkshop.draw(self, paper, preview))

    async def seal(self, draft: bytes, look: SealLook, *, now: datetime) -> SealedFile:
        self._check()
        await reached()
        content = draft + f"\nsealed at {now.isoformat()}\n".encode()
        return SealedFile(
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            signer_name="供应商",
            self_issued=True,
            timestamped_at=None,
            certificate_subject="CN=vendor",
            certificate_issuer="CN=issuer",
            certificate_serial="1",
        )

    def _check(self) -> None:
        if self.broken:
            raise OSError("broken for the test")
