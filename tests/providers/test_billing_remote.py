"""The billing system over HTTP, behaving well and badly; the other outsiders share its code."""

import asyncio
import json
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from providers.billing import BilledOrder, BilledRow, RemoteBilling
from providers.outsiders import ProviderUnavailable
from providers.remote import AddressRefused, RemoteAnswers
from rules.terms import OrderStatus
from tests.auth.loopback import Loopback, loopback

ROW: dict[str, Any] = {
    "product_name": "云数据库",
    "specification": "",
    "period": "3 个月",
    "period_start": "2026-11-01",
    "period_end": "2027-01-31",
    "amount_fen": 140_950,
    "tax_rate": "0.06",
    "tax_fen": 7_978,
    "amount_without_tax_fen": 132_972,
}
ORDER: dict[str, Any] = {
    "number": "DD1",
    "status": "PAID",
    "is_refund": False,
    "placed_at": "2026-11-20T09:02:03+08:00",
    "rows": [ROW],
}


def answer(*orders: dict[str, Any], account: str = "AC1") -> bytes:
    return json.dumps({"account": account, "orders": orders}).encode()


@asynccontextmanager
async def asking(outsider: Loopback, **bounds: Any) -> AsyncIterator[RemoteBilling]:
    address = f"{outsider.address}/billing/"
    remote = RemoteAnswers(provider="billing", address=address, bearer_token="s3cret", **bounds)
    try:
        yield RemoteBilling(remote)
    finally:
        await remote.aclose()


async def refusal_of(body: bytes) -> ProviderUnavailable:
    async with loopback(body) as outsider, asking(outsider) as billing:
        with pytest.raises(ProviderUnavailable) as unavailable:
            await billing.orders("AC1")
    assert str(unavailable.value) == "billing is unavailable"
    return unavailable.value


async def test_orders_are_asked_for_by_account_and_arrive_as_values() -> None:
    async with loopback(answer(ORDER | {"unknown": 1})) as outsider, asking(outsider) as billing:
        (order,) = await billing.orders("AC1")
    assert order == BilledOrder(
        number="DD1",
        status=OrderStatus.PAID,
        placed_at=datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC),
        rows=order.rows,
    )
    assert isinstance(order.rows[0], BilledRow)
    assert order.amount_fen == 140_950
    (request,) = outsider.requests
    assert request.startswith("GET /billing/accounts/AC1/orders HTTP/1.1\r\n")
    assert "authorization: bearer s3cret\r\n" in request.lower()


async def test_an_account_reference_cannot_leave_its_place_in_the_address() -> None:
    reference = "../AC2/orders?x=1#é\r\nHost: other"
    async with loopback(answer(account=reference)) as outsider, asking(outsider) as billing:
        with pytest.raises(ProviderUnavailable):
            await billing.orders(reference)
    (request,) = outsider.requests
    assert request.startswith(
        "GET /billing/accounts/..%2FAC2%2Forders%3Fx%3D1%23%C3%A9%0D%0AHost%3A%20other/orders HTTP/1.1\r\n"
    )


async def test_an_answer_about_another_account_is_not_believed() -> None:
    assert not (await refusal_of(answer(ORDER, account="AC2"))).retryable


