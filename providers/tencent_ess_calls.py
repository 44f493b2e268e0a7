"""Calls of the ESS API (2020-11-11) through Tencent's SDK: signed, made once, bounded, believed only when well-formed.

Imported only where the provider is configured: the SDK takes 18 MB and a tenth of a second.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, TypeVar

import httpx
from pydantic import ValidationError
from tencentcloud.common.abstract_client_async import (  # type: ignore[import-untyped]  # ships no types
    LOGGER_NAME,
)
from tencentcloud.common.credential import Credential  # type: ignore[import-untyped]  # ships no types
from tencentcloud.common.exception.tencent_cloud_sdk_exception import (  # type: ignore[import-untyped]  # none either
    TencentCloudSDKException,
)
from tencentcloud.common.profile.client_profile import ClientProfile  # type: ignore[import-untyped]  # nor here
from tencentcloud.common.profile.http_profile import HttpProfile  # type: ignore[import-untyped]  # nor here
from tencentcloud.common.retry_async import NoopRetryer  # type: ignore[import-untyped]  # nor here
from tencentcloud.ess.v20201111.ess_client_async import EssClient  # type: ignore[import-untyped]  # nor here

from providers.esign import EsignRefused
from providers.outsiders import ProviderUnavailable
from providers.remote import check_address, is_loopback
from providers.tencent_ess_answers import EssAnswer, TooManyRequests
from providers.tencent_ess_configuration import NAME, TencentEssConfiguration

UPLOAD: Final = "UploadFiles"  # the one action with a host of its own

_LARGEST_ANSWER: Final = 1_000_000  # bytes
_CODE: Final = re.compile(r"[A-Za-z0-9]{1,64}(\.[A-Za-z0-9]{1,64}){0,3}")
_UNCERTAIN: Final = ("InternalError", "ServiceUnavailable", "ResourceUnavailable")

Answer = TypeVar("Answer", bound=EssAnswer)


class EssCalls:
    """The SDK's messages may quote what was sent: they go no further than here, into no exception and no log."""

    def __init__(self, configuration: TencentEssConfiguration) -> None:
        logging.getLogger(LOGGER_NAME).disabled = True  # it writes whole requests at DEBUG, keys and all
        self._seconds = configuration.seconds
        self._client = _client(configuration, configuration.endpoint)
        self._file_client = _client(configuration, configuration.file_endpoint)

    async def ask(self, action: str, parameters: Mapping[str, Any], form: type[Answer]) -> Answer:
        """Raises EsignRefused for the server's definite no, ProviderUnavailable for all that is not certain."""
        client = self._file_client if action == UPLOAD else self._client
        try:
            async with asyncio.timeout(self._seconds):
                body = await client.call_and_deserialize(action, dict(parameters), dict)
        except TencentCloudSDKException as error:
            raise _fault(error.code, answered=error.requestId is not None) from None
        except (httpx.HTTPError, TimeoutError):
            raise ProviderUnavailable(NAME, retryable=True) from None
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ):  # what the SDK makes of an answer in another form
            raise ProviderUnavailable(NAME, retryable=False) from None
        return _read(body, form)

    async def aclose(self) -> None:
        await self._client.close()
        await self._file_client.close()


def _read(body: object, form: type[Answer]) -> Answer:
    """The SDK sees an error only under some content types, so it is looked for again."""
    match body:
        case {"Response": {"Error": {"Code": str(code)}}}:
            raise _fault(code, answered=True)
        case {"Response": {"RequestId": str(), **response}} if "Error" not in response:
            try:
                return form.model_validate(response)
            except ValidationError:
                raise ProviderUnavailable(NAME, retryable=False) from None
    raise ProviderUnavailable(NAME, retryable=False)


def _fault(code: object, *, answered: bool) -> EsignRefused | ProviderUnavailable:
    """`answered`: the code is the server's; else it is the SDK's word for an answer that did not come whole."""
    if not answered:
        return ProviderUnavailable(NAME, retryable=True)
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return ProviderUnavailable(NAME, retryable=False)
    if code.startswith(_UNCERTAIN):
        return ProviderUnavailable(NAME, retryable=True)
    return TooManyRequests() if "RequestLimitExceeded" in code else EsignRefused(code)


def _client(configuration: TencentEssConfiguration, endpoint: str) -> Any:
    address = check_address(endpoint)
    http = HttpProfile(protocol=address.scheme, endpoint=address.netloc.decode("ascii"))
    credential = Credential(configuration.secret_id, configuration.secret_key)
    client = EssClient(credential, "", ClientProfile(httpProfile=http, retryer=NoopRetryer()))
    # In place of the SDK's own, which takes bodies of any length and asks loopback through a proxy. Connections
    # are not kept: a call on one that the server just closed would be a call of unknown outcome.
    client.http_client = httpx.AsyncClient(
        timeout=configuration.seconds,
        follow_redirects=False,
        trust_env=not is_loopback(address.host),
        limits=httpx.Limits(max_keepalive_connections=0),
        event_hooks={"response": [_check]},
    )
    return client


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for chunk in self._stream:
            length += len(chunk)
            if length > _LARGEST_ANSWER:
                await self.aclose()
                raise ValueError("longer than allowed")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _check(response: httpx.Response) -> None:
    """Before the body is read. Compressed answers were not asked for; a stream of events is none of ours."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError("compressed although not asked to")
    if response.headers.get("Content-Type", "").startswith("text/event-stream"):
        raise ValueError("a stream of events")
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _Bounded(response.stream)
