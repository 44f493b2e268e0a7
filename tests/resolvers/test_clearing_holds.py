"""Every attempt of data/subject_changes.md to clear a hold: what is refused writes nothing and uses no scan."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import orjson
import pytest

from jobs.paper import CHINA
from jobs.synchronise import synchronise
from models import Account, AccountEvent, SubjectClearance, Supplement, Upload
from providers.demonstration import DemonstrationUser
from rules.terms import AccountEventStep
from schema.ids import IdType, id_of, key_of
from tests.api import OPERATOR, OTHER_OWNER, OWNER, Api, mutation_of
from tests.resolvers.subject_stage import Stage, staged
from tests.resolvers.world import facts_of, refused, unwritten
from tests.subject_cases import Attempt, Case, attempts, cases

Changes = dict[str, Any]
Attempting = Callable[[Stage], Awaitable[Changes]]

CHANGE, RENAME = (
    next(c for c in cases() if c.story == ("A", "framework", "order", "B")),
    next(c for c in cases() if c.story == ("A", "framework", "shipped", "A′")),
)
OTHER: Final = {"TRANSFER_AGREEMENT": "RENAME_LETTER", "RENAME_LETTER": "TRANSFER_AGREEMENT"}


async def today(stage: Stage, days: int = 0) -> Changes:
    day: date = stage.api.services.now().astimezone(CHINA).date() + timedelta(days=days)
    return {"signedOn": day.isoformat()}


async def other_kind(stage: Stage) -> Changes:
    return {"kind": OTHER[str(stage.case.document)]}


async def used(stage: Stage) -> Changes:
    return {"uploadId": await stage.upload(used_at=stage.api.services.now())}


async def forgotten(stage: Stage) -> Changes:
    old = await stage.upload()
    sent = stage.api.services.now() - timedelta(days=7, minutes=1)
    await Upload.filter(id=key_of(IdType.UPLOAD, old)).update(created_at=sent)
    return {"uploadId": old}


async def before_the_hold(stage: Stage) -> Changes:
    return {"expectedVersion": (await stage.account()).version - 1}


async def not_on_hold(stage: Stage) -> Changes:
    reference = str(OTHER_OWNER.account_reference)
    now = stage.api.services.now()
    other = await Account.create(reference=reference, name=reference, created_at=now, updated_at=now)
    return {"accountId": id_of(IdType.ACCOUNT, other.id)}


async def once_more(stage: Stage) -> Changes:
    again = await stage.clearing()
    await stage.clear()
    return again


async def withdrawn(stage: Stage) -> Changes:
    await stage.identity_says("withdrawn")
    await synchronise(await stage.account(), stage.api.services)
    return {}


def with_(**changes: Any) -> Attempting:
    async def changed(stage: Stage) -> Changes:
        return changes

    return changed


async def anothers(stage: Stage) -> Changes:
    return {"uploadId": await stage.upload(user_id="operator-9")}


# fmt: off
ATTEMPTS: Final[dict[str, Attempting]] = {
    "the document that is needed, with its scan":          with_(),
    "signed today, as the day is in Asia/Shanghai":        today,
    "the other kind of document":                          other_kind,
    "a 补充协议":                                          with_(kind="SUPPLEMENTARY_AGREEMENT"),
    "no scan":                                             with_(uploadId=None),
    "an empty id of a scan":                               with_(uploadId=""),
    "a scan that nobody sent":                             with_(uploadId="upl_" + "0" * 32),
    "something else's id as a scan":                       with_(uploadId="con_" + "0" * 32),
    "another operator's scan":                             anothers,
    "a scan that has served":                              used,
    "a scan that was sent more than 7 days ago":           forgotten,
    "signed tomorrow":                                     lambda stage: today(stage, 1),
    "a blank reference":                                   with_(reference=" \n"),
    "a reference of 101 characters":                       with_(reference="号" * 101),
    "a reference that turns around":                       with_(reference="XY-\u202e1"),
    "a reference that no font can print":                  with_(reference="XY-\U0001f600"),
    "the account as it was before the hold":               before_the_hold,
    "an account that does not exist":                      with_(accountId="acc_" + "0" * 32),
    "an account that is not on hold":                      not_on_hold,
    "once more, after it was cleared":                     once_more,
    "after the verification was withdrawn":                withdrawn,
    "an operator with every permission but operator:hold": with_(),
    "the account's owner":                                 with_(),
    "somebody who is not signed in":                       with_(),
}
# fmt: on


def asker(stage: Stage, what: str) -> DemonstrationUser | None:
    if what == "somebody who is not signed in":
        return None
    if what == "the account's owner":
        return replace(OWNER, account_reference=stage.reference)
    if what.startswith("an operator with every permission but"):
        missing = what.rpartition(" ")[2]
        return replace(OPERATOR, permissions=tuple(p for p in OPERATOR.permissions if p != missing))
    return OPERATOR


def test_every_attempt_of_the_table_is_made() -> None:
    assert [attempt.what for attempt in attempts()] == list(ATTEMPTS)


@pytest.mark.parametrize("case", [CHANGE, RENAME], ids=["change", "rename"])
@pytest.mark.parametrize("attempt", attempts(), ids=lambda attempt: attempt.what)
async def test_an_attempt_to_clear_a_hold(empty: Api, case: Case, attempt: Attempt) -> None:
    stage = await staged(empty, case)
    changes = await ATTEMPTS[attempt.what](stage)
    wish = changes if "reference" in changes and "kind" in changes else await stage.clearing(**changes)
    user = asker(stage, attempt.what)
    if attempt.code in {"UNAUTHENTICATED", "BAD_USER_INPUT"}:
        reply = await unwritten(empty.client(user), mutation_of("clearSubjectHold"), input=wish)
        assert reply.codes == [attempt.code]
        return
    if attempt.code == "–":
        await see_it_cleared(stage, wish)
        return
    (error,) = await refused(empty.client(user), "clearSubjectHold", wish)
    assert error["code"] == attempt.code
    assert error["path"] == (None if attempt.path == "–" else ["input", attempt.path])
    assert facts_of(error).get("reason", "–") == attempt.reason


async def see_it_cleared(stage: Stage, wish: Changes) -> None:
    """And that everything written about it names the operator, the document and its scan."""
    payload = await stage.api.client(OPERATOR).done("clearSubjectHold", wish)
    assert payload["account"]["subjectHold"] is None
    clearance, supplement = await SubjectClearance.get(), await Supplement.get()
    assert clearance.cleared_by == supplement.recorded_by == OPERATOR.user_id
    assert (clearance.supplement_id, supplement.contract_id) == (supplement.id, None)
    told = (supplement.kind, supplement.reference, supplement.signed_on.isoformat())
    assert told == (stage.case.document, wish["reference"], wish["signedOn"])
    assert supplement.sha256 == "0" * 64
    assert (await Upload.get()).used_at is not None
    event = await AccountEvent.get(step=AccountEventStep.SUBJECT_HOLD_CLEARED)
    assert (event.actor_id, event.actor_name) == (OPERATOR.user_id, OPERATOR.user_name)
    facts = {"kind": stage.case.document, "reference": wish["reference"], "sha256": "0" * 64}
    assert orjson.loads(event.payload)["facts"] == facts
