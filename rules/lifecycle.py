"""The life of a contract, on one page.

STATES is the customer's table, row for row and column for column; a test reads their document and fails when the
two differ. MOVES says where each step leads. Nothing else decides what may happen to a contract next.
"""

from typing import Final, NamedTuple

from rules.terms import (
    ActorKind,
    ContractAction,
    ContractEventStep,
    ContractStatus,
    ContractSubStatus,
    NextStep,
    SigningMode,
    Work,
)
from rules.violations import ErrorCode, RuleViolation


class State(NamedTuple):
    signing_modes: tuple[SigningMode, ...]
    status: ContractStatus
    sub_status: ContractSubStatus
    actions: tuple[ContractAction, ...]
    next_step: NextStep


class Move(NamedTuple):
    """`before` () is: does not exist yet; `after` None is: gone from sight (the row and its history stay)."""

    number: str
    signing_modes: tuple[SigningMode, ...]
    before: tuple[ContractSubStatus, ...]
    actor: ActorKind
    steps: tuple[ContractEventStep, ...]
    after: ContractSubStatus | None


ONE = (SigningMode.UNILATERAL,)
TWO = (SigningMode.BILATERAL,)
ANY = ONE + TWO
C, O, J, P = ActorKind.CUSTOMER, ActorKind.OPERATOR, ActorKind.SYSTEM, ActorKind.ESIGN_PROVIDER  # noqa: E741 - O as in domain.md
Status, Sub, Action, Step, Next = (
    ContractStatus,
    ContractSubStatus,
    ContractAction,
    ContractEventStep,
    NextStep,
)

# fmt: off
STATES: Final = (
    #     签章  状态               子状态                     可执行操作                         下一步
    State(TWO, Status.DRAFT,      Sub.FILLING_IN,           (Action.DELETE,),                 Next.FILL_IN),
    State(TWO, Status.DRAFT,      Sub.CONFIRMING_TEXT,      (Action.DELETE,),                 Next.CONFIRM_TEXT),
    State(TWO, Status.DRAFT,      Sub.CONFIRMING_SIGNING,   (Action.DELETE,),                 Next.CONFIRM_SIGNING),
    State(ANY, Status.DRAFT,      Sub.DRAFT_GENERATING,     (),                               Next.WAIT),
    State(ONE, Status.DRAFT,      Sub.DRAFT_GENERATED,      (Action.FINALIZE, Action.VOID),   Next.NONE),
    State(TWO, Status.SIGNING,    Sub.CUSTOMER_SIGNING,     (Action.CANCEL_SIGNING,),         Next.SIGN),
    State(TWO, Status.SIGNING,    Sub.CANCELLING,           (),                               Next.WAIT),
    State(ANY, Status.SIGNING,    Sub.VENDOR_SIGNING,       (),                               Next.WAIT),
    State(ANY, Status.EFFECTIVE,  Sub.ELECTRONIC_EFFECTIVE, (Action.REQUEST_PAPER,),          Next.NONE),
    State(ANY, Status.EFFECTIVE,  Sub.PAPER_REQUESTED,      (Action.VIEW_SHIPMENT,),          Next.NONE),
    State(ANY, Status.EFFECTIVE,  Sub.PAPER_SHIPPED,        (Action.VIEW_SHIPMENT,),          Next.NONE),
    State(ANY, Status.VOIDED,     Sub.VOIDED,               (Action.DELETE,),                 Next.NONE),
)

