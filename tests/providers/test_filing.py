"""The filing system, embedded and remote."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from providers.filing import EmbeddedFilingSystem, FiledOrder, RemoteFilingSystem
from providers.outsiders import ProviderUnavailable
from providers.remote import RemoteAnswers
from rules.terms import FilingStatus, SubjectType
from tests.auth.loopback import loopback

FILED = FiledOrder(
    number="BA1",
    subject_name="岫屿砚舟（杭州）软件有限公司",
    subject_type=SubjectType.ENTERPRISE,
    site_name="岫屿砚舟官网",
    domains=("xiuyu-yanzhou.example", "www.xiuyu-yanzhou.example"),
    icp_number="浙ICP备00000001号-1",
    status=FilingStatus.APPROVED,
)
AS_JSON = json.loads(TypeAdapter(FiledOrder).dump_json(FILED))


async def test_filing_orders_come_back_as_they_were_filed_in_another_instance(tmp_path: Path) -> None:
    pending = replace(FILED, number="BA2", icp_number=None, status=FilingStatus.PENDING)
    await EmbeddedFilingSystem(tmp_path).file("AC1", FILED, pending)
    assert await EmbeddedFilingSystem(tmp_path).filing_orders("AC1") == (FILED, pending)
    assert await EmbeddedFilingSystem(tmp_path).filing_orders("AC2") == ()


async def test_a_changed_status_is_seen_by_another_instance_at_once(tmp_path: Path) -> None:
    here, there = EmbeddedFilingSystem(tmp_path), EmbeddedFilingSystem(tmp_path)
    await here.file("AC1", replace(FILED, status=FilingStatus.PENDING))
    assert [order.status for order in await there.filing_orders("AC1")] == [FilingStatus.PENDING]
    await here.set_status("AC1", "BA1", FilingStatus.APPROVED)
    assert await there.filing_orders("AC1") == (FILED,)


async def test_the_status_of_an_unknown_filing_cannot_change(tmp_path: Path) -> None:
    filing = EmbeddedFilingSystem(tmp_path)
    with pytest.raises(KeyError):
        await filing.set_status("AC1", "BA1", FilingStatus.APPROVED)
    assert await filing.filing_orders("AC1") == ()


def test_the_subject_is_not_in_the_repr() -> None:
    assert "有限公司" not in repr(FILED)


async def test_remote_filings_arrive_as_values() -> None:
    async with loopback(json.dumps({"account": "AC1", "filing_orders": [AS_JSON]}).encode()) as outsider:
        remote = RemoteAnswers(provider="filing", address=outsider.address)
        assert await RemoteFilingSystem(remote).filing_orders("AC1") == (FILED,)
        await remote.aclose()
    assert outsider.requests[0].startswith("GET /accounts/AC1/filing-orders HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "lie",
    [
        {"status": "MAYBE"},
        {"domains": []},
        {"domains": "xiuyu-yanzhou.example"},
        {"domains": ["a.example"] * 101},
        {"icp_number": ""},
        {"site_name": "砚舟\u2028官网"},
        {"subject_type": None},
    ],
)
async def test_a_filing_that_cannot_be_is_not_believed(lie: dict[str, object]) -> None:
    body = json.dumps({"account": "AC1", "filing_orders": [AS_JSON | lie]}).encode()
    async with loopback(body) as outsider:
        remote = RemoteAnswers(provider="filing", address=outsider.address)
        with pytest.raises(ProviderUnavailable) as unavailable:
            await RemoteFilingSystem(remote).filing_orders("AC1")
        await remote.aclose()
    assert (unavailable.value.provider, unavailable.value.retryable) == ("filing", False)
