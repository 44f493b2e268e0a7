"""How an enterprise comes to its e-sign service (激活腾讯电子签): by a real-name check of its own at the provider."""

from typing import Any, Final

from providers.esign import ActivationReport, ActivationRequest
from providers.outsiders import ProviderUnavailable
from providers.tencent_ess_answers import AuthStatus
from providers.tencent_ess_configuration import NAME, TencentEssConfiguration
from providers.tencent_ess_flows import printable, user_data
from providers.tencent_ess_signers import full_width
from rules.terms import EsignActivationStatus

REJECTED: Final = 2  # AuditStatus of a letter of authority
SEAL: Final = 1  # Initialization: at the end the enterprise makes its electronic seal

STATUS_OF: Final = {  # AuthStatus
    0: EsignActivationStatus.NOT_ACTIVATED,
    1: EsignActivationStatus.PENDING,
    2: EsignActivationStatus.ACTIVATED,
}


def activation_parameters(
    request: ActivationRequest, configuration: TencentEssConfiguration
) -> dict[str, Any]:
    """Parameters of CreateOrganizationAuthUrl: nobody may activate another enterprise by this link."""
    return status_parameters(request, configuration) | {
        "OrganizationNameSame": True,
        "UniformSocialCreditCodeSame": True,
        "Initialization": [SEAL],
        "Endpoint": "PC",
        "UserData": user_data(request.account_reference),
    }


def status_parameters(request: ActivationRequest, configuration: TencentEssConfiguration) -> dict[str, Any]:
    """Parameters of DescribeOrganizationAuthStatus: by name and code, so that a former name is not the enterprise."""
    return {
        "Operator": {"UserId": configuration.operator_user_id},
        "OrganizationName": full_width(request.organisation.name),
        "UniformSocialCreditCode": request.organisation.credential_number,
    }


def activation_report(answer: AuthStatus) -> ActivationReport:
    """Raises ProviderUnavailable for a status we know nothing of. One attempt may be rejected, another under way."""
    if answer.is_verified:
        return ActivationReport(status=EsignActivationStatus.ACTIVATED)
    status = STATUS_OF.get(-1 if answer.auth_status is None else answer.auth_status)
    if status is None:
        raise ProviderUnavailable(NAME, retryable=False)
    records = answer.auth_records or []
    rejected = [record for record in records if record.audit_status == REJECTED]
    if status is EsignActivationStatus.ACTIVATED or not rejected or len(rejected) < len(records):
        return ActivationReport(status=status)
    reason = printable(rejected[-1].reason or "") or None
    return ActivationReport(status=EsignActivationStatus.REJECTED, rejected_because=reason)