MOVES: Final = (
    Move("1",   ONE, (),                          C, (Step.CREATED,),                  Sub.DRAFT_GENERATING),
    Move("2",   TWO, (),                          C, (Step.CREATED,),                  Sub.FILLING_IN),
    Move("3",   TWO, (Sub.FILLING_IN,),           C, (Step.FILLED_IN,),                Sub.CONFIRMING_TEXT),
    Move("4",   TWO, (Sub.CONFIRMING_TEXT,),      C, (Step.TEXT_CONFIRMED,),           Sub.CONFIRMING_SIGNING),
    Move("4b",  TWO, (Sub.CONFIRMING_TEXT,),      C, (Step.STEPPED_BACK,),             Sub.FILLING_IN),
    Move("4b",  TWO, (Sub.CONFIRMING_SIGNING,),   C, (Step.STEPPED_BACK,),             Sub.CONFIRMING_TEXT),
    Move("5",   TWO, (Sub.CONFIRMING_SIGNING,),   C, (Step.SIGNING_CONFIRMED,),        Sub.DRAFT_GENERATING),
    Move("6",   ONE, (Sub.DRAFT_GENERATING,),     J, (Step.DRAFT_RENDERED,),           Sub.DRAFT_GENERATED),
    Move("7",   TWO, (Sub.DRAFT_GENERATING,),     J, (Step.DRAFT_RENDERED,),           Sub.CUSTOMER_SIGNING),
    Move("8",   ONE, (Sub.DRAFT_GENERATED,),      C, (Step.FINALIZED,),                Sub.VENDOR_SIGNING),
    Move("9",   ONE, (Sub.DRAFT_GENERATED,),      C, (Step.VOIDED,),                   Sub.VOIDED),
    Move("10",  TWO, (Sub.CUSTOMER_SIGNING,),     P, (Step.CUSTOMER_SIGNED,),          Sub.VENDOR_SIGNING),
    Move("11",  TWO, (Sub.CUSTOMER_SIGNING,),     C, (Step.SIGNING_CANCEL_REQUESTED,), Sub.CANCELLING),
    Move("12",  TWO, (Sub.CANCELLING,),           P, (Step.SIGNING_CANCELLED,),        Sub.VOIDED),
    Move("13",  TWO, (Sub.CANCELLING,),           P, (Step.CUSTOMER_SIGNED,),          Sub.VENDOR_SIGNING),
    Move("14",  TWO, (Sub.CUSTOMER_SIGNING, Sub.CANCELLING, Sub.VENDOR_SIGNING),
                                                  P, (Step.SIGNING_REFUSED, Step.SIGNING_EXPIRED, Step.SIGNING_INVALID), Sub.VOIDED),
    Move("15",  ONE, (Sub.VENDOR_SIGNING,),       J, (Step.SEALED,),                   Sub.ELECTRONIC_EFFECTIVE),
    Move("15",  TWO, (Sub.VENDOR_SIGNING,),       P, (Step.SEALED,),                   Sub.ELECTRONIC_EFFECTIVE),
    Move("16",  ANY, (Sub.ELECTRONIC_EFFECTIVE,), C, (Step.PAPER_REQUESTED,),          Sub.PAPER_REQUESTED),
    Move("17",  ANY, (Sub.PAPER_REQUESTED,),      O, (Step.PAPER_SHIPPED,),            Sub.PAPER_SHIPPED),
    Move("17b", ANY, (Sub.PAPER_SHIPPED,),        O, (Step.SHIPMENT_CORRECTED,),       Sub.PAPER_SHIPPED),
    Move("18",  ANY, (Sub.PAPER_REQUESTED,),      O, (Step.PAPER_RETURNED,),           Sub.ELECTRONIC_EFFECTIVE),
    Move("19",  TWO, (Sub.FILLING_IN, Sub.CONFIRMING_TEXT, Sub.CONFIRMING_SIGNING),
                                                  C, (Step.DELETED,),                  None),
    Move("19",  ANY, (Sub.VOIDED,),               C, (Step.DELETED,),                  None),
    Move("20",  ANY, (Sub.DRAFT_GENERATING,),     O, (Step.GENERATION_ABORTED,),       Sub.VOIDED),
)

STEP_OF_ACTION: Final = {
    Action.DELETE: Step.DELETED, Action.FINALIZE: Step.FINALIZED, Action.VOID: Step.VOIDED,
    Action.CANCEL_SIGNING: Step.SIGNING_CANCEL_REQUESTED, Action.REQUEST_PAPER: Step.PAPER_REQUESTED,
}  # VIEW_SHIPMENT looks, and moves nothing

