"""Draw the preview that the customer reads before confirming the text: watermarked, and never to be sealed."""

from tortoise.expressions import F

from jobs.paper import paper_of
from jobs.render_draft import PDF
from jobs.services import Services
from models import Contract, Document
from models.database import transaction
from models.work import UNTRIED
from rules.terms import DocumentKind
from rules.violations import ErrorCode, RuleViolation


async def render_preview(contract: Contract, services: Services) -> None:
    """No move: the contract waits for its customer, and now there is something to read. Safe to repeat."""
    drawn = await services.workshop.draw(
        await paper_of(contract, public_url=services.public_url), preview=True
    )
    sha256 = await services.storage.put(drawn.content)
    now = services.now()
    unmoved = contract.as_read().filter(preview_sha256=None)
    async with transaction():
        if not await unmoved.update(
            preview_sha256=sha256,
            text_sha256=drawn.text_sha256,
            version=F("version") + 1,
            updated_at=now,
            work_due_at=None,
            work_since=None,
            **UNTRIED,
        ):
            raise RuleViolation(ErrorCode.CONTRACT_CHANGED)
        # filled in again with the same values, it is the same preview
        if not await Document.exists(contract_id=contract.id, kind=DocumentKind.PREVIEW, sha256=sha256):
            await Document.create(
                contract_id=contract.id,
                kind=DocumentKind.PREVIEW,
                sha256=sha256,
                byte_size=len(drawn.content),
                pages=drawn.pages,
                media_type=PDF,
                file_name=f"{contract.number}-preview.pdf",
                created_at=now,
            )
