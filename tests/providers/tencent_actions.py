"""The actions of the ESS API (2020-11-11) that we call, on the stand-in's book."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.providers.tencent_book import (
    ALIVE,
    REMINDERS,
    Approver,
    ApproveStatus,
    Flow,
    FlowStatus,
    Organisation,
    Refusal,
    check_flow,
)

_THIRTY_DAYS: Final = 30 * 24 * 60 * 60


@dataclass(slots=True, kw_only=True)
class Book:
    """`address`, `file_address`: of the server. `heard`: told after each change of a flow or an organisation.

    `cancels_partly_signed`: as documented, a flow can be revoked until all have signed; false: only unsigned.
    """

    now: Callable[[], float]
    address: str = ""
    file_address: str = ""
    cancels_partly_signed: bool = True
    masks_mobiles: bool = False
    changed: Callable[[Flow | Organisation], None] = lambda _: None
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    flows: dict[str, Flow] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    links: list[str] = field(default_factory=list, repr=False)
    made: int = 0

    def perform(self, action: str, asked: dict[str, Any], *, uploads: bool) -> dict[str, Any]:
        """The answer's fields. Raises Refusal."""
        if uploads != (action == "UploadFiles"):
            raise Refusal("UnsupportedOperation", "wrong host")
        if not (asked.get("Operator", {}).get("UserId") or asked.get("Caller", {}).get("OperatorId")):
            raise Refusal("MissingParameter.UserId")
        performed: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "UploadFiles": self._upload,
            "CreateFlowByFiles": self._create,
            "CreateFlowSignUrl": self._browser_link,
            "CreateSchemeUrl": self._mini_program_link,
            "DescribeFlowInfo": self._describe,
            "DescribeFileUrls": self._file_urls,
            "CancelFlow": self._cancel,
            "CreateFlowReminds": self._remind,
            "CreateOrganizationAuthUrl": self._activation_link,
            "DescribeOrganizationAuthStatus": self._activation,
        }
        if action not in performed:
            raise Refusal("InvalidAction")
        return performed[action](asked)

    def flow(self, flow_id: str) -> Flow:
        if flow_id not in self.flows:
            raise Refusal("FailedOperation", "无效的流程合同Id，检查后重试")
        return self.flows[flow_id]

    def _new(self, kind: str) -> str:
        self.made += 1
        return f"yD{kind}{self.made:028d}"

    def _upload(self, asked: dict[str, Any]) -> dict[str, Any]:
        (info,) = asked["FileInfos"]
        if asked["BusinessType"] != "DOCUMENT" or not info["FileName"].endswith(".pdf"):
            raise Refusal("InvalidParameter.FileType")
        file_id = self._new("F")
        self.files[file_id] = b64decode(info["FileBody"], validate=True)
        return {"FileIds": [file_id], "TotalCount": 1}

    def _create(self, asked: dict[str, Any]) -> dict[str, Any]:
        check_flow(asked, now=self.now())
        (file_id,) = asked["FileIds"]
        if file_id not in self.files:
            raise Refusal("ResourceNotFound.Resource")
        flow = Flow(
            flow_id=self._new("C"),
            asked=asked,
            file=self.files[file_id],
            approvers=[Approver(asked=each, sign_id=self._new("S")) for each in asked["Approvers"]],
            created_at=int(self.now()),
        )
        flow.customer.status = ApproveStatus.WAITING
        self.flows[flow.flow_id] = flow
        self.changed(flow)
        return {"FlowId": flow.flow_id, "PreviewUrl": ""}

    def _link(self, flow_id: str, *meant: object) -> str:
        flow = self.flow(flow_id)
        if not any(approver.is_meant(*meant) for approver in flow.approvers):
            raise Refusal("ResourceNotFound", "无法找到参与人")
        if flow.status not in ALIVE:
            raise Refusal("OperationDenied.FlowHasTerminated")
        self.links.append(f"{self.address}/sign/{flow_id}/{len(self.links)}")
        return self.links[-1]

    def _browser_link(self, asked: dict[str, Any]) -> dict[str, Any]:
        (each,) = asked["FlowApproverInfos"]
        fields = ("ApproverName", "ApproverMobile", "OrganizationName", "SignId")
        url = self._link(asked["FlowId"], *(each.get(name) for name in fields))
        return {"FlowApproverUrlInfos": [{"SignUrl": url, "LongUrl": url, "ApproverType": 1}]}

    def _mini_program_link(self, asked: dict[str, Any]) -> dict[str, Any]:
        fields = ("Name", "Mobile", "OrganizationName", "SignId")
        return {"SchemeUrl": self._link(asked["FlowId"], *(asked.get(name) for name in fields))}

    def _describe(self, asked: dict[str, Any]) -> dict[str, Any]:
        details = [self.flow(flow_id).detail for flow_id in asked["FlowIds"]]
        for approver in (each for detail in details for each in detail["FlowApproverInfos"]):
            if self.masks_mobiles:
                approver["Mobile"] = f"{approver['Mobile'][:3]}****"
        return {"FlowDetailInfos": details, "FlowGroupId": ""}

    def _file_urls(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Of a flow in any state: before its end this is the file without the last signatures."""
        (flow_id,) = asked["BusinessIds"]
        if flow_id not in self.flows or asked["BusinessType"] != "FLOW":
            raise Refusal("ResourceNotFound", "资源不存在或无权限")
        url = f"{self.file_address}/file/FLOW/{flow_id}/0/0.PDF?key=0123456789abcdef"
        return {"FileUrls": [{"Url": url, "Option": ""}], "TotalCount": 1}

    def _cancel(self, asked: dict[str, Any]) -> dict[str, Any]:
        flow = self.flow(asked["FlowId"])
        if not asked.get("CancelMessage"):
            raise Refusal("MissingParameter.CancelReason")
        cancellable = ALIVE if self.cancels_partly_signed else {FlowStatus.WAITING}
        if flow.status not in cancellable:
            raise Refusal("OperationDenied.FlowHasTerminated", "此流程已经终止")
        self.end(flow, FlowStatus.REVOKED, ApproveStatus.REVOKED, asked["CancelMessage"])
        return {}

    def end(self, flow: Flow, status: FlowStatus, approve: ApproveStatus, message: str) -> None:
        flow.status, flow.message = status, message
        for approver in flow.approvers:
            if approver.status is not ApproveStatus.SIGNED:
                approver.status = approve
        self.changed(flow)

    def _remind(self, asked: dict[str, Any]) -> dict[str, Any]:
        (flow_id,) = asked["FlowIds"]
        flow = self.flow(flow_id)
        customer = flow.customer
        texted = customer.asked.get("NotifyType") == "SMS"
        can = texted and customer.status is ApproveStatus.WAITING and flow.reminders < REMINDERS
        flow.reminders += can
        message = "" if can else f"签署人 {customer.asked['ApproverName']}: 此签署人已催办过"
        return {"RemindFlowRecords": [{"CanRemind": can, "FlowId": flow_id, "RemindMessage": message}]}

    def _activation_link(self, asked: dict[str, Any]) -> dict[str, Any]:
        name, code = asked["OrganizationName"], asked["UniformSocialCreditCode"]
        self.organisations[code] = Organisation(name=name, code=code, user_data=asked.get("UserData", ""))
        expired = int(self.now()) + _THIRTY_DAYS
        return {"AuthUrl": f"{self.address}/activate/{code}", "ExpiredTime": expired}

    def _activation(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self.organisations.get(asked["UniformSocialCreditCode"])
        if found is None or found.name != asked["OrganizationName"]:
            return {"IsVerified": False, "AuthStatus": 0, "AuthRecords": []}
        record = {"OperatorName": "典*谦", "AuditStatus": found.audit_status, "Reason": found.reason}
        verified = found.status == 2
        return {"IsVerified": verified, "AuthStatus": found.status, "AuthRecords": [record]}
