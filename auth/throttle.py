"""How much one principal may ask for: token buckets in this process's memory, nothing looked up.

A principal is a signed-in user, or else the address a stranger comes from.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any, Final, NamedTuple

from auth.places import Places
from auth.viewer import Viewer

MOST_KEPT: Final = 50_000
"""Buckets of one kind; one more, and the one unused for the longest is forgotten, that is: full again."""

MOST_WAITING: Final = 100
"""Repeated requests of one principal that wait for their first at once; more are told to come again."""

_NETWORK: Final = 64
"""Leading bits of an IPv6 address that belong to one household or host: it has all the rest for itself."""


class RateLimited(Exception):
    """Nothing was done. `seconds`: after how many it can be tried again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = max(1, ceil(seconds))


class Rate(NamedTuple):
    """`burst` at once; what was used comes back by `per_second`."""

    burst: float
    per_second: float


class Rationed(StrEnum):
    """What is limited beside its cost: a stranger's phone rings, or something secret could be guessed."""

    SEND_CODE = "SEND_CODE"
    TRY_CODE = "TRY_CODE"
    REMIND = "REMIND"
    VERIFY = "VERIFY"


# fmt: off
# Of one principal, and of one subject (a contract, or the number of one) whoever asks. No person ever meets these:
# the e-sign provider's own limits come earlier, and nobody types twenty numbers a minute.
RATIONS: Final[Mapping[Rationed, tuple[Rate, Rate]]] = {
    Rationed.SEND_CODE: (Rate(20, 1 / 60), Rate(10, 1 / 60)),
    Rationed.TRY_CODE:  (Rate(40, 1 / 20), Rate(20, 1 / 20)),
    Rationed.REMIND:    (Rate(60, 1 / 20), Rate(10, 1 / 60)),
    Rationed.VERIFY:    (Rate(60, 1 / 3),  Rate(120, 1)),
}
# fmt: on
SPENDING: Final = Rate(60_000, 1_000)
"""Of cost (schema/cost.py; a point is some fifty microseconds): three seconds of a core, then a twentieth of one."""

Clock = Callable[[], float]
Sleep = Callable[[float], Coroutine[Any, Any, None]]


class Buckets:
    """One bucket a key, all of one rate. `clock` gives seconds that never go back."""

    def __init__(self, rate: Rate, *, clock: Clock = time.monotonic, most: int = MOST_KEPT) -> None:
        self.rate = rate
        self._clock = clock
        self._most = most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, key: str) -> float:
        level, at = self._levels.get(key, (self.rate.burst, 0.0))
        return min(self.rate.burst, level + (self._clock() - at) * self.rate.per_second)

    def take(self, key: str, amount: float = 1) -> None:
        """Raises RateLimited, and takes nothing, while less than `amount` is left; all is always enough."""
        wanted, left = min(amount, self.rate.burst), self.left(key)
        if left < wanted:
            raise RateLimited((wanted - left) / self.rate.per_second)
        self._levels[key] = (left - wanted, self._clock())
        self._levels.move_to_end(key)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)

    def __len__(self) -> int:
        return len(self._levels)


class Throttle:
    """`rations` multiplies the figures of RATIONS; 0 lifts them. `sleep` passes seconds of the clock."""

    def __init__(
        self,
        spending: Rate = SPENDING,
        *,
        rations: float = 1,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.sleep = sleep
        self.spending = Buckets(spending, clock=clock)
        self.waiting = Places(MOST_WAITING)
        """Of requests for their first: resolvers/attempt.py."""
        self._rations = {
            what: tuple(
                Buckets(Rate(rate.burst * rations, rate.per_second * rations), clock=clock) for rate in rates
            )
            for what, rates in RATIONS.items()
            if rations
        }

    def ration(self, what: Rationed, principal: str, subject: str) -> None:
        """Counts one. Raises RateLimited when the principal tried too often, or all together this subject."""
        for buckets, key in zip(self._rations.get(what, ()), (principal, subject), strict=False):
            buckets.take(key)


def principal_of(viewer: Viewer | None, address: str | None) -> str:
    """`address`: as the server saw it, or as a proxy that it trusts did."""
    return f"address {network_of(address)}" if viewer is None else f"user {viewer.user_id}"


def network_of(address: str | None) -> str:
    """An IPv4 address, the network of an IPv6 one; what is neither counts as one stranger."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> (128 - _NETWORK) << (128 - _NETWORK))}/{_NETWORK}"
