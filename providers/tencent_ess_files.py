"""The draft on its way to 腾讯电子签, and the signed file on its way back."""

from base64 import b64encode
from typing import Any, Final

import httpx

from providers.esign import FlowRequest
from providers.outsiders import ProviderUnavailable
from providers.remote import client_for, read_body
from providers.tencent_ess_configuration import NAME, TencentEssConfiguration
from providers.tencent_ess_flows import printable

LARGEST_FILE: Final = 60_000_000  # bytes; the provider takes no larger one

_NAME_AT_MOST: Final = 190  # characters without .pdf


def upload_parameters(request: FlowRequest, configuration: TencentEssConfiguration) -> dict[str, Any]:
    """Parameters of UploadFiles."""
    name = printable(request.file_name.removesuffix(".pdf"))[:_NAME_AT_MOST]
    body = b64encode(request.document).decode("ascii")
    return {
        "Caller": {"OperatorId": configuration.operator_user_id},
        "BusinessType": "DOCUMENT",
        "FileType": "pdf",
        "FileInfos": [{"FileName": f"{name}.pdf", "FileBody": body}],
    }


async def downloaded(address: str, *, seconds: float) -> bytes:
    """A PDF. Raises ProviderUnavailable; a link lives for minutes only, so another one may be asked for."""
    url = httpx.URL(address)
    try:
        async with client_for(url, seconds=seconds, headers={"Accept": "application/pdf"}) as client:
            content = await read_body(client, url, seconds=seconds, bytes_at_most=LARGEST_FILE)
    except (httpx.HTTPError, TimeoutError):
        raise ProviderUnavailable(NAME, retryable=True) from None
    except ValueError:
        raise ProviderUnavailable(NAME, retryable=False) from None
    if not content.startswith(b"%PDF-"):
        raise ProviderUnavailable(NAME, retryable=False)
    return content
