"""What a verification found, for anyone who asks."""

from datetime import datetime

import strawberry

from rules.terms import ContractKind, VerificationVerdict
from schema.document import Signature


@strawberry.type(
    description="Whether a contract is genuine. Party A's name is masked; who is not sure learns nothing more."
)
class Verification:
    verdict: VerificationVerdict
    message: str
    contract_number: str | None = None
    kind: ContractKind | None = None
    effective_at: datetime | None = None
    party_a_name: str | None = None
    vendor_name: str | None = None
    sha256: str | None = None
    signatures: list[Signature] = strawberry.field(default_factory=list)
