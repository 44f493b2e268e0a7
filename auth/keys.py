"""Where the issuer's public keys come from: a file, or the address where it publishes them."""

import asyncio
import contextvars
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import httpx
import structlog
from joserfc.jwk import KeySet, import_key

from auth.public_keys import KeysRefused, keys_from_json, keys_from_pem
from providers.remote import check_address, client_for, read_body

_SECONDS_BETWEEN_REQUESTS: Final = 30.0
_BYTES_AT_MOST: Final = 256 * 1024


class KeysUnavailable(Exception):
    """No key of the issuer is known (yet); its address may answer later."""


class KeySource(Protocol):
    async def key_set(self, *, kid: str | None = None) -> KeySet:
        """The issuer's keys. An unknown `kid` is a hint that the issuer has new ones.

        Raises KeysUnavailable.
        """
        ...


class KeyFile:
    """Public keys in a file: a JWK set, one JWK, or a PEM. Read once: a new file wants a restart."""

    def __init__(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise KeysRefused(f"{path.name}: cannot be read") from error
        self._is_pem = content.lstrip().startswith(b"-----BEGIN")
        self._keys = keys_from_pem(content) if self._is_pem else keys_from_json(content)

    async def key_set(self, *, kid: str | None = None) -> KeySet:
        if self._is_pem and kid is not None:
            # A PEM cannot say how the issuer calls its key, so the only key answers to every name.
            return KeySet([import_key(key.as_dict(kid=kid)) for key in self._keys])
        return self._keys


class JwksUrl:
    """Asks at most every 30 seconds, whatever tokens arrive, and one request at a time.

    A request waits for the issuer only while no key is known, or its token names an unknown one. Keys older
    than `refresh_seconds` are renewed in the background; while that fails the old ones are kept.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float = 5.0,
        refresh_seconds: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises AddressRefused unless `url` is https, or http on this machine."""
        self._url = check_address(url)
        self._timeout_seconds = timeout_seconds
        self._refresh_seconds = refresh_seconds
        self._clock = clock
        self._client = client_for(self._url, seconds=timeout_seconds)
        self._keys: KeySet | None = None
        self._received_at = 0.0
        self._asked_at: float | None = None
        self._asking: asyncio.Task[None] | None = None

    async def key_set(self, *, kid: str | None = None) -> KeySet:
        asking = self._ask_if_due() if self._is_lacking(kid) or self._is_old() else None
        if asking is not None and self._is_lacking(kid):
            # Shielded: the caller may hang up, the others still wait for the same answer.
            await asyncio.shield(asking)
        if self._keys is None:
            raise KeysUnavailable
        return self._keys

    async def aclose(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])
        await self._client.aclose()

    def _is_lacking(self, kid: str | None) -> bool:
        return self._keys is None or (kid is not None and all(key.kid != kid for key in self._keys))

    def _is_old(self) -> bool:
        return self._clock() - self._received_at > self._refresh_seconds

    def _ask_if_due(self) -> asyncio.Task[None] | None:
        """The request under way, or a new one; None when the last one is too recent."""
        if self._asking is not None and not self._asking.done():
            return self._asking
        if self._asked_at is not None and self._clock() - self._asked_at < _SECONDS_BETWEEN_REQUESTS:
            return None
        self._asked_at = self._clock()
        # Its own context: it must not inherit the transaction of whoever happens to start it.
        self._asking = asyncio.create_task(self._ask(), context=contextvars.Context())
        return self._asking

    async def _ask(self) -> None:
        try:
            body = await read_body(
                self._client, self._url, seconds=self._timeout_seconds, bytes_at_most=_BYTES_AT_MOST
            )
            self._keys = keys_from_json(body)
            self._received_at = self._clock()
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            why = str(error) if isinstance(error, KeysRefused) else type(error).__name__
            structlog.get_logger(__name__).warning("issuer_keys_unavailable", host=self._url.host, why=why)
