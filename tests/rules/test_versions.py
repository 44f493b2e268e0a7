"""Names of versions grow; what is published is not touched again."""

import pytest

from rules.formats import is_version_name
from rules.versions import check_draft, check_newest, check_revision, newest_first, version_key
from rules.violations import ErrorCode, RuleViolation

PUBLISHED = {"2026-11-1", "2026-11-9"}


def refusal(version: str, *, drafts: frozenset[str] = frozenset()) -> dict[str, str]:
    with pytest.raises(RuleViolation) as refused:
        check_newest(version, published=PUBLISHED, drafts=drafts)
    assert (refused.value.code, refused.value.path) == (ErrorCode.INVALID_VALUE, ("version",))
    return refused.value.facts


@pytest.mark.parametrize("name", ["2026-11-1", "2026-12-10", "9999-01-9999"])
def test_a_name_is_year_month_and_sequence(name: str) -> None:
    assert is_version_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "2026-11", "2026-13-1", "2026-00-1", "2026-1-1", "2026-11-0", "2026-11-01", "2026-11-10000"),
        *("0026-11-1", "2026-11-1 ", "2026-11-1\n", "２０２６-11-1", "2026-11-1.toml", "../order/2026-11-1"),
    ],
)
def test_nothing_else_is_a_name(name: str) -> None:
    assert not is_version_name(name)


def test_names_are_ordered_by_their_numbers() -> None:
    assert newest_first(["2026-11-9", "2026-11-10", "2027-01-1", "2026-12-1"]) == (
        *("2027-01-1", "2026-12-1"),
        *("2026-11-10", "2026-11-9"),
    )
    assert version_key("2026-11-10") > version_key("2026-11-9")


def test_a_new_version_is_newer_than_everything_published() -> None:
    check_newest("2026-11-10", published=PUBLISHED, drafts=())
    check_newest("2026-11-10", published=PUBLISHED, drafts={"2026-11-11"})
    check_newest("1999-01-1", published=(), drafts=())
    assert refusal("2026-11-8") == {"field": "version", "reason": "NOT_NEWEST", "newest": "2026-11-9"}


def test_a_name_is_given_once() -> None:
    taken = {"field": "version", "reason": "VERSION_TAKEN", "version": "2026-11-9"}
    assert refusal("2026-11-9") == taken
    assert refusal("2026-12-1", drafts=frozenset({"2026-12-1"})) == {**taken, "version": "2026-12-1"}


def test_what_is_published_is_no_draft() -> None:
    check_draft("2026-12-1", published=False)
    with pytest.raises(RuleViolation) as refused:
        check_draft("2026-12-1", published=True)
    assert refused.value.code is ErrorCode.ACTION_NOT_AVAILABLE
    assert refused.value.facts == {"reason": "ALREADY_PUBLISHED", "version": "2026-12-1"}


def test_a_draft_is_only_touched_in_the_revision_that_was_seen() -> None:
    check_revision(2, 2)
    check_revision(2, None)
    with pytest.raises(RuleViolation) as refused:
        check_revision(2, 1)
    assert (refused.value.code, refused.value.path) == (ErrorCode.CONTRACT_CHANGED, ("expectedVersion",))
    assert refused.value.facts == {"reason": "DRAFT_CHANGED", "revision": "2", "expected": "1"}
