"""What is due to be erased, and when more will be. Judged by rules/retention; nothing is written here."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Max

from models import (
    Account,
    AccountEvent,
    Contract,
    ContractLine,
    EsignFlow,
    FilingOrder,
    MailRecipient,
    PartyAProfile,
)
from rules.retention import Kept, Periods, account_due_at, due_at, is_under_way, kind_of, withdrawal_ends
from rules.terms import AccountEventStep, ContractKind, ContractSubStatus, RetentionKind, SigningMode

_AT_ONCE: Final = 500
_COLUMNS: Final = (
    *("id", "number", "account_id", "kind", "signing_mode", "sub_status", "preview_sha256", "framework_id"),
    *("effective_at", "voided_at", "deleted_at", "term_end", "account__restricted_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """`number`: of the contract, or what the vendor's other systems call the account: nobody's name."""

    kind: RetentionKind
    key: UUID
    account_id: UUID
    number: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`due` now, `coming` until the time asked for, the oldest first; `unfinished`: erased but for its files."""

    due: tuple[Due, ...]
    coming: tuple[Due, ...]
    unfinished: tuple[str, ...]


async def outlook(periods: Periods, *, now: datetime, until: datetime) -> Outlook:
    found = [*await contracts_due(periods, until=until), *await accounts_due(periods, until=until)]
    found.sort(key=lambda each: (each.due_at, each.number))
    return Outlook(
        due=tuple(each for each in found if each.due_at <= now),
        coming=tuple(each for each in found if each.due_at > now),
        unfinished=tuple(
            sorted(
                [
                    *(contract.number for contract in await unfinished_contracts()),
                    *(account.reference for account in await unfinished_accounts()),
                ]
            )
        ),
    )


async def contracts_due(periods: Periods, *, until: datetime) -> list[Due]:
    """Only rows that can be due by then are judged: what took effect or ended later is not looked at."""
    since_effect = until - timedelta(days=365 * periods.contract_years)
    ended = until - timedelta(days=periods.draft_days)
    restricted = until - timedelta(days=periods.withdrawal_days)
    candidates = Contract.filter(
        Q(effective_at__lte=since_effect)
        | Q(voided_at__lte=ended)
        | Q(deleted_at__lte=ended)
        | Q(effective_at=None, voided_at=None, account__restricted_at__lte=restricted),
        erased_at=None,
    ).order_by("id")
    found: list[Due] = []
    after: UUID | None = None
    while True:
        page = candidates if after is None else candidates.filter(id__gt=after)
        rows: list[dict[str, Any]] = await page.limit(_AT_ONCE).values(*_COLUMNS)
        for row, kept in zip(rows, await kept_of(rows, periods), strict=True):
            due = due_at(kept, periods)
            if due is not None and due <= until:
                found.append(_due(row, kept, due))
        if len(rows) < _AT_ONCE:
            return found
        after = rows[-1]["id"]


def _due(row: dict[str, Any], kept: Kept, due: datetime) -> Due:
    return Due(
        kind=kind_of(kept), key=row["id"], account_id=row["account_id"], number=row["number"], due_at=due
    )


async def due_of_contract(contract_id: UUID, periods: Periods) -> datetime | None:
    """As the database has it now; null where it is erased already, or not certain."""
    rows: list[dict[str, Any]] = await Contract.filter(id=contract_id, erased_at=None).values(*_COLUMNS)
    kept = await kept_of(rows, periods)
    return due_at(kept[0], periods) if kept else None


async def kept_of(rows: Sequence[dict[str, Any]], periods: Periods) -> list[Kept]:
    """What the rule asks of each; three statements a page of rows, and those of framework contracts."""
    found: list[Kept] = []
    for start in range(0, len(rows), _AT_ONCE):
        found += await _kept_of_page(rows[start : start + _AT_ONCE], periods)
    return found


async def _kept_of_page(rows: Sequence[dict[str, Any]], periods: Periods) -> list[Kept]:
    keys = [row["id"] for row in rows]
    last_days = await _last_days(keys)
    open_flows = set(await _ids(EsignFlow.filter(contract_id__in=keys, closed_at=None), "contract_id"))
    framed = await _framed([row["id"] for row in rows if _frames(row)], periods)
    return [
        Kept(
            kind=ContractKind(row["kind"]),
            sub_status=ContractSubStatus(row["sub_status"]),
            effective_at=row["effective_at"],
            ended_at=row["voided_at"] or row["deleted_at"],
            last_day=max((day for day in (row["term_end"], last_days.get(row["id"])) if day), default=None),
            under_way=row["id"] in open_flows or _is_under_way(row),
            restricted_at=row["account__restricted_at"],
            framed=framed.get(row["id"], ()),
        )
        for row in rows
    ]


