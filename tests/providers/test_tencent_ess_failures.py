"""The network and 腾讯电子签 at their worst: what each failure means, and that no flow is ever asked for twice."""

import asyncio
import io
import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from providers.esign import EsignRefused
from providers.outsiders import ProviderUnavailable
from providers.tencent_ess import TencentEss
from providers.tencent_ess_files import LARGEST_FILE
from rules.terms import FlowState
from tests.providers.tencent_requests import ACTIVATION, REFERENCE, asking, flow_request
from tests.providers.tencent_stand_in import (
    ANOTHER_FORM,
    GARBAGE,
    HALF_AN_ANSWER,
    HANGS_UP,
    SERVER_ERROR,
    SILENT,
    YES_THEN_CRASH,
    Fault,
    TencentStandIn,
)

CREATED = b'{"Response": {"FlowId": "yDC1", "RequestId": "1"}}'

# fmt: off
UNCERTAIN = {
    #                                  the fault                                            asking later may help
    "a server's error":               (SERVER_ERROR,                                        True),
    "a gateway's page":               (Fault(status=404, body=b"<html>"),                   True),
    "a redirect":                     (Fault(status=302, headers=("Location: http://127.0.0.1/",)), True),
    "no answer at all":               (HANGS_UP,                                            True),
    "a yes that never arrives":       (YES_THEN_CRASH,                                      True),
    "half an answer":                 (HALF_AN_ANSWER,                                      True),
    "silence":                        (SILENT,                                              True),
    "an internal error":              (Fault(code="InternalError.Db"),                      True),
    "no JSON":                        (GARBAGE,                                             False),
    "JSON of another form":           (ANOTHER_FORM,                                        False),
    "a list":                         (Fault(body=b"[]"),                                   False),
    "no answer in the answer":        (Fault(body=b'{"Response": null}'),                   False),
    "not UTF-8":                      (Fault(body=b'{"Response": "\xff"}'),                 False),
    "an answer nobody stands for":    (Fault(body=b'{"Response": {"FlowId": "yDC1"}}'),     False),
    "an id of another form":          (Fault(body=b'{"Response": {"FlowId": "a b", "RequestId": "1"}}'), False),
    "an error without its code":      (Fault(body=b'{"Response": {"Error": {}, "RequestId": "1"}}'), False),
    "an error with a sentence for a code": (Fault(code="签署人 王建国 有误"),                False),
    "events":                         (Fault(content_type="text/event-stream", done=True),  False),
    "something compressed":           (Fault(headers=("Content-Encoding: gzip",), done=True), False),
    "an endless answer":              (Fault(body=CREATED + b" " * 1_000_000),              False),
}
# fmt: on


@pytest.mark.parametrize(("fault", "retryable"), UNCERTAIN.values(), ids=list(UNCERTAIN))
async def test_whatever_is_no_clear_answer_leaves_it_open_whether_a_flow_was_opened(
    fault: Fault, retryable: bool
) -> None:
    with TencentStandIn() as provider:
        provider.misbehave("CreateFlowByFiles", fault)
        async with asking(provider, seconds=0.5 if fault is SILENT else 5.0) as esign:
            with pytest.raises(ProviderUnavailable) as unavailable:
                await esign.open_flow(flow_request())
    assert unavailable.value.retryable is retryable
    assert str(unavailable.value) == "tencent_ess is unavailable"
    assert len(provider.asked_for("CreateFlowByFiles")) == 1


@pytest.mark.parametrize(
    "code",
    [
        "InvalidParameter.Name",
        "OperationDenied.NoQuota",
        "FailedOperation",
        "UnauthorizedOperation",
        "RequestLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8"])
async def test_a_clear_no_is_told_by_its_code(code: str, content_type: str) -> None:
    with TencentStandIn() as provider:
        provider.misbehave("CreateFlowByFiles", Fault(code=code, content_type=content_type))
        async with asking(provider) as esign:
            with pytest.raises(EsignRefused) as refused:
                await esign.open_flow(flow_request())
    assert refused.value.code == code.removesuffix(".UinLimitExceeded")
    assert len(provider.asked_for("CreateFlowByFiles")) == 1
    assert provider.book.flows == {}


