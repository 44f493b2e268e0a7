"""Activation of an enterprise's e-sign service: asked for, confirmed with the credit code, or rejected."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from providers.embedded_book import Activation
from providers.esign import ActivationReport, ActivationRequest, EsignRefused
from rules.subject import Subject
from rules.terms import EsignActivationStatus as Status
from rules.violations import ErrorCode, RuleViolation
from tests.signing import COMPANY, NOON, OTHER_COMPANY, PERSON, EsignWorld

WEEK = timedelta(days=7)
BECAUSE = "输入的统一社会信用代码与实名认证的不一致。"
CODE = COMPANY.credential_number


def asked(organisation: Subject = COMPANY) -> ActivationRequest:
    return ActivationRequest(account_reference="AC900001", organisation=organisation)


async def at(world: EsignWorld, url: str) -> Activation | None:
    return await world.esign.activations.at(url.removeprefix("https://contracts.example.com/esign/activate/"))


async def opened(world: EsignWorld, organisation: Subject = COMPANY) -> Activation:
    link = await world.esign.request_activation(asked(organisation))
    activation = await at(world, link.url)
    assert activation is not None
    return activation


async def status(world: EsignWorld, organisation: Subject = COMPANY) -> Status:
    return (await world.esign.activation_of(asked(organisation))).status


async def test_nobody_has_activated_anything_at_first(world: EsignWorld) -> None:
    assert await world.esign.activation_of(asked()) == ActivationReport(status=Status.NOT_ACTIVATED)


async def test_a_link_is_the_same_while_it_can_be_used(world: EsignWorld) -> None:
    link = await world.esign.request_activation(asked())
    assert link.expires_at == datetime(2026, 11, 30, 4, 0, tzinfo=NOON.tzinfo)
    assert await status(world) is Status.PENDING
    world.clock.move(WEEK - timedelta(seconds=1))
    assert await world.esign.request_activation(asked()) == link
    world.clock.move(timedelta(seconds=1))
    assert await status(world) is Status.NOT_ACTIVATED
    fresh = await world.esign.request_activation(asked())
    assert fresh.url != link.url
    assert await at(world, link.url) is None
    assert await status(world) is Status.PENDING


async def test_the_whole_credit_code_activates(world: EsignWorld) -> None:
    for typed in (
        CODE,
        CODE.lower(),
        f" {CODE[:9]} {CODE[9:]} ",
        "９１４４" + CODE[4:],
        f"{CODE[:4]}-{CODE[4:]}",
    ):
        organisation = replace(COMPANY, name=f"{COMPANY.name}{typed}")
        activation = await opened(world, organisation)
        confirmed = await world.esign.confirm_activation(activation.id, typed)
        assert (confirmed.status, confirmed.attempts) == (Status.ACTIVATED, 0), typed
        assert await world.esign.activation_of(asked(organisation)) == ActivationReport(
            status=Status.ACTIVATED
        )


async def test_an_activated_service_stays_so_and_needs_no_other_link(world: EsignWorld) -> None:
    activation = await opened(world)
    await world.esign.confirm_activation(activation.id, CODE)
    link = await world.esign.request_activation(asked())
    world.clock.move(timedelta(days=400))
    assert await world.esign.request_activation(asked()) == link
    assert (await world.esign.confirm_activation(activation.id, "nonsense")).status is Status.ACTIVATED
    assert await status(world) is Status.ACTIVATED


async def test_a_wrong_code_rejects_and_may_be_corrected_on_the_same_link(world: EsignWorld) -> None:
    activation = await opened(world)
    for typed in (OTHER_COMPANY.credential_number, "", "9144************6XG", "\ud800"):
        rejected = await world.esign.confirm_activation(activation.id, typed)
        assert (rejected.status, rejected.rejected_because) == (Status.REJECTED, BECAUSE)
    report = await world.esign.activation_of(asked())
    assert report == ActivationReport(status=Status.REJECTED, rejected_because=BECAUSE)
    assert (await world.esign.confirm_activation(activation.id, CODE)).status is Status.ACTIVATED
    assert await world.esign.activation_of(asked()) == ActivationReport(status=Status.ACTIVATED)


async def test_after_five_wrong_codes_the_link_is_used_up(world: EsignWorld) -> None:
    activation = await opened(world)
    tries = [world.esign.confirm_activation(activation.id, "WRONG") for _ in range(30)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    refused = [result for result in results if isinstance(result, RuleViolation)]
    assert len(refused) == 25
    assert {(each.code, each.facts["reason"]) for each in refused} == {
        (ErrorCode.ACTION_NOT_AVAILABLE, "ACTIVATION_ENDED")
    }
    with pytest.raises(RuleViolation):
        await world.esign.confirm_activation(activation.id, CODE)
    assert await status(world) is Status.REJECTED


async def test_after_a_rejection_there_is_a_fresh_link_with_new_tries(world: EsignWorld) -> None:
    first = await world.esign.request_activation(asked())
    activation = await at(world, first.url)
    assert activation is not None
    await world.esign.confirm_activation(activation.id, "WRONG")
    fresh = await world.esign.request_activation(asked())
    assert fresh.url != first.url
    assert await at(world, first.url) is None
    renewed = await at(world, fresh.url)
    assert renewed is not None
    assert (renewed.status, renewed.attempts, renewed.rejected_because) == (Status.PENDING, 0, None)


async def test_a_link_that_ran_out_confirms_nothing(world: EsignWorld) -> None:
    activation = await opened(world)
    world.clock.move(WEEK)
    with pytest.raises(RuleViolation) as refusal:
        await world.esign.confirm_activation(activation.id, CODE)
    assert refusal.value.facts["reason"] == "ACTIVATION_ENDED"
    assert await status(world) is Status.NOT_ACTIVATED


async def test_another_organisation_has_activated_nothing(world: EsignWorld) -> None:
    activation = await opened(world)
    await world.esign.confirm_activation(activation.id, CODE)
    renamed = replace(COMPANY, name="深圳市鑫淼示例科技股份有限公司")
    for organisation in (OTHER_COMPANY, renamed):
        assert await status(world, organisation) is Status.NOT_ACTIVATED
    await opened(world, OTHER_COMPANY)
    assert await status(world, OTHER_COMPANY) is Status.PENDING
    assert await status(world) is Status.NOT_ACTIVATED
    rejected = await world.esign.confirm_activation(
        activation.id, CODE
    )  # the account's one activation is another's
    assert rejected.status is Status.REJECTED


async def test_many_requests_at_once_have_one_link(world: EsignWorld) -> None:
    links = await asyncio.gather(*(world.esign.request_activation(asked()) for _ in range(12)))
    assert len({link.url for link in links}) == 1


async def test_an_individual_needs_no_activation(world: EsignWorld) -> None:
    with pytest.raises(EsignRefused, match="NOT_AN_ENTERPRISE"):
        await world.esign.request_activation(asked(PERSON))
    assert await status(world, PERSON) is Status.NOT_ACTIVATED


async def test_a_forged_link_opens_nothing(world: EsignWorld) -> None:
    link = await world.esign.request_activation(asked())
    expires = link.url.split(".")[-2]
    for forged in (link.url[:-1], link.url[:-1] + "!", link.url.replace(expires, str(int(expires) + 1)), ""):
        assert await at(world, forged) is None
    with pytest.raises(EsignRefused, match="ACTIVATION_NOT_FOUND"):
        await world.esign.confirm_activation("0" * 32, CODE)
