"""Ways through the life of a contract, from the first state to each of the others."""

from datetime import UTC, datetime

import pytest

from models import Contract, ContractEvent
from rules.lifecycle import MOVES
from rules.terms import ContractEventStep, ContractSubStatus, SigningMode
from tests.models.builders import (
    SEALING,
    SIGNING,
    STEP,
)

LATER = datetime(2026, 11, 24, 1, 2, 3, 456_789, tzinfo=UTC)
WAYS: dict[tuple[SigningMode, ContractSubStatus], tuple[ContractEventStep, ...]] = {
    (SigningMode.UNILATERAL, ContractSubStatus.DRAFT_GENERATING): (),
    (SigningMode.UNILATERAL, ContractSubStatus.DRAFT_GENERATED): SEALING[:1],
    (SigningMode.UNILATERAL, ContractSubStatus.VENDOR_SIGNING): SEALING[:2],
    (SigningMode.UNILATERAL, ContractSubStatus.ELECTRONIC_EFFECTIVE): SEALING,
    (SigningMode.UNILATERAL, ContractSubStatus.PAPER_REQUESTED): (*SEALING, STEP.PAPER_REQUESTED),
    (SigningMode.UNILATERAL, ContractSubStatus.PAPER_SHIPPED): (
        *SEALING,
        STEP.PAPER_REQUESTED,
        STEP.PAPER_SHIPPED,
    ),
    (SigningMode.UNILATERAL, ContractSubStatus.VOIDED): (STEP.DRAFT_RENDERED, STEP.VOIDED),
    (SigningMode.BILATERAL, ContractSubStatus.FILLING_IN): (),
    (SigningMode.BILATERAL, ContractSubStatus.CONFIRMING_TEXT): SIGNING[:1],
    (SigningMode.BILATERAL, ContractSubStatus.CONFIRMING_SIGNING): SIGNING[:2],
    (SigningMode.BILATERAL, ContractSubStatus.DRAFT_GENERATING): SIGNING[:3],
    (SigningMode.BILATERAL, ContractSubStatus.CUSTOMER_SIGNING): SIGNING,
    (SigningMode.BILATERAL, ContractSubStatus.CANCELLING): (*SIGNING, STEP.SIGNING_CANCEL_REQUESTED),
    (SigningMode.BILATERAL, ContractSubStatus.VENDOR_SIGNING): (*SIGNING, STEP.CUSTOMER_SIGNED),
    (SigningMode.BILATERAL, ContractSubStatus.ELECTRONIC_EFFECTIVE): (
        *SIGNING,
        STEP.CUSTOMER_SIGNED,
        STEP.SEALED,
    ),
    (SigningMode.BILATERAL, ContractSubStatus.PAPER_REQUESTED): (
        *SIGNING,
        STEP.CUSTOMER_SIGNED,
        STEP.SEALED,
        STEP.PAPER_REQUESTED,
    ),
    (SigningMode.BILATERAL, ContractSubStatus.PAPER_SHIPPED): (
        *SIGNING,
        STEP.CUSTOMER_SIGNED,
        STEP.SEALED,
        STEP.PAPER_REQUESTED,
        STEP.PAPER_SHIPPED,
    ),
    (SigningMode.BILATERAL, ContractSubStatus.VOIDED): (*SIGNING, STEP.SIGNING_REFUSED),
}
"""A way to each legal state from a new contract."""

WALKS = [
    pytest.param(move, mode, before, step, id=f"{move.number}-{mode}-{before}-{step}")
    for move in MOVES
    for mode in move.signing_modes
    for before in move.before
    for step in move.steps
]


async def events_of(contract: Contract) -> list[ContractEvent]:
    return await ContractEvent.filter(contract_id=contract.id).order_by("sequence")
