"""The customer's signer, as 腾讯电子签 tells signers apart."""

from typing import Any, Final, NamedTuple

from providers.esign import EsignRefused, FlowRequest
from providers.tencent_ess_answers import ApproverDetail
from rules.terms import CredentialType, SubjectType

ENTERPRISE: Final = 0  # ApproverType
PERSON: Final = 1

CARD_OF: Final = {  # ApproverIdCardType
    CredentialType.ID_CARD: "ID_CARD",
    CredentialType.HK_MACAU_PERMIT: "HONGKONG_AND_MACAO",
    CredentialType.RESIDENCE_PERMIT: "HONGKONG_MACAO_AND_TAIWAN",
}


class Signer(NamedTuple):
    """`organisation` is null for an individual. `sign_id`: the provider's own name for the signer of one flow."""

    name: str
    mobile: str
    organisation: str | None
    sign_id: str | None = None

    @classmethod
    def asked_for(cls, request: FlowRequest) -> "Signer":
        enterprise = request.customer.subject_type is SubjectType.ENTERPRISE
        organisation = full_width(request.customer.name) if enterprise else None
        return cls(request.signatory_name, request.signatory_mobile, organisation)

    @classmethod
    def found(cls, approver: ApproverDetail) -> "Signer":
        organisation = approver.organization_name or None
        return cls(approver.approve_name or "", approver.mobile or "", organisation, approver.sign_id or None)

    @property
    def approver(self) -> dict[str, Any]:
        """The fields that ApproverInfo and FlowCreateApprover have in common."""
        return {
            "ApproverType": PERSON if self.organisation is None else ENTERPRISE,
            "ApproverName": self.name,
            "ApproverMobile": self.mobile,
            **({} if self.organisation is None else {"OrganizationName": self.organisation}),
        }


def full_width(organisation: str) -> str:
    """Organisations are known to the provider with Chinese brackets only."""
    return organisation.replace("(", "（").replace(")", "）")


def identity_of(request: FlowRequest) -> dict[str, str]:
    """Raises EsignRefused for a credential the provider cannot check."""
    kind, number = CredentialType.ID_CARD, request.signatory_id_number
    if request.customer.subject_type is SubjectType.INDIVIDUAL:
        kind, number = request.customer.credential_type, request.customer.credential_number
    if number is None:
        return {}
    if kind not in CARD_OF:
        raise EsignRefused("CREDENTIAL_NOT_SUPPORTED")
    return {"ApproverIdCardType": CARD_OF[kind], "ApproverIdCardNumber": number}
