"""What the stand-in of 腾讯电子签 remembers: files, flows with their approvers, organisations."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

REMINDERS: Final = 3


class Refusal(Exception):
    """An error answer of the API."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message or "参数错误，请修改后重试"


class FlowStatus(IntEnum):
    WAITING = 1
    PARTLY_SIGNED = 2
    REFUSED = 3
    COMPLETED = 4
    EXPIRED = 5
    REVOKED = 6
    INVALID = 16


class ApproveStatus(IntEnum):
    LATER = 1
    WAITING = 2
    SIGNED = 3
    REFUSED = 4
    EXPIRED = 5
    REVOKED = 6
    ENDED = 9


ALIVE: Final = frozenset({FlowStatus.WAITING, FlowStatus.PARTLY_SIGNED})
APPROVE_TYPES: Final = {0: "ORGANIZATION", 1: "PERSON", 3: "ENTERPRISESERVER"}


@dataclass(slots=True, kw_only=True)
class Approver:
    asked: dict[str, Any] = field(repr=False)
    sign_id: str
    status: ApproveStatus = ApproveStatus.LATER
    signed_at: int = 0

    @property
    def detail(self) -> dict[str, Any]:
        return {
            "ApproveMessage": "",
            "ApproveName": self.asked.get("ApproverName", "发起人"),
            "ApproveStatus": int(self.status),
            "ApproveTime": self.signed_at,
            "ApproveType": APPROVE_TYPES[self.asked["ApproverType"]],
            "Mobile": self.asked.get("ApproverMobile", ""),
            "OrganizationName": self.asked.get("OrganizationName", ""),
            "SignId": self.sign_id,
            "SignOrder": 0,
        }

    def is_meant(self, name: object, mobile: object, organisation: object, sign_id: object) -> bool:
        if sign_id is not None:
            return sign_id == self.sign_id
        return (name, mobile, organisation or None) == (
            self.asked.get("ApproverName"),
            self.asked.get("ApproverMobile"),
            self.asked.get("OrganizationName"),
        )


@dataclass(slots=True, kw_only=True)
class Flow:
    flow_id: str
    asked: dict[str, Any] = field(repr=False)
    file: bytes = field(repr=False)
    approvers: list[Approver]
    created_at: int
    status: FlowStatus = FlowStatus.WAITING
    message: str = ""
    reminders: int = 0

    @property
    def customer(self) -> Approver:
        return self.approvers[0]

    @property
    def vendor(self) -> Approver:
        return self.approvers[1]

    @property
    def detail(self) -> dict[str, Any]:
        return {
            "FlowId": self.flow_id,
            "FlowName": self.asked["FlowName"],
            "FlowType": "",
            "FlowStatus": int(self.status),
            "FlowMessage": self.message,
            "FlowDescription": "",
            "CreatedOn": self.created_at,
            "FlowApproverInfos": [approver.detail for approver in self.approvers],
            "CcInfos": [],
            "Creator": self.asked["Operator"]["UserId"],
        }

    @property
    def news(self) -> dict[str, Any]:
        """MsgData of FlowStatusChange."""
        return {
            "FlowId": self.flow_id,
            "FlowName": self.asked["FlowName"],
            "CallbackType": "sign",
            "FlowCallbackStatus": int(self.status),
            "UserData": self.asked.get("UserData", ""),
            "Unordered": False,
            "CreateOn": self.created_at,
            "DeadLine": self.asked.get("Deadline", 0),
            "Approvers": [
                {"ApproverType": each.asked["ApproverType"], "ApproveCallbackStatus": int(each.status)}
                for each in self.approvers
            ],
        }


@dataclass(slots=True, kw_only=True)
class Organisation:
    name: str
    code: str
    user_data: str
    status: int = 1  # AuthStatus
    audit_status: int = 3
    reason: str = ""


def check_flow(asked: dict[str, Any], *, now: float) -> None:
    """The rules of CreateFlowByFiles that our flows could break. Raises Refusal."""
    name, approvers = asked.get("FlowName", ""), asked.get("Approvers", [])
    if not 0 < len(name) <= 200:
        raise Refusal("InvalidParameter.FlowName")
    if [approver.get("ApproverType") for approver in approvers] not in ([0, 3], [1, 3]):
        raise Refusal("InvalidParameter.FlowApprovers")
    if asked.get("Deadline", now + 1) <= now:
        raise Refusal("InvalidParameter.FlowDeadLine")
    for approver in approvers:
        check_approver(approver)


def check_approver(approver: dict[str, Any]) -> None:
    kind, components = approver["ApproverType"], approver.get("SignComponents", [])
    if kind != 1 and not approver.get("OrganizationName"):
        raise Refusal("MissingParameter.ApproverOrganizationInfo")
    if {"(", ")"} & set(approver.get("OrganizationName", "")):
        raise Refusal("InvalidParameter.OrganizationName")
    if kind != 3 and not approver.get("ApproverName"):
        raise Refusal("MissingParameter.ApproverName")
    mobile = approver.get("ApproverMobile", "")
    if kind != 3 and not (len(mobile) == 11 and mobile.isdigit()):
        raise Refusal("InvalidParameter.InvalidMobile")
    if not components:
        raise Refusal("MissingParameter.SignComponents")
    allowed = {1: {"SIGN_SIGNATURE", "SIGN_PAGING_SIGNATURE"}}.get(kind, {"SIGN_SEAL", "SIGN_PAGING_SEAL"})
    if {component["ComponentType"] for component in components} - allowed:
        raise Refusal("InvalidParameter.SignComponentType")
    if kind == 3 and not all(component.get("ComponentValue") for component in components):
        raise Refusal("MissingParameter.ServerSignSealId")