@pytest.mark.parametrize(
    "fault", [SERVER_ERROR, HANGS_UP, YES_THEN_CRASH, GARBAGE, Fault(code="InternalError")]
)
async def test_an_upload_without_answer_opened_no_flow_for_certain(fault: Fault) -> None:
    with TencentStandIn() as provider:
        provider.misbehave("UploadFiles", fault)
        async with asking(provider) as esign:
            with pytest.raises(EsignRefused, match=r"^UPLOAD_NOT_ANSWERED$"):
                await esign.open_flow(flow_request())
    assert provider.asked_for("CreateFlowByFiles") == []


@pytest.mark.parametrize("fault", [SERVER_ERROR, HANGS_UP, GARBAGE, Fault(code="OperationDenied.NoLogin")])
async def test_a_flow_is_not_lost_for_want_of_its_link(fault: Fault) -> None:
    with TencentStandIn() as provider:
        provider.misbehave("CreateSchemeUrl", fault, times=1 if fault.code else 2)  # a clear no is final
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            assert (opened.flow_id, opened.signing_url) == (provider.flow().flow_id, "")
            found = await esign.find_flow(REFERENCE, heard_of=[opened.flow_id])
    assert found is not None
    assert found.signing_url == provider.book.links[-1]
    assert len(provider.asked_for("CreateFlowByFiles")) == 1


async def test_a_link_that_failed_once_is_asked_for_again() -> None:
    with TencentStandIn() as provider:
        provider.misbehave("CreateSchemeUrl", HANGS_UP)
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
    assert opened.signing_url == provider.book.links[0]


async def test_a_link_that_leads_nowhere_safe_is_no_link() -> None:
    with TencentStandIn() as provider:
        for address in (b"http://essurl.cn/1", b"javascript:alert(1)"):
            body = b'{"Response": {"RequestId": "1", "SchemeUrl": "' + address + b'"}}'
            provider.misbehave("CreateSchemeUrl", Fault(body=body), times=2)
            async with asking(provider) as esign:
                assert (await esign.open_flow(flow_request())).signing_url == ""


async def test_a_yes_that_never_arrived_is_found_by_its_callback() -> None:
    with TencentStandIn() as provider:
        provider.misbehave("CreateFlowByFiles", YES_THEN_CRASH)
        async with asking(provider) as esign:
            with pytest.raises(ProviderUnavailable):
                await esign.open_flow(flow_request())
            (post,) = provider.posts()
            message = esign.message_of(*post)
            assert (message.reference, message.state) == (REFERENCE, FlowState.WAITING)
            found = await esign.find_flow(REFERENCE, heard_of=[message.flow_id or ""])
    assert found is not None
    assert found.flow_id == provider.flow().flow_id
    assert len(provider.asked_for("CreateFlowByFiles")) == 1


Asking = Callable[[TencentEss, str], Any]
ASKED: dict[str, Asking] = {
    "DescribeFlowInfo": lambda esign, flow_id: esign.follow(flow_id),
    "CancelFlow": lambda esign, flow_id: esign.cancel_flow(flow_id, reason="x"),
    "CreateFlowReminds": lambda esign, flow_id: esign.remind(flow_id),
    "CreateOrganizationAuthUrl": lambda esign, _: esign.request_activation(ACTIVATION),
    "DescribeOrganizationAuthStatus": lambda esign, _: esign.activation_of(ACTIVATION),
}


@pytest.mark.parametrize("action", list(ASKED))
@pytest.mark.parametrize(
    ("fault", "retryable"),
    [
        (SERVER_ERROR, True),
        (HALF_AN_ANSWER, True),
        (Fault(code="RequestLimitExceeded"), True),
        (GARBAGE, False),
    ],
)
async def test_every_call_tells_silence_from_nonsense(action: str, fault: Fault, retryable: bool) -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            if action == "CancelFlow" and fault is HALF_AN_ANSWER:
                fault = YES_THEN_CRASH  # its answer is too short to be halved
            provider.misbehave(action, fault)
            with pytest.raises(ProviderUnavailable) as unavailable:
                await ASKED[action](esign, opened.flow_id)
    assert unavailable.value.retryable is retryable
    assert len(provider.asked_for(action)) == 1


