"""Real-name verification, embedded and remote."""

import json
import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from providers.identity import EmbeddedIdentity, RemoteIdentity, VerifiedSubject
from providers.outsiders import ProviderUnavailable
from providers.remote import RemoteAnswers
from rules.terms import CredentialType, SubjectType
from tests.auth.loopback import loopback

COMPANY = VerifiedSubject(
    subject_type=SubjectType.ENTERPRISE,
    name="岫屿砚舟（杭州）软件有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91330000MADEM0011J",
    verified_at=datetime(2026, 8, 1, 2, 3, 4, tzinfo=UTC),
)
AS_JSON = json.loads(TypeAdapter(VerifiedSubject).dump_json(COMPANY))


async def test_an_account_nobody_verified_has_no_subject(tmp_path: Path) -> None:
    assert await EmbeddedIdentity(tmp_path).verified_subject("AC1") is None


async def test_a_verification_is_seen_by_another_instance_at_once(tmp_path: Path) -> None:
    here, there = EmbeddedIdentity(tmp_path), EmbeddedIdentity(tmp_path)
    assert await there.verified_subject("AC1") is None
    await here.verify("AC1", COMPANY)
    assert await there.verified_subject("AC1") == COMPANY
    assert await there.verified_subject("AC2") is None
    await there.withdraw("AC1")
    assert await here.verified_subject("AC1") is None


async def test_a_withdrawal_of_nothing_changes_nothing(tmp_path: Path) -> None:
    identity = EmbeddedIdentity(tmp_path)
    await identity.verify("AC1", COMPANY)
    await identity.withdraw("AC2")
    assert await identity.verified_subject("AC1") == COMPANY


def test_neither_name_nor_number_is_in_the_repr() -> None:
    assert repr(COMPANY) == (
        "VerifiedSubject(subject_type=<SubjectType.ENTERPRISE: 'ENTERPRISE'>, "
        "credential_type=<CredentialType.UNIFIED_SOCIAL_CREDIT_CODE: 'UNIFIED_SOCIAL_CREDIT_CODE'>, "
        "verified_at=datetime.datetime(2026, 8, 1, 2, 3, 4, tzinfo=datetime.timezone.utc))"
    )


WRONG = {
    "a number that does not check": {"credential_number": "91330000MADEM0011K"},
    "an enterprise with an identity card": {
        "credential_type": "ID_CARD",
        "credential_number": "110000197001010006",
    },
    "an individual with a credit code": {"subject_type": "INDIVIDUAL"},
    "an unknown type": {"subject_type": "STATE"},
    "no name": {"name": ""},
    "a name that turns around": {"name": "岫屿\u202e砚舟"},
    "a name with a line break": {"name": "岫屿\n砚舟"},
    "a name without end": {"name": "岫" * 201},
    "a name that is a number": {"name": 7},
    "a time without its zone": {"verified_at": "2026-08-01T02:03:04"},
    "a time that is a number": {"verified_at": 1_785_000_000},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
async def test_a_subject_that_cannot_be_is_not_believed(change: dict[str, object]) -> None:
    answer = json.dumps({"account": "AC1", "subject": AS_JSON | change}).encode()
    async with loopback(answer) as outsider:
        remote = RemoteAnswers(provider="identity", address=outsider.address)
        with pytest.raises(ProviderUnavailable) as unavailable:
            await RemoteIdentity(remote).verified_subject("AC1")
        await remote.aclose()
    assert unavailable.value.retryable is False
    told = "".join(traceback.format_exception(unavailable.value))
    assert "91330000MADEM" not in told
    assert "岫" not in told


async def test_a_remote_subject_arrives_with_its_time_in_utc() -> None:
    in_shanghai = COMPANY.verified_at.astimezone(timezone(timedelta(hours=8))).isoformat()
    answer = json.dumps({"account": "AC1", "subject": AS_JSON | {"verified_at": in_shanghai}}).encode()
    async with loopback(answer) as outsider:
        remote = RemoteAnswers(provider="identity", address=outsider.address)
        subject = await RemoteIdentity(remote).verified_subject("AC1")
        await remote.aclose()
    assert subject == COMPANY
    assert subject.verified_at.tzinfo is UTC


async def test_remotely_unverified_is_none() -> None:
    async with loopback(b'{"account": "AC1", "subject": null}') as outsider:
        remote = RemoteAnswers(provider="identity", address=outsider.address)
        assert await RemoteIdentity(remote).verified_subject("AC1") is None
        await remote.aclose()
