"""operator.retentionReport: what is due to be erased, in numbers."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from jobs.retention import Due, outlook
from messages import Locale, label
from resolvers.context import Info
from rules.terms import RetentionKind
from schema.retention import RetentionCount, RetentionReport

AHEAD: Final = timedelta(days=90)
_MOST_NUMBERS: Final = 100


async def retention_report(info: Info) -> RetentionReport:
    services, locale = info.context.services, info.context.locale
    now = services.now()
    found = await outlook(services.retention, now=now, until=now + AHEAD)
    return RetentionReport(
        at=now,
        due=_counts(found.due, locale),
        due_numbers=[each.number for each in found.due[:_MOST_NUMBERS]],
        coming=_counts(found.coming, locale),
        next_due_at=found.coming[0].due_at if found.coming else None,
        unfinished=list(found.unfinished),
    )


def _counts(found: Iterable[Due], locale: Locale) -> list[RetentionCount]:
    counts = Counter(each.kind for each in found)
    return [
        RetentionCount(kind=kind, label=label(kind, locale), count=counts[kind]) for kind in RetentionKind
    ]
