"""腾讯电子签, API 2020-11-11: the real e-sign provider. Customers sign in its mini program or in a mobile browser.

What the vendor needs there: a contract for the API, an employee who may open flows and sign automatically with one
seal (企业授权签), reminders (合同催办) and real-name links (企业认证链接) allowed for the account, and callbacks of the
second version with key and token.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from providers.esign import (
    ActivationLink,
    ActivationReport,
    ActivationRequest,
    EsignMessage,
    EsignRefused,
    FlowReport,
    FlowRequest,
    OpenedFlow,
    ReminderRefused,
)
from providers.outsiders import ProviderUnavailable
from providers.tencent_callbacks import message_of
from providers.tencent_ess_activation import activation_parameters, activation_report, status_parameters
from providers.tencent_ess_answers import (
    AuthStatus,
    AuthUrl,
    CreatedFlow,
    Done,
    FileUrls,
    FlowDetail,
    FlowDetails,
    RemindRecords,
    TooManyRequests,
    UploadedFiles,
)
from providers.tencent_ess_configuration import NAME, TencentEssConfiguration
from providers.tencent_ess_files import downloaded, upload_parameters
from providers.tencent_ess_flows import STATE_OF, customer_of, flow_parameters, printable, report_of
from providers.tencent_ess_links import believed, link_call
from providers.tencent_ess_signers import Signer
from rules.terms import EsignActivationStatus, FlowState

_REMINDERS: Final = 3  # for each signer of a flow
_LINK_ATTEMPTS: Final = 2
_NOT_THERE: Final = ("FailedOperation", "ResourceNotFound", "InvalidParameter")
_TOO_LATE: Final = ("OperationDenied.Flow", "ResourceNotFound")
_NO_REMINDER: Final = ("OperationDenied", "FailedOperation", "LimitExceeded", "UnsupportedOperation")


class TencentEss:
    """providers.esign.Esign. Opening a flow has no idempotency token: it is asked for once, whatever the answer."""

    name = NAME
    answers_for_certain = False  # flows cannot be looked up by our reference
    signs_with_trusted = False  # the signers' certificates are the provider's
    desk = None

    def __init__(self, configuration: TencentEssConfiguration) -> None:
        from providers.tencent_ess_calls import EssCalls  # noqa: PLC0415 - the SDK costs those 18 MB who use it

        self._configuration = configuration
        self._calls = EssCalls(configuration)
        self._operator = {"UserId": configuration.operator_user_id}

    @property
    def reminders(self) -> int:
        return _REMINDERS if self._configuration.texts_signatory else 0

    async def open_flow(self, request: FlowRequest) -> OpenedFlow:
        """Where the link is not to be had the flow is opened all the same: `find_flow` makes another link."""
        parameters = flow_parameters(request, self._configuration)  # refuses before anything is sent
        parameters["FileIds"] = [await self._uploaded(request)]
        try:
            created = await self._calls.ask("CreateFlowByFiles", parameters, CreatedFlow)
        except TooManyRequests:
            raise EsignRefused("RequestLimitExceeded") from None
        url = await self._link_or_none(created.flow_id, Signer.asked_for(request))
        return OpenedFlow(flow_id=created.flow_id, signing_url=url)

    async def find_flow(self, reference: str, *, heard_of: Sequence[str]) -> OpenedFlow | None:
        """`signing_url` is empty where nobody waits for the customer's signature, or the link is not to be had."""
        for flow_id in heard_of:
            try:
                detail = await self._detail(flow_id)
            except EsignRefused as refusal:
                if refusal.code.startswith(_NOT_THERE):
                    continue
                raise
            customer = customer_of(detail)
            url = ""
            if customer is not None and STATE_OF.get(detail.flow_status) is FlowState.WAITING:
                url = await self._link_or_none(flow_id, Signer.found(customer))
            return OpenedFlow(flow_id=flow_id, signing_url=url)
        return None

    async def follow(self, flow_id: str) -> FlowReport:
        return report_of(await self._detail(flow_id))

    async def cancel_flow(self, flow_id: str, *, reason: str) -> None:
        message = printable(reason) or "取消签署"
        parameters = {"Operator": self._operator, "FlowId": flow_id, "CancelMessage": message}
        try:
            await self._calls.ask("CancelFlow", parameters, Done)
        except EsignRefused as refusal:
            if not refusal.code.startswith(_TOO_LATE):
                raise

    async def remind(self, flow_id: str) -> None:
        parameters = {"Operator": self._operator, "FlowIds": [flow_id]}
        try:
            answer = await self._calls.ask("CreateFlowReminds", parameters, RemindRecords)
        except EsignRefused as refusal:
            if refusal.code.startswith(_NO_REMINDER):
                raise ReminderRefused(refusal.code) from None
            raise
        (record,) = answer.remind_flow_records
        if not record.can_remind:
            raise ReminderRefused("CANNOT_REMIND")  # why is a sentence with the signer's name

    async def signed_file(self, flow_id: str) -> bytes:
        """Before the flow is completed the provider would hand over a file that is not signed by all."""
        if (await self.follow(flow_id)).state is not FlowState.COMPLETED:
            raise ProviderUnavailable(NAME, retryable=True)
        parameters = {"Operator": self._operator, "BusinessType": "FLOW", "BusinessIds": [flow_id]}
        answer = await self._calls.ask("DescribeFileUrls", parameters | {"FileType": "PDF"}, FileUrls)
        url = believed(answer.file_urls[0].url, self._configuration)
        return await downloaded(url, seconds=self._configuration.download_seconds)

    async def request_activation(self, request: ActivationRequest) -> ActivationLink:
        parameters = activation_parameters(request, self._configuration)
        answer = await self._calls.ask("CreateOrganizationAuthUrl", parameters, AuthUrl)
        url = believed(answer.auth_url, self._configuration)
        return ActivationLink(url=url, expires_at=datetime.fromtimestamp(answer.expired_time, UTC))

    async def activation_of(self, request: ActivationRequest) -> ActivationReport:
        parameters = status_parameters(request, self._configuration)
        try:
            answer = await self._calls.ask("DescribeOrganizationAuthStatus", parameters, AuthStatus)
        except EsignRefused as refusal:
            if refusal.code.startswith("ResourceNotFound"):
                return ActivationReport(status=EsignActivationStatus.NOT_ACTIVATED)
            raise
        return activation_report(answer)

    def message_of(self, body: bytes, headers: Mapping[str, str]) -> EsignMessage:
        token, key = self._configuration.callback_token, self._configuration.callback_key
        return message_of(body, headers, token=token.encode(), key=key.encode(), states=STATE_OF)

    async def aclose(self) -> None:
        await self._calls.aclose()

    async def _uploaded(self, request: FlowRequest) -> str:
        """The file's id. No flow has come of it yet: whatever goes wrong is a definite no."""
        parameters = upload_parameters(request, self._configuration)
        try:
            return (await self._calls.ask("UploadFiles", parameters, UploadedFiles)).file_ids[0]
        except ProviderUnavailable:
            raise EsignRefused("UPLOAD_NOT_ANSWERED") from None

    async def _link_or_none(self, flow_id: str, signer: Signer) -> str:
        """Empty where none is to be had. A link may be asked for again without harm."""
        action, parameters, form = link_call(flow_id, signer, self._configuration)
        for _ in range(_LINK_ATTEMPTS):
            try:
                answer = await self._calls.ask(action, parameters, form)
                return believed(answer.link, self._configuration)
            except ProviderUnavailable:
                continue
            except EsignRefused:
                break
        return ""

    async def _detail(self, flow_id: str) -> FlowDetail:
        parameters = {"Operator": self._operator, "FlowIds": [flow_id]}
        (detail,) = (await self._calls.ask("DescribeFlowInfo", parameters, FlowDetails)).flow_detail_infos
        if detail.flow_id != flow_id:
            raise ProviderUnavailable(NAME, retryable=False)
        return detail
