"""No operator acts as a customer and no customer as an operator: each mutation there is, whatever a token claims."""

from dataclasses import replace
from typing import Final

import pytest
from graphql import GraphQLObjectType

from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS, Permission
from providers.demonstration import DemonstrationUser
from resolvers import build_schema
from tests.api import MEMBER, OPERATOR, OWNER, Api, Client
from tests.resolvers.test_permissions_inside import input_of
from tests.resolvers.world import refused, things

CUSTOMERS: Final = {
    *(
        "createContract",
        "fillInContract",
        "confirmContractText",
        "stepBackContract",
        "confirmContractSigning",
    ),
    *(
        "signContract",
        "sendSigningCode",
        "finalizeContract",
        "voidContract",
        "cancelSigning",
        "deleteContract",
    ),
    *("remindSigning", "savePartyAProfile", "deletePartyAProfile", "setCustomerReference", "activateEsign"),
    *("requestPaper", "saveMailRecipient", "deleteMailRecipient"),
}
OPERATORS: Final = {
    *("setBilateralEnabled", "shipPaper", "correctShipment", "returnPaperRequest", "clearSubjectHold"),
    *("recordSupplement", "retryWork", "abortGeneration", "requestDeletion", "withdrawDeletion"),
    *(
        "saveWebhook",
        "deleteWebhook",
        "renewWebhookSecret",
        "testWebhook",
        "replayDelivery",
        "replayDeliveries",
    ),
    *(
        f"{verb}{what}"
        for verb in ("save", "publish", "discard")
        for what in ("ContractText", "VendorVersion")
    ),
}

EVERYTHING: Final = tuple(permission.value for permission in Permission)
ALL_POWERFUL: Final = replace(OPERATOR, user_id="operator-9", permissions=EVERYTHING)
"""An operator whose token claims every permission there is, the customers' too."""
GREEDY: Final = replace(MEMBER, user_id="member-9", permissions=EVERYTHING)


def mutations() -> list[str]:
    mutation = build_schema()._schema.mutation_type
    assert isinstance(mutation, GraphQLObjectType)
    return sorted(mutation.fields)


def test_every_mutation_is_a_customers_or_an_operators_and_never_both() -> None:
    """A new one is red until somebody says whose it is."""
    assert {*mutations()} == CUSTOMERS | OPERATORS
    assert not CUSTOMERS & OPERATORS
    assert {Permission.AUDIT_READ} == OWNER_PERMISSIONS & OPERATOR_PERMISSIONS


async def forbidden(client: Client, name: str, ids: dict[str, str]) -> bool:
    return [error["code"] for error in await refused(client, name, input_of(name, ids))] == ["FORBIDDEN"]


async def test_an_operator_takes_no_step_of_a_customer(api: Api) -> None:
    ids = await things(api)
    for name in mutations():
        if name in CUSTOMERS:
            assert await forbidden(api.client(ALL_POWERFUL), name, ids), name


@pytest.mark.parametrize("user", [OWNER, GREEDY], ids=["owner", "member"])
async def test_a_customer_takes_no_step_of_an_operator(api: Api, user: DemonstrationUser) -> None:
    ids = await things(api)
    for name in mutations():
        if name in OPERATORS:
            assert await forbidden(api.client(user), name, ids), name
