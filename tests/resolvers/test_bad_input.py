"""What is not what it must be: the right place says so, and nothing is written."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from rules.values import LIMITS
from tests.api import OPERATOR, PARTY_A, Api, Client
from tests.resolvers.test_bad_wizard_input import WIZARD_PLACES
from tests.resolvers.test_paper_refused import PAPER_PLACES
from tests.resolvers.test_vendor_versions import VERSION_PLACES
from tests.resolvers.world import facts_of, framed, refused, unwritten

CREATE = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL"}
SAVE = dict(PARTY_A)


class Place(NamedTuple):
    """Where a client can type a text: a mutation's input (and what else it needs), or a query's argument."""

    mutation: str | None
    rest: Mapping[str, Any]
    query: str | None = None


# fmt: off
PLACES = {
    "title":               Place("createContract", CREATE),
    "customerReference":   Place("createContract", CREATE),
    "label":               Place("savePartyAProfile", SAVE),
    "address":             Place("savePartyAProfile", SAVE),
    "contact":             Place("savePartyAProfile", SAVE),
    "phone":               Place("savePartyAProfile", SAVE),
    "email":               Place("savePartyAProfile", SAVE),
    "postcode":            Place("savePartyAProfile", SAVE),
    "legalRepresentative": Place("savePartyAProfile", SAVE),
    "bankName":            Place("savePartyAProfile", SAVE),
    "bankAccount":         Place("savePartyAProfile", SAVE),
    "taxNumber":           Place("savePartyAProfile", SAVE),
    "clientMutationId":    Place("savePartyAProfile", SAVE),
    "idempotencyKey":      Place("savePartyAProfile", SAVE),
    "search":              Place(None, {}, "{ contracts(filter: {search: $value}) { totalCount } }"),
    "number":              Place(None, {}, '{ verifyContract(number: $value, code: "0") { verdict } }'),
    "code":                Place(None, {}, '{ verifyContract(number: "0", code: $value) { verdict } }'),
}
# fmt: on


def test_every_limited_text_has_a_place_in_a_table() -> None:
    others = PAPER_PLACES | VERSION_PLACES | {"reference", "url"}
    assert set(PLACES) | set(WIZARD_PLACES) | others == set(LIMITS)
    assert not set(PLACES) & set(WIZARD_PLACES)


@pytest.mark.parametrize("value", ["文" * 101, "XY\u202e1", " "])
async def test_a_reference_nobody_could_print_is_refused(api: Api, value: str) -> None:
    supplement = {
        "contractId": "con_0",
        "kind": "SUPPLEMENTARY_AGREEMENT",
        "reference": value,
        "signedOn": "2026-11-20",
    }
    payload = await api.client(OPERATOR).mutate("recordSupplement", supplement)
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [
        ("INVALID_VALUE", ["input", "reference"])
    ]


async def reason_of(client: Client, field: str, value: str) -> tuple[str, dict[str, str]]:
    """Why a text is refused where the field belongs, at the path that names it."""
    place = PLACES[field]
    if place.mutation is not None:
        errors = await refused(client, place.mutation, {**place.rest, field: value})
        (error,) = [each for each in errors if each["path"] == ["input", field]]
        assert (error["code"], error["__typename"]) == ("INVALID_VALUE", "ValidationError")
        facts = facts_of(error)
        assert facts.pop("field") == field
        return facts.pop("reason"), facts
    reply = await unwritten(client, f"query ($value: String!) {place.query}", value=value)
    assert reply.codes == ["BAD_USER_INPUT"], (field, reply.body)
    extensions = reply.errors[0]["extensions"]
    assert extensions["argument"].rpartition(".")[2] == field
    return extensions["reason"], {}


async def test_oversized_text_is_refused_in_every_field_naming_the_limit(api: Api) -> None:
    client = api.client()
    for field, (longest, _) in LIMITS.items():
        if field in PLACES:
            reason, facts = await reason_of(client, field, "9" * (longest + 1))
            assert reason == "TOO_LONG", field
            assert facts in ({}, {"limit": str(longest), "length": str(longest + 1)})


async def test_invisible_characters_are_refused_in_every_field(api: Api) -> None:
    client = api.client()
    for field in PLACES:
        for character, named in (
            ("\u0000", "U+0000"),
            ("\u200b", "U+200B"),
            ("\u202e", "U+202E"),
            ("\ue000", "U+E000"),
        ):
            reason, facts = await reason_of(client, field, f"1{character}1")
            assert reason == "CONTROL_CHARACTER", field
            assert facts in ({}, {"character": named})


async def test_the_longest_text_is_taken(api: Api) -> None:
    client = api.client()
    texts = {
        field: "甲" * longest
        for field, (longest, check) in LIMITS.items()
        if check is None and PLACES.get(field, PLACES["search"]).mutation == "savePartyAProfile"
    }
    saved = await client.done("savePartyAProfile", {**SAVE, **texts}, "partyAProfile { id label address }")
    assert saved["clientMutationId"] == "甲" * 255
    assert saved["partyAProfile"]["address"] == "甲" * 200
    named = {**CREATE, "partyAProfileId": saved["partyAProfile"]["id"], "title": "甲" * 100}
    created = await client.done("createContract", {**named, "customerReference": "乙" * 64})
    assert created["contract"]["status"] == "DRAFT"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        (
            "phone",
            [
                "12345678901",
                "1380000000",
                "138000000000",
                "+8613800000000",
                "0571-1234567",
                "１３８００００００００",
                "110",
            ],
        ),
        (
            "email",
            [
                "x",
                "x@y",
                "@x.example",
                "x@x..example",
                "x y@x.example",
                "x@x.example,y@x.example",
                "甲@x.example",
            ],
        ),
        ("postcode", ["31000", "31000x", "３１００００", "31 000"]),
        ("bankAccount", ["1234", "6222-", "6222--0001", "IBAN", "x" * 16]),
        (
            "taxNumber",
            [
                "91330000MADEM0011A",
                "9144030071526726XH",
                "91330106673959654p",
                "1" * 14,
                "9133-0000",
                "110000197001010007",
            ],
        ),
    ],
)
async def test_numbers_of_the_wrong_shape_or_check_digit_are_refused(
    api: Api, field: str, wrong: list[str]
) -> None:
    client = api.client()
    for value in wrong:
        assert (await reason_of(client, field, value))[0] == "FORMAT", value


async def test_numbers_of_the_right_shape_are_taken(api: Api) -> None:
    client = api.client()
    for right in (
        {"phone": "0571-88880000", "taxNumber": "9144030071526726XG", "bankAccount": "6222 0000-0000 0001"},
        {"phone": "010-66660000-8001", "taxNumber": "110000197001010006", "postcode": "310000"},
        {"phone": "19900000000", "taxNumber": "1" * 15, "email": "a.b+c@sub.x.example"},
    ):
        await client.done("savePartyAProfile", {**SAVE, **right})


async def test_an_order_twice_and_a_hundred_and_one_orders_are_payload_errors(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    application = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": profile}
    (twice,) = await refused(client, "createContract", {**application, "orderIds": [order, order]})
    assert (twice["path"], facts_of(twice)["reason"]) == (["input", "orderIds", "1"], "DUPLICATE")
    for many in ([f"ord_{number:032x}" for number in range(101)], ["x"] * 5_000):
        (error,) = await refused(client, "createContract", {**application, "orderIds": many})
        assert (error["code"], facts_of(error)) == (
            "TOO_MANY_ORDERS",
            {"limit": "100", "count": str(len(many))},
        )


async def test_a_lone_id_where_a_list_is_asked_is_a_list_of_one(api: Api) -> None:
    """GraphQL's own coercion; said here so that nobody is surprised."""
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=order)
    assert (await client.contract(contract["id"], "lines { totalCount }"))["lines"] == {"totalCount": 1}
