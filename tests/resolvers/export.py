"""Contracts that can be exported, without drawing or sealing anything."""

from models import Document
from providers.demonstration import DemonstrationUser
from rules.terms import ContractSubStatus, DocumentKind
from schema.ids import IdType, id_of
from tests.api import OWNER, Api
from tests.models.builders import NOW
from tests.resolvers.shelf import account_of, shelved


async def exportable(
    api: Api, user: DemonstrationUser = OWNER, *, content: bytes = b"%PDF-1.7 sealed"
) -> str:
    """The id of a contract in effect of this user's account, its sealed file these bytes."""
    await api.client(user).data("{ viewer { userName } }")  # an account is known once somebody signed in
    contract = await shelved(
        await account_of(user), sub_status=ContractSubStatus.ELECTRONIC_EFFECTIVE, effective_at=NOW
    )
    await Document.create(
        contract_id=contract.id,
        kind=DocumentKind.SEALED,
        sha256=await api.services.storage.put(content),
        byte_size=len(content),
        media_type="application/pdf",
        file_name=f"{contract.number}.pdf",
        created_at=NOW,
    )
    return id_of(IdType.CONTRACT, contract.id)
