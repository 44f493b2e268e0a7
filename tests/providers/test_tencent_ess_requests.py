"""What 腾讯电子签 is asked for: who signs what where, in the provider's words; and with what configuration."""

import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest

from documents import places
from providers import tencent_ess_configuration as configured
from providers.esign import EsignRefused
from providers.outsiders import ProviderUnavailable
from providers.remote import AddressRefused
from providers.tencent_ess_configuration import TencentEssConfiguration
from providers.tencent_ess_links import believed
from rules.terms import CredentialType
from tests.providers.tencent_requests import DRAFT, INDIVIDUAL, SIGN_BY, asking, flow_request
from tests.providers.tencent_stand_in import VENDOR, TencentStandIn


async def test_the_draft_is_uploaded_whole() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            await esign.open_flow(flow_request())
    (upload,) = provider.asked_for("UploadFiles")
    assert upload["Caller"] == {"OperatorId": "yDoperator"}
    assert (upload["BusinessType"], upload["FileType"]) == ("DOCUMENT", "pdf")
    (info,) = upload["FileInfos"]
    assert (info["FileName"], b64decode(info["FileBody"])) == ("HT202611230000017.pdf", DRAFT)


async def test_an_enterprise_seals_first_and_the_vendor_seals_by_itself() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            await esign.open_flow(flow_request(signatory_id_number="11010519491231002X"))
    (asked,) = provider.asked_for("CreateFlowByFiles")
    customer, vendor = asked.pop("Approvers")
    assert asked == {
        "Operator": {"UserId": "yDoperator"},
        "FlowName": "云服务框架合同 HT-2026",
        "FileIds": list(provider.book.files),
        "Unordered": False,
        "Deadline": int(SIGN_BY.timestamp()),
        "UserData": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "FlowOperateLimit": {"NoRelease": True},
    }
    assert places_of(customer.pop("SignComponents")) == {"SIGN_SEAL": 7, "SIGN_PAGING_SEAL": 1}
    assert customer == {
        "ApproverType": 0,
        "OrganizationName": "典子谦（深圳）有限公司",
        "ApproverName": "王建国",
        "ApproverMobile": "13800138000",
        "ApproverIdCardType": "ID_CARD",
        "ApproverIdCardNumber": "11010519491231002X",
        "NotifyType": "SMS",
        "ApproverOption": {"NoTransfer": True},
        "NotSaveContact": True,
    }
    components = vendor.pop("SignComponents")
    assert places_of(components) == {"SIGN_SEAL": 7, "SIGN_PAGING_SEAL": 1}
    assert {component["ComponentValue"] for component in components} == {"yDseal"}
    assert vendor == {"ApproverType": 3, "OrganizationName": VENDOR, "NotifyType": "NONE"}


async def test_an_individual_signs_by_hand_and_as_the_one_verified() -> None:
    with TencentStandIn() as provider:
        async with asking(provider, texts_signatory=False) as esign:
            assert esign.reminders == 0
            await esign.open_flow(flow_request(INDIVIDUAL, pages=1))
    customer, vendor = provider.asked_for("CreateFlowByFiles")[0]["Approvers"]
    assert places_of(customer["SignComponents"]) == {"SIGN_SIGNATURE": 1}
    assert places_of(vendor["SignComponents"]) == {"SIGN_SEAL": 1}
    assert "OrganizationName" not in customer
    assert (customer["ApproverType"], customer["ApproverIdCardNumber"]) == (1, "11010519491231002X")
    assert customer["NotifyType"] == "NONE"


def places_of(components: list[dict[str, Any]]) -> dict[str, int]:
    return {component["ComponentType"]: component["ComponentPage"] for component in components}


def test_seals_stand_where_the_paper_leaves_room_for_them() -> None:
    for place, box in (
        (configured.CUSTOMER_SEAL, places.CUSTOMER_SEAL),
        (configured.VENDOR_SEAL, places.VENDOR_SEAL),
    ):
        from_top = places.PAGE_HEIGHT - box.y - box.size
        assert tuple(place) == pytest.approx((box.x, from_top, box.size, box.size), abs=0.01)
    assert configured.CUSTOMER_EDGE.y + configured.CUSTOMER_EDGE.height < configured.VENDOR_EDGE.y


async def test_a_credential_the_provider_cannot_check_is_refused_before_anything_is_sent() -> None:
    foreigner = replace(INDIVIDUAL, credential_type=CredentialType.PASSPORT, credential_number="E12345678")
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            with pytest.raises(EsignRefused, match=r"^CREDENTIAL_NOT_SUPPORTED$"):
                await esign.open_flow(flow_request(foreigner))
    assert provider.asked == []


@pytest.mark.parametrize(
    ("endpoint", "address", "safe"),
    [
        ("https://ess.example.cn", "https://essurl.cn/3x", True),
        ("https://ess.example.cn", "http://essurl.cn/3x", False),
        ("https://ess.example.cn", "http://127.0.0.1:8000/3x", False),
        ("https://ess.example.cn", "https://localhost/3x", False),
        ("http://127.0.0.1:9000", "http://127.0.0.1:8000/3x", True),
        ("http://127.0.0.1:9000", "ftp://127.0.0.1/3x", False),
    ],
)
def test_a_provider_far_away_leads_nobody_to_this_machine(endpoint: str, address: str, safe: bool) -> None:
    configuration = TencentStandIn().configuration(endpoint=endpoint, file_endpoint="https://b.cn")
    if safe:
        assert believed(address, configuration) == address
        return
    with pytest.raises(ProviderUnavailable):
        believed(address, configuration)


def test_the_sdk_is_loaded_only_where_it_is_used() -> None:
    program = "import sys, providers.tencent_ess; sys.exit('tencentcloud' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_titles_keep_to_the_letters_the_provider_knows() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            await esign.open_flow(flow_request(title="订单合同「年付」\t<b>🙂 A&B（续）"))
            await esign.open_flow(flow_request(title="🙂" * 300))
            await esign.open_flow(flow_request(title="合" * 300))
    titles = [asked["FlowName"] for asked in provider.asked_for("CreateFlowByFiles")]
    assert titles == ["订单合同「年付」b A&B（续）", "合同", "合" * 200]


def test_secrets_are_in_no_words() -> None:
    configuration = TencentStandIn().configuration(endpoint="https://a.cn", file_endpoint="https://b.cn")
    for secret in ("AKID", "secret-of", "callback-token", "0123456789ABCDEF"):
        assert secret not in repr(configuration)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"callback_key": "short"}, "callback_key has not 32 bytes"),
        ({"secret_key": " padded"}, "secret_key is empty or has spaces around it"),
        ({"vendor_seal_id": ""}, "vendor_seal_id is empty or has spaces around it"),
        ({"endpoint": "http://ess.example.cn"}, "https is required"),
        ({"file_endpoint": "https://file.example.cn/v1"}, "has no path"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused_at_start(change: dict[str, str], error: str) -> None:
    known = {
        "secret_id": "a",
        "secret_key": "b",
        "operator_user_id": "c",
        "vendor_organisation": "d",
        "vendor_seal_id": "e",
        "callback_token": "f",
        "callback_key": "k" * 32,
    }
    with pytest.raises((ValueError, AddressRefused), match=error):
        TencentEssConfiguration(**known | change)  # type: ignore[arg-type]  # a row of strings
