"""A request with an idempotency key is done once and answered always the same, whatever breaks in between."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from jobs.idempotency import forget_old_requests
from models import Contract, ContractEvent, IdempotencyKey, PartyAProfile
from models.database import connection
from providers.outsiders import ProviderUnavailable
from resolvers import attempt
from rules.terms import ContractEventStep
from tests.api import MEMBER, OTHER_OWNER, Api, mutation_of
from tests.models.builders import STEP
from tests.resolvers.world import moved, row_of

SELECTION = "contract { id number subStatus version }"


def application(profile: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "FRAMEWORK",
        "signingMode": "UNILATERAL",
        "partyAProfileId": profile,
        "idempotencyKey": "k-1",
        **more,
    }


async def test_a_request_sent_again_is_answered_to_the_letter_and_done_once(api: Api) -> None:
    client = api.client()
    asked = application(await client.profile())
    first = await client.run(mutation_of("createContract", SELECTION), input=asked)
    contract = first.data["createContract"]["contract"]
    await moved(contract["id"], STEP.DRAFT_RENDERED)

    again = await client.run(mutation_of("createContract", SELECTION), input=asked)

    assert (again.data, again.errors) == (first.data, first.errors)
    assert contract["subStatus"] == "DRAFT_GENERATING"
    assert await Contract.all().count() == 1
    assert await ContractEvent.filter(step=ContractEventStep.CREATED).count() == 1


async def test_with_other_fields_or_words_asked_for_the_same_thing_is_answered_as_it_is_now(api: Api) -> None:
    client = api.client()
    asked = application(await client.profile())
    made = await client.done("createContract", asked, SELECTION)
    await moved(made["contract"]["id"], STEP.DRAFT_RENDERED)
    for who, selection in (
        (client, "contract { id subStatus title }"),
        (api.client(language="en"), SELECTION),
    ):
        again = await who.done("createContract", asked, selection)
        assert again["contract"]["id"] == made["contract"]["id"]
        assert again["contract"]["subStatus"] == "DRAFT_GENERATED"
    marked = await client.done("createContract", {**asked, "clientMutationId": "m-2"}, SELECTION)
    assert (marked["clientMutationId"], marked["contract"]["id"]) == ("m-2", made["contract"]["id"])
    assert await Contract.all().count() == 1


async def test_another_request_under_the_same_key_is_a_mismatch_and_nothing_happens(api: Api) -> None:
    client = api.client()
    asked = application(await client.profile())
    await client.done("createContract", asked)
    selection = f"{SELECTION} errors {{ ... on IdempotencyError {{ retryable }} }}"
    refused = await client.mutate("createContract", {**asked, "title": "另一份"}, selection)
    (error,) = refused["errors"]
    assert (error["__typename"], error["code"]) == ("IdempotencyError", "IDEMPOTENCY_MISMATCH")
    assert (error["path"], error["retryable"]) == (["input", "idempotencyKey"], False)
    assert refused["contract"] is None
    assert await Contract.all().count() == 1


async def test_a_key_is_one_accounts_one_principals_and_one_mutations(api: Api) -> None:
    owner, other = api.client(), api.client(OTHER_OWNER)
    mine = (await owner.done("createContract", application(await owner.profile())))["contract"]["id"]
    theirs = (await other.done("createContract", application(await other.profile())))["contract"]["id"]
    assert mine != theirs
    await moved(mine, STEP.DRAFT_RENDERED)
    await owner.done("voidContract", {"id": mine, "idempotencyKey": "k-1"})
    refused = await api.client(MEMBER).mutate("deleteContract", {"id": mine, "idempotencyKey": "k-1"})
    assert [error["code"] for error in refused["errors"]] == ["FORBIDDEN"]
    deleted = await owner.done("deleteContract", {"id": mine, "idempotencyKey": "k-1"})
    assert deleted == await owner.done("deleteContract", {"id": mine, "idempotencyKey": "k-1"})


async def test_a_refusal_is_kept_too(api: Api) -> None:
    client = api.client()
    await client.profile()
    asked = {"kind": "ORDER", "signingMode": "BILATERAL", "idempotencyKey": "k-1"}
    first = await client.mutate("createContract", asked)
    await client.done("createContract", application(await client.profile(), idempotencyKey="k-2"))
    assert await client.mutate("createContract", asked) == first
    assert first["errors"] != []
    english = await api.client(language="en").mutate("createContract", asked)
    assert [e["code"] for e in english["errors"]] == [e["code"] for e in first["errors"]]
    assert english["errors"][0]["message"] != first["errors"][0]["message"]


async def test_a_fault_leaves_the_key_free(api: Api) -> None:
    client = api.client()
    asked = application(await client.profile())

    class Silent:
        async def verified_subject(self, reference: str) -> None:
            raise ProviderUnavailable("identity", retryable=True)

    await api.stale()
    async with api.with_services(identity=Silent()) as silent:
        reply = await silent.client().run(mutation_of("createContract"), input=asked)
        assert reply.codes == ["PROVIDER_UNAVAILABLE"]
    assert await IdempotencyKey.all().count() == 0
    assert (await client.done("createContract", asked))["contract"]["subStatus"] == "DRAFT_GENERATING"


async def test_one_hundred_at_once_have_one_effect_and_one_hundred_same_answers(api: Api) -> None:
    client = api.client()
    asked = application(await client.profile())
    replies = await asyncio.gather(
        *(client.run(mutation_of("createContract", SELECTION), input=asked) for _ in range(100))
    )
    assert {reply.status for reply in replies} == {200}
    assert [(reply.data, reply.errors) for reply in replies] == [(replies[0].data, replies[0].errors)] * 100
    assert replies[0].data["createContract"]["errors"] == []
    assert await Contract.all().count() == 1
    assert await ContractEvent.all().count() == 1


async def claim(api: Api, profile: str, **changes: Any) -> None:
    """As an attempt leaves it that was cut off: everything undone but its claim."""
    client = api.client()
    await client.done("createContract", application(profile))
    contract = await Contract.get()
    await moved(f"con_{contract.id.hex}", STEP.DRAFT_RENDERED, STEP.VOIDED, STEP.DELETED)
    await IdempotencyKey.all().update(**{"answer": None, "selection": None, "outcome": None, **changes})


async def test_a_second_request_waits_for_the_first_and_is_told_when_it_takes_too_long(api: Api) -> None:
    profile = await api.client().profile()
    await claim(api, profile, lease_until=api.services.now() + timedelta(seconds=30))
    async with api.with_services(idempotency_wait=0.2) as hasty:
        selection = f"{SELECTION} errors {{ ... on IdempotencyError {{ retryable }} }}"
        refused = await hasty.client().mutate("createContract", application(profile), selection)
    (error,) = refused["errors"]
    assert (error["code"], error["retryable"]) == ("IDEMPOTENCY_IN_PROGRESS", True)
    assert await Contract.filter(deleted_at=None).count() == 0


async def test_what_crashed_before_its_effect_is_done_when_its_claim_has_run_out(api: Api) -> None:
    profile = await api.client().profile()
    await claim(api, profile, lease_until=api.services.now() - timedelta(seconds=1))
    made = await asyncio.gather(
        *(api.client().done("createContract", application(profile), SELECTION) for _ in range(5))
    )
    assert len({each["contract"]["id"] for each in made}) == 1
    assert await Contract.filter(deleted_at=None).count() == 1


async def test_what_crashed_between_effect_and_answer_is_answered_from_its_outcome(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "_FOR_ITS_ANSWER", 0.0)
    client = api.client()
    asked = application(await client.profile())
    first = await client.done("createContract", asked, SELECTION)
    await IdempotencyKey.filter(mutation="createContract").update(answer=None, selection=None)
    again = await client.done("createContract", asked, SELECTION)
    assert again == first
    assert await Contract.all().count() == 1


async def test_an_attempt_whose_claim_another_took_over_leaves_nothing(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    taken = asyncio.Event()

    class Slow:
        def __init__(self) -> None:
            self.inner = api.services.identity

        async def verified_subject(self, reference: str) -> Any:
            await IdempotencyKey.all().update(attempt="00000000-0000-0000-0000-000000000001")
            taken.set()
            return await self.inner.verified_subject(reference)

    await api.stale()
    async with api.with_services(identity=Slow()) as slow:
        refused = await slow.client().mutate("createContract", application(profile))
    assert taken.is_set()
    assert [error["code"] for error in refused["errors"]] == ["IDEMPOTENCY_IN_PROGRESS"]
    assert await Contract.all().count() == 0
    assert await ContractEvent.all().count() == 0


async def test_several_mutations_of_one_document_each_have_their_key(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    made = await client.created("FRAMEWORK", partyAProfileId=profile)
    await moved(made["id"], STEP.DRAFT_RENDERED)
    document = """mutation ($a: ContractActionInput!, $b: SavePartyAProfileInput!) {
        one: voidContract(input: $a) { contract { status } errors { code } }
        two: savePartyAProfile(input: $b) { partyAProfile { id label } errors { code } }
        three: savePartyAProfile(input: $b) { partyAProfile { id label } errors { code } }
    }"""
    values = {
        "a": {"id": made["id"], "idempotencyKey": "void"},
        "b": {"id": profile, "label": "分部", "idempotencyKey": "save"},
    }
    first = await client.data(document, **values)
    assert first["one"]["contract"]["status"] == "VOIDED"
    assert first["two"] == first["three"] == {"partyAProfile": {"id": profile, "label": "分部"}, "errors": []}
    assert await client.data(document, **values) == first
    assert (await PartyAProfile.get(label="分部")).version == 2


@pytest.mark.parametrize(
    ("key", "reason"), [("k" * 256, "TOO_LONG"), ("", "EMPTY"), ("a\u202eb", "CONTROL_CHARACTER")]
)
async def test_a_key_that_is_none_is_refused_and_nothing_is_written(api: Api, key: str, reason: str) -> None:
    client = api.client()
    refused = await client.mutate("createContract", application(await client.profile(), idempotencyKey=key))
    (error,) = refused["errors"]
    assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", "idempotencyKey"])
    assert {"name": "reason", "value": reason} in error["facts"]
    assert await Contract.all().count() == 0
    assert await IdempotencyKey.all().count() == 0


async def test_an_answer_with_an_error_beside_it_is_not_kept_to_the_letter(api: Api) -> None:
    """Revealing asks a permission and is an event: it is asked anew each time."""
    client = api.client()
    asked = application(await client.profile())
    selection = "contract { id events { nodes { actor { name } } } partyA { phone(reveal: true) } }"
    operation = mutation_of(
        "createContract", f"{selection} again: contract {{ lines {{ nodes {{ position }} }} }}"
    )
    first = await client.run(operation, input=asked)
    assert first.body.get("errors") is None
    bad = mutation_of("createContract", "contract { id events(first: 0) { totalCount } }")
    refused = await client.run(bad, input={**asked, "idempotencyKey": "k-2", "title": "二"})
    assert refused.codes == []
    assert (await IdempotencyKey.filter(answer__isnull=False).count()) >= 1


async def test_what_is_kept_is_sealed(api: Api) -> None:
    client = api.client()
    secret = "示例路七十七号"
    await client.done(
        "savePartyAProfile",
        {
            "address": secret,
            "contact": "某",
            "phone": "13800000000",
            "email": "a@b.example",
            "idempotencyKey": "k",
        },
        "partyAProfile { id address }",
    )
    rows = await connection().execute_query_dict('SELECT * FROM "idempotency_key"')
    assert len(rows) == 1
    assert secret not in repr(rows)
    assert secret.encode() not in b"".join(v for row in rows for v in row.values() if isinstance(v, bytes))


async def test_a_client_that_gives_up_waiting_finds_its_request_done(api: Api) -> None:
    client = api.client()
    asked = application(await client.profile())
    running = asyncio.create_task(client.done("createContract", asked, SELECTION))
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises((asyncio.CancelledError, httpx.TransportError)):
        await running
    await IdempotencyKey.filter(outcome=None).update(lease_until=api.services.now() - timedelta(seconds=1))
    made = await client.done("createContract", asked, SELECTION)
    assert await Contract.all().count() == 1
    assert (await row_of(made["contract"]["id"])).number == made["contract"]["number"]


async def test_after_seven_days_a_request_is_forgotten_and_what_it_did_stays(api: Api) -> None:
    client = api.client()
    asked = application(await client.profile())
    await client.done("createContract", asked)
    week = timedelta(days=7)
    await IdempotencyKey.all().update(created_at=api.services.now() - week + timedelta(minutes=1))
    assert await forget_old_requests(api.services) == 0
    await IdempotencyKey.all().update(created_at=api.services.now() - week - timedelta(seconds=1))
    assert await forget_old_requests(api.services) == 1
    refused = await client.mutate("createContract", asked)
    assert [error["code"] for error in refused["errors"]] == ["FRAMEWORK_ALREADY_EXISTS"]
    assert await Contract.all().count() == 1
