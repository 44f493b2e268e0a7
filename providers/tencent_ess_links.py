"""The link that opens the signatory's page at 腾讯电子签; the provider asks who it is that opens it."""

from typing import Any, Final, NamedTuple

from providers.outsiders import ProviderUnavailable
from providers.remote import AddressRefused, check_address, is_loopback
from providers.tencent_ess_answers import SchemeUrl, SignUrls
from providers.tencent_ess_configuration import NAME, SigningPage, TencentEssConfiguration
from providers.tencent_ess_signers import Signer

_NINETY_DAYS: Final = (
    90 * 24 * 60 * 60
)  # seconds; the longest, and what a link into the mini program has anyway
_CONTRACT_PAGE: Final = 1  # PathType


class LinkCall(NamedTuple):
    action: str
    parameters: dict[str, Any]
    form: type[SchemeUrl] | type[SignUrls]


def link_call(flow_id: str, signer: Signer, configuration: TencentEssConfiguration) -> LinkCall:
    if configuration.signing_page is SigningPage.MINI_PROGRAM:
        parameters = mini_program_parameters(flow_id, signer, configuration)
        return LinkCall("CreateSchemeUrl", parameters, SchemeUrl)
    return LinkCall("CreateFlowSignUrl", browser_parameters(flow_id, signer, configuration), SignUrls)


def mini_program_parameters(
    flow_id: str, signer: Signer, configuration: TencentEssConfiguration
) -> dict[str, Any]:
    """Parameters of CreateSchemeUrl."""
    return {
        "Operator": {"UserId": configuration.operator_user_id},
        "FlowId": flow_id,
        "Name": signer.name,
        "Mobile": signer.mobile,
        **({} if signer.organisation is None else {"OrganizationName": signer.organisation}),
        "EndPoint": "HTTP_SHORT_URL",
        "PathType": _CONTRACT_PAGE,
    }


def browser_parameters(
    flow_id: str, signer: Signer, configuration: TencentEssConfiguration
) -> dict[str, Any]:
    """Parameters of CreateFlowSignUrl. Links that live for long ask for a code by short message first."""
    sign_id = {} if signer.sign_id is None else {"SignId": signer.sign_id}
    return {
        "Operator": {"UserId": configuration.operator_user_id},
        "FlowId": flow_id,
        "FlowApproverInfos": [signer.approver | sign_id],
        "ExpiredOn": _NINETY_DAYS,
    }


def believed(address: str, configuration: TencentEssConfiguration) -> str:
    """The address as it came. It is https, and on this machine only where the provider is on this machine.

    Raises ProviderUnavailable.
    """
    here = is_loopback(check_address(configuration.endpoint).host)
    try:
        url = check_address(address)
    except AddressRefused:
        raise ProviderUnavailable(NAME, retryable=False) from None
    if is_loopback(url.host) and not here:
        raise ProviderUnavailable(NAME, retryable=False)
    return address
