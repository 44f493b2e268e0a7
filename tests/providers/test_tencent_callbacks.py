"""Callbacks of 腾讯电子签: read when they are whole and the provider's, else refused, all in the same way."""

import json
import random
from base64 import b64encode
from typing import Any, Final

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.esign import CallbackRefused, EsignMessage
from providers.tencent_callbacks import LARGEST_CALLBACK, message_of
from providers.tencent_ess_flows import STATE_OF
from rules.terms import FlowState
from tests.providers.tencent_news import Envelopes, Flaw, News, Post, deliver, encrypted, signature_of
from tests.providers.tencent_requests import REFERENCE
from tests.providers.tencent_stand_in import CALLBACK_KEY, CALLBACK_TOKEN

ENVELOPES: Final = Envelopes(token=CALLBACK_TOKEN, key=CALLBACK_KEY)
USER_DATA: Final = b64encode(REFERENCE.encode()).decode()


def news(kind: str = "FlowStatusChange", **data: Any) -> News:
    known = {"FlowId": "yDC1", "FlowCallbackStatus": 4, "UserData": USER_DATA, "FlowName": "合同"}
    return News(message_id="yDM1", kind=kind, data=known | data)


def read(body: bytes, headers: dict[str, str]) -> EsignMessage:
    return message_of(
        body, headers, token=CALLBACK_TOKEN.encode(), key=CALLBACK_KEY.encode(), states=STATE_OF
    )


def post_of(text: bytes, *, key: str = CALLBACK_KEY) -> Post:
    body = json.dumps({"encrypt": encrypted(text, key.encode())}).encode()
    return Post(body, {"content-signature": signature_of(body, CALLBACK_TOKEN)})


def signed(body: bytes) -> Post:
    return Post(body, {"content-signature": signature_of(body, CALLBACK_TOKEN)})


def test_news_of_a_flow_names_it_and_our_reference() -> None:
    assert read(*ENVELOPES.post(news())) == EsignMessage(
        message_id="yDM1",
        kind="FlowStatusChange",
        flow_id="yDC1",
        reference=REFERENCE,
        state=FlowState.COMPLETED,
    )


@pytest.mark.parametrize("status", [*range(-1, 23), None])
def test_each_status_of_a_callback_is_a_hint_or_none(status: int | None) -> None:
    states = {
        1: FlowState.WAITING,
        2: FlowState.CUSTOMER_SIGNED,
        3: FlowState.REFUSED,
        4: FlowState.COMPLETED,
        5: FlowState.EXPIRED,
        6: FlowState.REVOKED,
        16: FlowState.INVALID,
    }
    message = read(*ENVELOPES.post(news(FlowCallbackStatus=status)))
    assert message.state is states.get(status or 0)
    assert message.flow_id == "yDC1"


@pytest.mark.parametrize(
    "kind", ["CreateOrganization", "OrganizationAuthorization", "OrganizationAuthorizationFileReview"]
)
def test_news_of_an_activation_names_the_account(kind: str) -> None:
    data = {"OrganizationName": "典子谦（深圳）有限公司", "UserData": b64encode(b"AC-1001").decode()}
    message = read(*ENVELOPES.post(News(message_id="yDM2", kind=kind, data=data)))
    assert message == EsignMessage(message_id="yDM2", kind=kind, account_reference="AC-1001")


@pytest.mark.parametrize("kind", ["FlowCost", "DocumentFill", "SealUse", "SomethingNew"])
def test_news_of_other_kinds_brings_no_state(kind: str) -> None:
    message = read(*ENVELOPES.post(news(kind)))
    assert (message.kind, message.flow_id, message.state) == (kind, "yDC1", None)


@pytest.mark.parametrize(
    "user_data", [None, "", "not base64", b64encode(b"x" * 65).decode(), b64encode("合同".encode()).decode()]
)
def test_what_others_handed_over_is_no_reference_of_ours(user_data: str | None) -> None:
    message = read(*ENVELOPES.post(news(UserData=user_data)))
    assert (message.flow_id, message.reference) == ("yDC1", None)


