"""What a signing flow's news mean for its contract, and when a flow may be asked for.

HEARD is the whole of it: completed beats everything but VOIDED, nothing moves backwards, and news a state does not
list change nothing. So news may come twice, late, or in any order.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from rules.terms import FlowState, SignatureStatus

# fmt: off
HEARD: Final = {
    #  the flow is                 while the contract is   so it goes
    (FlowState.CUSTOMER_SIGNED, Sub.CUSTOMER_SIGNING): (Step.CUSTOMER_SIGNED,),
    (FlowState.CUSTOMER_SIGNED, Sub.CANCELLING):       (Step.CUSTOMER_SIGNED,),  # the cancel lost the race
    (FlowState.COMPLETED,       Sub.CUSTOMER_SIGNING): (Step.CUSTOMER_SIGNED, Step.SEALED),
    (FlowState.COMPLETED,       Sub.CANCELLING):       (Step.CUSTOMER_SIGNED, Step.SEALED),
    (FlowState.COMPLETED,       Sub.VENDOR_SIGNING):   (Step.SEALED,),
    (FlowState.REVOKED,         Sub.CANCELLING):       (Step.SIGNING_CANCELLED,),
    (FlowState.REVOKED,         Sub.CUSTOMER_SIGNING): (Step.SIGNING_INVALID,),  # nobody here asked for it
    (FlowState.REVOKED,         Sub.VENDOR_SIGNING):   (Step.SIGNING_INVALID,),
    (FlowState.REFUSED,         Sub.CUSTOMER_SIGNING): (Step.SIGNING_REFUSED,),
    (FlowState.REFUSED,         Sub.CANCELLING):       (Step.SIGNING_REFUSED,),
    (FlowState.REFUSED,         Sub.VENDOR_SIGNING):   (Step.SIGNING_REFUSED,),
    (FlowState.EXPIRED,         Sub.CUSTOMER_SIGNING): (Step.SIGNING_EXPIRED,),
    (FlowState.EXPIRED,         Sub.CANCELLING):       (Step.SIGNING_EXPIRED,),
    (FlowState.EXPIRED,         Sub.VENDOR_SIGNING):   (Step.SIGNING_EXPIRED,),
    (FlowState.INVALID,         Sub.CUSTOMER_SIGNING): (Step.SIGNING_INVALID,),
    (FlowState.INVALID,         Sub.CANCELLING):       (Step.SIGNING_INVALID,),
    (FlowState.INVALID,         Sub.VENDOR_SIGNING):   (Step.SIGNING_INVALID,),
}

SIGNATURE_AFTER: Final = {  # what becomes of a signature that still was waited for
    Step.SIGNING_CANCELLED: SignatureStatus.CANCELLED, Step.SIGNING_REFUSED: SignatureStatus.REFUSED,
    Step.SIGNING_EXPIRED:   SignatureStatus.EXPIRED,   Step.SIGNING_INVALID: SignatureStatus.INVALID,
}

SIGNED: Final = frozenset({FlowState.CUSTOMER_SIGNED, FlowState.COMPLETED})
ALARMING: Final = frozenset({Step.SIGNING_REFUSED, Step.SIGNING_EXPIRED, Step.SIGNING_INVALID})  # move 14
# fmt: on

PATIENCE: Final = timedelta(minutes=15)
"""How long an answer lost in a crash may still turn up before a flow is asked for anew."""


def steps_of(sub_status: Sub, flow: FlowState) -> tuple[Step, ...]:
    """The moves that a flow's state brings, in one transaction; none when it is no news."""
    return HEARD.get((flow, sub_status), ())


class Opening(StrEnum):
    """What to do for a contract that needs a flow at the provider."""

    ASK = "ASK"
    ADOPT = "ADOPT"
    WAIT = "WAIT"
    ASK_ANEW = "ASK_ANEW"


def next_opening(*, asked_at: datetime | None, found: bool, certain: bool, now: datetime) -> Opening:
    """Never ask twice blindly. `asked_at`: the intent, written before asking; null where no answer is open.

    `found`: the provider has a flow of this intent. `certain`: that it found none proves that there is none;
    where it does not, its news are waited for, and only then another intent takes this one's place.
    """
    if asked_at is None:
        return Opening.ASK
    if found:
        return Opening.ADOPT
    return Opening.ASK_ANEW if certain or now >= asked_at + PATIENCE else Opening.WAIT
