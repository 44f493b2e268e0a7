from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS, Permission, create_permission_of
from rules.terms import ContractKind

OF_AN_ACCOUNT = [
    "contract:list",
    "contract:read",
    "contract:download",
    "contract:create:framework",
    "contract:create:order",
    "contract:create:filing",
    "contract:finalize",
    "contract:void",
    "contract:delete",
    "contract:sign",
    "contract:cancel",
    "contract:remind",
    "contract:paper",
    "partyA:read",
    "partyA:write",
    "partyA:reveal",
    "esign:read",
    "esign:activate",
    "audit:read",
]
OF_OPERATORS = [
    "operator:read",
    "operator:ship",
    "operator:hold",
    "operator:retry",
    "operator:template",
    "operator:record",
]


def test_the_permissions_are_those_of_the_domain_in_its_order() -> None:
    assert [permission.value for permission in Permission] == [*OF_AN_ACCOUNT, *OF_OPERATORS]


def test_an_owner_has_everything_of_the_account_and_nothing_of_the_operators() -> None:
    assert set(OF_AN_ACCOUNT) == OWNER_PERMISSIONS


def test_operators_have_their_own_permissions_and_may_read_the_history() -> None:
    assert {*OF_OPERATORS, "audit:read"} == OPERATOR_PERMISSIONS


def test_each_kind_of_contract_has_its_own_permission_to_create() -> None:
    assert {kind: create_permission_of(kind).value for kind in ContractKind} == {
        ContractKind.FRAMEWORK: "contract:create:framework",
        ContractKind.ORDER: "contract:create:order",
        ContractKind.FILING: "contract:create:filing",
    }
