"""Which columns name files: none can be forgotten, and what any of them names is no orphan."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from uuid import uuid4

import pytest
from tortoise import Tortoise, fields

from models import Contract, Document, EmbeddedFlow, EsignFlow, Supplement, Upload
from models.database import APP
from models.stored_files import NAMED_BY, owed, unnamed
from rules.terms import ContractKind, DocumentKind, FlowState, SupplementKind
from tests.models.builders import NOW, an_account, opened_contract

LENGTH = 64
"""Of a SHA-256 in hexadecimal digits."""

NO_FILES = {
    "account.reference",
    "browser_session.secret_sha256",
    "contract.confirmed_text_sha256",
    "contract.customer_reference",
    "contract.party_a_name_index",
    "contract.text_sha256",
    "contract_line.order_number",
    "customer_order.number",
    "embedded_activation.account_reference",
    "embedded_flow.reference",
    "esign_message.kind",
    "esign_message.reference",
    "filing_order.icp_number",
    "filing_order.number",
    "idempotency_key.digest",
    "idempotency_key.mutation",
    "idempotency_key.selection",
    "signature.certificate_serial",
}
"""Columns that are as long, and what they hold lies in no storage. Whoever adds a column decides where it belongs."""


def digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()


async def a_contract() -> Contract:
    return await opened_contract(await an_account(), ContractKind.FRAMEWORK)


async def a_document(name: str, contract: Contract | None = None) -> None:
    await Document.create(
        contract_id=(contract or await a_contract()).id,
        kind=DocumentKind.DRAFT,
        sha256=digest(name),
        byte_size=1,
        media_type="application/pdf",
        file_name="a.pdf",
        created_at=NOW,
    )


async def a_preview(name: str) -> None:
    contract = await a_contract()
    await Contract.filter(id=contract.id).update(preview_sha256=digest(name))


async def a_flow(name: str) -> None:
    await EsignFlow.create(
        contract_id=(await a_contract()).id,
        provider="embedded",
        document_sha256=digest(name),
        pages=1,
        sign_by=NOW,
        reminders_left=0,
        created_at=NOW,
    )


async def a_supplement(name: str) -> None:
    await Supplement.create(
        account_id=(await an_account()).id,
        kind=SupplementKind.RENAME_LETTER,
        reference="GM-1",
        signed_on=NOW.date(),
        sha256=digest(name),
        recorded_by="operator-1",
        recorded_at=NOW,
    )


async def an_upload(name: str) -> None:
    await Upload.create(
        sha256=digest(name),
        byte_size=1,
        media_type="application/pdf",
        file_name="scan.pdf",
        uploaded_by_id="operator-1",
        created_at=NOW,
    )


def in_the_book(column: str) -> Callable[[str], Awaitable[None]]:
    async def named(name: str) -> None:
        digests = {
            each: digest(f"{each} of {name}") for each in ("draft_sha256", "signed_sha256", "sealed_sha256")
        }
        flow = EmbeddedFlow(
            reference=uuid4().hex,
            state=FlowState.COMPLETED,
            title="a",
            file_name="a.pdf",
            customer="{}",
            sign_by=NOW,
            reminders_left=0,
            customer_signed_at=NOW,
            completed_at=NOW,
            created_at=NOW,
        )
        await flow.update_from_dict({**digests, column: digest(name)}).save()

    return named


NAMERS = {
    "document.sha256": a_document,
    "contract.preview_sha256": a_preview,
    "esign_flow.document_sha256": a_flow,
    "supplement.sha256": a_supplement,
    "upload.sha256": an_upload,
    "embedded_flow.draft_sha256": in_the_book("draft_sha256"),
    "embedded_flow.signed_sha256": in_the_book("signed_sha256"),
    "embedded_flow.sealed_sha256": in_the_book("sealed_sha256"),
}


async def test_every_column_as_long_as_a_sha256_names_files_or_is_known_not_to(database: str) -> None:
    found = {
        f"{model._meta.db_table}.{name}"
        for model in Tortoise.apps[APP].values()
        for name, field in model._meta.fields_map.items()
        if isinstance(field, fields.CharField) and (field.max_length == LENGTH or "sha256" in name)
    }
    named = {f"{model._meta.db_table}.{column}" for model, column, _ in NAMED_BY}
    assert named & NO_FILES == set()
    assert {each for each in found if "event" not in each.partition(".")[0]} == named | NO_FILES
    assert named == NAMERS.keys()


@pytest.mark.parametrize("place", NAMERS)
async def test_what_a_column_names_is_no_orphan(database: str, place: str) -> None:
    await NAMERS[place]("named")
    asked = [digest("named"), digest("by nobody")]
    assert await unnamed(asked) == {digest("by nobody")}


async def test_nothing_is_asked_of_nothing(database: str) -> None:
    assert await unnamed([]) == set()


async def test_what_is_owed_is_every_file_of_a_row_whose_data_is_there(database: str) -> None:
    for place, named in NAMERS.items():
        await named(place)
    erased = await a_contract()
    await a_document("erased", erased)
    await Contract.filter(id=erased.id).update(erased_at=NOW)
    await an_upload("used")
    await Upload.filter(sha256=digest("used")).update(used_at=NOW)
    ours = {digest(place) for place in NAMERS if not place.startswith("embedded_flow.")}
    assert {each async for each in owed()} == ours
