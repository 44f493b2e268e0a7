"""How much of it: `DOSE=small` in every run of the tests, `DOSE=full` by `make chaos`."""

import os
from typing import Final, NamedTuple


class Dose(NamedTuple):
    """Rounds. `races` and `provider` are of each kind; `commands` counts mutations beside a command that writes,
    `stories` those of fifty steps that the signing machine is driven through on SQLite.
    """

    kills: int
    restarts: int
    races: int
    provider: int
    commands: int
    stories: int


# fmt: off
DOSES: Final = {
    "small": Dose(kills=25,  restarts=2,  races=100,  provider=20,  commands=200,    stories=60),
    "full":  Dose(kills=200, restarts=20, races=1000, provider=200, commands=10_000, stories=200),
}
# fmt: on


def dose() -> Dose:
    return DOSES[os.environ.get("DOSE", "small")]
