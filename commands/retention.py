"""retention: what personal data is due to be erased, and with --erase the erasing itself."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from jobs.erasure import erase_due
from jobs.retention import Due, Outlook, outlook
from jobs.services import Services
from messages import Locale, label
from rules.terms import RetentionKind

AHEAD: Final = timedelta(days=365)
_MOST_LISTED: Final = 100
_CHINA: Final = ZoneInfo("Asia/Shanghai")


async def report(services: Services, console: Console) -> Outlook:
    """Numbers and references, never a name."""
    now, periods = services.now(), services.retention
    found = await outlook(periods, now=now, until=now + AHEAD)
    console.print(
        f"contracts are kept {periods.contract_years} years after their end, what never took effect"
        f" {periods.draft_days} days, and a deletion can be withdrawn for {periods.withdrawal_days} days"
    )
    for title, rows in (("due now", found.due), (f"due in the next {AHEAD.days} days", found.coming)):
        console.print(_table(title, rows) if rows else f"{title}: 0")
    if found.unfinished:
        console.print(
            f"erased but for their files, to be finished: {', '.join(found.unfinished)}", markup=False
        )
    _say(found.due, console)
    return found


async def erase(services: Services, console: Console, *, agreed: Callable[[str], bool]) -> bool:
    """Whether it was done; `agreed` is asked once the report was shown, where there is something to do."""
    found = await report(services, console)
    if not found.due and not found.unfinished:
        return True
    if not agreed(f"Erase {len(found.due)} for ever, and finish {len(found.unfinished)}?"):
        return False
    erased = await erase_due(services, lambda words: console.print(words, markup=False))
    for kind in RetentionKind:
        if erased[kind]:
            console.print(f"erased: {erased[kind]} × {label(kind, Locale.EN)}", markup=False)
    return True


def _say(due: Sequence[Due], console: Console) -> None:
    if not due:
        console.print("nothing is due")
        return
    counts = Counter(each.kind for each in due)
    words = ", ".join(f"{counts[kind]} × {label(kind, Locale.EN)}" for kind in RetentionKind if counts[kind])
    console.print(f"due: {words}; erase with --erase", markup=False)


def _table(title: str, found: Sequence[Due]) -> Table:
    table = Table("number", "what", "since", title=f"{title}: {len(found)}", title_justify="left")
    for each in found[:_MOST_LISTED]:
        day = f"{each.due_at.astimezone(_CHINA):%Y-%m-%d}"
        table.add_row(each.number, label(each.kind, Locale.EN), day)
    if len(found) > _MOST_LISTED:
        table.add_row(f"and {len(found) - _MOST_LISTED} more", "", "")
    return table
