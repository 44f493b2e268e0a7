"""Real-name verification (实名认证): who an account legally is."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from providers.answers import LongText, ShortText, UtcTime
from providers.embedded import Book
from providers.remote import RemoteAnswers
from rules.formats import is_credential
from rules.terms import CredentialType, SubjectType


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedSubject:
    subject_type: SubjectType
    name: LongText = field(repr=False)
    credential_type: CredentialType
    credential_number: ShortText = field(repr=False)
    verified_at: UtcTime

    def __post_init__(self) -> None:
        by_credit_code = self.credential_type is CredentialType.UNIFIED_SOCIAL_CREDIT_CODE
        if by_credit_code != (self.subject_type is SubjectType.ENTERPRISE):
            raise ValueError("an enterprise is verified by its credit code, an individual by anything else")
        if not is_credential(self.credential_type, self.credential_number):
            raise ValueError("a credential number that cannot be one")


class Identity(Protocol):
    async def verified_subject(self, account_reference: str) -> VerifiedSubject | None:
        """None while the account is not verified. Raises ProviderUnavailable."""
        ...


class EmbeddedIdentity:
    """Works offline; `verify` and `withdraw` are what happens in the world outside."""

    def __init__(self, folder: Path) -> None:
        self._book = Book(folder, "identity", TypeAdapter(dict[str, VerifiedSubject]))

    async def verified_subject(self, account_reference: str) -> VerifiedSubject | None:
        return await self._book.page(account_reference)

    async def verify(self, account_reference: str, subject: VerifiedSubject) -> None:
        def write(pages: dict[str, VerifiedSubject]) -> None:
            pages[account_reference] = subject

        await self._book.change(write)

    async def withdraw(self, account_reference: str) -> None:
        def write(pages: dict[str, VerifiedSubject]) -> None:
            pages.pop(account_reference, None)

        await self._book.change(write)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectAnswer:
    """`{"account": "…", "subject": {…} or null}`; keys are the fields of VerifiedSubject."""

    account: ShortText
    subject: VerifiedSubject | None


class RemoteIdentity:
    """Asks `GET <address>/accounts/<reference>/subject`."""

    def __init__(self, remote: RemoteAnswers) -> None:
        self._remote = remote
        self._adapter = TypeAdapter(SubjectAnswer)

    async def verified_subject(self, account_reference: str) -> VerifiedSubject | None:
        answer = await self._remote.answer(account_reference, "subject", self._adapter)
        return answer.subject
