"""Every state of the small model, breadth first: what everybody else may do, and what must hold in each state."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from rules.signing import steps_of
from rules.terms import ActorKind, FlowState
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from tests.jobs.small_model import IDLE, MOST, OPEN, Broken, Guard, Promise, Worker, World, check, unkept
from tests.jobs.small_worker import Protocol, Worlds


def owed(protocol: Protocol, world: World) -> Worlds:
    """What happens if everybody only waits: work, the vendor's seal, requests that arrive, callbacks."""
    for place in range(len(world.workers)):
        yield from protocol.steps(world, place)
    for place, flow in enumerate(world.flows):
        if flow.state is FlowState.CUSTOMER_SIGNED:
            yield protocol.news(world, place, FlowState.COMPLETED)
        if flow.owed:
            yield from _delivered(protocol, world, place)
    for place, intent in enumerate(world.under_way):
        rest = world._replace(under_way=(*world.under_way[:place], *world.under_way[place + 1 :]))
        if len(world.flows) < MOST:
            yield protocol.open_flow(rest, intent)[0]


def _delivered(protocol: Protocol, world: World, place: int) -> Worlds:
    """Once; a message that comes again is known, and changes nothing. It is a hint: what it says moves nothing."""
    flow = world.flows[place]
    heard = world.with_flow(place, owed=False)
    if not protocol.has(Guard.STORED_FIRST):
        yield heard  # answered, and forgotten in a crash
    if not protocol.has(Guard.CONFIRMED):
        steps = steps_of(world.sub, flow.state)
        if steps:
            yield heard.moved(ActorKind.ESIGN_PROVIDER, *steps)
    known = [each for each, intent in enumerate(world.intents) if intent.flow == place]
    at = known[0] if known else flow.intent
    if at is None:
        yield heard
        return
    intent = world.intents[at]
    heard = heard.with_intent(at, heard=place)
    over = world.sub is Sub.VOIDED or not intent.current
    if over and protocol.has(Guard.HEARD_LATE):
        heard = heard.with_intent(at, flow=place if intent.flow is None else intent.flow, due=True)
    yield heard


def unforeseen(protocol: Protocol, world: World) -> Worlds:
    """What somebody may do at any moment, or nobody wants: customers, operators, the provider's console, crashes."""
    for place, flow in enumerate(world.flows):
        if flow.state is FlowState.WAITING:
            yield protocol.news(world, place, FlowState.CUSTOMER_SIGNED)
        if flow.state in OPEN:
            yield protocol.news(world, place, FlowState.REVOKED)
    if world.sub is Sub.CUSTOMER_SIGNING:
        yield world.moved(ActorKind.CUSTOMER, Step.SIGNING_CANCEL_REQUESTED)
    if world.sub is Sub.DRAFT_GENERATING:
        yield _aborted(protocol, world)
        yield world.touched()  # by the customer's own reference for it, say
    for place, worker in enumerate(world.workers):
        if worker.line:
            yield from _crashed(protocol, world, place, worker)
        elif world.sub is not Sub.DRAFT_GENERATING:  # it read the contract long ago, and goes on only now
            yield from protocol.opens(world, place, Worker(fresh=False))


def _aborted(protocol: Protocol, world: World) -> World:
    current, after = world.current, world.moved(ActorKind.OPERATOR, Step.GENERATION_ABORTED)
    if current is None or not protocol.has(Guard.ABORT_GIVES_UP):
        return after
    intent = world.intents[current]
    known = intent.heard if intent.flow is None else intent.flow
    return after.with_intent(current, current=False, flow=known, due=known is not None)


