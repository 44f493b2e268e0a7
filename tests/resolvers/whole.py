"""A new contract with all its fields."""

from typing import Any

from tests.api import Client

EVERYTHING = """
  number kind signingMode title customerReference
  status subStatus statusLabel subStatusLabel availableActions nextStep
  partyA { profileId subjectType name credentialType credentialNumber address contact phone email postcode
           legalRepresentative bankName bankAccount taxNumber }
  vendor { name creditCode }
  frameworkContract { number } filingOrder { number }
  lines { totalCount nodes { position orderNumber productName amount { amount } taxAmount { amount }
    amountExcludingTax { amount } taxRate orderStatusWhenCopied order { number amount { amount } status } } }
  amount { amount currency inWords } amountExcludingTax { amount } taxAmount { amount inWords }
  termStart termEnd textVersion textSha256 documents { kind } document { kind } signatures { role } warnings { code }
  events { totalCount nodes { sequence step label actor { kind id name } fromStatus fromSubStatus toStatus toSubStatus
    reason previousHash hash payload } }
  progress { done total attempts message } verificationCode
  createdBy { kind id name } voidedAt voidedBecause effectiveAt version
"""


async def created(client: Client, kind: str, **choice: Any) -> Any:
    """The payload's contract with all its fields."""
    application = {"kind": kind, "signingMode": "UNILATERAL", **choice}
    return (await client.done("createContract", application, f"contract {{ id {EVERYTHING} }}"))["contract"]
