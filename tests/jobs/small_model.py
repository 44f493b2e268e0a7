"""A small model of one contract, our rows, the e-sign provider, callbacks and crashes, to be walked exhaustively.

A state is a contract's sub-status, at most two intents of ours (rows of esign_flow), at most two flows at the provider,
requests still under way to it, and two workers, each at one of its lines between reads, calls and commits. What is
decided is decided by the program's own rules (`next_opening`, `steps_of`, `next_move`); the protocol around them is
modelled, and each of its guards can be left out: then the walk must find what the guard is there for.
"""

from enum import StrEnum
from typing import Any, Final, NamedTuple

from rules.lifecycle import next_move
from rules.terms import ActorKind, FlowState, SigningMode
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub

MOST: Final = 2
"""Intents. A second one needs a crash; a third shows nothing that two do not."""

OPEN: Final = frozenset({FlowState.WAITING, FlowState.CUSTOMER_SIGNED})
SIGNED: Final = frozenset({FlowState.CUSTOMER_SIGNED, FlowState.COMPLETED})
OUT: Final = frozenset({Sub.CUSTOMER_SIGNING, Sub.CANCELLING, Sub.VENDOR_SIGNING})
RANK: Final = {
    Sub.DRAFT_GENERATING: 0,
    Sub.CUSTOMER_SIGNING: 1,
    Sub.CANCELLING: 2,
    Sub.VENDOR_SIGNING: 3,
    Sub.ELECTRONIC_EFFECTIVE: 4,
    Sub.VOIDED: 4,
}


class Guard(StrEnum):
    """What the jobs of signing do around the rules, so that nothing goes wrong between them."""

    INTENT_FIRST = "the intent is written before the provider is asked"
    LOOKED_FOR = "a lost answer is looked for before asking anew"
    UNHEARD_GIVEN_UP = "an intent is given up only if nothing was heard of it"
    ONE_ASKS = "one worker asks for an intent"
    ASKED_ONCE = "an intent that is answered is not asked for again"
    ANSWER_FIRST = "the answer is written down before the contract moves"
    CURRENT_MOVES = "only the current intent moves its contract on"
    LATE_ANSWER = "an answer to an intent given up is due to be revoked"
    COMPARED = "a contract moves only if it is as it was read"
    CONFIRMED = "the provider is asked before a contract moves"
    CURRENT_ASKED = "news are asked of the current flow"
    CANCEL_FOLLOWED = "a cancelled contract ends as its flow did"
    STORED_FIRST = "a message is stored before it is answered"
    HEARD_LATE = "a flow heard of too late is due to be revoked"
    SEARCHED = "an intent given up is still looked for"
    REVOKED = "flows that are due are revoked"
    FOLLOWED = "what became of a revoked flow is asked"
    TOLD = "a signature in vain is told to operators"
    ABORT_GIVES_UP = "an abort gives its intent up"


class Promise(StrEnum):
    """What must hold in every state that can be reached, whoever crashed and whatever was overtaken."""

    ONE_FLOW = "an intent has at most one flow at the provider"
    SIGNED_BEFORE_EFFECT = "no contract is in effect whose current flow is not completed"
    SIGNATURE_WINS = "no contract is voided whose current flow is signed, but by an abort that came before"
    FORWARD = "nothing moves backwards, or out of its end"
    FINISHED = "every contract can still come to its end"
    NONE_LEFT_OPEN = "what somebody can sign though no contract waits for it can still be ended"
    NOT_IN_VAIN = "what was signed though no contract waits for it can still be told"


class Intent(NamedTuple):
    """`flow` is the one we know of, `heard` the one that a stored message names."""

    asked: bool = False
    flow: int | None = None
    current: bool = True
    due: bool = False
    told: bool = False
    heard: int | None = None


class Flow(NamedTuple):
    """`intent` is the reference it carries, null where it carries none. `owed`: its news are still to be delivered."""

    intent: int | None
    state: FlowState = FlowState.WAITING
    owed: bool = True


