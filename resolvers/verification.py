"""Whether a contract is genuine, for anyone."""

from auth.throttle import Rationed
from jobs.verification import verify_number
from messages import text
from resolvers.context import Info
from rules.terms import VerificationVerdict
from rules.values import checked_text
from schema.document import Signature
from schema.verification import Verification


async def verify_contract(info: Info, number: str, code: str) -> Verification:
    """By number and code as printed; a wrong code and an unknown number are one answer."""
    number, code = checked_text("number", number), checked_text("code", code)
    info.context.ration(Rationed.VERIFY, number.upper())
    finding = await verify_number(number, code)
    contract = finding.contract
    genuine = finding.verdict is VerificationVerdict.GENUINE
    said = "erased" if contract and contract.erased_at else "genuine"
    key = f"verify-page.{said}-by-number" if genuine else f"verdict.{finding.verdict}"
    return Verification(
        verdict=finding.verdict,
        message=text(key, info.context.locale, **({"contract": contract.number} if contract else {})),
        contract_number=contract.number if contract else None,
        kind=contract.kind if contract else None,
        effective_at=contract.effective_at if contract else None,
        party_a_name=finding.party_a_name,
        vendor_name=contract.vendor_copy.name if contract else None,
        sha256=finding.sha256,
        signatures=[Signature.for_strangers(signature) for signature in finding.signatures],
    )
