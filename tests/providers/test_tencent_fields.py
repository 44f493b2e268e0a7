"""Every field of the ESS API we rely on exists in Tencent's SDK: an upgrade that renames one fails here."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel
from tencentcloud.ess.v20201111 import (  # type: ignore[import-untyped]  # ships no types
    ess_client_async,
    models,
)

from providers import tencent_ess_answers as answers
from providers.tencent_ess_answers import EssAnswer
from providers.tencent_ess_configuration import SigningPage
from rules.terms import CredentialType
from tests.providers.tencent_actions import Book
from tests.providers.tencent_requests import ACTIVATION, ENTERPRISE, INDIVIDUAL, asking, flow_request
from tests.providers.tencent_stand_in import TencentStandIn

# fmt: off
SENT: Final = {
    "UploadFiles":                    ("BusinessType", "Caller", "FileInfos", "FileType"),
    "CreateFlowByFiles":              ("Approvers", "Deadline", "FileIds", "FlowName", "FlowOperateLimit", "Operator",
                                       "Unordered", "UserData"),
    "CreateFlowSignUrl":              ("ExpiredOn", "FlowApproverInfos", "FlowId", "Operator"),
    "CreateSchemeUrl":                ("EndPoint", "FlowId", "Mobile", "Name", "Operator", "OrganizationName",
                                       "PathType"),
    "DescribeFlowInfo":               ("FlowIds", "Operator"),
    "DescribeFileUrls":               ("BusinessIds", "BusinessType", "FileType", "Operator"),
    "CancelFlow":                     ("CancelMessage", "FlowId", "Operator"),
    "CreateFlowReminds":              ("FlowIds", "Operator"),
    "CreateOrganizationAuthUrl":      ("Endpoint", "Initialization", "Operator", "OrganizationName",
                                       "OrganizationNameSame", "UniformSocialCreditCode",
                                       "UniformSocialCreditCodeSame", "UserData"),
    "DescribeOrganizationAuthStatus": ("Operator", "OrganizationName", "UniformSocialCreditCode"),
}

SENT_INSIDE: Final = {
    "ApproverInfo":       ("ApproverIdCardNumber", "ApproverIdCardType", "ApproverMobile", "ApproverName",
                           "ApproverOption", "ApproverType", "NotSaveContact", "NotifyType", "OrganizationName",
                           "SignComponents"),
    "ApproverOption":     ("NoTransfer",),
    "Caller":             ("OperatorId",),
    "Component":          ("ComponentHeight", "ComponentPage", "ComponentPosX", "ComponentPosY", "ComponentType",
                           "ComponentValue", "ComponentWidth", "FileIndex", "GenerateMode"),
    "FlowCreateApprover": ("ApproverMobile", "ApproverName", "ApproverType", "OrganizationName", "SignId"),
    "FlowOperateLimit":   ("NoRelease",),
    "UploadFile":         ("FileBody", "FileName"),
    "UserInfo":           ("UserId",),
}

READ: Final[dict[str, tuple[type[EssAnswer], tuple[str, ...]]]] = {
    "AuthRecord":                             (answers.AuthRecord,     ("AuditStatus", "Reason")),
    "CancelFlowResponse":                     (answers.Done,           ()),
    "CreateFlowByFilesResponse":              (answers.CreatedFlow,    ("FlowId",)),
    "CreateFlowRemindsResponse":              (answers.RemindRecords,  ("RemindFlowRecords",)),
    "CreateFlowSignUrlResponse":              (answers.SignUrls,       ("FlowApproverUrlInfos",)),
    "CreateOrganizationAuthUrlResponse":      (answers.AuthUrl,        ("AuthUrl", "ExpiredTime")),
    "CreateSchemeUrlResponse":                (answers.SchemeUrl,      ("SchemeUrl",)),
    "DescribeFileUrlsResponse":               (answers.FileUrls,       ("FileUrls",)),
    "DescribeFlowInfoResponse":               (answers.FlowDetails,    ("FlowDetailInfos",)),
    "DescribeOrganizationAuthStatusResponse": (answers.AuthStatus,     ("AuthRecords", "AuthStatus", "IsVerified")),
    "FileUrl":                                (answers.FileUrl,        ("Url",)),
    "FlowApproverDetail":                     (answers.ApproverDetail, ("ApproveName", "ApproveStatus", "ApproveTime",
                                                                        "ApproveType", "Mobile", "OrganizationName",
                                                                        "SignId")),
    "FlowApproverUrlInfo":                    (answers.SignUrl,        ("SignUrl",)),
    "FlowDetailInfo":                         (answers.FlowDetail,     ("FlowApproverInfos", "FlowId", "FlowMessage",
                                                                        "FlowStatus")),
    "RemindFlowRecords":                      (answers.RemindRecord,   ("CanRemind", "FlowId")),
    "UploadFilesResponse":                    (answers.UploadedFiles,  ("FileIds",)),
}
# fmt: on


def fields_of(model: str) -> set[str]:
    return {name.removeprefix("_") for name in vars(getattr(models, model)()) if name != "_headers"}


@pytest.mark.parametrize("action", list(SENT))
def test_every_action_and_what_it_is_sent_is_known_to_the_sdk(action: str) -> None:
    assert callable(getattr(ess_client_async.EssClient, action))
    assert set(SENT[action]) - fields_of(f"{action}Request") == set()
    assert "RequestId" in fields_of(f"{action}Response")


@pytest.mark.parametrize("model", list(SENT_INSIDE))
def test_every_part_of_a_request_is_known_to_the_sdk(model: str) -> None:
    assert set(SENT_INSIDE[model]) - fields_of(model) == set()


@pytest.mark.parametrize("model", list(READ))
def test_every_part_of_an_answer_is_known_to_the_sdk(model: str) -> None:
    form, fields = READ[model]
    assert tuple(sorted(field.alias or "" for field in form.model_fields.values())) == fields
    assert set(fields) - fields_of(model) == set()


def test_the_tables_leave_out_nothing_that_is_read() -> None:
    forms = {
        each for each in vars(answers).values() if isinstance(each, type) and issubclass(each, EssAnswer)
    }
    assert {form for form, _ in READ.values()} == forms - {EssAnswer}
    nested = {inner for form in forms for inner in _models_in(form)}
    assert nested <= forms


async def test_the_tables_leave_out_nothing_that_is_sent() -> None:
    """What really went out, read back by the SDK's own models: they warn of fields they do not know."""
    sent: dict[str, set[str]] = {}
    with TencentStandIn() as provider:
        for page in SigningPage:
            async with asking(provider, signing_page=page) as esign:
                opened = await esign.open_flow(
                    flow_request(ENTERPRISE, signatory_id_number="11010519491231002X")
                )
                permit = replace(INDIVIDUAL, credential_type=CredentialType.HK_MACAU_PERMIT)
                await esign.open_flow(flow_request(permit))
                await esign.find_flow("", heard_of=[opened.flow_id])
                await esign.remind(opened.flow_id)
                await esign.cancel_flow(opened.flow_id, reason="x")
                await esign.request_activation(ACTIVATION)
                await esign.activation_of(ACTIVATION)
                provider.customer_signs()
                await esign.signed_file(provider.flow().flow_id)
        for action, parameters in provider.asked:
            sent.setdefault(action, set()).update(parameters)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                request = getattr(models, f"{action}Request")()
                request._deserialize(parameters)
            assert request._serialize() == parameters
    assert {action: tuple(sorted(fields)) for action, fields in sent.items()} == SENT
    inside = {field for _, parameters in provider.asked for field in _fields_inside(parameters)}
    assert inside == {field for fields in SENT_INSIDE.values() for field in fields}


def test_the_stand_in_performs_what_we_ask_for_and_nothing_else() -> None:
    book = Book(now=lambda: 0.0)
    for action in SENT:
        with pytest.raises(Exception, match=r"^MissingParameter\.UserId$"):
            book.perform(action, {}, uploads=action == "UploadFiles")
    with pytest.raises(Exception, match=r"^InvalidAction$"):
        book.perform("DeleteEverything", {"Operator": {"UserId": "yD"}}, uploads=False)


def _models_in(form: type[BaseModel]) -> Iterator[type]:
    for field in form.model_fields.values():
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield inner


def _fields_inside(value: Any, *, outermost: bool = True) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not outermost:
                yield name
            yield from _fields_inside(inner, outermost=False)
    elif isinstance(value, list):
        for each in value:
            yield from _fields_inside(each, outermost=False)
