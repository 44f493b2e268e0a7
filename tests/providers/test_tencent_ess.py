"""腾讯电子签 from the draft to the signed file, against a stand-in that checks every signature of a request."""

import asyncio
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from providers.esign import Esign, EsignRefused, FlowReport, ReminderRefused
from providers.outsiders import ProviderUnavailable
from providers.tencent_ess_activation import activation_report
from providers.tencent_ess_answers import AuthRecord, AuthStatus
from providers.tencent_ess_configuration import SigningPage
from rules.subject import Subject
from rules.terms import EsignActivationStatus, FlowState
from tests.auth.loopback import loopback
from tests.providers.tencent_book import FlowStatus
from tests.providers.tencent_requests import (
    ACTIVATION,
    DRAFT,
    ENTERPRISE,
    INDIVIDUAL,
    REFERENCE,
    asking,
    flow_request,
)
from tests.providers.tencent_stand_in import Fault, TencentStandIn

SIGNED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


async def test_it_is_what_the_product_asks_for() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            asked: Esign = esign
            assert (asked.name, asked.answers_for_certain, asked.signs_with_trusted) == (
                "tencent_ess",
                False,
                False,
            )
            assert (asked.desk, asked.reminders) == (None, 3)


@pytest.mark.parametrize("customer", [ENTERPRISE, INDIVIDUAL], ids=["enterprise", "individual"])
@pytest.mark.parametrize("page", list(SigningPage))
async def test_a_flow_goes_from_the_draft_to_the_file_with_both_signatures(
    customer: Subject, page: SigningPage
) -> None:
    now = SIGNED_AT.timestamp()
    with TencentStandIn(seals_by_itself=False, now=lambda: now) as provider:
        async with asking(provider, signing_page=page) as esign:
            opened = await esign.open_flow(flow_request(customer))
            assert opened.signing_url == provider.book.links[0]
            assert await esign.follow(opened.flow_id) == FlowReport(
                flow_id=opened.flow_id, state=FlowState.WAITING
            )
            provider.customer_signs()
            assert await esign.follow(opened.flow_id) == FlowReport(
                flow_id=opened.flow_id, state=FlowState.CUSTOMER_SIGNED, customer_signed_at=SIGNED_AT
            )
            now += 60
            provider.vendor_completes()
            report = await esign.follow(opened.flow_id)
            assert report == FlowReport(
                flow_id=opened.flow_id,
                state=FlowState.COMPLETED,
                customer_signed_at=SIGNED_AT,
                completed_at=datetime.fromtimestamp(now, UTC),
            )
            assert await esign.signed_file(opened.flow_id) == DRAFT + b"\n% signed by both\n"
    assert len(provider.asked_for("CreateFlowByFiles")) == 1
    assert [news.data["FlowCallbackStatus"] for news in provider.news] == [1, 2, 4]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (FlowStatus.WAITING, FlowState.WAITING),
        (FlowStatus.PARTLY_SIGNED, FlowState.WAITING),  # not by the customer: nobody has signed in this test
        (FlowStatus.REFUSED, FlowState.REFUSED),
        (FlowStatus.COMPLETED, FlowState.COMPLETED),
        (FlowStatus.EXPIRED, FlowState.EXPIRED),
        (FlowStatus.REVOKED, FlowState.REVOKED),
        (FlowStatus.INVALID, FlowState.INVALID),
    ],
)
async def test_each_status_of_a_flow_has_its_state(status: FlowStatus, state: FlowState) -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            provider.flow().status = status
            assert (await esign.follow(opened.flow_id)).state is state


@pytest.mark.parametrize("status", [0, 7, 8, 9, 10, 21, 99, -1])
async def test_a_status_not_known_is_never_guessed(status: int) -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            provider.flow().status = status  # type: ignore[assignment]  # that is the point
            with pytest.raises(ProviderUnavailable) as unavailable:
                await esign.follow(opened.flow_id)
    assert not unavailable.value.retryable


async def test_why_a_flow_ended_is_told_in_the_providers_words() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            first = await esign.open_flow(flow_request())
            provider.refuse(reason="金额\x00不对\n" + "。" * 300)
            second = await esign.open_flow(flow_request())
            provider.expire()
            assert (await esign.follow(first.flow_id)).reason == "金额不对" + "。" * 196
            assert (await esign.follow(second.flow_id)).reason is None


async def test_a_flow_whose_answer_was_lost_is_found_by_the_callbacks_that_named_it() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            assert await esign.find_flow(REFERENCE, heard_of=[]) is None
            assert await esign.find_flow(REFERENCE, heard_of=["yDnobody"]) is None
            found = await esign.find_flow(REFERENCE, heard_of=["yDnobody", opened.flow_id])
            assert found is not None
            assert (found.flow_id, found.signing_url) == (opened.flow_id, provider.book.links[1])
            provider.customer_signs()
            finished = await esign.find_flow(REFERENCE, heard_of=[opened.flow_id])
    assert finished is not None
    assert (finished.flow_id, finished.signing_url) == (opened.flow_id, "")


@pytest.mark.parametrize("page", list(SigningPage))
async def test_a_signer_is_found_again_by_the_providers_own_name_for_him(page: SigningPage) -> None:
    """Answers may mask mobiles: the browser's link is asked for by SignId, the mini program's cannot be."""
    with TencentStandIn() as provider:
        provider.book.masks_mobiles = True
        async with asking(provider, signing_page=page) as esign:
            opened = await esign.open_flow(flow_request())
            found = await esign.find_flow(REFERENCE, heard_of=[opened.flow_id])
    assert found is not None
    assert bool(found.signing_url) is (page is SigningPage.BROWSER)


