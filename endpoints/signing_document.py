"""The draft as the signatory reads it, in the browser's own viewer."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from endpoints.signing_case import SigningCase
from models import Actor, Contract, record_contract_event
from models.database import held, transaction
from providers.embedded_esign import EmbeddedEsign
from rules.masking import mask_name
from rules.terms import ActorKind, ContractEventStep, DocumentKind, SubjectType


async def document_response(request: Request, case: SigningCase, esign: EmbeddedEsign) -> Response:
    """The history hears of it before the first byte leaves. Raises ProviderUnavailable."""
    content = await esign.draft(case.flow)
    headers = {
        "Content-Type": "application/pdf",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(case.flow.file_name, safe='')}",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "frame-ancestors 'none'",  # more would stop the browser's own viewer
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Length": str(len(content))})
    await _record(case)
    return Response(content, headers=headers)


async def _record(case: SigningCase) -> None:
    """The history is for ever, so the signatory's name in it is masked."""
    name = mask_name(case.flow.customer.signatory_name, SubjectType.INDIVIDUAL)
    async with transaction():
        await held(Contract.filter(id=case.contract.id)).get()
        await record_contract_event(
            case.contract.id,
            ContractEventStep.DOCUMENT_READ,
            actor=Actor(kind=ActorKind.CUSTOMER, id=None, name=name),
            at=case.now,
            facts={"kind": DocumentKind.DRAFT, "sha256": case.flow.draft_sha256, "flow": case.flow.id},
        )