def _frames(row: dict[str, Any]) -> bool:
    """Only where the end is certain: the contracts of a live account need not be looked at."""
    certain = row["term_end"] is not None or row["account__restricted_at"] is not None
    return row["kind"] == ContractKind.FRAMEWORK and row["effective_at"] is not None and certain


def _is_under_way(row: dict[str, Any]) -> bool:
    return row["deleted_at"] is None and is_under_way(
        SigningMode(row["signing_mode"]),
        ContractSubStatus(row["sub_status"]),
        preview_stored=row["preview_sha256"] is not None,
    )


async def _last_days(keys: list[UUID]) -> dict[UUID, date]:
    rows = (
        await ContractLine.filter(contract_id__in=keys, period_end__not_isnull=True)
        .annotate(last=Max("period_end"))
        .group_by("contract_id")
        .values("contract_id", "last")
    )
    return {row["contract_id"]: _day(row["last"]) for row in rows}


def _day(value: Any) -> date:
    """SQLite answers an aggregate over dates as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


async def _framed(keys: list[UUID], periods: Periods) -> dict[UUID, tuple[datetime | None, ...]]:
    if not keys:
        return {}
    rows: list[dict[str, Any]] = await Contract.filter(framework_id__in=keys, erased_at=None).values(
        *_COLUMNS
    )
    found: dict[UUID, list[datetime | None]] = defaultdict(list)
    for row, kept in zip(rows, await kept_of(rows, periods), strict=True):
        found[row["framework_id"]].append(due_at(kept, periods))
    return {key: tuple(moments) for key, moments in found.items()}


async def accounts_due(periods: Periods, *, until: datetime) -> list[Due]:
    """What restricted accounts keep for nothing, and the accounts themselves. There are few of them."""
    found: list[Due] = []
    for account in await Account.filter(restricted_at__not_isnull=True, erased_at=None):
        if account.restricted_at is None or withdrawal_ends(account.restricted_at, periods) > until:
            continue
        loose = withdrawal_ends(account.restricted_at, periods)
        if await has_loose_data(account.id):
            found.append(_of_account(account, RetentionKind.KEPT_FOR_NOTHING, loose))
        whole = await due_of_account(account, periods)
        if whole is not None and whole <= until:
            found.append(_of_account(account, RetentionKind.ACCOUNT, whole))
    return found


def _of_account(account: Account, kind: RetentionKind, due: datetime) -> Due:
    return Due(kind=kind, key=account.id, account_id=account.id, number=account.reference, due_at=due)


async def due_of_account(account: Account, periods: Periods) -> datetime | None:
    return account_due_at(account.restricted_at, await _unerased(account.id, periods), periods)


async def _unerased(account_id: UUID, periods: Periods) -> tuple[datetime | None, ...]:
    rows: list[dict[str, Any]] = await Contract.filter(account_id=account_id, erased_at=None).values(
        *_COLUMNS
    )
    return tuple(due_at(kept, periods) for kept in await kept_of(rows, periods))


async def has_loose_data(account_id: UUID) -> bool:
    """What no retention keeps: party A profiles, the address book, filing orders that no contract printed."""
    if await PartyAProfile.exists(account_id=account_id) or await MailRecipient.exists(account_id=account_id):
        return True
    return bool(await loose_filings(account_id))


async def loose_filings(account_id: UUID) -> list[UUID]:
    """Filing orders that still say something, and that no contract with its data still there refers to."""
    unerased = Contract.filter(account_id=account_id, erased_at=None, filing_order_id__not_isnull=True)
    needed = set(await _ids(unerased, "filing_order_id"))
    return [
        filing.id
        for filing in await FilingOrder.filter(account_id=account_id)
        if filing.id not in needed and (filing.subject_name or filing.site_name or filing.domains)
    ]


async def unfinished_contracts() -> list[Contract]:
    """Erased, and the account's history does not say so yet: it is told when the files are gone too."""
    erased = await Contract.filter(erased_at__not_isnull=True)
    told = await _told({contract.account_id for contract in erased}, "contract")
    return [contract for contract in erased if contract.number not in told]


async def unfinished_accounts() -> list[Account]:
    erased = await Account.filter(erased_at__not_isnull=True)
    told = await _told({account.id for account in erased}, "account")
    return [account for account in erased if account.reference not in told]


async def is_told(account_id: UUID, fact: str, number: str) -> bool:
    return number in await _told([account_id], fact)


async def _told(accounts: Iterable[UUID], fact: str) -> set[str]:
    found: set[str] = set()
    keys = list(accounts)
    for start in range(0, len(keys), _AT_ONCE):
        step, some = AccountEventStep.PERSONAL_DATA_ERASED, keys[start : start + _AT_ONCE]
        for event in await AccountEvent.filter(account_id__in=some, step=step):
            found.add(json.loads(event.payload)["facts"].get(fact, ""))
    return found


async def _ids(rows: Any, column: str) -> list[UUID]:
    return list(await rows.values_list(column, flat=True))
