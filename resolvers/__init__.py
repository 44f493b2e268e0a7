"""THE API'S VERBS. This page is the whole public surface; each verb loads, asks the rules, writes, enqueues, answers."""

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from resolvers.account import activate_esign, set_bilateral_enabled
from resolvers.contract import contract, contract_counts, contract_states, contracts
from resolvers.contract_actions import (
    delete_contract,
    finalize_contract,
    set_customer_reference,
    void_contract,
)
from resolvers.create_contract import create_contract
from resolvers.eligibility import contract_eligibility, creation_options
from resolvers.fill_in_contract import fill_in_contract
from resolvers.node import node, nodes
from resolvers.order import filing_orders, orders
from resolvers.party_a import delete_party_a_profile, party_a_profile, party_a_profiles, save_party_a_profile
from resolvers.signing import cancel_signing, remind_signing, send_signing_code, sign_contract
from resolvers.verification import verify_contract
from resolvers.viewer import viewer
from resolvers.wizard import confirm_contract_signing, confirm_contract_text, step_back_contract
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
    create_contract           = strawberry.mutation(create_contract, description="Apply for a contract. UNILATERAL, its draft is drawn in the background; BILATERAL, it is filled in next.")
    fill_in_contract          = strawberry.mutation(fill_in_contract, description="BILATERAL: party A, orders or filing order, signatory. A preview is drawn in the background.")
    confirm_contract_text     = strawberry.mutation(confirm_contract_text, description="BILATERAL: the text of the preview that was read is right.")
    step_back_contract        = strawberry.mutation(step_back_contract, description="BILATERAL: one step back in the wizard; the orders stay occupied.")
    confirm_contract_signing  = strawberry.mutation(confirm_contract_signing, description="BILATERAL: the contract goes out to be signed; its draft is drawn and its signing opened in the background.")
    sign_contract             = strawberry.mutation(sign_contract, description="Where the customer signs; with the signatory's one-time code, the signature itself.")
    send_signing_code         = strawberry.mutation(send_signing_code, description="Send the one-time code to the signatory's mobile, where the e-sign provider lets the signatory sign here.")
    finalize_contract         = strawberry.mutation(finalize_contract, description="Turn a draft into a contract: the vendor's seal is applied in the background.")
    void_contract             = strawberry.mutation(void_contract, description="Give a draft up; its orders stay occupied until it is deleted.")
    cancel_signing            = strawberry.mutation(cancel_signing, description="Ask the e-sign provider to take the signing back. If the customer has signed meanwhile, the signature wins.")
    delete_contract           = strawberry.mutation(delete_contract, description="Remove from sight and release the orders.")
    remind_signing            = strawberry.mutation(remind_signing, description="Remind the signatory; the provider allows it a few times.")
    save_party_a_profile      = strawberry.mutation(save_party_a_profile, description="Make or change a party A profile; contracts keep their copies.")
    delete_party_a_profile    = strawberry.mutation(delete_party_a_profile, description="Contracts keep their copies.")
    set_customer_reference    = strawberry.mutation(set_customer_reference, description="The customer's own reference; not on the PDF.")
    activate_esign            = strawberry.mutation(activate_esign, description="Enterprises, before they first sign: get the link where the e-sign service is activated.")
    set_bilateral_enabled     = strawberry.mutation(set_bilateral_enabled, description="For operators with operator:hold: offer an account bilateral signing, or stop offering it.")

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
