"""What a verification found, in JSON and in HTML."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from endpoints.markup import Markup, filled, joined
from jobs.paper import CHINA
from jobs.verification import Finding
from messages import Locale, field_name, label, text
from models import Contract, Signature
from rules.lifecycle import is_in_effect
from rules.masking import mask_name
from rules.terms import SignerRole, SubjectType, VerificationVerdict
from schema.scalars import print_instant


def sentence_of(finding: Finding, locale: Locale, *, by_file: bool) -> str:
    """A number with its code says that a contract exists, nothing about the paper in somebody's hand."""
    contract = finding.contract
    facts = {"contract": contract.number} if contract else {}
    if finding.verdict is VerificationVerdict.GENUINE and not by_file:
        erased = contract is not None and contract.erased_at is not None
        return text(f"verify-page.{'erased' if erased else 'genuine'}-by-number", locale, **facts)
    if finding.verdict is VerificationVerdict.NOT_EFFECTIVE and _is_in_effect(contract):
        return text("verify-page.not-the-sealed-file", locale, **facts)
    return text(f"verdict.{finding.verdict}", locale, **facts)


def json_of(finding: Finding, locale: Locale, *, by_file: bool) -> dict[str, Any]:
    """The keys of the GraphQL type Verification."""
    contract = finding.contract
    return {
        "verdict": finding.verdict,
        "message": sentence_of(finding, locale, by_file=by_file),
        "contractNumber": contract.number if contract else None,
        "kind": contract.kind if contract else None,
        "effectiveAt": _instant(contract.effective_at if contract else None),
        "partyAName": finding.party_a_name,
        "vendorName": contract.vendor_copy.name if contract else None,
        "sha256": finding.sha256,
        "signatures": [_signature_json(signature, contract) for signature in finding.signatures],
    }


def markup_of(finding: Finding, locale: Locale, *, by_file: bool) -> Markup:
    verdict = finding.verdict
    genuine = verdict is VerificationVerdict.GENUINE
    return filled(
        "finding",
        verdict=verdict,
        result=text("verify-page.result", locale),
        label=label(verdict, locale),
        sentence=sentence_of(finding, locale, by_file=by_file),
        tone="warning" if genuine and not by_file else "sentence",
        advice=Markup()
        if genuine
        else filled("advice", advice=text(f"verify-page.advice.{verdict}", locale)),
        rows=joined(_rows(finding, locale)),
        signatures=joined(
            _signature_markup(signature, finding.contract, locale) for signature in finding.signatures
        ),
    )


def _rows(finding: Finding, locale: Locale) -> Iterator[Markup]:
    contract = finding.contract
    if contract is not None:
        yield _row(field_name("number", locale), contract.number)
        yield _row(field_name("kind", locale), label(contract.kind, locale))
        yield from _time_row("effective-at", contract.effective_at, locale)
        if finding.party_a_name is not None:
            yield _row(label(SignerRole.CUSTOMER, locale), finding.party_a_name)
        yield _row(label(SignerRole.VENDOR, locale), contract.vendor_copy.name)
    if finding.sha256 is not None:
        yield _row("SHA-256", filled("digest", digest=finding.sha256))


def _signature_markup(signature: Signature, contract: Contract | None, locale: Locale) -> Markup:
    rows: list[Markup] = []
    rows += _time_row("signed-at", signature.signed_at, locale)
    rows += _time_row("timestamped-at", signature.timestamped_at, locale)
    for key, value in (
        ("certificate-subject", _certificate_subject(signature)),
        ("certificate-issuer", signature.certificate_issuer),
        ("certificate-serial", signature.certificate_serial),
    ):
        if value:
            rows.append(_row(text(f"verify-page.{key}", locale), value))
    warning = text("warning.SELF_ISSUED_CERTIFICATE", locale)
    return filled(
        "signature",
        role=label(signature.role, locale),
        status=label(signature.status, locale),
        name=_signer_name(signature, contract),
        rows=joined(rows),
        warning=filled("warning", words=warning) if signature.self_issued else Markup(),
    )


def _row(name: str, value: str) -> Markup:
    return filled("row", name=name, value=value)


def _time_row(key: str, at: datetime | None, locale: Locale) -> Iterator[Markup]:
    if at is not None:
        shown = text("verify-page.beijing-time", locale, time=f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}")
        yield _row(text(f"verify-page.{key}", locale), filled("time", instant=print_instant(at), shown=shown))


def _signature_json(signature: Signature, contract: Contract | None) -> dict[str, Any]:
    return {
        "role": signature.role,
        "signerName": _signer_name(signature, contract),
        "status": signature.status,
        "signedAt": _instant(signature.signed_at),
        "timestampedAt": _instant(signature.timestamped_at),
        "certificateSubject": _certificate_subject(signature),
        "certificateIssuer": signature.certificate_issuer,
        "certificateSerial": signature.certificate_serial,
        "selfIssued": signature.self_issued,
    }


def _signer_name(signature: Signature, contract: Contract | None) -> str:
    """The vendor's is public, a customer's is personal data."""
    if signature.role is SignerRole.VENDOR:
        return signature.signer_name
    copy = contract.party_a_copy if contract else None
    return mask_name(signature.signer_name, copy.subject.subject_type if copy else SubjectType.INDIVIDUAL)


def _certificate_subject(signature: Signature) -> str | None:
    """A customer's certificate names the customer, often with an identity number."""
    return signature.certificate_subject if signature.role is SignerRole.VENDOR else None


def _is_in_effect(contract: Contract | None) -> bool:
    return contract is not None and contract.deleted_at is None and is_in_effect(contract.sub_status)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else print_instant(at)
