"""THE API'S VERBS. This page is the whole public surface; each verb loads, asks the rules, writes, enqueues, answers."""

from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import DisableIntrospection
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from resolvers.account import activate_esign, set_bilateral_enabled
from resolvers.context import Info
from resolvers.contract import contract, contract_counts, contract_states, contracts
from resolvers.contract_actions import (
    delete_contract,
    finalize_contract,
    set_customer_reference,
    void_contract,
)
from resolvers.contract_change import contract_changed
from resolvers.contract_text import (
    contract_texts,
    discard_contract_text,
    publish_contract_text,
    save_contract_text,
)
from resolvers.create_contract import create_contract
from resolvers.deletion import request_deletion, withdraw_deletion
from resolvers.delivery import deliveries, replay_deliveries, replay_delivery
from resolvers.eligibility import contract_eligibility, creation_options
from resolvers.executor import Executor
from resolvers.export import contracts_export, contracts_export_of_any_account
from resolvers.fill_in_contract import fill_in_contract
from resolvers.mail_recipient import delete_mail_recipient, mail_recipients, save_mail_recipient
from resolvers.node import node, nodes
from resolvers.operator import (
    accounts,
    check_reads,
    events,
    paper_requests,
    stuck_work,
    subject_holds,
    verify_accounts_history,
    verify_history,
    verify_the_desks_history,
)
from resolvers.operator import contracts as all_contracts
from resolvers.operator_work import abort_generation, retry_work
from resolvers.order import filing_orders, orders
from resolvers.party_a import delete_party_a_profile, party_a_profile, party_a_profiles, save_party_a_profile
from resolvers.retention import retention_report
from resolvers.shipment import correct_shipment, request_paper, return_paper_request, ship_paper
from resolvers.signing import cancel_signing, remind_signing, send_signing_code, sign_contract
from resolvers.supplement import clear_subject_hold, record_supplement
from resolvers.vendor_version import (
    discard_vendor_version,
    publish_vendor_version,
    save_vendor_version,
    vendor_now,
    vendor_versions,
)
from resolvers.verification import verify_contract
from resolvers.viewer import viewer
from resolvers.webhook import (
    delete_webhook,
    renew_webhook_secret,
    save_webhook,
    test_webhook,
    webhooks,
)
from resolvers.wizard import confirm_contract_signing, confirm_contract_text, step_back_contract
from schema import enums as enums
from schema.documents import KnownDocuments, Validation
from schema.errors import REFUSALS
from schema.leftovers import NothingLeft
from schema.limits import BoundedParser, DocumentLimits
from schema.public_errors import OneOperation, PublicErrors
from schema.scalars import SCALARS
from schema.traces import OperationInLog

# fmt: off

@strawberry.type(description="The vendor's desk, over all accounts.")
class OperatorQuery:
    contracts              = strawberry.field(all_contracts, description="Newest first; deleted ones only where they are asked for.")
    accounts               = strawberry.field(accounts, description="Oldest first. The search is over name, reference, and the exact name of a subject that has a contract.")
    paper_requests         = strawberry.field(paper_requests, description="Contracts whose paper copies are to be sent, the oldest request first.")
    subject_holds          = strawberry.field(subject_holds, description="Accounts on hold, the oldest hold first.")
    stuck_work             = strawberry.field(stuck_work, description="Work that failed, was given up, or takes too long while it is nobody else's turn; what waits longest first.")
    contracts_export       = strawberry.field(contracts_export_of_any_account, description="At most 50 sealed contracts of any accounts, in one ZIP; needs audit:read too. Null, with an error, without.")
    retention_report       = strawberry.field(retention_report, description="What personal data is due to be erased, in numbers.")
    verify_history         = strawberry.field(verify_history, description="Whether a contract's history is as it was written; of deleted contracts too.")
    verify_account_history = strawberry.field(verify_accounts_history, description="Whether an account's own history is as it was written.")
    verify_desk_history    = strawberry.field(verify_the_desks_history, description="Whether the desk's history is as it was written.")
    events                 = strawberry.field(events, description="The desk's own history, oldest first: what operators did that belongs to no account. Needs audit:read; null, with an error, without.")
    contract_texts         = strawberry.field(contract_texts, description="For operators with operator:template: every version, drafts among them, kind by kind, the newest first. Null, with an error, for others.")
    vendor_versions        = strawberry.field(vendor_versions, description="For operators with operator:template: the newest first, drafts among them. Null, with an error, for others.")
    vendor_in_force        = strawberry.field(vendor_now, description="For operators with operator:template: what new contracts say of the vendor, the settings' data where no version is in force.")
    webhooks               = strawberry.field(webhooks, description="The vendor's own systems that are told what happens to contracts, oldest first; at most 20.")
    deliveries             = strawberry.field(deliveries, description="Every notice on its way to every receiver, newest first.")


