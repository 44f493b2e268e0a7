"""Token buckets: what is allowed at once, what comes back, whose it is, and how much of it is remembered."""

import pytest

from auth.permissions import Permission
from auth.throttle import MOST_KEPT, RATIONS, Buckets, Rate, RateLimited, Rationed, Throttle, principal_of
from auth.viewer import Viewer
from rules.terms import ActorKind


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def refusal_of(buckets: Buckets, key: str, amount: float = 1) -> int:
    with pytest.raises(RateLimited) as refused:
        buckets.take(key, amount)
    return refused.value.seconds


def test_a_burst_is_allowed_to_the_last_point_and_not_one_more() -> None:
    clock = Clock()
    buckets = Buckets(Rate(10, 2), clock=clock)
    buckets.take("a", 7)
    buckets.take("a", 3)
    assert buckets.left("a") == 0
    assert refusal_of(buckets, "a") == 1
    assert buckets.left("a") == 0
    buckets.take("b", 10)


def test_what_was_used_comes_back_by_and_by_and_no_more_than_there_was() -> None:
    clock = Clock()
    buckets = Buckets(Rate(10, 2), clock=clock)
    buckets.take("a", 10)
    assert refusal_of(buckets, "a", 6) == 3
    clock.now += 2.9
    assert refusal_of(buckets, "a", 6) == 1
    clock.now += 0.1
    buckets.take("a", 6)
    clock.now += 1_000_000
    assert buckets.left("a") == 10


def test_a_refusal_takes_nothing() -> None:
    clock = Clock()
    buckets = Buckets(Rate(10, 1), clock=clock)
    buckets.take("a", 5)
    for _ in range(100):
        assert refusal_of(buckets, "a", 6) == 1
    buckets.take("a", 5)


def test_what_is_more_than_the_whole_bucket_is_paid_with_all_of_it() -> None:
    buckets = Buckets(Rate(10, 1), clock=Clock())
    buckets.take("a", 500)
    assert buckets.left("a") == 0
    assert refusal_of(buckets, "a", 500) == 10


def test_many_strangers_fill_no_memory_and_do_not_forgive_those_who_keep_on() -> None:
    clock = Clock()
    buckets = Buckets(Rate(1, 0.001), clock=clock, most=100)
    for number in range(10_000):
        buckets.take(f"stranger {number}")
        if number % 50 == 0 and number:
            buckets.take("now and then", 0)  # who keeps asking is not the one unused for the longest
        assert len(buckets) <= 100
    assert refusal_of(buckets, "stranger 9999") > 0
    buckets.take("stranger 0")
    assert MOST_KEPT == 50_000


def test_rations_are_counted_by_who_tries_and_by_what_is_tried() -> None:
    throttle = Throttle(clock=Clock())
    mine, its = RATIONS[Rationed.VERIFY]
    for number in range(int(mine.burst)):
        throttle.ration(Rationed.VERIFY, "a", f"number {number}")
    with pytest.raises(RateLimited):
        throttle.ration(Rationed.VERIFY, "a", "another number")
    for number in range(int(its.burst)):
        throttle.ration(Rationed.VERIFY, f"somebody {number}", "one number")
    with pytest.raises(RateLimited):
        throttle.ration(Rationed.VERIFY, "somebody else", "one number")
    throttle.ration(Rationed.VERIFY, "somebody else", "another number")
    throttle.ration(Rationed.SEND_CODE, "a", "one number")


@pytest.mark.parametrize("what", Rationed)
def test_the_figures_can_be_multiplied_and_lifted(what: Rationed) -> None:
    burst = int(min(rate.burst for rate in RATIONS[what]))
    doubled = Throttle(rations=2, clock=Clock())
    for _ in range(2 * burst):
        doubled.ration(what, "a", "b")
    with pytest.raises(RateLimited):
        doubled.ration(what, "a", "b")
    lifted = Throttle(rations=0, clock=Clock())
    for _ in range(10 * burst):
        lifted.ration(what, "a", "b")


def test_a_user_is_one_principal_wherever_it_comes_from_and_strangers_are_their_networks() -> None:
    viewer = Viewer(
        kind=ActorKind.CUSTOMER,
        user_id="192.0.2.1",
        user_name="x",
        account_reference="A",
        permissions=frozenset({Permission.CONTRACT_LIST}),
    )
    assert principal_of(viewer, "192.0.2.1") == principal_of(viewer, "192.0.2.2") == "user 192.0.2.1"
    assert principal_of(None, "192.0.2.1") == principal_of(None, "::ffff:192.0.2.1") == "address 192.0.2.1"
    assert principal_of(None, "192.0.2.2") != principal_of(None, "192.0.2.1")
    assert principal_of(None, "2001:db8:1:2::1") == principal_of(None, "2001:db8:1:2:ffff::9")
    assert principal_of(None, "2001:db8:1:2::1") == "address 2001:db8:1:2::/64"
    assert principal_of(None, "2001:db8:1:3::1") != principal_of(None, "2001:db8:1:2::1")
    assert principal_of(None, "fe80::1%eth0") == "address fe80::/64"
    for nonsense in (None, "", "testclient", "1.2.3", "x" * 10_000):
        assert principal_of(None, nonsense) == "address unknown"