class Worker(NamedTuple):
    """`line` is what it does next. `fresh`: the contract is as it was read, `sub` is where it stood then."""

    line: str = ""
    sub: Sub = Sub.DRAFT_GENERATING
    fresh: bool = True
    intent: int | None = None
    flow: int | None = None
    state: FlowState | None = None


IDLE: Final = Worker()


class World(NamedTuple):
    sub: Sub = Sub.DRAFT_GENERATING
    intents: tuple[Intent, ...] = ()
    flows: tuple[Flow, ...] = ()
    under_way: tuple[int | None, ...] = ()
    """Requests whose asker is gone; the provider may still do what they ask."""
    workers: tuple[Worker, ...] = (IDLE, IDLE)

    @property
    def current(self) -> int | None:
        return next((place for place, intent in enumerate(self.intents) if intent.current), None)

    def with_intent(self, place: int, **changes: Any) -> "World":
        changed = self.intents[place]._replace(**changes)
        return self._replace(intents=(*self.intents[:place], changed, *self.intents[place + 1 :]))

    def with_flow(self, place: int, **changes: Any) -> "World":
        changed = self.flows[place]._replace(**changes)
        return self._replace(flows=(*self.flows[:place], changed, *self.flows[place + 1 :]))

    def with_worker(self, place: int, worker: Worker) -> "World":
        return self._replace(workers=(*self.workers[:place], worker, *self.workers[place + 1 :]))

    def touched(self) -> "World":
        """Something of the contract is other than the workers read it."""
        return self._replace(workers=tuple(each._replace(fresh=not each.line) for each in self.workers))

    def moved(self, actor: ActorKind, *steps: Step, read: Sub | None = None) -> "World":
        """By the program's own table. `read`: where the mover believes the contract to stand. Raises Broken."""
        sub = read or self.sub
        for step in steps:
            after = next_move(SigningMode.BILATERAL, sub, step, actor).after
            assert after is not None
            sub = after
        if RANK[self.sub] >= RANK[sub]:
            raise Broken(Promise.FORWARD, self)
        return self.touched()._replace(sub=sub)


class Broken(Exception):
    """A promise that does not hold, and the state where it does not."""

    def __init__(self, promise: Promise, world: World) -> None:
        super().__init__(promise, world)
        self.promise, self.world = promise, world


def check(world: World) -> None:
    """The promises that a state keeps or breaks by itself. Raises Broken."""
    carried = [flow.intent for flow in world.flows if flow.intent is not None]
    if len(set(carried)) < len(carried):
        raise Broken(Promise.ONE_FLOW, world)
    current = world.current
    known = None if current is None else world.intents[current].flow
    state = None if known is None else world.flows[known].state
    if world.sub is Sub.ELECTRONIC_EFFECTIVE and state is not FlowState.COMPLETED:
        raise Broken(Promise.SIGNED_BEFORE_EFFECT, world)
    left = current is not None and (world.intents[current].due or world.intents[current].told)
    if world.sub is Sub.VOIDED and state in SIGNED and not left:
        raise Broken(Promise.SIGNATURE_WINS, world)


def unkept(world: World) -> Promise | None:
    """What is still to be done in this state; null: nobody owes anything but the customer a signature."""
    current = world.current
    known = None if current is None else world.intents[current].flow
    for place, flow in enumerate(world.flows):
        told = (
            flow.intent is not None and flow.intent < len(world.intents) and world.intents[flow.intent].told
        )
        if place == known and world.sub is not Sub.DRAFT_GENERATING:
            continue
        if flow.state is FlowState.WAITING:
            return Promise.NONE_LEFT_OPEN
        if flow.state in SIGNED and not told:
            return Promise.NOT_IN_VAIN
    waits = world.sub is Sub.CUSTOMER_SIGNING and known is not None
    waits = waits and world.flows[known or 0].state is FlowState.WAITING
    if not waits and world.sub not in {Sub.ELECTRONIC_EFFECTIVE, Sub.VOIDED}:
        return Promise.FINISHED
    busy = world.under_way or any(worker.line for worker in world.workers)
    return Promise.FINISHED if busy else None
