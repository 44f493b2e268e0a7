"""Versions of texts and of vendor data: names that grow, published once, and never changed after."""

from collections.abc import Collection, Iterable

from rules.values import invalid
from rules.violations import ErrorCode, RuleViolation


def version_key(version: str) -> tuple[int, ...]:
    """By its numbers, year-month-sequence: 2026-11-10 is newer than 2026-11-9."""
    return tuple(map(int, version.split("-")))


def newest_first(versions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(versions, key=version_key, reverse=True))


def check_newest(version: str, *, published: Collection[str], drafts: Collection[str]) -> None:
    """A new version is newer than everything published, so the newest is always the last published.

    `drafts` are the other ones: a name is given once. Raises INVALID_VALUE.
    """
    if version in drafts or version in published:
        raise invalid("version", "VERSION_TAKEN", version=version)
    newest = newest_first(published)[:1]
    if newest and version_key(version) < version_key(newest[0]):
        raise invalid("version", "NOT_NEWEST", newest=newest[0])


def check_draft(version: str, *, published: bool) -> None:
    """Contracts rely on what was published. Raises ACTION_NOT_AVAILABLE."""
    if published:
        raise RuleViolation(
            ErrorCode.ACTION_NOT_AVAILABLE, path=("id",), reason="ALREADY_PUBLISHED", version=version
        )


def check_revision(revision: int, expected: int | None) -> None:
    """What was previewed is what is published. Raises CONTRACT_CHANGED."""
    if isinstance(expected, int) and expected != revision:
        raise RuleViolation(
            ErrorCode.CONTRACT_CHANGED,
            path=("expectedVersion",),
            reason="DRAFT_CHANGED",
            revision=str(revision),
            expected=str(expected),
        )
