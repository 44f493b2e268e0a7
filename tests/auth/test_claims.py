"""Who a valid token makes its bearer."""

from typing import Any

import pytest

from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS, Permission
from auth.tokens import SignInReason, SignInRequired
from auth.viewer import Viewer
from rules.terms import ActorKind
from tests.auth.issuers import NOW, reader_of, token, token_of


async def viewer_of(bearer: str) -> Viewer:
    viewer = await reader_of().viewer_of(f"Bearer {bearer}", now=NOW)
    assert viewer is not None
    return viewer


async def reason_for(bearer: str) -> SignInReason:
    with pytest.raises(SignInRequired) as refused:
        await reader_of().viewer_of(f"Bearer {bearer}", now=NOW)
    return refused.value.reason


async def test_an_owner_gets_everything_of_the_account_whatever_is_listed() -> None:
    assert await viewer_of(token(permissions=["contract:list"])) == Viewer(
        kind=ActorKind.CUSTOMER,
        user_id="user-1",
        user_name="陆知微",
        account_reference="AC1",
        permissions=OWNER_PERMISSIONS,
    )


async def test_a_member_gets_what_is_listed_and_unknown_or_foreign_permissions_are_ignored() -> None:
    listed = ["contract:list", "partyA:read", "operator:ship", "contract:everything", ""]
    member = await viewer_of(token(role="member", permissions=listed))
    assert member.permissions == {Permission.CONTRACT_LIST, Permission.PARTY_A_READ}
    assert member.may(Permission.CONTRACT_LIST)
    assert not member.may(Permission.OPERATOR_SHIP)
    assert not member.may(Permission.CONTRACT_SIGN)


async def test_a_member_without_a_list_may_do_nothing() -> None:
    assert (await viewer_of(token(role="member"))).permissions == frozenset()


async def test_an_operator_belongs_to_no_account_and_never_acts_for_a_customer() -> None:
    everything = [permission.value for permission in Permission]
    operator = await viewer_of(token(without="account", role="operator", permissions=everything))
    assert operator.kind is ActorKind.OPERATOR
    assert operator.account_reference is None
    assert operator.permissions == OPERATOR_PERMISSIONS
    assert not operator.may(Permission.CONTRACT_SIGN)


async def test_an_operator_gets_only_what_is_listed() -> None:
    operator = await viewer_of(token(without="account", role="operator", permissions=["operator:ship"]))
    assert operator.permissions == {Permission.OPERATOR_SHIP}


async def test_a_user_without_a_name_is_called_by_the_id() -> None:
    assert (await viewer_of(token(without="name"))).user_name == "user-1"


async def test_a_name_is_not_in_the_repr() -> None:
    assert "陆知微" not in repr(await viewer_of(token()))


@pytest.mark.parametrize("role", ["owner", "member"])
async def test_a_customer_without_an_account_is_refused(role: str) -> None:
    assert await reason_for(token(role=role, without="account")) is SignInReason.MALFORMED
    assert await reason_for(token(role=role, account=None)) is SignInReason.MALFORMED


async def test_an_operator_with_an_account_is_refused() -> None:
    assert await reason_for(token(role="operator", account="AC1")) is SignInReason.MALFORMED


@pytest.mark.parametrize("name", ["role", "sub"])
async def test_role_and_user_are_required(name: str) -> None:
    assert await reason_for(token(without=name)) is SignInReason.MALFORMED


@pytest.mark.parametrize(
    "claims",
    [
        {"role": "root"},
        {"role": "OWNER"},
        {"role": ["owner"]},
        {"sub": ""},
        {"sub": 7},
        {"sub": "user\n1"},
        {"sub": "u" * 129},
        {"name": "陆\u202e微"},
        {"account": ""},
        {"account": "AC1\x00"},
        {"account": {"$ne": None}},
        {"permissions": "contract:list"},
        {"permissions": [1]},
        {"permissions": None},
    ],
)
async def test_claims_of_another_form_sign_nobody_in(claims: dict[str, Any]) -> None:
    assert await reason_for(token(**claims)) is SignInReason.MALFORMED


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"[]", b"{", b"\xff", b'"owner"', b"[" * 5_000, b"1" * 5_000]
)
async def test_a_signed_payload_that_is_no_object_is_malformed(payload: bytes) -> None:
    assert await reason_for(token_of(payload)) is SignInReason.MALFORMED
