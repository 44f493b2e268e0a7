"""THE FACTS: tables, constraints, account-scoped queries, the one writer of state. rules/ decides."""

from models.account import Account, SubjectClearance
from models.browser_session import BrowserSession
from models.contract import Contract, ContractLine, ContractNumber
from models.document import Document, Shipment, Signature
from models.duty import Duty
from models.embedded_esign import EmbeddedActivation, EmbeddedFlow
from models.esign import EsignFlow, EsignMessage
from models.history import (
    SYSTEM,
    AccountEvent,
    Actor,
    ContractEvent,
    DeskEvent,
    record_account_event,
    record_contract_event,
    record_desk_event,
)
from models.idempotency import IdempotencyKey
from models.notice import Delivery, Notice, Webhook
from models.order import FilingClaim, FilingOrder, Order, OrderClaim, OrderRow
from models.party_a import MailRecipient, PartyAProfile
from models.supplement import Supplement
from models.upload import Upload
from models.versions import ContractText, VendorVersion

__all__ = [
    "SYSTEM",
    "Account",
    "AccountEvent",
    "Actor",
    "BrowserSession",
    "Contract",
    "ContractEvent",
    "ContractLine",
    "ContractNumber",
    "ContractText",
    "Delivery",
    "DeskEvent",
    "Document",
    "Duty",
    "EmbeddedActivation",
    "EmbeddedFlow",
    "EsignFlow",
    "EsignMessage",
    "FilingClaim",
    "FilingOrder",
    "IdempotencyKey",
    "MailRecipient",
    "Notice",
    "Order",
    "OrderClaim",
    "OrderRow",
    "PartyAProfile",
    "Shipment",
    "Signature",
    "SubjectClearance",
    "Supplement",
    "Upload",
    "VendorVersion",
    "Webhook",
    "record_account_event",
    "record_contract_event",
    "record_desk_event",
]