async def test_an_answer_about_another_flow_is_not_believed() -> None:
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            first = await esign.open_flow(flow_request())
            await esign.open_flow(flow_request())
            provider.flow(first.flow_id).flow_id = provider.flow().flow_id
            with pytest.raises(ProviderUnavailable) as unavailable:
                await esign.follow(first.flow_id)
    assert not unavailable.value.retryable


@pytest.mark.parametrize(
    ("fault", "retryable"),
    [
        (Fault(status=403), True),
        (Fault(status=302, headers=("Location: http://127.0.0.1/",)), True),
        (Fault(cut_after=120), True),
        (SILENT, True),
        (Fault(body=b"<html>not a PDF"), False),
        (Fault(headers=("Content-Encoding: gzip",)), False),
        (Fault(body=b"%PDF-" + b" " * LARGEST_FILE), False),
    ],
    ids=["expired", "redirect", "half", "silence", "no PDF", "compressed", "too long"],
)
async def test_a_signed_file_comes_whole_or_not_at_all(fault: Fault, retryable: bool) -> None:
    with TencentStandIn() as provider:
        async with asking(provider, download_seconds=0.5 if fault is SILENT else 10.0) as esign:
            opened = await esign.open_flow(flow_request())
            provider.customer_signs()
            provider.file_fault = fault
            with pytest.raises(ProviderUnavailable) as unavailable:
                await esign.signed_file(opened.flow_id)
            assert (await esign.signed_file(opened.flow_id)).startswith(b"%PDF-")
    assert unavailable.value.retryable is retryable


async def test_a_file_in_the_clear_is_not_fetched() -> None:
    body = b'{"Response": {"RequestId": "1", "FileUrls": [{"Url": "http://files.example.cn/0.PDF"}]}}'
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            provider.customer_signs()
            provider.misbehave("DescribeFileUrls", Fault(body=body))
            with pytest.raises(ProviderUnavailable) as unavailable:
                await esign.signed_file(opened.flow_id)
    assert not unavailable.value.retryable


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"secret_key": "another"}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "AKIDanother"}, "AuthFailure.SecretIdNotFound"),
    ],
)
async def test_requests_signed_with_another_key_are_refused(change: dict[str, str], code: str) -> None:
    with TencentStandIn() as provider:
        async with asking(provider, **change) as esign:
            with pytest.raises(EsignRefused) as refused:
                await esign.open_flow(flow_request())
    assert refused.value.code == code
    assert provider.asked == []


async def test_a_call_that_is_given_up_leaves_nothing_behind() -> None:
    with TencentStandIn() as provider:
        provider.misbehave("CreateFlowByFiles", SILENT)
        async with asking(provider, seconds=30.0) as esign:
            opening = asyncio.create_task(esign.open_flow(flow_request()))
            await asyncio.wait({opening}, timeout=0.3)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
            assert await esign.find_flow(REFERENCE, heard_of=[]) is None


async def test_nothing_personal_or_secret_is_in_logs_or_errors(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    written = io.StringIO()
    with TencentStandIn() as provider:
        async with asking(provider) as esign:
            opened = await esign.open_flow(flow_request())
            for fault in (SERVER_ERROR, GARBAGE, Fault(code="InvalidParameter.Name")):
                provider.misbehave("CreateFlowByFiles", fault)
                with pytest.raises((EsignRefused, ProviderUnavailable)) as failure:
                    await esign.open_flow(flow_request())
                traceback.print_exception(failure.value, file=written)
            provider.customer_signs()
            await esign.follow(opened.flow_id)
    said = caplog.text + written.getvalue()
    assert "tencent_ess" in said
    for secret in ("王建国", "13800138000", "典子谦", "secret-of-the-stand-in", "TC3-HMAC"):
        assert secret not in said
