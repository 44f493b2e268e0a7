"""Where paper may be sent, and how long the courier is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.paper import check_corrected, checked_recipient, trace_due_after
from rules.violations import Refusal, RuleViolation

GOOD = {
    "recipient": "陆知微",
    "phone": "0571-88880000",
    "region": "浙江省 杭州市 西湖区",
    "address": "示例路十八号",
}
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
HOURS = timedelta(hours=2)


def reasons(**changes: str | None) -> dict[str, str]:
    with pytest.raises(Refusal) as refused:
        checked_recipient({**GOOD, **changes})
    assert {violation.code for violation in refused.value.violations} == {"RECIPIENT_INVALID"}
    return {violation.path[0]: violation.facts["reason"] for violation in refused.value.violations}


def test_what_is_right_comes_back_clean() -> None:
    assert checked_recipient({**GOOD, "recipient": "  陆知微\n"}, copies=4) == GOOD
    assert checked_recipient({"region": "北京"}) == {"region": "北京"}
    assert checked_recipient({"address": "路" * 200, "recipient": "一"})["recipient"] == "一"
    assert checked_recipient({}) == {}


def test_every_wrong_field_is_named() -> None:
    assert reasons(recipient=None, phone="138****0000", region=" 京 ", address="示例路一") == {
        "recipient": "EMPTY",
        "phone": "MASKED",
        "region": "TOO_SHORT",
        "address": "TOO_SHORT",
    }
    assert reasons(recipient="陆" * 51, phone="1") == {"recipient": "TOO_LONG", "phone": "FORMAT"}


def test_nothing_masked_is_sent_to() -> None:
    assert reasons(recipient="陆**", region="浙江省***", address="示例路**号三层") == dict.fromkeys(
        ("recipient", "region", "address"), "MASKED"
    )


def test_a_correction_changes_the_courier_or_the_number() -> None:
    parcel = {"courier": "顺丰速运", "trackingNumber": "SF1234567890"}
    check_corrected(parcel, {**parcel, "courier": "中国邮政 EMS"})
    check_corrected(parcel, {**parcel, "trackingNumber": "SF1234567809"})
    with pytest.raises(RuleViolation) as refused:
        check_corrected(parcel, dict(parcel))
    assert refused.value.facts == {"field": "trackingNumber", "reason": "UNCHANGED"}


@pytest.mark.parametrize("copies", [-1, 0, 5])
def test_copies_are_one_to_four(copies: int) -> None:
    with pytest.raises(Refusal) as refused:
        checked_recipient(GOOD, copies=copies)
    (violation,) = refused.value.violations
    assert violation.facts == {"field": "copies", "reason": "COPIES", "limit": "4"}


def test_the_courier_is_asked_every_two_hours_until_delivery_or_sixty_days() -> None:
    assert trace_due_after(NOW, shipped_at=NOW, delivered=False) == NOW + HOURS
    assert trace_due_after(NOW, shipped_at=NOW, delivered=True) is None
    end = NOW + timedelta(days=60)
    assert trace_due_after(end - HOURS, shipped_at=NOW, delivered=False) == end
    assert trace_due_after(end - HOURS + timedelta(seconds=1), shipped_at=NOW, delivered=False) is None