def operator(info: Info) -> OperatorQuery | None:
    check_reads(info)
    return OperatorQuery()


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
    mail_recipients       = strawberry.field(mail_recipients, description="The address book for paper copies, oldest first; needs contract:paper.")
    orders                = strawberry.field(orders, description="The account's orders, newest first.")
    filing_orders         = strawberry.field(filing_orders, description="The account's filing orders, oldest first.")
    verify_contract       = strawberry.field(verify_contract, description="Open to everyone, no sign-in. Party A's name is shown masked.")
    contracts_export      = strawberry.field(contracts_export, description="At most 50 sealed contracts in one ZIP; needs contract:download and audit:read. Null, with an error, without.")
    operator              = strawberry.field(operator, description="For operators with operator:read. Null, with an error, for everyone else.")


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
    request_paper             = strawberry.mutation(request_paper, description="Ask for paper copies of a contract in effect; one open request a contract.")
    save_mail_recipient       = strawberry.mutation(save_mail_recipient, description="Make or change an entry of the address book; requests for paper copies keep what was sent with them.")
    delete_mail_recipient     = strawberry.mutation(delete_mail_recipient, description="Requests for paper copies keep what was sent with them.")
    set_customer_reference    = strawberry.mutation(set_customer_reference, description="The customer's own reference; not on the PDF.")
    activate_esign            = strawberry.mutation(activate_esign, description="Enterprises, before they first sign: get the link where the e-sign service is activated.")
    set_bilateral_enabled     = strawberry.mutation(set_bilateral_enabled, description="For operators with operator:hold: offer an account bilateral signing, or stop offering it.")
    ship_paper                = strawberry.mutation(ship_paper, description="For operators with operator:ship: the paper copies are on their way.")
    correct_shipment          = strawberry.mutation(correct_shipment, description="For operators with operator:ship: another courier or tracking number; the history keeps both.")
    return_paper_request      = strawberry.mutation(return_paper_request, description="For operators with operator:ship: the copies cannot be sent as asked; the customer may ask again.")
    clear_subject_hold        = strawberry.mutation(clear_subject_hold, description="For operators with operator:hold: the document that papers a change of subject is there; the account goes on.")
    record_supplement         = strawberry.mutation(record_supplement, description="For operators with operator:record: a document was signed beside a contract in effect.")
    request_deletion          = strawberry.mutation(request_deletion, description="For operators with operator:hold: a customer wants to be deleted. The account's data is only kept until each retention ends, then erased.")
    withdraw_deletion         = strawberry.mutation(withdraw_deletion, description="For operators with operator:hold: the account goes on, with what was not erased meanwhile.")
    retry_work                = strawberry.mutation(retry_work, description="For operators with operator:retry: do a contract's background work now, also work that was given up.")
    abort_generation          = strawberry.mutation(abort_generation, description="For operators with operator:retry: void a contract whose draft keeps failing; nobody can sign what came of it.")
    save_contract_text        = strawberry.mutation(save_contract_text, description="For operators with operator:template: keep a draft of a text. Every mistake in it is named with its place.")
    publish_contract_text     = strawberry.mutation(publish_contract_text, description="For operators with operator:template: contracts made from now on carry this text; contracts made before keep theirs. It cannot be taken back.")
    discard_contract_text     = strawberry.mutation(discard_contract_text, description="For operators with operator:template: a draft is gone.")
    save_vendor_version       = strawberry.mutation(save_vendor_version, description="For operators with operator:template: keep a draft of the vendor's data.")
    publish_vendor_version    = strawberry.mutation(publish_vendor_version, description="For operators with operator:template: contracts made from now on copy these data; contracts made before keep theirs. It cannot be taken back.")
    discard_vendor_version    = strawberry.mutation(discard_vendor_version, description="For operators with operator:template: a draft is gone.")
    save_webhook              = strawberry.mutation(save_webhook, description="For operators with operator:template: make or change a webhook. The secret of a new one is answered once.")
    renew_webhook_secret      = strawberry.mutation(renew_webhook_secret, description="For operators with operator:template: a new secret, answered once. The one before signs beside it for 24 hours.")
    delete_webhook            = strawberry.mutation(delete_webhook, description="For operators with operator:template: it is told nothing any more; what waits for it is given up.")
    test_webhook              = strawberry.mutation(test_webhook, description="For operators with operator:template: send a signed `webhook.test` now and say what came of it; once in ten seconds.")
    replay_delivery           = strawberry.mutation(replay_delivery, description="For operators with operator:retry: send a notice again from the first attempt on, under the same id.")
    replay_deliveries         = strawberry.mutation(replay_deliveries, description="For operators with operator:retry: send what a webhook did not get again, the oldest first; at most 1,000 at once.")


@strawberry.type
class Subscription:
    contract_changed  = strawberry.field(contract_changed, description="Each entry of the histories of the contracts that the viewer sees, after it was committed, or of one contract alone; the first are those of the last five seconds. Nothing is kept for who is away: read the contracts anew, then subscribe within five seconds, or subscribe first. An entry may then be told that was read already; `version` tells the newer. Needs contract:list or contract:read. Over graphql-transport-ws or as text/event-stream.")

# fmt: on


class Schema(strawberry.Schema):
    """`documents`: what was asked before, and need not be parsed and validated again."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self.documents = KnownDocuments()

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Strawberry would log every error with what the client sent; PublicErrors logs faults, and only those."""


@cache
def build_schema(*, introspection: bool = True) -> Schema:
    """One for the whole process: 30 ms to build, and documents are validated once whoever serves it."""
    hidden = () if introspection else (DisableIntrospection,)
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=REFUSALS,
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=Executor,
        extensions=[
            NothingLeft,
            PublicErrors,
            *hidden,
            BoundedParser,
            DocumentLimits,
            Validation,
            OneOperation,
            OperationInLog,
        ],
    )