@pytest.mark.parametrize("flaw", list(Flaw))
def test_a_spoilt_callback_is_refused(flaw: Flaw) -> None:
    with pytest.raises(CallbackRefused) as refused:
        read(*ENVELOPES.post(news(), flaw=flaw))
    assert str(refused.value) == ""
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "post",
    [
        signed(b""),
        signed(b"[]"),
        signed(b'{"encrypt": 1}'),
        signed(b'{"encrypt": ""}'),
        signed(b'{"encrypt": "%%%"}'),
        signed(json.dumps({"encrypt": b64encode(b"x" * 31).decode()}).encode()),
        signed(json.dumps({"encrypt": b64encode(b"x" * 32).decode()}).encode()),
        signed(b'{"encrypt": "\xff"}'),
        post_of(b""),
        post_of(b"no JSON"),
        post_of(b'"a word"'),
        post_of(b'{"MsgId": "", "MsgType": "FlowStatusChange", "MsgData": {}}'),
        post_of(b'{"MsgId": 7, "MsgType": "FlowStatusChange", "MsgData": {}}'),
        post_of(b'{"MsgId": "a\\u0000b", "MsgType": "FlowStatusChange", "MsgData": {}}'),
        post_of(b'{"MsgId": "yDM1", "MsgData": {}}'),
        post_of(b'{"MsgId": "yDM1", "MsgType": "FlowStatusChange"}'),
        post_of(b'{"MsgId": "yDM1", "MsgType": "FlowStatusChange", "MsgData": []}'),
        post_of(b'{"MsgId": "yDM1", "MsgType": "F", "MsgData": {"FlowCallbackStatus": "4"}}'),
        post_of(b'{"MsgId": "yDM1", "MsgType": "F", "MsgData": {"FlowId": "\xe5\x90\x88"}}'),
        post_of(b'{"FlowId": "yDC1", "FlowCallbackStatus": 4}'),
        post_of(json.dumps({"MsgId": "x" * 129, "MsgType": "F", "MsgData": {}}).encode()),
        post_of(b'{"MsgId": "yDM1", "MsgType": "F", "MsgData": {}}' + b" " * LARGEST_CALLBACK),
    ],
)
def test_what_is_signed_but_not_of_the_agreed_form_is_refused_in_the_same_words(post: Post) -> None:
    with pytest.raises(CallbackRefused) as refused:
        read(*post)
    assert str(refused.value) == ""


def test_a_signature_in_another_spelling_is_none() -> None:
    body, headers = ENVELOPES.post(news())
    signature = headers["content-signature"]
    for other in (signature.upper(), signature[7:], f"{signature} ", signature[:-1], "sha256=", "合\ud800"):
        with pytest.raises(CallbackRefused):
            read(body, {"content-signature": other})
    assert read(body, {"content-signature": signature}).message_id == "yDM1"


WHOLE: Final = ENVELOPES.post(news())


@settings(max_examples=300, deadline=None)
@given(position=st.integers(0, len(WHOLE.body) * 8 - 1))
def test_one_bit_that_changed_is_enough(position: int) -> None:
    body = bytearray(WHOLE.body)
    body[position // 8] ^= 1 << position % 8
    with pytest.raises(CallbackRefused):
        read(bytes(body), WHOLE.headers)


@settings(max_examples=200, deadline=None)
@given(length=st.integers(0, len(WHOLE.body) - 1))
def test_a_callback_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(CallbackRefused):
        read(WHOLE.body[:length], WHOLE.headers)


@settings(max_examples=300, deadline=None)
@given(cipher=st.binary(max_size=96), more=st.binary(max_size=64))
def test_whatever_the_token_signs_it_is_read_or_refused(cipher: bytes, more: bytes) -> None:
    """Also somebody who has the token but not the key gets one answer for every guess."""
    for body in (json.dumps({"encrypt": b64encode(cipher).decode()}).encode(), more):
        with pytest.raises(CallbackRefused) as refused:
            read(*signed(body))
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


async def test_callbacks_arrive_as_often_and_in_what_order_they_are_told_to() -> None:
    taken: list[str] = []

    async def take(request: Request) -> Response:
        try:
            taken.append(read(await request.body(), dict(request.headers)).message_id)
        except CallbackRefused:
            return Response(status_code=401)
        return Response(status_code=200)

    transport = httpx.ASGITransport(Starlette(routes=[Route("/", take, methods=["POST"])]))
    messages = [News(message_id=f"yDM{number}", kind="FlowStatusChange", data={}) for number in range(40)]
    posts = [ENVELOPES.post(each) for each in messages]
    posts += [ENVELOPES.post(each, flaw=Flaw.FORGED) for each in messages]
    async with httpx.AsyncClient(transport=transport, base_url="http://hetong") as client:
        statuses = await deliver(client, "/", posts, times=2, chance=random.Random(7))  # noqa: S311 - a shuffle
    assert sorted(statuses) == [200] * 80 + [401] * 80
    assert sorted(taken) == sorted([each.message_id for each in messages] * 2)
    assert taken != sorted(taken)
