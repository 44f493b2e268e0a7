"""Links to files and to exports: what they carry, whom they refuse, and that addresses stay short enough."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from auth.links import ExportLink, Link, LinkRefused, LinkSigner
from rules.terms import ActorKind

NOW = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
SIGNER = LinkSigner(b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
FILE = Link(
    account_id=UUID(int=1),
    document_id=UUID(int=2),
    reader_kind=ActorKind.CUSTOMER,
    reader_id="user-1",
    reader_name="陈示例",
)


ACCOUNT = UUID(int=1)


def export_of(number: int, *, account_id: UUID | None = ACCOUNT, name: str = "陈示例") -> ExportLink:
    return ExportLink(
        account_id=account_id,
        contract_ids=tuple(uuid4() for _ in range(number)),
        file_name=f"contracts-20261126-{number}.zip",
        reader_kind=ActorKind.CUSTOMER if account_id else ActorKind.OPERATOR,
        reader_id="owner-100001-1",
        reader_name=name,
    )


def test_a_link_to_a_file_comes_back_as_it_was() -> None:
    token, expires_at = SIGNER.token_of(FILE, now=NOW)
    assert SIGNER.link_of(token, now=NOW) == replace(FILE, made_at=NOW)
    assert expires_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("number", [1, 50])
@pytest.mark.parametrize("account_id", [ACCOUNT, None])
def test_a_link_to_an_export_comes_back_as_it_was(number: int, account_id: UUID | None) -> None:
    link = export_of(number, account_id=account_id)
    token, expires_at = SIGNER.export_token_of(link, now=NOW)
    assert SIGNER.export_link_of(token, now=NOW) == link
    assert expires_at == NOW + timedelta(minutes=10)


def test_fifty_contracts_fit_into_an_address_that_every_browser_and_proxy_takes() -> None:
    token, _ = SIGNER.export_token_of(export_of(50), now=NOW)
    assert len(token) < 2_000
    longest = export_of(50, name="𠀀" * 255)
    token, _ = SIGNER.export_token_of(longest, now=NOW)
    assert len(token) < 4_096
    assert SIGNER.export_link_of(token, now=NOW) == longest


def test_no_name_can_be_read_off_a_link() -> None:
    link = export_of(1)
    token, _ = SIGNER.export_token_of(link, now=NOW)
    assert link.reader_id not in token
    assert "陈示例" not in repr(link)


def test_a_link_to_a_file_opens_no_export_nor_the_other_way_round() -> None:
    file, _ = SIGNER.token_of(FILE, now=NOW)
    export, _ = SIGNER.export_token_of(export_of(1), now=NOW)
    with pytest.raises(LinkRefused):
        SIGNER.export_link_of(file, now=NOW)
    with pytest.raises(LinkRefused):
        SIGNER.link_of(export, now=NOW)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize("name", ["甲", "a", "ab", "abc", "a" * 15])
def test_a_link_is_right_to_the_last_letter(name: str) -> None:
    """The last letter of base 64 has bits that nobody reads, and more padding may follow than is needed."""
    link = replace(export_of(2), reader_name=name)
    token, _ = SIGNER.export_token_of(link, now=NOW)
    bare = token.rstrip("=")
    padding = token.removeprefix(bare)
    spellings = [bare[:-1] + letter + padding for letter in LETTERS]
    spellings += [bare + "=" * number for number in range(4)]
    opened = []
    for each in dict.fromkeys(spellings):
        with suppress(LinkRefused):
            SIGNER.export_link_of(each, now=NOW)
            opened.append(each)
    assert opened == [token]


def test_changed_expired_and_foreign_links_are_one_refusal() -> None:
    token, _ = SIGNER.export_token_of(export_of(2), now=NOW)
    stranger = LinkSigner(b"c3RyYW5nZXJzdHJhbmdlcnN0cmFuZ2Vyc3RyYW5nZXI=")
    SIGNER.export_link_of(token, now=NOW + timedelta(minutes=10))
    for refused in (
        token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:],
        token[:20] + "!" + token[20:],
        token + "\n",
        token + "A" * 5_000,
        "",
        "合同",
    ):
        with pytest.raises(LinkRefused):
            SIGNER.export_link_of(refused, now=NOW)
    with pytest.raises(LinkRefused):
        SIGNER.export_link_of(token, now=NOW + timedelta(minutes=10, seconds=1))
    with pytest.raises(LinkRefused):
        stranger.export_link_of(token, now=NOW)
