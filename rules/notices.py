"""Which moves customers and the vendor's other systems are told of."""

from typing import Final

from rules.terms import ContractEventStep as Step
from rules.terms import NoticeKind, SigningMode

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
# fmt: on


def notice_of(mode: SigningMode, step: Step) -> NoticeKind | None:
    """A bilateral contract whose draft is drawn waits for its customer's signature."""
    if step is Step.DRAFT_RENDERED and mode is SigningMode.BILATERAL:
        return NoticeKind.SIGNING_DUE
    return NOTICE_OF.get(step)
