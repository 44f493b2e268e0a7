"""verifyContract by number and code: open to everyone, and who is not sure learns nothing more."""

from typing import Any

from tests.api import OPERATOR, Api
from tests.models.builders import STEP
from tests.resolvers.world import moved, written

VERIFY = """
  query ($number: String!, $code: String!) { verifyContract(number: $number, code: $code) {
    verdict message contractNumber kind effectiveAt partyAName vendorName sha256 signatures { role }
  } }
"""
NOTHING_MORE: dict[str, Any] = {
    **dict.fromkeys(("contractNumber", "kind", "effectiveAt", "partyAName", "vendorName", "sha256")),
    "signatures": [],
}


async def found(api: Api, number: str, code: str, language: str = "zh-CN") -> Any:
    data = await api.client(None, language).data(VERIFY, number=number, code=code)
    return data["verifyContract"]


async def test_a_wrong_code_and_an_unknown_number_are_one_answer(api: Api) -> None:
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    code = (await client.contract(contract["id"], "verificationCode"))["verificationCode"]
    before = await written()
    wrong = await found(api, contract["number"], "0000-0000-0000-0000-0000")
    assert wrong.pop("verdict") == "UNKNOWN"
    assert wrong.pop("message").startswith("无法识别：")
    assert wrong == NOTHING_MORE
    for number, given in (
        ("KJ-20261123-00000009-9", code),
        ("nonsense", code),
        ("%", code),
        (contract["id"], code),
        (contract["number"], code[:-1]),
        (contract["number"], f"{code}0"),
        (contract["number"], "验证码"),
    ):
        answer = await found(api, number, given)
        assert answer["verdict"] == "UNKNOWN"
        assert {name: answer[name] for name in NOTHING_MORE} == NOTHING_MORE
    assert await written() == before


async def test_a_draft_is_not_in_effect_and_people_type_codes_as_they_like(api: Api) -> None:
    client = api.client()
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    code = (await client.contract(contract["id"], "verificationCode"))["verificationCode"]
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' ')} ",
        code.replace("0", "O"),
    ):
        answer = await found(api, contract["number"], typed, "en")
        assert (answer["verdict"], answer["sha256"], answer["signatures"]) == ("NOT_EFFECTIVE", None, [])
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    assert (await found(api, contract["number"], code))["verdict"] == "NOT_EFFECTIVE"
    await client.done("deleteContract", {"id": contract["id"]})
    assert (await found(api, contract["number"], code))["verdict"] == "NOT_EFFECTIVE"


async def test_operators_and_customers_may_ask_like_everybody(api: Api) -> None:
    for client in (api.client(OPERATOR), api.client()):
        data = await client.data(VERIFY, number="x", code="x")
        assert data["verifyContract"]["verdict"] == "UNKNOWN"