def _crashed(protocol: Protocol, world: World, place: int, worker: Worker) -> Worlds:
    """Or no answer in time. A provider in our own process does nothing more once its asker is gone.

    The request of the last intent is never lost: there is no other that could take its place.
    """
    gone = world.with_worker(place, IDLE)
    if worker.line != "ask" or worker.intent != MOST - 1:
        yield gone
    if worker.line == "ask" and not protocol.certain:
        yield gone._replace(under_way=tuple(sorted((*world.under_way, worker.intent), key=str)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """`broken`: the promises found broken, in `world` for one; none: all are kept in all states."""

    states: int
    steps: int
    broken: frozenset[Promise] = frozenset()
    world: World | None = None


def walked(protocol: Protocol, *, workers: int) -> Walk:
    """All states from a contract whose signing was just confirmed."""
    begin = World(workers=(IDLE,) * workers)
    numbers = {begin: 0}
    before: list[list[int]] = [[]]
    """By which states a state is reached, if everybody only waits."""
    queue, steps = deque([begin]), 0
    try:
        while queue:
            world = queue.popleft()
            number = numbers[world]
            for expected, after in _after(protocol, world):
                steps += 1
                reached = numbers.get(after)
                if reached is None:
                    check(after)
                    reached = numbers[after] = len(numbers)
                    before.append([])
                    queue.append(after)
                if expected:
                    before[reached].append(number)
    except Broken as found:
        return Walk(states=len(numbers), steps=steps, broken=frozenset({found.promise}), world=found.world)
    stuck = _stuck(list(numbers), before)
    promises = {promise for world in stuck if (promise := unkept(world))}
    example = stuck[0] if stuck else None
    return Walk(states=len(numbers), steps=steps, broken=frozenset(promises), world=example)


def _after(protocol: Protocol, world: World) -> Iterator[tuple[bool, World]]:
    for expected, worlds in ((True, owed(protocol, world)), (False, unforeseen(protocol, world))):
        for after in worlds:
            yield expected, _canonical(protocol, after)


def _canonical(protocol: Protocol, world: World) -> World:
    """What makes no difference any more is the same in all worlds; which worker is which makes none either."""
    waited_for = world.current if world.sub is not Sub.VOIDED else None
    intents, flows, workers = list(world.intents), list(world.flows), list(world.workers)
    hints_only = protocol.has(Guard.CONFIRMED) and protocol.has(Guard.ABORT_GIVES_UP)
    for place, intent in enumerate(world.intents):
        known = intent.flow
        if known is None:
            continue
        intents[place] = intent._replace(heard=None)
        if (place == waited_for and hints_only) or intent.due:
            flows[known] = flows[known]._replace(owed=False)
        over = flows[known].state is FlowState.REVOKED
        if place != waited_for and (over or intent.told):
            state = FlowState.REVOKED if over else FlowState.COMPLETED
            flows[known] = flows[known]._replace(state=state, owed=False)
            intents[place] = intent._replace(asked=True, due=False, told=not over, heard=None)
            workers = [IDLE if each.line == "see" and each.intent == place else each for each in workers]
    if protocol.has(Guard.COMPARED):  # then these find out that they were overtaken, and do nothing
        workers = [each if each.fresh or each.line not in {"follow", "apply"} else IDLE for each in workers]
    if len(workers) > 1:
        workers.sort(key=_order)
    return World(world.sub, tuple(intents), tuple(flows), world.under_way, tuple(workers))


def _order(worker: Worker) -> tuple[str, str, bool, int, int, str]:
    line, sub, fresh, intent, flow, state = worker
    return line, sub, fresh, -1 if intent is None else intent, -1 if flow is None else flow, state or ""


def _stuck(worlds: list[World], before: list[list[int]]) -> list[World]:
    """The states from which waiting alone never leads to one where all is done, as far as nobody is at work there."""
    todo = [number for number, world in enumerate(worlds) if unkept(world) is None]
    good = set(todo)
    while todo:
        for number in before[todo.pop()]:
            if number not in good:
                good.add(number)
                todo.append(number)
    left = [world for number, world in enumerate(worlds) if number not in good]
    return [world for world in left if not world.under_way and not any(each.line for each in world.workers)]
