"""What the ESS API answers (2020-11-11): the fields we rely on, read strictly. Names are the API's, in our spelling."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_pascal

from providers.outsiders import ProviderUnavailable
from providers.tencent_ess_configuration import NAME

_YEAR_2100 = 4_102_444_800

Identifier = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]{1,2000}$")]
Seconds = Annotated[int, Field(ge=0, le=_YEAR_2100)]  # since 1970


class TooManyRequests(ProviderUnavailable):
    """Turned away unread: nothing came of the call."""

    def __init__(self) -> None:
        super().__init__(NAME, retryable=True)


class EssAnswer(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, extra="ignore", frozen=True, strict=True)


class Done(EssAnswer):
    """An answer whose arrival is all it says."""


class UploadedFiles(EssAnswer):
    file_ids: Annotated[list[Identifier], Field(min_length=1, max_length=1)]


class CreatedFlow(EssAnswer):
    flow_id: Identifier


class ApproverDetail(EssAnswer):
    """`approve_time` is 0 or null before the signature."""

    approve_type: str
    approve_status: int
    approve_time: Seconds | None = None
    approve_name: str | None = Field(default=None, repr=False)
    mobile: str | None = Field(default=None, repr=False)
    organization_name: str | None = Field(default=None, repr=False)
    sign_id: str | None = None


class FlowDetail(EssAnswer):
    flow_id: Identifier
    flow_status: int
    flow_message: str | None = Field(default=None, repr=False)
    flow_approver_infos: Annotated[list[ApproverDetail], Field(max_length=50)]


class FlowDetails(EssAnswer):
    flow_detail_infos: Annotated[list[FlowDetail], Field(min_length=1, max_length=1)]


class SignUrl(EssAnswer):
    sign_url: Link = Field(repr=False)


class SignUrls(EssAnswer):
    flow_approver_url_infos: Annotated[list[SignUrl], Field(min_length=1, max_length=1)]

    @property
    def link(self) -> str:
        return self.flow_approver_url_infos[0].sign_url


class SchemeUrl(EssAnswer):
    scheme_url: Link = Field(repr=False)

    @property
    def link(self) -> str:
        return self.scheme_url


class FileUrl(EssAnswer):
    url: Link = Field(repr=False)


class FileUrls(EssAnswer):
    file_urls: Annotated[list[FileUrl], Field(min_length=1, max_length=1)]


class RemindRecord(EssAnswer):
    flow_id: Identifier
    can_remind: bool


class RemindRecords(EssAnswer):
    remind_flow_records: Annotated[list[RemindRecord], Field(min_length=1, max_length=1)]


class AuthUrl(EssAnswer):
    auth_url: Link = Field(repr=False)
    expired_time: Seconds


class AuthRecord(EssAnswer):
    audit_status: int | None = None
    reason: str | None = Field(default=None, repr=False)


class AuthStatus(EssAnswer):
    is_verified: bool | None = None
    auth_status: int | None = None
    auth_records: list[AuthRecord] | None = None