async def test_a_flow_can_be_revoked_until_all_have_signed() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            first = await esign.open_flow(flow_request())
            await esign.cancel_flow(first.flow_id, reason="")
            await esign.cancel_flow(first.flow_id, reason="又一次")
            report = await esign.follow(first.flow_id)
            assert (report.state, report.reason) == (FlowState.REVOKED, "取消签署")
            second = await esign.open_flow(flow_request())
            provider.customer_signs()
            await esign.cancel_flow(second.flow_id, reason="太迟")
            assert (await esign.follow(second.flow_id)).state is FlowState.COMPLETED


async def test_a_refusal_that_is_not_for_being_late_is_told() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            provider.misbehave("CancelFlow", Fault(code="OperationDenied.OperatorHasNoPermission"))
            with pytest.raises(EsignRefused, match=r"^OperationDenied\.OperatorHasNoPermission$"):
                await esign.cancel_flow(opened.flow_id, reason="x")


async def test_a_signatory_is_reminded_three_times() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            for _ in range(3):
                await esign.remind(opened.flow_id)
            with pytest.raises(ReminderRefused, match=r"^CANNOT_REMIND$"):
                await esign.remind(opened.flow_id)
            provider.misbehave("CreateFlowReminds", Fault(code="OperationDenied.WhiteListForbid"))
            with pytest.raises(ReminderRefused, match=r"^OperationDenied\.WhiteListForbid$"):
                await esign.remind(opened.flow_id)
            provider.misbehave("CreateFlowReminds", Fault(code="AuthFailure.SignatureExpire"))
            with pytest.raises(EsignRefused) as refused:
                await esign.remind(opened.flow_id)
    assert not isinstance(refused.value, ReminderRefused)
    assert provider.flow().reminders == 3


async def test_no_file_is_fetched_before_all_have_signed() -> None:
    with TencentStandIn(seals_by_itself=False) as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            provider.customer_signs()
            with pytest.raises(ProviderUnavailable) as unavailable:
                await esign.signed_file(opened.flow_id)
    assert unavailable.value.retryable
    assert provider.asked_for("DescribeFileUrls") == []


async def test_an_enterprise_activates_by_a_link_that_is_for_it_alone() -> None:
    now = SIGNED_AT.timestamp()
    with TencentStandIn(now=lambda: now) as provider:
        async with asking(provider) as esign:
            assert (await esign.activation_of(ACTIVATION)).status is EsignActivationStatus.NOT_ACTIVATED
            link = await esign.request_activation(ACTIVATION)
            assert link.url.endswith("/activate/9144030071526726XG")
            assert link.expires_at == datetime(2026, 12, 23, 9, 30, tzinfo=UTC)
            assert (await esign.activation_of(ACTIVATION)).status is EsignActivationStatus.PENDING
            provider.reject_activation("9144030071526726XG")
            rejected = await esign.activation_of(ACTIVATION)
            assert rejected.status is EsignActivationStatus.REJECTED
            assert rejected.rejected_because == "授权书不清晰"
            provider.activate("9144030071526726XG")
            assert (await esign.activation_of(ACTIVATION)).status is EsignActivationStatus.ACTIVATED
            renamed = replace(ACTIVATION, organisation=replace(ENTERPRISE, name="典子谦科技有限公司"))
            assert (await esign.activation_of(renamed)).status is EsignActivationStatus.NOT_ACTIVATED
            provider.misbehave("DescribeOrganizationAuthStatus", Fault(code="ResourceNotFound.Organization"))
            assert (await esign.activation_of(ACTIVATION)).status is EsignActivationStatus.NOT_ACTIVATED
    (asked,) = provider.asked_for("CreateOrganizationAuthUrl")
    assert asked["OrganizationName"] == "典子谦（深圳）有限公司"
    assert (asked["OrganizationNameSame"], asked["UniformSocialCreditCodeSame"]) == (True, True)
    assert (asked["Endpoint"], b64decode(asked["UserData"])) == ("PC", b"AC-1001")


REJECTED, UNDER_WAY = AuthRecord(AuditStatus=2, Reason="不清晰"), AuthRecord(AuditStatus=3)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (AuthStatus(AuthStatus=1, AuthRecords=[REJECTED, UNDER_WAY]), EsignActivationStatus.PENDING),
        (AuthStatus(AuthStatus=0, AuthRecords=[REJECTED]), EsignActivationStatus.REJECTED),
        (AuthStatus(AuthStatus=2, AuthRecords=[REJECTED]), EsignActivationStatus.ACTIVATED),
        (AuthStatus(IsVerified=True, AuthRecords=None), EsignActivationStatus.ACTIVATED),
    ],
)
def test_one_rejected_attempt_of_several_is_no_rejection(
    answer: AuthStatus, status: EsignActivationStatus
) -> None:
    assert activation_report(answer).status is status


@pytest.mark.parametrize("answer", [AuthStatus(), AuthStatus(AuthStatus=7)])
def test_an_activation_is_never_guessed(answer: AuthStatus) -> None:
    with pytest.raises(ProviderUnavailable):
        activation_report(answer)


async def test_the_stand_in_calls_back_as_things_happen() -> None:
    async with loopback(b"ok") as product:
        with TencentStandIn() as provider:
            provider.calls_back(f"{product.address}/callbacks/esign/tencent_ess")
            async with asking(provider) as esign:
                await esign.open_flow(flow_request())
            await asyncio.to_thread(provider.customer_signs)
            statuses = await asyncio.to_thread(provider.settle)
    assert statuses == [200, 200, 200]
    assert [request.partition(" HTTP")[0] for request in product.requests] == [
        "POST /callbacks/esign/tencent_ess"
    ] * 3
    assert all("content-signature: sha256=" in request.lower() for request in product.requests)
