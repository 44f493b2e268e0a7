"""Every permission, at the level of one operation inside one account; operators have their own."""

from enum import StrEnum
from typing import Final

from rules.terms import ContractKind


class Permission(StrEnum):
    CONTRACT_LIST = "contract:list"
    CONTRACT_READ = "contract:read"
    CONTRACT_DOWNLOAD = "contract:download"
    CONTRACT_CREATE_FRAMEWORK = "contract:create:framework"
    CONTRACT_CREATE_ORDER = "contract:create:order"
    CONTRACT_CREATE_FILING = "contract:create:filing"
    CONTRACT_FINALIZE = "contract:finalize"
    CONTRACT_VOID = "contract:void"
    CONTRACT_DELETE = "contract:delete"
    CONTRACT_SIGN = "contract:sign"
    CONTRACT_CANCEL = "contract:cancel"
    CONTRACT_REMIND = "contract:remind"
    CONTRACT_PAPER = "contract:paper"
    PARTY_A_READ = "partyA:read"
    PARTY_A_WRITE = "partyA:write"
    PARTY_A_REVEAL = "partyA:reveal"
    ESIGN_READ = "esign:read"
    ESIGN_ACTIVATE = "esign:activate"
    AUDIT_READ = "audit:read"
    OPERATOR_READ = "operator:read"
    OPERATOR_SHIP = "operator:ship"
    OPERATOR_HOLD = "operator:hold"
    OPERATOR_RETRY = "operator:retry"
    OPERATOR_TEMPLATE = "operator:template"
    OPERATOR_RECORD = "operator:record"


OWNER_PERMISSIONS: Final = frozenset(p for p in Permission if not p.startswith("operator:"))
"""What an account's owner (主账号) has, and the most that a member (子账号) can be given."""

OPERATOR_PERMISSIONS: Final = frozenset(Permission) - OWNER_PERMISSIONS | {Permission.AUDIT_READ}
"""The most that an operator (运营) can be given: they never act for a customer."""

_CREATE_PERMISSIONS: Final = {
    ContractKind.FRAMEWORK: Permission.CONTRACT_CREATE_FRAMEWORK,
    ContractKind.ORDER: Permission.CONTRACT_CREATE_ORDER,
    ContractKind.FILING: Permission.CONTRACT_CREATE_FILING,
}


def create_permission_of(kind: ContractKind) -> Permission:
    """Also asked by fill in, confirm text, step back and customer reference."""
    return _CREATE_PERMISSIONS[kind]
