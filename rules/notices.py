"""What customers and the vendor's other systems are told of, and when it is told, tried again or sent anew."""

from datetime import datetime, timedelta
from typing import Final

from rules.terms import ContractEventStep as Step
from rules.terms import DeliveryState, NoticeKind, SigningMode

# fmt: off
NOTICE_OF: Final = {
    Step.SEALED:             NoticeKind.CONTRACT_EFFECTIVE,
    Step.VOIDED:             NoticeKind.CONTRACT_VOIDED,
    Step.SIGNING_CANCELLED:  NoticeKind.CONTRACT_VOIDED,
    Step.SIGNING_REFUSED:    NoticeKind.CONTRACT_VOIDED,
    Step.SIGNING_EXPIRED:    NoticeKind.CONTRACT_VOIDED,
    Step.SIGNING_INVALID:    NoticeKind.CONTRACT_VOIDED,
    Step.GENERATION_ABORTED: NoticeKind.CONTRACT_VOIDED,
    Step.PAPER_SHIPPED:      NoticeKind.PAPER_SHIPPED,
}

TYPE_OF: Final = {  # as programs read it
    NoticeKind.CONTRACT_EFFECTIVE: "contract.effective",
    NoticeKind.CONTRACT_VOIDED:    "contract.voided",
    NoticeKind.SIGNING_DUE:        "signing.due",
    NoticeKind.SIGNING_DEADLINE:   "signing.deadline",
    NoticeKind.PAPER_SHIPPED:      "paper.shipped",
}
# fmt: on

TEST_TYPE: Final = "webhook.test"
"""Nothing happened: an operator asked whether a webhook gets through."""

WITH_A_DEADLINE: Final = frozenset({NoticeKind.SIGNING_DUE, NoticeKind.SIGNING_DEADLINE})
"""Kinds that say until when."""

BEFORE_THE_DEADLINE: Final = timedelta(days=3)
"""How long before signing ends a customer who has not signed is told once more."""

LEASE: Final = timedelta(seconds=60)
"""How long an attempt keeps others away; longer than one may take."""

REPLAY_ONCE_IN: Final = timedelta(minutes=1)
TEST_ONCE_IN: Final = timedelta(seconds=10)
MOST_REPLAYED: Final = 1_000
"""At once; the next request goes on where this one ended."""

FORMER_SECRET_SIGNS: Final = timedelta(hours=24)
"""How long after a renewal the secret before still signs beside the new one."""

MOST_WEBHOOKS: Final = 20


def notice_of(mode: SigningMode, step: Step) -> NoticeKind | None:
    """A bilateral contract whose draft is drawn waits for its customer's signature."""
    if step is Step.DRAFT_RENDERED and mode is SigningMode.BILATERAL:
        return NoticeKind.SIGNING_DUE
    return NOTICE_OF.get(step)


def deadline_notice_due_at(*, opened_at: datetime, sign_by: datetime) -> datetime | None:
    """Null where there is so little time that the first notice says it all."""
    due = sign_by - BEFORE_THE_DEADLINE
    return due if due > opened_at else None


def state_of_delivery(*, due_at: datetime | None, given_up_at: datetime | None) -> DeliveryState:
    if due_at is not None:
        return DeliveryState.WAITING
    return DeliveryState.SENT if given_up_at is None else DeliveryState.GIVEN_UP
