"""What the product asks of the e-sign provider, for an enterprise and for an individual."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from providers.esign import ActivationRequest, FlowRequest
from providers.tencent_ess import TencentEss
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType
from tests.providers.tencent_stand_in import TencentStandIn

DRAFT: Final = b"%PDF-1.7\nthe draft\n%%EOF\n"
REFERENCE: Final = "0123456789abcdef0123456789abcdef"
SIGN_BY: Final = datetime.now(UTC).replace(microsecond=0) + timedelta(days=14)

ENTERPRISE: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="典子谦(深圳)有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
)
INDIVIDUAL: Final = Subject(
    subject_type=SubjectType.INDIVIDUAL,
    name="李春梅",
    credential_type=CredentialType.ID_CARD,
    credential_number="11010519491231002X",
)
ACTIVATION: Final = ActivationRequest(account_reference="AC-1001", organisation=ENTERPRISE)


def flow_request(customer: Subject = ENTERPRISE, **changes: Any) -> FlowRequest:
    individual = customer.subject_type is SubjectType.INDIVIDUAL
    asked: dict[str, Any] = {
        "reference": REFERENCE,
        "title": "云服务框架合同 HT-2026",
        "file_name": "HT202611230000017.pdf",
        "document": DRAFT,
        "pages": 7,
        "customer": customer,
        "account_reference": "AC-1001",
        "signatory_name": customer.name if individual else "王建国",
        "signatory_mobile": "13800138000",
        "signatory_id_number": None,
        "sign_by": SIGN_BY,
    }
    return FlowRequest(**asked | changes)


@asynccontextmanager
async def asking(stand_in: TencentStandIn, **changes: Any) -> AsyncIterator[TencentEss]:
    esign = TencentEss(stand_in.configuration(**changes))
    try:
        yield esign
    finally:
        await esign.aclose()
