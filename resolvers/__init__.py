"""THE API'S VERBS. This page is the whole public surface; each verb loads, asks the rules, writes, enqueues, answers."""

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from resolvers.contract import contract, contract_counts, contract_states, contracts
from resolvers.contract_actions import (
    delete_contract,
    finalize_contract,
    set_customer_reference,
    void_contract,
)
from resolvers.create_contract import create_contract
from resolvers.eligibility import contract_eligibility, creation_options
from resolvers.node import node, nodes
from resolvers.order import filing_orders, orders
from resolvers.party_a import delete_party_a_profile, party_a_profile, party_a_profiles, save_party_a_profile
from resolvers.verification import verify_contract
from resolvers.viewer import viewer
from schema import enums as enums
from schema.errors import REFUSALS
from schema.public_errors import OneOperation, PublicErrors
from schema.scalars import SCALARS

# fmt: off

@strawberry.type
class Query:
    node                  = strawberry.field(node, description="Anything by its id.")
    nodes                 = strawberry.field(nodes, description="At most 100, in the order asked.")
    viewer                = strawberry.field(viewer, description="Who is signed in.")
    contract              = strawberry.field(contract, description="One contract.")
    contracts             = strawberry.field(contracts, description="The account's contracts, newest first. Null, with an error, for who may not list.")
    contract_counts       = strawberry.field(contract_counts, description="Always one row a status, zeros included.")
    contract_states       = strawberry.field(contract_states, description="The customer's table of states and actions.")
    contract_eligibility  = strawberry.field(contract_eligibility, description="Every reason that stands in the way of a contract.")
    creation_options      = strawberry.field(creation_options, description="What may be created now, each kind in each mode.")
    party_a_profiles      = strawberry.field(party_a_profiles, description="Oldest first.")
    party_a_profile       = strawberry.field(party_a_profile, description="One party A profile.")
    orders                = strawberry.field(orders, description="The account's orders, newest first.")
    filing_orders         = strawberry.field(filing_orders, description="The account's filing orders, oldest first.")
    verify_contract       = strawberry.field(verify_contract, description="Open to everyone, no sign-in. Party A's name is shown masked.")


@strawberry.type
class Mutation:
    create_contract         = strawberry.mutation(create_contract, description="Apply for a contract; its draft is drawn in the background.")
    finalize_contract       = strawberry.mutation(finalize_contract, description="Turn a draft into a contract: the vendor's seal is applied in the background.")
    void_contract           = strawberry.mutation(void_contract, description="Give a draft up; its orders stay occupied until it is deleted.")
    delete_contract         = strawberry.mutation(delete_contract, description="Remove from sight and release the orders.")
    set_customer_reference  = strawberry.mutation(set_customer_reference, description="The customer's own reference; not on the PDF.")
    save_party_a_profile    = strawberry.mutation(save_party_a_profile, description="Make or change a party A profile; contracts keep their copies.")
    delete_party_a_profile  = strawberry.mutation(delete_party_a_profile, description="Contracts keep their copies.")

# fmt: on


class Schema(strawberry.Schema):
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Strawberry would log every error with what the client sent; PublicErrors logs faults, and only those."""


def build_schema() -> Schema:
    return Schema(
        query=Query,
        mutation=Mutation,
        types=REFUSALS,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[PublicErrors, ParserCache, ValidationCache, OneOperation],
    )
