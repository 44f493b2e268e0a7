"""Ask the courier where paper copies are. Reads tell what was heard last; only this asks."""

import asyncio
from datetime import datetime
from typing import Final

import structlog

from jobs.services import Services
from models import Shipment
from models.copies import TracePoint, trace_as_json
from providers.courier import Trace
from rules.paper import TRACED_AGAIN_AFTER_FAILURE, trace_due_after

_AT_ONCE: Final = 10
"""Asked side by side, so that a silent courier keeps the sweep waiting no longer than one question does."""

_PATIENCE: Final = 10.0  # seconds; whatever a courier's adapter does, notices wait behind it

_LOG: Final = structlog.get_logger("courier")


async def trace_due(services: Services) -> None:
    """Asks about every parcel whose turn it is. Of two workers one asks; where it fails, it is due again later."""
    now = services.now()
    due = await Shipment.filter(trace_due_at__lte=now).order_by("trace_due_at").limit(_AT_ONCE)
    claimed = [shipment for shipment in due if await _claimed(shipment, now)]
    answers = await asyncio.gather(*(_asked(shipment, services) for shipment in claimed))
    for shipment, trace in zip(claimed, answers, strict=True):
        if trace is not None:
            await _store(shipment, trace, now)


async def _claimed(shipment: Shipment, now: datetime) -> bool:
    again = now + TRACED_AGAIN_AFTER_FAILURE
    unclaimed = Shipment.filter(id=shipment.id, trace_due_at=shipment.trace_due_at)
    if not await unclaimed.update(trace_due_at=again):
        return False
    shipment.trace_due_at = again
    return True


async def _asked(shipment: Shipment, services: Services) -> Trace | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await services.courier.trace(shipment.courier or "", shipment.tracking_number or "")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is asked again and keeps no other parcel waiting
        _LOG.warning("the courier did not answer", shipment=str(shipment.id), exc_info=error)
        return None


async def _store(shipment: Shipment, trace: Trace, now: datetime) -> None:
    """Unless the shipment was corrected meanwhile. An answer that knows nothing leaves what was heard before."""
    delivered_at = trace.entries[-1].at if trace.entries else now
    heard = trace_as_json(TracePoint(entry.at, entry.text) for entry in trace.entries)
    unchanged = Shipment.filter(
        id=shipment.id,
        trace_due_at=shipment.trace_due_at,
        courier=shipment.courier,
        tracking_number=shipment.tracking_number,
    )
    await unchanged.update(
        trace=heard if trace.entries else shipment.trace,
        delivered_at=delivered_at if trace.delivered else None,
        trace_due_at=trace_due_after(now, shipped_at=shipment.shipped_at or now, delivered=trace.delivered),
    )
