"""Every row of data/subject_changes.md through the API: who is held, what that blocks, what clears it."""

import re

import orjson
import pytest

from rules.terms import HoldReason, SigningMode
from tests.api import OPERATOR, Api
from tests.resolvers.paper import RECIPIENT
from tests.resolvers.subject_stage import Stage, contract_id, staged
from tests.resolvers.world import facts_of, row_of
from tests.subject_cases import CREATIONS, STEPS, Case, cases

ALTERING = {"framework", "fill in", "confirm text", "confirm signing", "finalize", "void", "delete", "cancel"}
"""What, once allowed, leaves another world behind than the row is about."""

HOLD = "{ viewer { account { subjectHold { reason before now documentNeeded } } } }"
OTHER_REASON = {
    HoldReason.SUBJECT_CHANGED: "RENAME_LETTER",
    HoldReason.BUSINESS_RENAMED: "TRANSFER_AGREEMENT",
}


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case.number))
async def test_a_case_of_the_table(empty: Api, case: Case) -> None:
    stage = await staged(empty, case)
    await see_the_hold(stage)
    await see_that_it_was_told_before(stage)
    for column in (*CREATIONS, *STEPS, "paper"):
        answer = await asked(stage, column)
        assert answer == case.answers[column], column
        if column in ALTERING and answer == ("yes",):
            stage = await staged(empty, case)
    await see_what_clearing_brings(stage)


async def see_the_hold(stage: Stage) -> None:
    shown, expected = (await stage.client.data(HOLD))["viewer"]["account"]["subjectHold"], stage.case.hold
    assert shown == (
        expected
        and {
            "reason": expected.reason,
            "before": expected.before.name,
            "now": expected.now.name,
            "documentNeeded": stage.case.document,
        }
    )


async def see_that_it_was_told_before(stage: Stage) -> None:
    """The next step of a bilateral contract is refused beforehand for the reason that the step itself gives first."""
    case = stage.case
    if case.in_hand is None or case.in_hand.mode is SigningMode.UNILATERAL or case.forward is None:
        return
    selection = "nextStepRefusal { code facts { name value } }"
    refusal = (await stage.client.contract(contract_id(stage), selection))["nextStepRefusal"]
    assert stage.answer({"errors": [] if refusal is None else [refusal]}) == case.answers[case.forward][:1]
    if case.forward == "fill in":
        assert stage.answer({"errors": await stage.reasons()}) == case.answers["fill in"]


async def asked(stage: Stage, column: str) -> tuple[str, ...]:
    if column in CREATIONS:
        return stage.answer(await stage.applied(column))
    if column in STEPS:
        return ("–",) if stage.in_hand is None else stage.answer(await stage.stepped(column))
    if stage.framework is None:
        return ("–",)
    wish = {"id": contract_id(stage, stage.framework), **RECIPIENT}
    return stage.answer(await stage.client.mutate("requestPaper", wish))


async def see_what_clearing_brings(stage: Stage) -> None:
    """Only the document that is needed clears; old drafts stay old; a contract made now cites all that led here."""
    case = stage.case
    if case.hold is not None and "unverified" not in case.answers["order"]:
        wrong = await stage.clearing(kind=OTHER_REASON[case.hold.reason])
        (error,) = (await stage.api.client(OPERATOR).mutate("clearSubjectHold", wrong))["errors"]
        assert (error["path"], facts_of(error)["reason"]) == (["input", "kind"], "NOT_THE_DOCUMENT")
        assert (await stage.clear())["account"]["subjectHold"] is None
        then = await asked(stage, case.forward) if case.forward and stage.is_draft else ("–",)
        assert then == case.then
    made = await stage.applied("order")
    if stage.answer(made) != ("yes",):
        assert (case.cited, case.answers["order"]) == ((), stage.answer(made))
        return
    cited = orjson.loads((await row_of(made["contract"]["id"])).cited_documents)
    assert tuple(int(number) for number in re.findall("编号 文件-([0-9]+)", "".join(cited))) == case.cited
