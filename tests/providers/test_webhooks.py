"""Webhooks as they leave: signed by the standard, to nowhere they may not go, whatever comes back."""

import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from providers.webhooks import (
    Answer,
    Call,
    HttpsWebhooks,
    Outcome,
    UrlMistake,
    may_connect,
    new_secret,
    shown_url,
    signature_of,
)
from tests.receiver import BROKEN, GONE, SECRET, Receiver, receiving

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
HUGE = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n" + b"x" * 100_000
BOMB = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nno gzip at all"


def call_to(url: str) -> Call:
    return Call(url=url, secrets=(SECRET,), id="msg_1", at=AT, body=b'{"type":"contract.effective"}')


async def answer_to(receiver: Receiver) -> Answer:
    return await HttpsWebhooks(private_networks=True).send(call_to(receiver.url))


def test_the_signature_is_the_one_of_the_standards_own_library() -> None:
    signed = signature_of(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1_614_265_330,
        body=b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_has_24_bytes_and_no_second_like_it() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) == 24


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", Answer(outcome=Outcome.TAKEN, detail="204")),
        (BROKEN, Answer(outcome=Outcome.REFUSED, detail="500")),
        (GONE, Answer(outcome=Outcome.GONE, detail="410")),
        (REDIRECT, Answer(outcome=Outcome.REFUSED, detail="302")),
        (HUGE, Answer(outcome=Outcome.TAKEN, detail="200")),
        (BOMB, Answer(outcome=Outcome.TAKEN, detail="200")),
        (b"", Answer(outcome=Outcome.UNREACHABLE, detail="RemoteProtocolError")),
        (b"no HTTP\r\n\r\n", Answer(outcome=Outcome.UNREACHABLE, detail="RemoteProtocolError")),
    ],
)
async def test_what_comes_back_is_judged_by_its_status_alone(reply: bytes, expected: Answer) -> None:
    async with receiving() as receiver:
        receiver.usual = reply
        assert await answer_to(receiver) == expected
    assert receiver.ids == ["msg_1"]  # a redirect is not followed, nothing is sent twice


async def test_nothing_is_sent_to_this_machine_unless_private_networks_are_allowed() -> None:
    async with receiving() as receiver:
        refused = Answer(outcome=Outcome.UNREACHABLE, detail="address refused")
        assert await HttpsWebhooks().send(call_to(receiver.url)) == refused
        assert await HttpsWebhooks().send(call_to(f"https://localhost:{receiver.port}/")) == refused
    assert receiver.ids == []


async def test_plain_http_to_another_machine_is_refused() -> None:
    sender = HttpsWebhooks(private_networks=True)
    answer = await sender.send(call_to("http://hooks.example/in"))
    assert answer == Answer(outcome=Outcome.UNREACHABLE, detail="address refused")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_may_be_told(address: str) -> None:
    assert may_connect(address, private=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.1.1",
        "192.168.1.1",
        "100.64.0.1",
        "::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "169.254.169.254",
        "fe80::1%eth0",
        "0.0.0.0",  # noqa: S104 - refused, not listened on
        "224.0.0.1",
    ],
)
def test_private_addresses_may_not_however_they_are_wrapped(address: str) -> None:
    assert not may_connect(address, private=False)


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "224.0.0.1"])
def test_link_local_addresses_may_not_even_on_premise(address: str) -> None:
    assert not may_connect(address, private=True)
    assert may_connect("10.0.0.8", private=True)


@pytest.mark.parametrize(
    ("url", "public", "private"),
    [
        ("https://hooks.example/in?token=1", None, None),
        ("https://hooks.example:8443/", None, None),
        ("https://例子.example/", None, None),
        ("https://93.184.215.14/", None, None),
        ("https://10.0.0.8/", UrlMistake.ADDRESS_NOT_ALLOWED, None),
        ("https://localhost/", UrlMistake.ADDRESS_NOT_ALLOWED, None),
        ("http://127.0.0.1:9/", UrlMistake.NOT_HTTPS, None),
        ("http://10.0.0.8/", UrlMistake.NOT_HTTPS, UrlMistake.NOT_HTTPS),
        ("http://hooks.example/", UrlMistake.NOT_HTTPS, UrlMistake.NOT_HTTPS),
        ("https://[fe80::1]/", UrlMistake.ADDRESS_NOT_ALLOWED, UrlMistake.ADDRESS_NOT_ALLOWED),
        ("https://0.0.0.0/", UrlMistake.ADDRESS_NOT_ALLOWED, UrlMistake.ADDRESS_NOT_ALLOWED),
        ("https://user@hooks.example/", UrlMistake.CREDENTIALS_IN_URL, UrlMistake.CREDENTIALS_IN_URL),
        ("//hooks.example/", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https:hooks.example", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("javascript:alert(1)", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https://hooks..example/", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https://hooks example/", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https://%31%30.0.0.8/", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https://xn--/", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https://hooks.example:0/", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https://hooks.example:65536/", UrlMistake.FORMAT, UrlMistake.FORMAT),
        ("https://hooks.example/\n", UrlMistake.FORMAT, UrlMistake.FORMAT),
    ],
)
def test_what_could_never_be_told_is_seen_at_once(
    url: str, public: UrlMistake | None, private: UrlMistake | None
) -> None:
    assert HttpsWebhooks().mistake_in(url) is public
    assert HttpsWebhooks(private_networks=True).mistake_in(url) is private


def test_an_address_is_shown_without_what_may_be_a_token() -> None:
    assert shown_url("https://hooks.example:8443/t0ken?key=t0ken") == "https://hooks.example:8443/…"
    assert shown_url("https://hooks.example") == "https://hooks.example/…"


async def test_each_secret_signs_and_the_standards_library_takes_either() -> None:
    async with receiving() as receiver:
        secrets, now = (new_secret(), SECRET), datetime.now(UTC)
        body = b'{"type":"paper.shipped"}'
        call = Call(url=receiver.url, secrets=secrets, id="msg_1", at=now, body=body)
        assert (await HttpsWebhooks(private_networks=True).send(call)).outcome is Outcome.TAKEN
    (head,) = receiver.heads
    for secret in secrets:
        assert Webhook(secret).verify(body, head) == {"type": "paper.shipped"}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, head)


def test_neither_address_nor_secret_nor_body_shows_in_a_log() -> None:
    shown = repr(call_to("https://hooks.example/token-1234"))
    assert not any(each in shown for each in ("hooks.example", "token-1234", SECRET, "contract.effective"))
