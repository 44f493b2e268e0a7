"""A signing flow in the words of the ESS API: who signs what where, and what its states mean in ours."""

import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from providers.esign import FlowReport, FlowRequest
from providers.outsiders import ProviderUnavailable
from providers.tencent_ess_answers import ApproverDetail, FlowDetail
from providers.tencent_ess_configuration import NAME, Place, TencentEssConfiguration
from providers.tencent_ess_signers import Signer, full_width, identity_of
from rules.terms import FlowState, SubjectType

ENTERPRISE_AUTOMATIC: Final = 3  # ApproverType 企业授权签
AUTOMATIC_SIGNER: Final = "ENTERPRISESERVER"  # ApproveType, the same in an answer
SIGNED: Final = 3  # ApproveStatus
PARTLY_SIGNED: Final = 2  # FlowStatus

# fmt: off
STATE_OF: Final = {  # FlowStatus and FlowCallbackStatus
    1:             FlowState.WAITING,
    PARTLY_SIGNED: FlowState.CUSTOMER_SIGNED,  # the customer signs first; `report_of` looks closer
    3:             FlowState.REFUSED,
    4:             FlowState.COMPLETED,
    5:             FlowState.EXPIRED,
    6:             FlowState.REVOKED,
    16:            FlowState.INVALID,
}
# fmt: on

_TEXT_AT_MOST: Final = 200  # characters of a title, a file's name, a reason
_NOT_IN_TITLES: Final = re.compile(
    r"[^ A-Za-z0-9()\[\]\-_,;.&+\u3000-\u303f\u3400-\u9fff\uff01-\uff5e“”‘’—…·]"
)


def flow_parameters(request: FlowRequest, configuration: TencentEssConfiguration) -> dict[str, Any]:
    """Of CreateFlowByFiles, without the file's id. Raises EsignRefused for a signer the provider cannot identify."""
    return {
        "Operator": {"UserId": configuration.operator_user_id},
        "FlowName": _NOT_IN_TITLES.sub("", request.title)[:_TEXT_AT_MOST].strip() or "合同",
        "Approvers": [_customer(request, configuration), _vendor(request, configuration)],
        "Unordered": False,
        "Deadline": int(request.sign_by.timestamp()),
        "UserData": user_data(request.reference),
        "FlowOperateLimit": {
            "NoRelease": True
        },  # what is signed is corrected by a supplement, never released
    }


def user_data(reference: str) -> str:
    return b64encode(reference.encode()).decode("ascii")


def printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:_TEXT_AT_MOST].strip()


def _customer(request: FlowRequest, configuration: TencentEssConfiguration) -> dict[str, Any]:
    enterprise = request.customer.subject_type is SubjectType.ENTERPRISE
    if enterprise:
        sign = ("SIGN_SEAL", configuration.customer_seal)
        edge = ("SIGN_PAGING_SEAL", configuration.customer_edge)
    else:
        sign = ("SIGN_SIGNATURE", configuration.handwriting)
        edge = ("SIGN_PAGING_SIGNATURE", configuration.customer_edge)
    return {
        **Signer.asked_for(request).approver,
        **identity_of(request),
        "NotifyType": "SMS" if configuration.texts_signatory else "NONE",
        "ApproverOption": {"NoTransfer": True},  # the signatory signs, nobody in his place
        "NotSaveContact": True,
        "SignComponents": _components(request.pages, sign, edge),
    }


def _vendor(request: FlowRequest, configuration: TencentEssConfiguration) -> dict[str, Any]:
    sign = ("SIGN_SEAL", configuration.vendor_seal)
    edge = ("SIGN_PAGING_SEAL", configuration.vendor_edge)
    components = _components(request.pages, sign, edge)
    return {
        "ApproverType": ENTERPRISE_AUTOMATIC,
        "OrganizationName": full_width(configuration.vendor_organisation),
        "NotifyType": "NONE",
        "SignComponents": [each | {"ComponentValue": configuration.vendor_seal_id} for each in components],
    }


def _components(pages: int, sign: tuple[str, Place], edge: tuple[str, Place]) -> list[dict[str, Any]]:
    """On the last page the signature; over the edges of all pages the cross-page seal (骑缝章), unless it is one."""
    placed = [_component(*sign, page=pages)]
    return placed if pages == 1 else [*placed, _component(*edge, page=1)]


def _component(kind: str, place: Place, *, page: int) -> dict[str, Any]:
    return {
        "ComponentType": kind,
        "ComponentPage": page,
        "ComponentPosX": place.x,
        "ComponentPosY": place.y,
        "ComponentWidth": place.width,
        "ComponentHeight": place.height,
        "FileIndex": 0,
        "GenerateMode": "NORMAL",
    }


def customer_of(detail: FlowDetail) -> ApproverDetail | None:
    return next((each for each in detail.flow_approver_infos if each.approve_type != AUTOMATIC_SIGNER), None)


def report_of(detail: FlowDetail) -> FlowReport:
    """Raises ProviderUnavailable for a status we know nothing of: it is never guessed."""
    state = STATE_OF.get(detail.flow_status)
    if state is None:
        raise ProviderUnavailable(NAME, retryable=False)
    customers = [each for each in detail.flow_approver_infos if each.approve_type != AUTOMATIC_SIGNER]
    if state is FlowState.CUSTOMER_SIGNED and SIGNED not in {each.approve_status for each in customers}:
        state = FlowState.WAITING
    completed = state is FlowState.COMPLETED
    return FlowReport(
        flow_id=detail.flow_id,
        state=state,
        customer_signed_at=_last_signature(customers),
        completed_at=_last_signature(detail.flow_approver_infos) if completed else None,
        reason=printable(detail.flow_message or "") or None,
    )


def _last_signature(approvers: Iterable[ApproverDetail]) -> datetime | None:
    times = [each.approve_time for each in approvers if each.approve_status == SIGNED and each.approve_time]
    return datetime.fromtimestamp(max(times), UTC) if times else None
