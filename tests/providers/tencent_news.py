"""The provider's callbacks as it sends them: encrypted, signed, and, when told to, spoilt."""

import hmac
import json
import random
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7


class Flaw(StrEnum):
    """Ways in which a callback is none; each of them has to be refused."""

    FORGED = "signed with another token"
    UNSIGNED = "not signed"
    TRUNCATED = "cut off"
    FLIPPED = "one bit changed after it was signed"
    WRONG_KEY = "signed, but encrypted with another key"
    WITHOUT_ID = "signed and encrypted, without MsgId"


class Post(NamedTuple):
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One message. `flow_id`: of what flow; empty for an organisation's."""

    message_id: str
    kind: str
    data: dict[str, Any] = field(repr=False)

    @property
    def flow_id(self) -> str:
        return str(self.data.get("FlowId", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelopes:
    token: str
    key: str

    def post(self, news: News, *, flaw: Flaw | None = None) -> Post:
        content = {"MsgId": news.message_id, "MsgType": news.kind, "MsgVersion": "CustomApp"}
        if flaw is Flaw.WITHOUT_ID:
            del content["MsgId"]
        key = self.key[::-1] if flaw is Flaw.WRONG_KEY else self.key
        text = json.dumps(content | {"MsgData": news.data}, ensure_ascii=False)
        body = json.dumps({"encrypt": encrypted(text.encode(), key.encode())}).encode()
        token = f"{self.token}x" if flaw is Flaw.FORGED else self.token
        headers = {"content-type": "application/json", "content-signature": signature_of(body, token)}
        if flaw is Flaw.UNSIGNED:
            del headers["content-signature"]
        return Post(_spoilt(body, flaw), headers)


def _spoilt(body: bytes, flaw: Flaw | None) -> bytes:
    if flaw is Flaw.TRUNCATED:
        return body[: len(body) // 2]
    if flaw is Flaw.FLIPPED:
        middle = len(body) // 2
        return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
    return body


def encrypted(text: bytes, key: bytes) -> str:
    padder = PKCS7(AES256.block_size).padder()
    encryptor = Cipher(AES256(key), CBC(key[:16])).encryptor()
    padded = padder.update(text) + padder.finalize()
    return b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")


def signature_of(body: bytes, token: str) -> str:
    return f"sha256={hmac.new(token.encode(), body, sha256).hexdigest()}"


async def deliver(
    client: httpx.AsyncClient,
    url: str,
    posts: Sequence[Post],
    *,
    times: int = 1,
    chance: random.Random | None = None,
    seconds: float = 0.0,
) -> list[int]:
    """The answers' statuses, in the order they were sent: each post `times` times, shuffled by `chance`.

    `seconds`: the pause before each.
    """
    order = list(posts) * times
    if chance is not None:
        chance.shuffle(order)
    return [(await client.post(url, content=post.body, headers=post.headers)).status_code for post in order]
