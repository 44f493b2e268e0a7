"""Tell customers once more, shortly before the time to sign is over."""

from typing import Final

from jobs.failures import each_by_itself
from jobs.services import Services
from models import Contract, EsignFlow, Notice
from models.database import transaction
from rules.lifecycle import next_step_of
from rules.terms import NextStep, NoticeKind

_AT_ONCE: Final = 50


async def tell_deadlines(services: Services) -> None:
    """What is due; jobs/notify hands it out."""
    due = EsignFlow.filter(deadline_notice_due_at__lte=services.now())
    flows = await due.order_by("deadline_notice_due_at").limit(_AT_ONCE)
    await each_by_itself(flows, lambda flow: _tell(flow, services))


async def _tell(flow: EsignFlow, services: Services) -> None:
    """Crossed off and written down in one transaction: of two workers one does both, a crash does neither.

    News of the flow cross it off too, in the transaction of their move: whichever comes second finds the other's.
    """
    async with transaction():
        mine = EsignFlow.filter(id=flow.id, deadline_notice_due_at=flow.deadline_notice_due_at)
        if not await mine.update(deadline_notice_due_at=None):
            return
        contract = await Contract.get(id=flow.contract_id)
        waits = contract.deleted_at is None and next_step_of(contract.sub_status) is NextStep.SIGN
        if waits and flow.current_slot == contract.id:
            stands = {"subStatus": contract.sub_status}
            await Notice.tell(
                NoticeKind.SIGNING_DEADLINE, contract, now=services.now(), version=contract.version, **stands
            )
