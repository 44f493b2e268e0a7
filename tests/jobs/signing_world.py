"""The machine without its rules: what a step needs, what is checked after it, and how a run comes to its end."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine

from jobs.abort import abort_generation
from jobs.follow_signing import look_again
from jobs.worker import Worker
from models import Contract, EsignFlow, EsignMessage
from models.database import transaction
from providers.outsiders import ProviderUnavailable
from rules.stuck import FAILURES_BEFORE_ABORT
from rules.terms import ActorKind, ContractEventStep, FlowState
from rules.violations import RuleViolation
from tests.jobs.interruptions import Interruption, interrupted
from tests.jobs.signing_paper import OPEN, OUT, SIGNED, UNFINISHED, Paper
from tests.jobs.signing_shelf import (
    Shelf,
    check_chains,
    check_claims,
    check_contracts,
    check_flows,
    check_history,
)
from tests.jobs.signing_stage import Customer, Stage
from tests.models.builders import ACTORS

QUIET_AT_LAST: Final = 30  # hours
ENDED: Final = frozenset({"REVOKED", "REFUSED", "EXPIRED", "INVALID"})


class SigningWorld(RuleBasedStateMachine):
    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.papers: list[Paper] = []
        self.shelf: Shelf | None = None
        self.outbox: list[tuple[str, str, FlowState]] = []
        """Messages the provider owes us: id, flow, state."""
        self.delivered: set[str] = set()
        self.allowed: dict[str, frozenset[str]] = {}
        self.sound = False

    # what a step asks

    def customer(self, paper: Paper) -> Customer:
        return self.stage.customers[paper.customer]

    def truth(self, paper: Paper) -> str | None:
        """What has become of the contract's current flow at the provider."""
        current = self.shelf.current(paper.row_id) if self.shelf else None
        flow = self.stage.esign.flows.get(current["flow_id"]) if current and current["flow_id"] else None
        return None if flow is None else str(flow.state)

    def truths(self, paper: Paper) -> frozenset[str]:
        """Of all flows that were ever opened for the contract, as far as our rows know them."""
        flows = [] if self.shelf is None else self.shelf.flows_of(paper.row_id)
        references = {str(flow["id"]).replace("-", "") for flow in flows}
        theirs = self.stage.esign.flows.values()
        return frozenset(str(flow.state) for flow in theirs if flow.request.reference in references)

    def truths_now(self) -> frozenset[str]:
        """Of all flows there are: those opened during a step are not on the shelf yet."""
        return frozenset(str(flow.state) for flow in self.stage.esign.flows.values())

    def may(self, paper: Paper, *places: str) -> None:
        """Where the contract may stand after the step; all others must stand where they stood."""
        self.allowed[paper.row_id] = self.allowed.get(paper.row_id, frozenset()) | frozenset(places)

    def see(self) -> None:
        """Reads what is stored, and holds it against what the reference allows."""
        self.sound = False
        before, self.shelf = self.shelf, self.stage.run(Shelf.read(self.stage))
        assert set(self.shelf.contracts) == {paper.row_id for paper in self.papers}
        for paper in self.papers:
            found = self.shelf.place(paper.row_id)
            assert found in self.allowed.get(paper.row_id, {paper.place}), (paper, found, self.allowed)
            paper.place = found
        self.allowed.clear()
        check_contracts(self.shelf)
        check_history(self.shelf, before)
        check_claims(self.shelf, self.papers)
        check_flows(self.shelf, self.stage)
        self._check_truths()
        self.sound = True

    def _check_truths(self) -> None:
        """No contract is ahead of what the provider says of its own flow."""
        for paper in self.papers:
            if paper.mode != "BILATERAL":
                continue
            truth, last = self.truth(paper), self._last_step(paper)
            if paper.is_effective:
                assert truth == "COMPLETED"
            if paper.place == "VENDOR_SIGNING":
                assert truth != "WAITING"
            if paper.place == "VOIDED" and last != "GENERATION_ABORTED":
                assert truth not in SIGNED
            if last == "SIGNING_CANCELLED":
                assert truth == "REVOKED"

    def _last_step(self, paper: Paper) -> str:
        assert self.shelf is not None
        return self.shelf.events[paper.row_id][-1].step

    # who may interrupt

    def interruption(self, paper: Paper, step: int, what: str) -> tuple[Interruption, frozenset[str]]:
        """With it the steps of the customer or an operator that it may bring to the contract."""
        meanwhile: dict[str, tuple[Callable[[], Awaitable[Any]] | None, frozenset[str]]] = {
            "crash": (None, frozenset()),
            "another worker": (lambda: self.another_look(paper), frozenset()),
            "cancel": (lambda: self.asked(paper, "cancelSigning"), frozenset({"cancelSigning"})),
            "signature": (lambda: self.news(paper, FlowState.CUSTOMER_SIGNED), frozenset()),
            "completion": (lambda: self.news(paper, FlowState.COMPLETED), frozenset()),
            "expiry": (lambda: self.news(paper, FlowState.EXPIRED), frozenset()),
            "reference": (lambda: self.asked(paper, "setCustomerReference"), frozenset()),
            "abort": (lambda: self.aborted(paper), frozenset({"GENERATION_ABORTED"})),
        }
        call, steps = meanwhile[what]
        return self.stage.interruption(step, call), steps

    async def another_look(self, paper: Paper) -> None:
        """The lease runs out while a worker is slow, and another takes its place."""
        self.stage.clock.move(timedelta(minutes=20))
        await Worker(self.stage.services).look_at(UUID(paper.row_id))

    async def asked(self, paper: Paper, name: str, **more: Any) -> list[str]:
        """The codes of a mutation's refusal; none where it is done."""
        visitor = self.stage.visitor(self.customer(paper).user)
        if name == "setCustomerReference":
            more["customerReference"] = f"参考 {self.stage.clock():%H%M%S%f}"
        payload = await visitor.mutate(name, {"id": paper.id, **more})
        return [error["code"] for error in payload["errors"]]

    async def news(self, paper: Paper, state: FlowState) -> None:
        """All open flows of the contract come to this state, and the provider says so."""
        rows = await EsignFlow.filter(contract_id=paper.row_id)
        references = {row.reference for row in rows}
        for flow_id, flow in list(self.stage.esign.flows.items()):
            if flow.request.reference in references and flow.state in OPEN and flow.state != state:
                self.say(flow_id, state)
                await self.deliver(self.outbox[-1])

    async def aborted(self, paper: Paper) -> None:
        """Move 20, by an operator who sees that it failed often enough; refused, or done whole."""
        failing = Contract.filter(id=paper.row_id, sub_status="DRAFT_GENERATING")
        await failing.update(work_attempts=FAILURES_BEFORE_ABORT)
        contract = await Contract.get(id=paper.row_id)
        with suppress(RuleViolation, ProviderUnavailable):
            operator = ACTORS[ActorKind.OPERATOR]
            await abort_generation(contract, self.stage.services, actor=operator, reason="一直失败")

    async def moved(self, paper: Paper, step: str, actor: ActorKind) -> bool:
        """A step that no mutation makes yet; whether it was taken."""
        contract = await Contract.get(id=paper.row_id)
        try:
            async with transaction():
                now = self.stage.clock()
                await contract.advance(ContractEventStep(step), actor=ACTORS[actor], now=now)
        except RuleViolation:
            return False
        return True

    def say(self, flow_id: str, state: FlowState) -> None:
        self.stage.esign.says(state, flow_id=flow_id, reason="演示原因" if state in ENDED else None)
        self.outbox.append((f"m-{len(self.outbox) + 1}", flow_id, state))

    async def deliver(self, message: tuple[str, str, FlowState]) -> None:
        body = self.stage.esign.callback(message[0], message[1], message[2])
        assert await self.stage.callback(body) == 200
        self.delivered.add(message[0])

    # the end of a run

    def teardown(self) -> None:
        try:
            if self.sound:
                self.settled()
        finally:
            self.stage.end()

    def settled(self) -> None:
        """The provider answers again, delivers what it owes, and time passes: nothing may be stuck anywhere."""
        esign = self.stage.esign
        for trouble in (esign.silent, esign.forgetful, esign.refusing):
            trouble.clear()
        self.stage.workshop.broken = False
        if not esign.answers_for_certain:  # what cannot be looked up is told of
            for flow_id, flow in esign.flows.items():
                self.say(flow_id, flow.state)
        for _ in range(QUIET_AT_LAST):
            for flow_id, flow in esign.flows.items():
                if flow.state is FlowState.CUSTOMER_SIGNED:
                    self.say(flow_id, FlowState.COMPLETED)  # the vendor's seal follows by itself
            if not self.stage.run(self._passed()):
                break
        self.stage.run(self._check_kept())
        self._check_ends()

    async def _passed(self) -> bool:
        """One hour; whether anything came of it."""
        self.stage.clock.move(timedelta(hours=1))
        before = await Shelf.read(self.stage)
        for message in self.outbox:
            if message[0] not in self.delivered:
                await self.deliver(message)
        worker = Worker(self.stage.services)
        await worker.sweep()
        for row_id, row in before.contracts.items():
            given_up = row["work_since"] is not None and row["work_due_at"] is None
            if given_up and row["deleted_at"] is None:  # operators see it, and have it tried again
                assert row["work_error"] is not None
                await look_again(UUID(row_id), self.stage.services)
            await worker.look_at(UUID(row_id))
        after = await Shelf.read(self.stage)
        for paper in self.papers:
            self.may(paper, *paper.reach(frozenset(), self.truths(paper) | self.truths_now()))
        return before.events != after.events or any(flow["revoke_due_at"] for flow in after.flows)

    async def _check_kept(self) -> None:
        """Every message once, and every history whole."""
        assert await EsignMessage.all().count() == len(self.delivered)
        await check_chains()

    def _check_ends(self) -> None:
        """Nothing is stuck, and nothing can be signed, or was, that no contract waits for and operators do not know."""
        self.see()
        assert self.shelf is not None
        for paper in self.papers:
            assert paper.place not in UNFINISHED, paper
            if paper.place in OUT:
                assert self.truth(paper) == "WAITING"
        alarms = self.stage.run(self.stage.alarms())
        papers = {paper.row_id: paper for paper in self.papers}
        rows = {str(flow["id"]).replace("-", ""): flow for flow in self.shelf.flows}
        for flow_id, theirs in self.stage.esign.flows.items():
            ours = rows[theirs.request.reference]
            paper = papers[str(ours["contract_id"])]
            if ours["current_slot"] is not None and ours["flow_id"] == flow_id and paper.is_live:
                continue
            number = self.shelf.contracts[paper.row_id]["number"]
            assert theirs.state in ENDED or any(number in alarm for alarm in alarms), (paper, theirs.state)


async def outlived(interruption: Interruption | None, call: Awaitable[Any]) -> Any:
    """The answer of what was interrupted; null where it died."""
    with interrupted(interruption):
        return await call
    return None
