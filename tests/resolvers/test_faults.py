"""Faults of ours are masked, an outsider's silence is said: either way nothing is written."""

from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from models import Contract
from providers.billing import BilledOrder
from providers.filing import FiledOrder
from providers.identity import VerifiedSubject
from providers.outsiders import ProviderUnavailable
from tests.api import Api, mutation_of
from tests.models.builders import STEP
from tests.resolvers.world import framed, moved, row_of, unwritten

SECRET = "secret 13800000000"


class Failing:
    """An identity, billing or filing system that fails in one way, whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def verified_subject(self, account_reference: str) -> VerifiedSubject | None:
        raise self._error

    async def orders(self, account_reference: str) -> tuple[BilledOrder, ...]:
        raise self._error

    async def filing_orders(self, account_reference: str) -> tuple[FiledOrder, ...]:
        raise self._error


async def asking(api: Api) -> list[tuple[str, dict[str, Any]]]:
    """The two mutations that insist on an answer of the outsiders, each with what would be right."""
    client, profile = await framed(api)
    orders = await client.orders()
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260002"]])
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    application = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": profile}
    return [
        ("createContract", {**application, "orderIds": [orders["DD20260001"]]}),
        ("finalizeContract", {"id": contract["id"]}),
    ]


@pytest.mark.parametrize("outsider", ["identity", "billing", "filing"])
async def test_a_silent_outsider_is_said_and_nothing_is_written(api: Api, outsider: str) -> None:
    mutations = await asking(api)
    silent = Failing(ProviderUnavailable(outsider, retryable=True))
    async with api.with_services(**{outsider: silent}) as broken:
        for name, right in mutations:
            reply = await unwritten(broken.client(), mutation_of(name), input=right)
            assert (reply.status, reply.data, reply.codes) == (200, None, ["PROVIDER_UNAVAILABLE"])
            assert reply.errors[0]["message"] == "关联系统暂时没有应答，未做任何更改。请稍后重试。"
            assert reply.errors[0]["path"] == [name]
            english = await broken.client(language="en").run(mutation_of(name), input=right)
            assert english.errors[0]["message"].startswith("A connected system does not answer")
        await broken.stale()  # reading goes on with what was known
        found = await broken.client().data("{ contracts { totalCount } orders { totalCount } }")
        assert found == {"contracts": {"totalCount": 2}, "orders": {"totalCount": 10}}
    for name, right in mutations:
        await api.client().done(name, right)


async def test_a_fault_answers_a_trace_id_and_not_its_text(api: Api) -> None:
    mutations = await asking(api)
    async with api.with_services(billing=Failing(RuntimeError(SECRET))) as broken:
        for name, right in mutations:
            with capture_logs() as logs:
                reply = await unwritten(broken.client(), mutation_of(name), input=right)
            (error,) = reply.errors
            assert (reply.status, reply.data, reply.codes) == (200, None, ["INTERNAL"])
            assert "13800000000" not in str(reply.body)
            assert "secret" not in str(reply.body)
            trace_id = error["extensions"]["traceId"]
            assert len(trace_id) == 32
            assert trace_id in error["message"]
            (logged,) = [entry for entry in logs if entry["event"] == "fault"]
            assert (logged["trace_id"], logged["error"], logged["path"]) == (trace_id, "RuntimeError", [name])


async def test_a_fault_carries_the_callers_trace_id_in_the_answer_and_in_the_log(api: Api) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    (name, right), _ = await asking(api)
    async with api.with_services(billing=Failing(RuntimeError(SECRET))) as broken:
        body = {"query": mutation_of(name), "variables": {"input": right}}
        headers = broken.client()._headers | {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"}
        with capture_logs(processors=[merge_contextvars]) as logs:
            response = await broken.http.post("/graphql", json=body, headers=headers)
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "traceId": trace_id}
    assert [(entry["event"], entry["trace_id"]) for entry in logs] == [
        ("fault", trace_id),
        ("request", trace_id),
    ]
    assert {entry["request_id"] for entry in logs} == {response.headers["x-request-id"]}


async def test_one_faulty_field_leaves_the_others(api: Api) -> None:
    client, _ = await framed(api)
    contract = (await client.data("{ contracts { nodes { id } } }"))["contracts"]["nodes"][0]["id"]
    row = await row_of(contract)
    await Contract.filter(id=row.id).update(party_a="damaged")
    with capture_logs() as logs:
        reply = await client.run(
            "{ contractStates { status } contracts { nodes { number partyA { name } } } }"
        )
    assert len(reply.data["contractStates"]) == 12
    assert reply.data["contracts"] == {"nodes": [{"number": row.number, "partyA": None}]}
    assert reply.codes == ["INTERNAL"]
    assert [entry["event"] for entry in logs] == ["fault", "request"]


async def test_refusals_and_bad_input_are_not_logged_as_faults(api: Api) -> None:
    client = api.client()
    with capture_logs() as logs:
        await client.run("{ nonsense }")
        await client.run("{ contracts(first: 0) { totalCount } }")
        await api.client(None).run("{ viewer { userName } }")
        await client.mutate("savePartyAProfile", {"phone": "13800000001"})
    assert {entry["event"] for entry in logs} == {"request"}
