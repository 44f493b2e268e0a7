"""Both modes, every order of events: no illegal state, no lost order, no double seal, nothing stuck.

On SQLite 60 runs of 50 steps, 200 by `make chaos`, and 6 on PostgreSQL, the same ones each time. Where one fails,
`Phase.shrink` beside `Phase.generate` in tests/jobs/signing_machine.py finds a shorter one in some minutes.
"""

from pathlib import Path

import pytest

from tests.doses import dose
from tests.jobs.signing_machine import fresh_runs, run
from tests.jobs.signing_stage import staged


@pytest.mark.parametrize("first", [1, 2, 3, 4, 5])
def test_whatever_happens_in_whichever_order(first: int, sqlite_template: Path, tmp_path: Path) -> None:
    with fresh_runs(), staged(sqlite_template, tmp_path) as stage:
        run(stage, first, dose().stories // 5)


def test_whatever_happens_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    with fresh_runs(), staged(postgres_url, tmp_path) as stage:
        run(stage, 6, 6)
