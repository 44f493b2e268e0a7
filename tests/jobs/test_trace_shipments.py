"""The courier is asked in the background: in turn, until delivery, and its silence harms nothing."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs import trace_shipments
from jobs.services import Services
from jobs.trace_shipments import trace_due
from models import Shipment
from models.copies import trace_of_json
from providers.courier import Trace, TraceEntry
from providers.outsiders import ProviderUnavailable
from tests.jobs.work import Clock
from tests.models.builders import SEALING, STEP, an_account, opened_contract, walked


@dataclass(slots=True)
class TellingCourier:
    """Says what it is given; None is silence."""

    says: Trace | None
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def trace(self, courier: str, tracking_number: str) -> Trace:
        self.asked.append((courier, tracking_number))
        await asyncio.sleep(0)
        if self.says is None:
            raise ProviderUnavailable("courier", retryable=True)
        return self.says


async def parcel(services: Services, number: str = "SF1234567890") -> Shipment:
    contract = await walked(
        await opened_contract(await an_account()), *SEALING, STEP.PAPER_REQUESTED, STEP.PAPER_SHIPPED
    )
    now = services.now()
    return await Shipment.create(
        contract_id=contract.id,
        recipient="陆知微",
        phone="13800000000",
        region="浙江省 杭州市",
        address="示例路十八号",
        copies=2,
        requested_at=now,
        courier="顺丰速运",
        tracking_number=number,
        shipped_at=now,
        trace_due_at=now,
    )


async def again(shipment: Shipment) -> Shipment:
    return await Shipment.get(id=shipment.id)


def on_its_way(services: Services, *words: str, delivered: bool = False) -> Trace:
    entries = tuple(TraceEntry(at=services.now(), text=each) for each in words)
    return Trace(entries=entries, delivered=delivered)


async def test_what_the_courier_tells_is_stored_until_it_is_delivered(
    services: Services, clock: Clock
) -> None:
    courier = TellingCourier(on_its_way(services, "已揽收"))
    services = replace(services, courier=courier)
    shipment = await parcel(services)
    await trace_due(services)
    row = await again(shipment)
    assert [point.text for point in trace_of_json(row.trace or "")] == ["已揽收"]
    assert row.trace_due_at is not None
    assert timedelta(minutes=119) < row.trace_due_at - services.now() <= timedelta(hours=2)
    await trace_due(services)
    assert courier.asked == [("顺丰速运", "SF1234567890")]

    clock.move(timedelta(hours=2, minutes=1))
    courier.says = on_its_way(services, "已揽收", "已签收", delivered=True)
    await trace_due(services)
    row = await again(shipment)
    assert [point.text for point in trace_of_json(row.trace or "")] == ["已揽收", "已签收"]
    assert row.delivered_at == courier.says.entries[-1].at
    assert row.trace_due_at is None
    clock.move(timedelta(days=3))
    await trace_due(services)
    assert len(courier.asked) == 2


async def test_a_silent_courier_is_asked_again_and_what_was_heard_stays(
    services: Services, clock: Clock
) -> None:
    courier = TellingCourier(on_its_way(services, "已揽收"))
    services = replace(services, courier=courier)
    shipment = await parcel(services)
    await trace_due(services)
    heard = (await again(shipment)).trace
    courier.says = None
    clock.move(timedelta(hours=3))
    await trace_due(services)
    row = await again(shipment)
    assert row.trace == heard
    assert row.trace_due_at is not None
    assert timedelta(minutes=9) < row.trace_due_at - services.now() <= timedelta(minutes=10)
    await trace_due(services)
    assert len(courier.asked) == 2
    clock.move(timedelta(minutes=11))
    courier.says = Trace()
    await trace_due(services)
    assert ((await again(shipment)).trace, len(courier.asked)) == (heard, 3)


async def test_one_silence_keeps_no_other_parcel_waiting_and_two_workers_ask_once(services: Services) -> None:
    courier = TellingCourier(on_its_way(services, "已揽收"))
    services = replace(services, courier=courier)
    shipments = [await parcel(services, f"SF123456789{number}") for number in range(3)]
    await asyncio.gather(trace_due(services), trace_due(services))
    assert sorted(courier.asked) == [("顺丰速运", f"SF123456789{number}") for number in range(3)]
    assert all([(await again(shipment)).trace for shipment in shipments])


async def test_after_sixty_days_nobody_asks_any_more(services: Services, clock: Clock) -> None:
    services = replace(services, courier=TellingCourier(on_its_way(services, "运输中")))
    shipment = await parcel(services)
    clock.move(timedelta(days=60))
    await trace_due(services)
    assert (await again(shipment)).trace_due_at is None


async def test_an_answer_about_a_corrected_parcel_is_dropped(services: Services) -> None:
    shipment = await parcel(services)
    now = services.now()

    class Correcting(TellingCourier):
        async def trace(self, courier: str, tracking_number: str) -> Trace:
            corrected = {"tracking_number": "SF0000000000", "trace_due_at": now}
            await Shipment.filter(id=shipment.id).update(**corrected)
            return await TellingCourier.trace(self, courier, tracking_number)

    await trace_due(replace(services, courier=Correcting(on_its_way(services, "别人的包裹"))))
    row = await again(shipment)
    assert (row.trace, row.tracking_number, row.trace_due_at) == (None, "SF0000000000", now)


async def test_the_trace_is_not_readable_in_the_database(services: Services) -> None:
    services = replace(services, courier=TellingCourier(on_its_way(services, "送达陆知微")))
    shipment = await parcel(services)
    await trace_due(services)
    (row,) = await Shipment._meta.db.execute_query_dict("SELECT trace FROM shipment")
    assert "陆知微" not in str(row["trace"])
    assert "陆知微" in ((await again(shipment)).trace or "")


async def test_a_courier_that_never_answers_is_left_alone_and_the_others_are_heard(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_shipments, "_PATIENCE", 0.05)
    silent, heard = await parcel(services, "SF1111111111"), await parcel(services, "SF2222222222")

    class Hanging(TellingCourier):
        async def trace(self, courier: str, tracking_number: str) -> Trace:
            if tracking_number == silent.tracking_number:
                await asyncio.Event().wait()
            return await TellingCourier.trace(self, courier, tracking_number)

    async with asyncio.timeout(5):
        await trace_due(replace(services, courier=Hanging(on_its_way(services, "已揽收"))))
    assert (await again(silent)).trace is None
    assert (await again(silent)).trace_due_at is not None
    assert (await again(heard)).trace is not None


async def test_an_adapter_that_breaks_stops_nothing(services: Services) -> None:
    class Broken(TellingCourier):
        async def trace(self, courier: str, tracking_number: str) -> Trace:
            raise ValueError(courier, tracking_number)

    shipment = await parcel(services)
    await trace_due(replace(services, courier=Broken(None)))
    row = await again(shipment)
    assert (row.trace, row.delivered_at) == (None, None)
    assert row.trace_due_at is not None


async def test_five_hundred_entries_of_any_time_are_kept_in_their_order(services: Services) -> None:
    """The most that an adapter lets through, from before the parcel was sent to after anybody's life."""
    far = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    early = datetime(1970, 1, 1, tzinfo=UTC)
    entries = (TraceEntry(at=early, text="<b>揽收</b>"), *[TraceEntry(at=far, text="运" * 500)] * 499)
    shipment = await parcel(services)
    await trace_due(replace(services, courier=TellingCourier(Trace(entries=entries, delivered=True))))
    row = await again(shipment)
    points = trace_of_json(row.trace or "")
    assert (len(points), points[0].text, points[-1].at) == (500, "<b>揽收</b>", far)
    assert (row.delivered_at, row.trace_due_at) == (far, None)
