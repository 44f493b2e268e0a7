"""Telling the vendor's own systems: signed as Standard Webhooks asks, sent only where it may go.

https://www.standardwebhooks.com: `v1,` and the base64 of HMAC-SHA256 over "id.timestamp.body".
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
import socket
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, Protocol

import httpx

from providers.remote import AddressRefused, check_address, is_loopback

SECONDS: Final = 10.0
"""For one call as a whole: looking the name up, connecting, sending, the answer's head."""

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 24
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LEAST_FAILURE: Final = 300
_PORTS: Final = range(1, 65536)
_HOST: Final = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}", re.ASCII)


class Outcome(StrEnum):
    """What became of one call. GONE: the receiver wants no more, ever."""

    TAKEN = "TAKEN"
    GONE = "GONE"
    REFUSED = "REFUSED"
    UNREACHABLE = "UNREACHABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`detail` is for operators: a status or the kind of a failure, nothing of what the receiver wrote."""

    outcome: Outcome
    detail: str = ""
    for_good: bool = False  # it would be the same at the next attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One thing to tell one address. `id` is the same at every repetition: receivers drop what they know.

    Each of `secrets` signs: while one takes another's place, receivers may know either.
    """

    url: str = field(repr=False)  # may hold a token in its path
    secrets: tuple[str, ...] = field(repr=False)
    id: str
    at: datetime
    body: bytes = field(repr=False)


class UrlMistake(StrEnum):
    """Why an address could never be told."""

    FORMAT = "FORMAT"
    NOT_HTTPS = "NOT_HTTPS"
    CREDENTIALS_IN_URL = "CREDENTIALS_IN_URL"
    ADDRESS_NOT_ALLOWED = "ADDRESS_NOT_ALLOWED"


class Webhooks(Protocol):
    async def send(self, call: Call) -> Answer:
        """At least once. Never raises for what the other side does; within SECONDS."""
        ...

    def mistake_in(self, url: str) -> UrlMistake | None:
        """What is seen without asking anybody; where a name leads is seen only when something is sent."""
        ...


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature_of(secret: str, *, id: str, timestamp: int, body: bytes) -> str:
    """Raises ValueError for a secret that is not base64."""
    key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    digest = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def shown_url(url: str) -> str:
    """Scheme, host and port: the rest may hold a token."""
    parts = httpx.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode('ascii')}/…"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsWebhooks:
    """Connects to the very address that was checked, so that a name cannot be another one a moment later.

    `private_networks`: for on-premise, where the receivers are; also lets http to this machine pass.
    Where clouds keep their machines' credentials (link-local, 169.254.0.0/16) is refused even then.
    """

    private_networks: bool = False

    def mistake_in(self, url: str) -> UrlMistake | None:
        parts = _parsed(url)
        if parts is None:
            return UrlMistake.FORMAT
        if parts.userinfo:
            return UrlMistake.CREDENTIALS_IN_URL
        if parts.scheme == "http" and not (self.private_networks and is_loopback(parts.host)):
            return UrlMistake.NOT_HTTPS
        return None if self._may_name(parts.host) else UrlMistake.ADDRESS_NOT_ALLOWED

    def _may_name(self, host: str) -> bool:
        try:
            return may_connect(host, private=self.private_networks)
        except ValueError:  # a name and no IP address
            return self.private_networks or not is_loopback(host)

    async def send(self, call: Call) -> Answer:
        try:
            async with asyncio.timeout(SECONDS):
                status = await self._status(call)
        except AddressRefused:
            return Answer(outcome=Outcome.UNREACHABLE, detail="address refused")
        except TimeoutError:
            return Answer(outcome=Outcome.UNREACHABLE, detail="no answer in time")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Answer(outcome=Outcome.UNREACHABLE, detail=type(error).__name__)
        if status == httpx.codes.GONE:
            return Answer(outcome=Outcome.GONE, detail="410")
        refused = status >= _LEAST_FAILURE
        return Answer(outcome=Outcome.REFUSED if refused else Outcome.TAKEN, detail=str(status))

    async def _status(self, call: Call) -> int:
        """Of the answer; its body is never read, however long, and a redirect is an answer like any other."""
        url = check_address(call.url)
        address = await self._checked_address(url)
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "hetong-webhooks/1",
            **_signed(call),
        }
        async with (
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                url.copy_with(host=address),
                content=call.body,
                headers=headers,
                extensions={"sni_hostname": url.host},
            ) as response,
        ):
            return response.status_code

    async def _checked_address(self, url: httpx.URL) -> str:
        """Raises AddressRefused when any address of the name is forbidden, OSError when it has none."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(may_connect(each, private=self.private_networks) for each in addresses):
            raise AddressRefused("the name leads where webhooks may not go")
        return addresses[0]


def _parsed(url: str) -> httpx.URL | None:
    """An absolute http(s) address that can be connected to; null for any other."""
    try:
        parts = httpx.URL(url)
        host = (
            parts.raw_host.decode("ascii") if parts.host else ""
        )  # `host` refuses what is no name in any script
    except (httpx.InvalidURL, ValueError):
        return None
    names = _HOST.fullmatch(host) is not None or ":" in host  # an IPv6 address, which httpx has checked
    right = parts.scheme in {"https", "http"} and names and not parts.fragment
    return parts if right and (parts.port is None or parts.port in _PORTS) else None


def _signed(call: Call) -> dict[str, str]:
    timestamp = int(call.at.timestamp())
    signatures = [
        signature_of(secret, id=call.id, timestamp=timestamp, body=call.body) for secret in call.secrets
    ]
    return {
        "webhook-id": call.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def may_connect(address: str, *, private: bool) -> bool:
    """Whether a webhook may be sent to an IP address: public ones, and with `private` also the vendor's own."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return may_connect(str(inner), private=private)
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    return ip.is_global or (private and (ip.is_private or ip.is_loopback))


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one only wraps: mapped, 6to4, NAT64."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
