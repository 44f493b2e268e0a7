"""How much of it: `DOSE=small` in every run of the tests, `DOSE=full` by `make chaos`."""

import os
from typing import Final, NamedTuple


class Dose(NamedTuple):
    """Rounds. `races` and `provider` are of each kind."""

    kills: int
    restarts: int
    races: int
    provider: int


# fmt: off
DOSES: Final = {
    "small": Dose(kills=25,  restarts=2,  races=100,  provider=20),
    "full":  Dose(kills=200, restarts=20, races=1000, provider=200),
}
# fmt: on


def dose() -> Dose:
    return DOSES[os.environ.get("DOSE", "small")]
