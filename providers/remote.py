"""JSON over HTTPS from an outsider, bounded in every way an unfriendly answer needs."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from ipaddress import AddressValueError, IPv4Address
from typing import Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from providers.answers import answer_of
from providers.outsiders import ProviderUnavailable

_TOO_MANY_REQUESTS = 429
_SERVER_FAULTS = 500


class AddressRefused(ValueError):
    """A configured address would send secrets or trust answers in the clear."""


class ForAccount(Protocol):
    @property
    def account(self) -> str: ...


Answer = TypeVar("Answer", bound=ForAccount)
Said = TypeVar("Said")


def is_loopback(host: str) -> bool:
    """Whether it is this machine: 127.0.0.0/8, ::1 and localhost, in exactly these spellings."""
    if host.lower() in {"localhost", "::1"}:
        return True
    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False


def check_address(address: str) -> httpx.URL:
    """Lets https pass, and http to this machine. Raises AddressRefused, which never quotes a password."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise AddressRefused("not an address") from None
    if not url.host:
        raise AddressRefused("an address needs a host")
    if url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host)):
        return url
    raise AddressRefused(f"{url.host}: https is required, except on this machine")


def client_for(url: httpx.URL, *, seconds: float, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """Follows no redirect. A proxy of the environment is used for other machines only."""
    return httpx.AsyncClient(
        timeout=seconds,
        follow_redirects=False,
        trust_env=not is_loopback(url.host),
        headers={"Accept": "application/json", "Accept-Encoding": "identity"} | (headers or {}),
    )


async def read_body(
    client: httpx.AsyncClient, url: httpx.URL, *, seconds: float, bytes_at_most: int
) -> bytes:
    """The body of a 200, within a deadline for the whole exchange (httpx's own is per read).

    Raises httpx.HTTPError, TimeoutError, or ValueError for a body that is compressed (a bomb) or too big.
    """
    return await _body(client, client.build_request("GET", url), seconds, bytes_at_most)


async def post_form(
    client: httpx.AsyncClient,
    url: httpx.URL,
    form: Mapping[str, str],
    *,
    headers: Mapping[str, str],
    seconds: float,
    bytes_at_most: int,
) -> bytes:
    """What is answered to a form: bounded, and raising, as read_body does."""
    request = client.build_request("POST", url, data=form, headers=headers)
    return await _body(client, request, seconds, bytes_at_most)


async def _body(
    client: httpx.AsyncClient, request: httpx.Request, seconds: float, bytes_at_most: int
) -> bytes:
    async with asyncio.timeout(seconds):
        response = await client.send(request, stream=True)
        try:
            return await _bounded(response, bytes_at_most)
        finally:
            await response.aclose()


async def _bounded(response: httpx.Response, bytes_at_most: int) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise httpx.HTTPStatusError("not 200", request=response.request, response=response)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError("compressed although not asked to")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > bytes_at_most:
            raise ValueError("longer than allowed")
    return bytes(body)


class RemoteAnswers:
    """One outsider's address. An answer must name the account it was asked about, or it is not believed.

    `told`: headers that each request takes along: where it belongs in a trace.
    """

    def __init__(
        self,
        *,
        provider: str,
        address: str,
        bearer_token: str | None = None,
        seconds: float = 5.0,
        bytes_at_most: int = 5_000_000,
        told: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._provider = provider
        self._address = check_address(address)
        self._seconds = seconds
        self._bytes_at_most = bytes_at_most
        headers = {"Authorization": f"Bearer {bearer_token}"} if bearer_token else None
        self._client = client_for(self._address, seconds=seconds, headers=headers)

        async def tell(request: httpx.Request) -> None:
            request.headers.update(told())

        self._client.event_hooks = {"request": [tell]}

    async def answer(self, account_reference: str, what: str, adapter: TypeAdapter[Answer]) -> Answer:
        """Raises ProviderUnavailable for silence, refusal, and whatever breaks the agreed form."""
        answer = await self.said(("accounts", account_reference, what), adapter)
        if answer.account != account_reference:
            raise ProviderUnavailable(self._provider, retryable=False)
        return answer

    async def said(self, path: Sequence[str], adapter: TypeAdapter[Said]) -> Said:
        """What stands at this path below the address; whether it is about what was asked, the caller checks."""
        below = "/".join([self._address.path.rstrip("/"), *(quote(each, safe="") for each in path)])
        url = self._address.copy_with(raw_path=below.encode("ascii"))
        return answer_of(adapter, await self._body(url), provider=self._provider)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _body(self, url: httpx.URL) -> bytes:
        try:
            return await read_body(
                self._client, url, seconds=self._seconds, bytes_at_most=self._bytes_at_most
            )
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            retryable = status >= _SERVER_FAULTS or status == _TOO_MANY_REQUESTS
            raise ProviderUnavailable(self._provider, retryable=retryable) from None
        except (httpx.HTTPError, TimeoutError):
            raise ProviderUnavailable(self._provider, retryable=True) from None
        except ValueError:
            raise ProviderUnavailable(self._provider, retryable=False) from None
