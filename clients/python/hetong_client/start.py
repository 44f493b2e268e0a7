from decimal import Decimal
from typing import Optional

from pydantic import AwareDatetime, Field

from .base_model import BaseModel
from .enums import CurrencyCode


class Start(BaseModel):
    viewer: "StartViewer"
    party_a_profiles: Optional[list["StartPartyAProfiles"]] = Field(
        alias="partyAProfiles"
    )
    orders: Optional["StartOrders"]


class StartViewer(BaseModel):
    user_name: str = Field(alias="userName")
    account: Optional["StartViewerAccount"]


class StartViewerAccount(BaseModel):
    name: str
    framework_contract: Optional["StartViewerAccountFrameworkContract"] = Field(
        alias="frameworkContract"
    )


class StartViewerAccountFrameworkContract(BaseModel):
    id: str
    number: str


class StartPartyAProfiles(BaseModel):
    id: str
    label: str
    complete: bool


class StartOrders(BaseModel):
    nodes: list["StartOrdersNodes"]


class StartOrdersNodes(BaseModel):
    id: str
    number: str
    placed_at: AwareDatetime = Field(alias="placedAt")
    amount: "StartOrdersNodesAmount"


class StartOrdersNodesAmount(BaseModel):
    amount: Decimal
    currency: CurrencyCode


Start.model_rebuild()
StartViewer.model_rebuild()
StartViewerAccount.model_rebuild()
StartOrders.model_rebuild()
StartOrdersNodes.model_rebuild()
