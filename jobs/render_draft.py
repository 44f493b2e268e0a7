"""Draw a contract's draft and keep it where the customer can read it."""

from jobs.paper import paper_of
from jobs.services import Services
from models import SYSTEM, Contract, Document
from models.database import transaction
from rules.terms import ContractEventStep, DocumentKind

PDF = "application/pdf"


async def render_draft(contract: Contract, services: Services) -> None:
    """Move 6. Safe to repeat: equal values are equal bytes, stored once."""
    drawn = await services.workshop.draw(await paper_of(contract, public_url=services.public_url))
    sha256 = await services.storage.put(drawn.content)
    now = services.now()
    async with transaction():
        await contract.advance(
            ContractEventStep.DRAFT_RENDERED,
            actor=SYSTEM,
            now=now,
            facts={"sha256": sha256, "textSha256": drawn.text_sha256},
            text_sha256=drawn.text_sha256,
        )
        await Document.create(
            contract_id=contract.id,
            kind=DocumentKind.DRAFT,
            sha256=sha256,
            byte_size=len(drawn.content),
            pages=drawn.pages,
            media_type=PDF,
            file_name=f"{contract.number}-draft.pdf",
            created_at=now,
        )