LIES: dict[str, dict[str, Any]] = {
    "an unknown status": {"status": "GIFT"},
    "no number": {"number": ""},
    "a number of another kind": {"number": 1},
    "no rows": {"rows": []},
    "rows that are none": {"rows": [None]},
    "too many rows": {"rows": [ROW] * 1_001},
    "a time without its zone": {"placed_at": "2026-11-20T09:02:03"},
    "a flag that is a word": {"is_refund": "no"},
    "money as a float": {"rows": [ROW | {"amount_fen": 140_950.5}]},
    "money as a text": {"rows": [ROW | {"amount_fen": "140950"}]},
    "money as a truth": {"rows": [ROW | {"amount_fen": True}]},
    "money beyond all bounds": {"rows": [ROW | {"amount_fen": 10**16, "tax_fen": None}]},
    "tax that does not add up": {"rows": [ROW | {"tax_fen": 1}]},
    "half of the tax figures": {"rows": [ROW | {"tax_fen": None}]},
    "a tax rate of six hundred per cent": {"rows": [ROW | {"tax_rate": "6"}]},
    "a period that ends before it starts": {"rows": [ROW | {"period_end": "2026-10-31"}]},
    "a date that is none": {"rows": [ROW | {"period_end": "2027-02-30"}]},
    "a product with a control character": {"rows": [ROW | {"product_name": "云\x00数据库"}]},
    "a product without end": {"rows": [ROW | {"product_name": "云" * 201}]},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
async def test_a_wrong_order_spoils_the_whole_answer_for_good(lie: dict[str, Any]) -> None:
    other = ORDER | {"number": "DD2"}
    assert not (await refusal_of(answer(other, ORDER | lie))).retryable


async def test_the_same_number_twice_is_not_believed() -> None:
    assert not (await refusal_of(answer(ORDER, ORDER | {"status": "CANCELLED"}))).retryable


GARBAGE = {
    "nothing": b"",
    "null": b"null",
    "a page": b"<html></html>",
    "no text": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "half": answer(ORDER)[:-1],
    "without the account": b'{"orders": []}',
    "a number without end": b'{"account": "AC1", "orders": ' + b"1" * 10_000 + b"}",
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_is_not_worth_asking_again(garbage: bytes) -> None:
    assert not (await refusal_of(garbage)).retryable


@pytest.mark.parametrize(
    ("status", "retryable"), [(500, True), (503, True), (429, True), (404, False), (403, False), (302, False)]
)
async def test_the_status_tells_whether_to_ask_again(status: int, retryable: bool) -> None:
    async with loopback(answer(ORDER)) as outsider, asking(outsider) as billing:
        outsider.status = status
        outsider.headers = {"Location": f"{outsider.address}/elsewhere"}
        with pytest.raises(ProviderUnavailable) as unavailable:
            await billing.orders("AC1")
        assert unavailable.value.retryable is retryable
        assert len(outsider.requests) == 1


@pytest.mark.parametrize("manner", ["silent", "trickling"])
async def test_a_slow_outsider_is_given_up_and_may_be_asked_again(manner: str) -> None:
    async with loopback(answer(ORDER)) as outsider, asking(outsider, seconds=0.2) as billing:
        setattr(outsider, manner, True)
        with pytest.raises(ProviderUnavailable) as unavailable:
            await billing.orders("AC1")
    assert unavailable.value.retryable


async def test_an_answer_that_is_too_long_is_cut_off() -> None:
    long = answer(ORDER) + b" " * 10_000
    async with loopback(long) as outsider, asking(outsider, bytes_at_most=10_000) as billing:
        with pytest.raises(ProviderUnavailable) as unavailable:
            await billing.orders("AC1")
    assert not unavailable.value.retryable


async def test_nobody_listening_may_be_asked_again() -> None:
    async with loopback() as outsider:
        pass
    async with asking(outsider) as billing:
        with pytest.raises(ProviderUnavailable) as unavailable:
            await billing.orders("AC1")
    assert unavailable.value.retryable


async def test_a_caller_may_hang_up() -> None:
    async with loopback(answer(ORDER)) as outsider, asking(outsider) as billing:
        outsider.silent = True
        asked = asyncio.create_task(billing.orders("AC1"))
        await outsider.asked.wait()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked


def test_secrets_never_go_over_the_network_in_the_clear() -> None:
    with pytest.raises(AddressRefused, match=r"^billing\.example: https is required"):
        RemoteAnswers(provider="billing", address="http://billing.example")


def test_unavailability_crosses_process_borders() -> None:
    copied = pickle.loads(pickle.dumps(ProviderUnavailable("billing", retryable=True)))  # noqa: S301 - our own bytes
    assert (copied.provider, copied.retryable, str(copied)) == ("billing", True, "billing is unavailable")
