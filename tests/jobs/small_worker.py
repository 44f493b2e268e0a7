"""What a worker does in the small model, line by line: each yields the worlds it may lead to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rules.signing import PATIENCE, Opening, next_opening, steps_of
from rules.terms import ActorKind, FlowState
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from tests.jobs.small_model import IDLE, MOST, OUT, SIGNED, Flow, Guard, Intent, Worker, World

ASKED_AT: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
MOMENTS: Final = (ASKED_AT, ASKED_AT + PATIENCE)

Worlds = Iterator[World]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """`certain`: the provider finds flows by reference, and sends no callbacks; otherwise neither."""

    certain: bool
    without: frozenset[Guard] = frozenset()

    def has(self, guard: Guard) -> bool:
        return guard not in self.without

    def steps(self, world: World, place: int) -> Worlds:
        """One line of the worker in this place, or its reading of what is to be done."""
        worker = world.workers[place]
        if worker.line:
            yield from _LINES[worker.line](self, world, place, worker)
        else:
            yield from self._starts(world, place)

    def _starts(self, world: World, place: int) -> Worlds:
        if world.sub is Sub.DRAFT_GENERATING:
            yield from self.opens(world, place, Worker())
        for flow in self._asked_about(world) if world.sub in OUT else ():
            read = Worker(sub=world.sub, flow=flow)
            yield from (_cancel if world.sub is Sub.CANCELLING else _follow)(self, world, place, read)
        for due, intent in enumerate(world.intents):
            if intent.due and intent.flow is not None and self.has(Guard.REVOKED):
                yield from _revoke(self, world, place, Worker(intent=due, flow=intent.flow))

        yield from self._searches(world)

    def _searches(self, world: World) -> Worlds:
        """For flows that came of a request nobody waits for any more."""
        for at, intent in enumerate(world.intents):
            left = world.sub is Sub.VOIDED or not intent.current
            if left and intent.asked and intent.flow is None and self.has(Guard.SEARCHED):
                found = self.found(world, at)
                if found is not None:
                    yield world.with_intent(at, flow=found, due=True)

    def found(self, world: World, at: int) -> int | None:
        """By reference, or among those that callbacks named."""
        if not self.certain:
            return world.intents[at].heard
        return next((place for place, flow in enumerate(world.flows) if flow.intent == at), None)

    def opens(self, world: World, place: int, worker: Worker) -> Worlds:
        """The current intent is read, or written: the database knows no second one."""
        current = world.current
        if current is None:
            yield from self._intends(world, place, worker)
            return
        intent = world.intents[current]
        worker = worker._replace(intent=current)
        if intent.flow is not None:
            yield world.with_worker(place, worker._replace(line="advance"))
        elif intent.asked:
            yield from _find(self, world, place, worker)
        else:
            yield world.with_worker(place, worker._replace(line="claim"))

    def _intends(self, world: World, place: int, worker: Worker) -> Worlds:
        if not self.has(Guard.INTENT_FIRST):
            yield world.with_worker(place, worker._replace(line="ask"))
        elif len(world.intents) < MOST:
            written = world._replace(intents=(*world.intents, Intent()))
            yield written.with_worker(place, worker._replace(line="claim", intent=len(world.intents)))

    def _asked_about(self, world: World) -> list[int]:
        known = [each for each in world.intents if each.flow is not None]
        chosen = [each for each in known if each.current] if self.has(Guard.CURRENT_ASKED) else known
        return [each.flow for each in chosen if each.flow is not None]

    def news(self, world: World, flow: int, state: FlowState) -> World:
        """The provider will tell of it, if it tells at all."""
        return world.with_flow(flow, state=state, owed=not self.certain)

    def open_flow(self, world: World, intent: int | None) -> tuple[World, int]:
        opened = Flow(intent, owed=not self.certain)
        return world._replace(flows=(*world.flows, opened)), len(world.flows)


def _find(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    at = worker.intent or 0
    found = protocol.found(world, at) if protocol.has(Guard.LOOKED_FOR) else None
    for now in MOMENTS:
        match next_opening(asked_at=ASKED_AT, found=found is not None, certain=protocol.certain, now=now):
            case Opening.ADOPT:
                yield world.with_worker(place, worker._replace(line="write", flow=found))
            case Opening.ASK_ANEW:
                yield world.with_worker(place, worker._replace(line="give up"))
            case _:
                yield world.with_worker(place, IDLE)


def _give_up(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    at = worker.intent or 0
    intent = world.intents[at]
    heard = intent.heard is not None and protocol.has(Guard.UNHEARD_GIVEN_UP)
    known = intent.flow is not None or heard
    if not intent.current or known or len(world.intents) == MOST:
        yield world.with_worker(place, IDLE)
        return
    given_up = world.with_intent(at, current=False)
    anew = given_up._replace(intents=(*given_up.intents, Intent()))
    yield anew.with_worker(place, worker._replace(line="claim", intent=at + 1))


def _claim(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    """Of two workers one gets to ask."""
    intent = world.intents[worker.intent or 0]
    taken = intent.asked and protocol.has(Guard.ONE_ASKS)
    answered = intent.flow is not None and protocol.has(Guard.ASKED_ONCE)
    if taken or answered:
        yield world.with_worker(place, IDLE)
    else:
        asked = world.with_intent(worker.intent or 0, asked=True)
        yield asked.with_worker(place, worker._replace(line="ask"))


def _ask(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    """Yes, and its answer; or a definite no. No answer at all is a crash like others."""
    if len(world.flows) < MOST:
        opened, flow = protocol.open_flow(world, worker.intent)
        yield opened.with_worker(place, worker._replace(line="write", flow=flow))
    refused = world
    if worker.intent is not None and world.intents[worker.intent].flow is None:
        refused = world.with_intent(worker.intent, asked=False)
    yield refused.with_worker(place, IDLE)


def _write(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    at = worker.intent
    if at is None:  # without an intent, the row is written only now
        at = len(world.intents)
        if at == MOST:
            return
        world = world._replace(intents=(*world.intents, Intent(current=world.current is None)))
    on = worker._replace(line="advance", intent=at, flow=None)
    if not protocol.has(Guard.ANSWER_FIRST):
        yield world.with_worker(place, on._replace(flow=worker.flow))
        return
    if world.intents[at].flow is None:
        over = world.sub is Sub.VOIDED or not world.intents[at].current
        due = over and protocol.has(Guard.LATE_ANSWER)
        world = world.with_intent(at, flow=worker.flow, asked=False, due=due)
    yield world.with_worker(place, on)


def _advance(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    at = worker.intent or 0
    current = world.intents[at].current or not protocol.has(Guard.CURRENT_MOVES)
    fresh = worker.fresh or not protocol.has(Guard.COMPARED)
    if not current or not fresh:
        yield world.with_worker(place, worker._replace(line="left"))
        return
    if worker.flow is not None:
        world = world.with_intent(at, flow=worker.flow, asked=False)
    moved = world.moved(ActorKind.SYSTEM, Step.DRAFT_RENDERED, read=worker.sub)
    yield moved.with_worker(place, IDLE)


def _left(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    """The contract was ended, or the intent given up, while the provider opened this flow."""
    at = worker.intent or 0
    if world.sub is Sub.VOIDED or not world.intents[at].current:
        known = world.intents[at].flow if worker.flow is None else worker.flow
        world = world.with_intent(at, due=True, flow=known)
    yield world.with_worker(place, IDLE)


def _follow(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    state = world.flows[worker.flow or 0].state
    if (not worker.fresh and protocol.has(Guard.COMPARED)) or not steps_of(worker.sub, state):
        yield world.with_worker(place, IDLE)
    else:
        yield world.with_worker(place, worker._replace(line="apply", state=state))


def _apply(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    assert worker.state is not None
    if worker.fresh or not protocol.has(Guard.COMPARED):
        steps = steps_of(worker.sub, worker.state)
        world = world.moved(ActorKind.ESIGN_PROVIDER, *steps, read=worker.sub)
    yield world.with_worker(place, IDLE)


def _cancel(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    asked = _revoked(protocol, world, worker.flow or 0)
    if protocol.has(Guard.CANCEL_FOLLOWED):
        yield asked.with_worker(place, worker._replace(line="follow"))
    else:
        yield asked.with_worker(place, worker._replace(line="apply", state=FlowState.REVOKED))


def _revoke(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    asked = _revoked(protocol, world, worker.flow or 0)
    if protocol.has(Guard.FOLLOWED):
        yield asked.with_worker(place, worker._replace(line="see"))
    else:
        yield asked.with_intent(worker.intent or 0, due=False)


def _see(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    """Told before it is crossed off; where the process dies between the two, it is told again."""
    at = worker.intent or 0
    if world.flows[worker.flow or 0].state in SIGNED and protocol.has(Guard.TOLD):
        world = world.with_intent(at, told=True)
    yield world.with_intent(at, due=False).with_worker(place, IDLE)


def _revoked(protocol: Protocol, world: World, flow: int) -> World:
    """Too late, it changes nothing."""
    waiting = world.flows[flow].state is FlowState.WAITING
    return protocol.news(world, flow, FlowState.REVOKED) if waiting else world


_LINES: Final[dict[str, Callable[[Protocol, World, int, Worker], Worlds]]] = {
    "give up": _give_up,
    "claim": _claim,
    "ask": _ask,
    "write": _write,
    "advance": _advance,
    "left": _left,
    "follow": _follow,
    "apply": _apply,
    "see": _see,
}