WORK: Final = {  # what the background owes a contract in this state
    (SigningMode.UNILATERAL, Sub.DRAFT_GENERATING): Work.RENDER_DRAFT,
    (SigningMode.UNILATERAL, Sub.VENDOR_SIGNING):   Work.SEAL,
    (SigningMode.BILATERAL,  Sub.CONFIRMING_TEXT):  Work.RENDER_PREVIEW,  # until the preview is stored
    (SigningMode.BILATERAL,  Sub.DRAFT_GENERATING): Work.OPEN_SIGNING,
    (SigningMode.BILATERAL,  Sub.CUSTOMER_SIGNING): Work.FOLLOW_SIGNING,
    (SigningMode.BILATERAL,  Sub.VENDOR_SIGNING):   Work.FOLLOW_SIGNING,
    (SigningMode.BILATERAL,  Sub.CANCELLING):       Work.CANCEL_SIGNING,
}
# fmt: on

_STATE_OF: Final = {state.sub_status: state for state in STATES}
_MOVE_OF: Final = {
    (mode, before, step): move
    for move in MOVES
    for mode in move.signing_modes
    for before in (move.before or (None,))
    for step in move.steps
}


def state_of(sub_status: ContractSubStatus) -> State:
    return _STATE_OF[sub_status]


def sub_statuses_of(status: ContractStatus) -> tuple[ContractSubStatus, ...]:
    return tuple(state.sub_status for state in STATES if state.status is status)


def is_in_effect(sub_status: ContractSubStatus) -> bool:
    return state_of(sub_status).status is ContractStatus.EFFECTIVE


def is_voided(sub_status: ContractSubStatus) -> bool:
    return state_of(sub_status).status is ContractStatus.VOIDED


def next_step_of(sub_status: ContractSubStatus, *, preview_stored: bool = True) -> NextStep:
    """What the customer does next; a text can be confirmed only once its preview can be read."""
    step = state_of(sub_status).next_step
    return NextStep.WAIT if step is NextStep.CONFIRM_TEXT and not preview_stored else step


def first_sub_status(mode: SigningMode) -> ContractSubStatus:
    """A bilateral contract starts with a form to fill in, a unilateral one goes straight to its draft."""
    first = _MOVE_OF[mode, None, ContractEventStep.CREATED].after
    assert first is not None  # noqa: S101 - moves 1 and 2 lead somewhere; a test walks every move
    return first


def next_move(
    mode: SigningMode, before: ContractSubStatus, step: ContractEventStep, actor: ActorKind
) -> Move:
    """Where a step leads. A step the table lacks, or that is not this actor's, is refused, never ignored."""
    move = _MOVE_OF.get((mode, before, step))
    if move is None or move.actor is not actor:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, action=step, subStatus=before)
    return move


def check_action(sub_status: ContractSubStatus, action: ContractAction) -> None:
    """Refuses an action the table does not offer; sealed content is never voided or deleted."""
    state = state_of(sub_status)
    if action in state.actions:
        return
    sealed = state.status is ContractStatus.EFFECTIVE and action in {
        ContractAction.VOID,
        ContractAction.DELETE,
    }
    code = ErrorCode.CONTRACT_SEALED if sealed else ErrorCode.ACTION_NOT_AVAILABLE
    raise RuleViolation(code, action=action, subStatus=sub_status)


def work_of(mode: SigningMode, sub_status: ContractSubStatus, *, preview_stored: bool = False) -> Work | None:
    """The background job due in this state; null when there is none. Once stored, a preview is drawn no more."""
    work = WORK.get((mode, sub_status))
    return None if work is Work.RENDER_PREVIEW and preview_stored else work


def stages_of(mode: SigningMode) -> tuple[Work, ...]:
    """The background work on the way to a contract in effect, in its order."""
    works = [work for (of_mode, _), work in WORK.items() if of_mode is mode]
    return tuple(dict.fromkeys(work for work in works if work is not Work.CANCEL_SIGNING))


def shown_state(
    sub_status: ContractSubStatus | None,
) -> tuple[ContractStatus | None, ContractSubStatus | None]:
    """Status and sub-status as the customer's table shows them: a voided contract has no sub-status."""
    if sub_status is None:
        return None, None
    return state_of(sub_status).status, None if is_voided(sub_status) else sub_status
