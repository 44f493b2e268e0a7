"""THE FACTS: tables, constraints, account-scoped queries, the one writer of state. rules/ decides."""

from models.account import Account, SubjectClearance
from models.contract import Contract, ContractLine, ContractNumber
from models.document import Document, Shipment, Signature
from models.embedded_esign import EmbeddedActivation, EmbeddedFlow
from models.esign import EsignFlow, EsignMessage
from models.history import (
    SYSTEM,
    AccountEvent,
    Actor,
    ContractEvent,
    record_account_event,
    record_contract_event,
)
from models.order import FilingClaim, FilingOrder, Order, OrderClaim, OrderRow
from models.party_a import MailRecipient, PartyAProfile
from models.supplement import Supplement

__all__ = [
    "SYSTEM",
    "Account",
    "AccountEvent",
    "Actor",
    "Contract",
    "ContractEvent",
    "ContractLine",
    "ContractNumber",
    "Document",
    "EmbeddedActivation",
    "EmbeddedFlow",
    "EsignFlow",
    "EsignMessage",
    "FilingClaim",
    "FilingOrder",
    "MailRecipient",
    "Order",
    "OrderClaim",
    "OrderRow",
    "PartyAProfile",
    "Shipment",
    "Signature",
    "SubjectClearance",
    "Supplement",
    "record_account_event",
    "record_contract_event",
]
