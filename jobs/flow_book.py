"""The embedded e-sign provider's book in the database. It commits by itself: never call it in a transaction."""

import json
from dataclasses import asdict, fields
from typing import Any, Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from models import EmbeddedActivation, EmbeddedFlow
from providers.embedded_book import Activation, Flow, FlowCustomer
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType

_FLOW_COLUMNS: Final = tuple(part.name for part in fields(Flow) if part.name not in {"id", "customer"})
_FLOW_KEPT: Final = frozenset(
    {"reference", "version", "title", "file_name", "draft_sha256", "sign_by", "created_at"}
)
_ACTIVATION_COLUMNS: Final = tuple(
    part.name for part in fields(Activation) if part.name not in {"id", "organisation"}
)
_ACTIVATION_KEPT: Final = frozenset({"account_reference", "version", "created_at"})


class DatabaseFlowBook:
    """A FlowBook over models/embedded_esign."""

    async def flow(self, flow_id: str) -> Flow | None:
        key = _key_of(flow_id)
        row = None if key is None else await EmbeddedFlow.get_or_none(id=key)
        return None if row is None else _flow(row)

    async def flow_of(self, reference: str) -> Flow | None:
        row = await EmbeddedFlow.get_or_none(reference=reference)
        return None if row is None else _flow(row)

    async def add_flow(self, flow: Flow) -> bool:
        columns = {name: getattr(flow, name) for name in _FLOW_COLUMNS}
        customer = json.dumps(asdict(flow.customer), ensure_ascii=False)
        try:
            await EmbeddedFlow.create(id=UUID(hex=flow.id), customer=customer, **columns)
        except IntegrityError:
            return False
        return True

    async def replace_flow(self, flow: Flow) -> bool:
        """What a flow is about stays; only what became of it is written."""
        columns = {name: getattr(flow, name) for name in _FLOW_COLUMNS if name not in _FLOW_KEPT}
        unchanged = EmbeddedFlow.filter(id=UUID(hex=flow.id), version=flow.version)
        return await unchanged.update(version=flow.version + 1, **columns) > 0

    async def activation(self, activation_id: str) -> Activation | None:
        key = _key_of(activation_id)
        row = None if key is None else await EmbeddedActivation.get_or_none(id=key)
        return None if row is None else _activation(row)

    async def activation_of(self, account_reference: str) -> Activation | None:
        row = await EmbeddedActivation.get_or_none(account_reference=account_reference)
        return None if row is None else _activation(row)

    async def add_activation(self, activation: Activation) -> bool:
        columns = {name: getattr(activation, name) for name in _ACTIVATION_COLUMNS}
        organisation = _json_of(activation.organisation)
        try:
            await EmbeddedActivation.create(id=UUID(hex=activation.id), organisation=organisation, **columns)
        except IntegrityError:
            return False
        return True

    async def replace_activation(self, activation: Activation) -> bool:
        columns = {
            name: getattr(activation, name) for name in _ACTIVATION_COLUMNS if name not in _ACTIVATION_KEPT
        }
        unchanged = EmbeddedActivation.filter(id=UUID(hex=activation.id), version=activation.version)
        organisation = _json_of(activation.organisation)
        return (
            await unchanged.update(version=activation.version + 1, organisation=organisation, **columns) > 0
        )


def _flow(row: EmbeddedFlow) -> Flow:
    columns: dict[str, Any] = {name: getattr(row, name) for name in _FLOW_COLUMNS}
    stored = json.loads(row.customer)
    customer = FlowCustomer(**{**stored, "subject": _subject(stored["subject"])})
    return Flow(id=row.id.hex, customer=customer, **columns)


def _activation(row: EmbeddedActivation) -> Activation:
    columns: dict[str, Any] = {name: getattr(row, name) for name in _ACTIVATION_COLUMNS}
    return Activation(id=row.id.hex, organisation=_subject(json.loads(row.organisation)), **columns)


def _json_of(subject: Subject) -> str:
    return json.dumps(asdict(subject), ensure_ascii=False)


def _subject(stored: dict[str, str]) -> Subject:
    return Subject(
        subject_type=SubjectType(stored["subject_type"]),
        name=stored["name"],
        credential_type=CredentialType(stored["credential_type"]),
        credential_number=stored["credential_number"],
    )


def _key_of(identifier: str) -> UUID | None:
    try:
        return UUID(hex=identifier)
    except ValueError:
        return None
