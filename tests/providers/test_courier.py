"""The courier, embedded and remote."""

import json
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from providers.courier import EmbeddedCourier, RemoteCourier, Trace, TraceEntry
from providers.outsiders import ProviderUnavailable
from providers.remote import RemoteAnswers
from tests.auth.loopback import Loopback, loopback

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ON_ITS_WAY = Trace(entries=(TraceEntry(at=AT, text="已揽收"), TraceEntry(at=LATER, text="运输中")))
ANSWER: dict[str, Any] = {
    "courier": "顺丰速运",
    "tracking_number": "SF1234567890",
    "delivered": False,
    "entries": [
        {"at": "2026-11-24T14:30:00+08:00", "text": "运输中"},
        {"at": "2026-11-23T06:30:00Z", "text": "已揽收"},
    ],
}
WRONG: dict[str, dict[str, Any]] = {
    "another number": {"tracking_number": "SF1234567891"},
    "another courier": {"courier": "中通"},
    "no word on delivery": {"delivered": None},
    "a delivery that is a text": {"delivered": "yes"},
    "a time without its zone": {"entries": [{"at": "2026-11-23T06:30:00", "text": "已揽收"}]},
    "a text that turns around": {"entries": [{"at": "2026-11-23T06:30:00Z", "text": "已\u202e揽收"}]},
    "an empty text": {"entries": [{"at": "2026-11-23T06:30:00Z", "text": ""}]},
    "entries without end": {"entries": [{"at": "2026-11-23T06:30:00Z", "text": "已揽收"}] * 501},
    "no entries": {"entries": None},
}


async def asked(outsider: Loopback) -> Trace:
    remote = RemoteAnswers(provider="courier", address=f"{outsider.address}/v1/")
    try:
        return await RemoteCourier(remote).trace("顺丰速运", "SF1234567890")
    finally:
        await remote.aclose()


async def test_a_number_heard_for_the_first_time_was_just_collected(tmp_path: Path) -> None:
    clock = iter((AT, LATER))
    here = EmbeddedCourier(tmp_path, now=lambda: next(clock))
    collected = Trace(entries=(TraceEntry(at=AT, text="已揽收"),))
    assert await here.trace("顺丰速运", "SF1234567890") == collected
    assert await EmbeddedCourier(tmp_path).trace("顺丰速运", "SF1234567890") == collected


async def test_it_tells_what_it_was_told_of_this_number_of_this_courier(tmp_path: Path) -> None:
    courier = EmbeddedCourier(tmp_path, now=lambda: AT)
    await courier.tell("顺丰速运", "SF1234567890", ON_ITS_WAY)
    assert await courier.trace("顺丰速运", "SF1234567890") == ON_ITS_WAY
    assert len((await courier.trace("中通", "SF1234567890")).entries) == 1


async def test_a_remote_trace_arrives_oldest_first_and_in_utc() -> None:
    async with loopback(json.dumps(ANSWER).encode()) as outsider:
        trace = await asked(outsider)
    assert trace == ON_ITS_WAY
    assert {entry.at.tzinfo for entry in trace.entries} == {UTC}
    path = "/v1/couriers/%E9%A1%BA%E4%B8%B0%E9%80%9F%E8%BF%90/shipments/SF1234567890"
    assert outsider.requests[0].startswith(f"GET {path} HTTP/1.1\r\n")


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
async def test_an_answer_of_another_form_or_parcel_is_not_believed(change: dict[str, Any]) -> None:
    async with loopback(json.dumps(ANSWER | change).encode()) as outsider:
        with pytest.raises(ProviderUnavailable) as unavailable:
            await asked(outsider)
    assert unavailable.value.retryable is False
    assert "已揽收" not in "".join(traceback.format_exception(unavailable.value))
