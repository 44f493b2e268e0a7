"""Opaque ids: a short name of the type and the row's UUID. Checked for their type wherever they come in."""

import re
from enum import StrEnum
from typing import Final
from uuid import UUID

import strawberry

_KEY: Final = re.compile("[0-9a-f]{32}")


class IdType(StrEnum):
    ACCOUNT = "acc"
    ACCOUNT_EVENT = "aev"
    CONTRACT = "con"
    CONTRACT_EVENT = "cev"
    CONTRACT_TEXT = "ctx"
    DELIVERY = "dlv"
    DESK_EVENT = "dev"
    FILING_ORDER = "fil"
    MAIL_RECIPIENT = "mre"
    ORDER = "ord"
    PARTY_A_PROFILE = "pap"
    STUCK_WORK = "stw"
    SUPPLEMENT = "sup"
    UPLOAD = "upl"
    VENDOR_VERSION = "vdv"
    WEBHOOK = "whk"


def id_of(kind: IdType, key: UUID) -> strawberry.ID:
    return strawberry.ID(f"{kind}_{key.hex}")


def key_of(kind: IdType, value: str) -> UUID | None:
    """The row's key; null for an id of another type or of no type at all: such a thing does not exist."""
    typed = typed_key_of(value)
    return typed[1] if typed is not None and typed[0] is kind else None


def typed_key_of(value: str) -> tuple[IdType, UUID] | None:
    prefix, _, rest = value.partition("_")
    if not _KEY.fullmatch(rest):
        return None
    try:
        return IdType(prefix), UUID(hex=rest)
    except ValueError:
        return None
