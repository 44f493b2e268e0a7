"""What a contract copies so that later edits never change it. Stored as JSON in the contract's row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from rules.party_a import EDITABLE
from rules.signatory import Signatory
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCopy:
    """The vendor (乙方) as printed."""

    name: str
    credit_code: str
    address: str
    phone: str | None = None
    bank_name: str | None = None
    bank_account: str | None = None
    tax_number: str | None = None

    def is_same(self, other: VendorCopy) -> bool:
        """Whether both are the same legal subject: a seal is of one."""
        return (self.name, self.credit_code) == (other.name, other.credit_code)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_json(cls, text: str) -> Self:
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyACopy:
    """Party A as printed: the verified subject, and the profile's fields by their name in the API.

    Before a bilateral contract is filled in there is only the subject that it was made for, and no profile.
    """

    profile_id: str
    subject: Subject = field(repr=False)
    values: dict[str, str | None] = field(repr=False)

    @classmethod
    def before_filled_in(cls, subject: Subject) -> Self:
        return cls(profile_id="", subject=subject, values=dict.fromkeys(EDITABLE))

    @property
    def is_filled_in(self) -> bool:
        return bool(self.profile_id)

    def as_json(self) -> str:
        subject = self.subject
        return json.dumps(
            {
                "profileId": self.profile_id,
                "subjectType": subject.subject_type,
                "name": subject.name,
                "credentialType": subject.credential_type,
                "credentialNumber": subject.credential_number,
                **self.values,
            },
            ensure_ascii=False,
        )

    @classmethod
    def of_json(cls, text: str) -> Self:
        stored = json.loads(text)
        return cls(
            profile_id=stored["profileId"],
            subject=Subject(
                subject_type=SubjectType(stored["subjectType"]),
                name=stored["name"],
                credential_type=CredentialType(stored["credentialType"]),
                credential_number=stored["credentialNumber"],
            ),
            values={name: stored.get(name) for name in EDITABLE},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingCopy:
    """A filing order as printed."""

    number: str
    subject_name: str = field(repr=False)
    subject_type: SubjectType
    site_name: str
    domains: tuple[str, ...]
    icp_number: str | None

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_json(cls, text: str) -> Self:
        stored = json.loads(text)
        return cls(
            **{
                **stored,
                "subject_type": SubjectType(stored["subject_type"]),
                "domains": tuple(stored["domains"]),
            }
        )


def signatory_as_json(signatory: Signatory) -> str:
    return json.dumps(asdict(signatory), ensure_ascii=False)


def signatory_of_json(text: str) -> Signatory:
    return Signatory(**json.loads(text))


class TracePoint(NamedTuple):
    """Where a parcel was, in the courier's words."""

    at: datetime
    text: str


def trace_as_json(points: Iterable[TracePoint]) -> str:
    return json.dumps([[point.at.isoformat(), point.text] for point in points], ensure_ascii=False)


def trace_of_json(text: str) -> tuple[TracePoint, ...]:
    return tuple(TracePoint(datetime.fromisoformat(at), words) for at, words in json.loads(text))
