"""What workers, the e-sign provider and the clock do in the machine."""

from datetime import timedelta
from uuid import UUID

from jobs.follow_signing import look_again
from jobs.worker import Worker
from rules.terms import FlowState
from tests.jobs.interruptions import Interruption, interrupted
from tests.jobs.signing_customers import WAYS_ON, Customers, Stop
from tests.jobs.signing_paper import OUT, PROVIDERS_STEPS, Paper


class Outside(Customers):
    """Each event says whether there was anything to do."""

    def a_contract_goes_on(self, place: int, chosen: int, stop: Stop | None) -> bool:
        """By whoever it waits for."""
        live = [paper for paper in self.papers if paper.is_live and not paper.is_effective]
        if not live:
            return self.somebody_may_apply(place, chosen)
        paper = live[place % len(live)]
        step = next((step for step in WAYS_ON if paper.after(step)), None)
        if step is not None and not self._preview_missing(paper):
            self.ask(paper, step, chosen, stop)
            return True
        if paper.mode == "BILATERAL" and paper.place in OUT:
            self._sign(paper, all_sign=chosen > 3)
        self.stage.run(look_again(UUID(paper.row_id), self.stage.services))
        self._look(paper, stop)
        return True

    def _preview_missing(self, paper: Paper) -> bool:
        assert self.shelf is not None
        return (
            paper.place == "CONFIRMING_TEXT" and self.shelf.contracts[paper.row_id]["preview_sha256"] is None
        )

    def _sign(self, paper: Paper, *, all_sign: bool) -> None:
        assert self.shelf is not None
        current = self.shelf.current(paper.row_id)
        flow_id = "" if current is None else current["flow_id"]
        state = FlowState.COMPLETED if all_sign else FlowState.CUSTOMER_SIGNED
        if flow_id in self.stage.esign.flows and (self.truth(paper), state) in PROVIDERS_STEPS:
            self.say(flow_id, state)

    def a_worker_looks(self, place: int, stop: Stop | None) -> bool:
        """At what is due: what is not, a worker leaves alone."""
        paper = self.paper(place)
        if paper is not None:
            self._look(paper, stop)
        return paper is not None

    def _look(self, paper: Paper, stop: Stop | None) -> None:
        """Undisturbed, it does its whole work or, where somebody does not answer, none of it."""
        row_id = UUID(paper.row_id)
        if stop is None:
            self.may(paper, paper.place, paper.after_look(self.truth(paper)), *paper.opened)
            self.stage.run(self.stage.look(row_id))
            return
        before = self.truths(paper)
        interruption, steps = self.interruption(paper, *stop)
        self.stage.run(self.stage.look(row_id, interruption))
        self.may(paper, *paper.reach(steps, before | self.truths_now()))

    def a_worker_looks_at_once_and_nothing_is_in_its_way(self, place: int) -> bool:
        """Then the contract stands exactly where its flow does."""
        found = [paper for paper in self.papers if paper.place in OUT or paper.mode == "UNILATERAL"]
        if not found:
            return False
        self.trouble_ends()
        paper = found[place % len(found)]
        truth = self.truth(paper)
        self.stage.run(look_again(UUID(paper.row_id), self.stage.services))
        self.stage.run(self.stage.look(UUID(paper.row_id)))
        self.may(paper, paper.after_look(truth))
        return True

    def the_sweeper_sweeps(self, stop: Stop | None) -> bool:
        deadly = stop is not None and stop[1] == "crash"
        interruption = self.stage.interruption(stop[0], None) if stop is not None and deadly else None
        self.stage.run(self._sweep(interruption))
        return True

    async def _sweep(self, interruption: Interruption | None) -> None:
        with interrupted(interruption):
            await Worker(self.stage.services).sweep()

    def a_flow_goes_on(self, place: int, state: FlowState) -> bool:
        """By the customer, the vendor, somebody at the provider's console, or time. The provider says so later."""
        flows = [
            flow_id
            for flow_id, flow in self.stage.esign.flows.items()
            if (flow.state, state) in PROVIDERS_STEPS
        ]
        if flows:
            self.say(flows[place % len(flows)], state)
        return bool(flows)

    def a_callback_arrives(self, place: int, times: int) -> bool:
        """Any of those ever sent, so late, once more, or before those sent earlier."""
        for _ in range(times if self.outbox else 0):
            self.stage.run(self.deliver(self.outbox[-1 - place % len(self.outbox)]))
        return bool(self.outbox)

    def a_callback_is_not_what_it_seems(self, place: int, state: FlowState, kind: str) -> bool:
        """Forged: not the provider's. Unknown: of no flow of ours. Lying: genuine, but the flow is not there yet."""
        flows = list(self.stage.esign.flows)
        message = f"x-{len(self.outbox)}-{state}-{kind}"
        if kind == "lying" and flows:
            body = self.stage.esign.callback(message, flows[place % len(flows)], state)
        else:
            body = f"genuine {message} flow-99 {'0' * 32} {state}".encode()
        if kind == "forged":
            assert self.stage.run(self.stage.callback(b"forged" + body[7:])) == 401
            return True
        assert self.stage.run(self.stage.callback(body)) == 200
        self.delivered.add(message)
        return True

    def trouble_begins(self, method: str, trouble: str) -> bool:
        if trouble == "broken workshop":
            self.stage.workshop.broken = True
        elif trouble != "refusing" or method in {"open_flow", "cancel_flow"}:
            getattr(self.stage.esign, trouble).add(method)
        return True

    def trouble_ends(self) -> bool:
        esign = self.stage.esign
        for trouble in (esign.silent, esign.forgetful, esign.refusing):
            trouble.clear()
        self.stage.workshop.broken = False
        return True

    def time_passes(self, pause: timedelta) -> bool:
        self.stage.clock.move(pause)
        return True
